"""A response, from the wire or from the archive, → what it is, and the article on it.

All spiders read through these functions, so a row made again from its record is the row that the
crawl wrote.
"""

from __future__ import annotations

import asyncio
import secrets
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import urljoin, urlsplit

from scrapy import Spider

from newsspider.errors import ConfigError, ExtractionError
from newsspider.frontier.known import identity
from newsspider.layout import Layout
from newsspider.page import declared_canonical, extract_article, page_kind, parse_page
from newsspider.page.further import add_further_pages
from newsspider.page.split import further_page
from newsspider.urls import canonical_url, folded_url, same_site, url_key

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from scrapy.crawler import Crawler

    from newsspider.items import Article, Locator
    from newsspider.page import Hints, Page
    from newsspider.site import Site
    from newsspider.spiders.bounds import Bounds

__all__ = [
    "Continuation",
    "Reading",
    "ReadingSpider",
    "join",
    "other_address",
    "page_aliases",
    "read_article",
    "read_response",
]

_ALIASES = frozenset({"shortlink", "amphtml"})
_REFUSALS = {401: "blocked", 403: "blocked", 404: "gone", 410: "gone", 429: "blocked"}


@dataclass(frozen=True, slots=True)
class Reading:
    """What a response is.

    Attributes:
        kind: a `PageKind` name, or ``not-html`` or ``error`` where there is no page to judge.
        reasons: why, in words.
        page: the parsed page, where there is one.
    """

    kind: str
    reasons: tuple[str, ...]
    page: Page | None


@dataclass(frozen=True, slots=True)
class Continuation:
    """A page on which an article goes on, and where its record lies."""

    page: Page
    warc: Locator | None

    @property
    def number(self) -> int:
        """Which page of the article it is."""
        found = further_page(self.page)
        return found.number if found else 1

    def __str__(self) -> str:
        """Say so, as the row of the article does."""
        where = f", at byte {self.warc['offset']} of {self.warc['file']}" if self.warc else ""
        return f"articleBody: page {self.number} is {self.page.url}{where}"


def read_response(body: bytes, url: str, content_type: str | None, status: int) -> Reading:
    """Return what the response is. Never raises for anything that a server can send."""
    if status >= 500:
        return Reading("error", (f"status {status}",), None)
    try:
        page = parse_page(body, url, content_type)
    except ExtractionError as error:
        return Reading(_REFUSALS.get(status, "not-html"), (str(error),), None)
    kind = page_kind(page, status)
    return Reading(kind.name, tuple(kind.reasons), page)


def read_article(
    page: Page,
    *,
    date: str,
    status: int,
    warc: Locator | None,
    hints: Hints | None = None,
    site: Site | None = None,
) -> Article:
    """Return the article on ``page`` with its address, its proof and its time.

    Args:
        page: a page that `read_response` calls an article.
        date: when it was fetched, as its WARC record says.
        status: HTTP status.
        warc: where the record lies.
        hints: what a door said of it.
        site: what its site file says.

    Raises:
        ExtractionError: there is no text after all.
    """
    article = extract_article(
        page, fetched=datetime.fromisoformat(date), status=status, hints=hints, site=site
    )
    if article.inLanguage is None and site is not None:
        article.inLanguage = site.language
    own = folded_url(page.url)
    article.canonicalUrl = other_address(page, site) or (site.significant(own) if site else own)
    article.urlKey = url_key(article.canonicalUrl)
    article.dateDownloaded = date
    article.httpStatus = status
    article.warc = warc
    return article


def join(article: Article, first: Page, further: Sequence[Continuation], site: Site | None) -> None:
    """Add to ``article`` what the pages say on which it goes on, and where their records lie.

    Args:
        article: as it is read from its first page.
        first: that page.
        further: the pages after it, in order.
        site: what its site file says.
    """
    add_further_pages(article, first, [other.page for other in further], site)
    article.validationMessages += [str(other) for other in further]


def other_address(page: Page, site: Site | None = None) -> str | None:
    """Return the address under which the site itself files this page, if it is another one.

    A canonical link is believed only on the same site, and not when it names the home page: eight
    of a thousand news pages say that of every article. Another scheme or host label alone makes no
    other address, or a site that names one which it does not serve would be asked twice for all.
    Nor do query parameters of which the site file says that they tell nothing.
    """
    declared = declared_canonical(page)
    if declared is None:
        return None
    try:
        address, own = canonical_url(declared), page.url
        if site is not None:
            address, own = site.significant(address), site.significant(own)
        key = url_key(address)
        if "/" not in key.rstrip("/") or not same_site(address, own):
            return None
        same = key == url_key(own) and _path(address) == _path(own)
    except ValueError:
        return None
    return None if same else address


def page_aliases(page: Page) -> Iterator[str]:
    """Yield the addresses that lead to this page too, as it says: its short link, its AMP copy.

    Not those that are its own, or its original's, once what makes them another address is off:
    whoever read a copy first would never ask for the original.
    """
    own = {identity(page.url), identity(declared_canonical(page) or page.url)}
    for element in page.root.iter("link"):
        if element.get("rel") in _ALIASES and element.get("href"):
            with suppress(ValueError):
                alias = folded_url(urljoin(page.base, element.get("href")))
                if identity(alias) not in own:
                    yield alias


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ConfigError(f"{folder}: cannot be made a folder: {error.strerror}") from error


def _path(url: str) -> str:
    return urlsplit(canonical_url(url)).path.rstrip("/")


class ReadingSpider(Spider):
    """What all spiders share: the run they belong to, and reading pages into articles.

    Args:
        run_id: name of the run; made up if missing.

    Attributes:
        asked: what the user named, for the record of the run.
        chosen: what came of that, such as sites and limits, for the record too.
        seeds: addresses that the user named; only they may lie in a private network.
        bounds: what requests may not overstep, or None where they may go anywhere.

        fetches: the network is asked, not the archive alone.

    Settings:
        OUTPUT_DIR: gives ARTICLE_INDEX and ARTICLE_ROWS their places, unless they have one.

    Stats:
        pages/count, pages/kind/KIND: responses, by what they are.
        failed/extraction: pages that look like articles and have no text.
    """

    fetches = True

    def __init__(self, *, run_id: str | None = None, **arguments: Any) -> None:
        super().__init__(**arguments)
        self.run_id = run_id or f"{datetime.now(UTC):%Y%m%dT%H%M%SZ}-{secrets.token_hex(2)}"
        self.asked: list[str] = []
        self.chosen: dict[str, Any] = {}
        self.seeds: list[str] = []
        self.bounds: Bounds | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        """Build for ``crawler`` and tell the item pipelines where earlier rows are.

        Raises:
            ConfigError: the output folder cannot be made, or nothing could be kept there.
        """
        if cls.fetches and not crawler.settings.getbool("WARC_ENABLED", True):  # noqa: FBT003
            raise ConfigError(
                "WARC_ENABLED is false, and what is not kept is not fetched: leave it out"
            )
        layout = Layout(Path(crawler.settings["OUTPUT_DIR"]))
        if crawler.settings.get("ARTICLE_INDEX") is None:
            _make(layout.output)
            crawler.settings.set("ARTICLE_INDEX", str(layout.state), priority="spider")
        crawler.settings.setdefault("ARTICLE_ROWS", str(layout.articles), priority="spider")
        return super().from_crawler(crawler, *args, **kwargs)

    def count(self, key: str) -> None:
        """Add one to a figure of the run."""
        self.crawler.stats.inc_value(key)

    def read(
        self,
        body: bytes,
        url: str,
        content_type: str | bytes | None,
        status: int,
        *,
        group: str | None = "pages",
    ) -> Reading:
        """Return what a response is, and count it in ``group``, if there is one."""
        if isinstance(content_type, bytes):
            content_type = content_type.decode("latin-1")
        reading = read_response(body, url, content_type, status)
        if group is not None:
            self.count(f"{group}/count")
            self.count(f"{group}/kind/{reading.kind}")
        return reading

    async def article(
        self,
        page: Page,
        *,
        date: str,
        status: int,
        warc: Locator | None,
        site: str,
        hints: Hints | None = None,
    ) -> Article | None:
        """Return the article on ``page``, or None, counted, if there is no text.

        A page without a known theme takes tens of milliseconds, so this is done off the reactor.
        """
        try:
            article = await asyncio.to_thread(
                read_article,
                page,
                date=date,
                status=status,
                warc=warc,
                hints=hints,
                site=self.bounds.site(page.url) if self.bounds else None,
            )
        except ExtractionError as error:
            self.count("failed/extraction")
            self.logger.warning("%s: no article could be read: %s", page.url, error)
            return None
        article.runId = self.run_id
        article.site = site
        return article
