"""A look at a site before it is crawled: its front page, its doors, one article.

- At most `MAX_REQUESTS` requests, one after another, each allowed, paced and archived as those
  of a crawl.
- Of each kind of door the first few are opened, and of an index of sitemaps its newest file, as
  long as enough requests are left for an article.
- What may be an article is asked for until one can be read; one redirect is followed, for a page
  that redirects without end would take all requests.
- What is found is noted as it was met; what follows from it is for the reader of the notes.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import islice
from typing import TYPE_CHECKING, Any

from scrapy import Request
from scrapy.exceptions import IgnoreRequest
from scrapy.http.request import NO_CALLBACK
from twisted.python.failure import Failure

from newsspider.archive.records import warc_date
from newsspider.doors import Door, Opened, Robots, find_doors, read_robots
from newsspider.doors.opening import open_door
from newsspider.errors import ConfigError
from newsspider.items import Discovery
from newsspider.page import page_links
from newsspider.politeness.failures import DOWNLOAD_ERRORS, failure_key, failure_sentence
from newsspider.politeness.robots import product_token
from newsspider.site import load_site
from newsspider.spiders.bounds import Bounds
from newsspider.spiders.reading import ReadingSpider
from newsspider.urls import article_score, canonical_url, same_site, site_of

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from scrapy.http import Response

    from newsspider.items import Article
    from newsspider.page import Page

__all__ = ["MAX_REQUESTS", "OpenedDoor", "ProbeSpider", "Sighting"]

MAX_REQUESTS = 11
"""Pages and doors; robots.txt comes on top."""

_DOORS_A_KIND = 2
_DOORS = 6
_ARTICLES = 3
"""Requests that doors leave for an article; what they did not need is for it too."""

_REDIRECTS = 1
"""Redirects that are followed from what may be an article."""

_LISTS = frozenset({"section", "pagination"})
"""Kinds of links that lead to no article."""


@dataclass(frozen=True, slots=True)
class OpenedDoor:
    """A door that was asked for.

    Attributes:
        door: where it was sought.
        opened: what is behind it.
        problem: why there is nothing, as a sentence; empty where there is something.
    """

    door: Door
    opened: Opened
    problem: str


@dataclass(slots=True)
class Sighting:
    """What was met at a site.

    Attributes:
        page: its front page.
        robots: its robots.txt, if there is one.
        delay: the Crawl-delay that it asks of us, in seconds, if any.
        doors: those that were asked for, in that order.
        article: one that could be read, if any.
        problem: why none could, as a sentence; empty where one could, or none was found.
    """

    page: Page
    robots: Robots | None
    delay: float | None
    doors: list[OpenedDoor] = field(default_factory=list)
    article: Article | None = None
    problem: str = ""


class ProbeSpider(ReadingSpider):
    """Looks at one site.

    Args:
        url: its front page.
        arguments: see `ReadingSpider`.

    Attributes:
        sighting: what was found, or None where the site did not answer with a page.
        problem: why it did not, as a sentence, else None.

    Raises:
        ConfigError: ``url`` is not an http or https address.
    """

    name = "probe"

    def __init__(self, url: str = "", **arguments: Any) -> None:
        super().__init__(**arguments)
        self.asked = [url]
        self.sighting: Sighting | None = None
        self.problem: str | None = None
        self._robots: Robots | None = None
        try:
            self._url = canonical_url(url if "://" in url else f"https://{url}/")
        except ValueError as error:
            raise ConfigError(
                f"{url}: {error}; give an address like https://news.example/"
            ) from error
        self.seeds = [self._url]
        self.bounds = Bounds((load_site(self._url),), MAX_REQUESTS)

    async def start(self) -> AsyncIterator[Request]:
        """Yield the request for the front page."""
        discovery = Discovery({"via": "seed", "from": None, "depth": 0})
        meta = {"discovery": discovery}
        yield Request(self._url, self.parse, errback=self.on_error, meta=meta, dont_filter=True)

    def on_robots(self, url: str, body: bytes) -> None:
        """Keep the robots.txt of the site."""
        if self._robots is None and same_site(url, self._url):
            self._robots = read_robots(body, url)

    def on_error(self, failure: Failure) -> None:
        """Say why there was no front page."""
        self.count(failure_key(failure))
        self.problem = failure_sentence(self._url, failure)

    async def parse(self, response: Response) -> None:
        """Note what the site has."""
        content_type = response.headers.get("Content-Type")
        reading = self.read(response.body, response.url, content_type, response.status)
        if reading.page is None or reading.kind in {"blocked", "gone", "soft404"}:
            reasons = "; ".join(reading.reasons)
            self.problem = f"{response.url}: no page to begin with ({reading.kind}: {reasons})"
            return
        robots, delay = self._robots, None
        if robots is not None:
            agent = self.settings["ROBOTSTXT_USER_AGENT"] or self.settings["USER_AGENT"]
            delay = robots.crawl_delay(product_token(agent))
        sighting = self.sighting = Sighting(reading.page, robots, delay)
        await self._open(_chosen(find_doors(reading.page, robots)), sighting)
        await self._open(list(_newest_files(sighting.doors)), sighting)
        for url in islice(_likely_articles(sighting), MAX_REQUESTS):
            if sighting.article is not None or self._requests_left() <= 0:
                break
            sighting.problem = await self._read_article(url, sighting)

    async def _open(self, doors: list[Door], sighting: Sighting) -> None:
        """Open ``doors``, as long as what an article may take is left."""
        for door in doors:
            spare = self._requests_left() - _ARTICLES
            if spare > 0:
                sighting.doors.append(await self._opened(door, spare))

    def _requests_left(self) -> int:
        stats = self.crawler.stats
        sent: int = stats.get_value("archive/exchanges", 0)
        return MAX_REQUESTS - sent + int(stats.get_value("robotstxt/request_count", 0))

    async def _asked(self, url: str, **meta: Any) -> Response | str:
        """Return the answer of ``url``, or the sentence that says why there is none."""
        request = Request(url, callback=NO_CALLBACK, meta=meta)
        try:
            return await self.crawler.engine.download_async(request)
        except (IgnoreRequest, *DOWNLOAD_ERRORS) as error:
            failure = Failure(error)  # type: ignore[no-untyped-call]
            self.count(failure_key(failure))
            return failure_sentence(url, failure)

    async def _opened(self, door: Door, requests: int) -> OpenedDoor:
        """Open a door with that many requests at most: redirects count, and nothing is repeated."""
        response = await self._asked(door.url, dont_retry=True, redirect_ttl=requests - 1)
        if isinstance(response, str):
            return OpenedDoor(door, Opened(), response)
        opened = open_door(
            door.kind,
            response.body,
            response.url,
            status=response.status,
            content_type=_header(response, "Content-Type"),
            total_pages=_header(response, "X-WP-TotalPages"),
        )
        if opened.candidates or opened.doors:
            return OpenedDoor(door, opened, "")
        words = ", ".join(opened.problems) or "nothing in it"
        if response.status >= 400:
            words = f"status {response.status}"
        return OpenedDoor(door, opened, f"{door.url}: {words}")

    async def _read_article(self, url: str, sighting: Sighting) -> str:
        """Read the article at ``url`` into ``sighting``, or return why that could not be done."""
        hops = min(self._requests_left() - 1, _REDIRECTS)
        response = await self._asked(url, dont_retry=True, redirect_ttl=hops)
        if isinstance(response, str):
            return response
        content_type = response.headers.get("Content-Type")
        reading = self.read(response.body, response.url, content_type, response.status)
        if reading.page is None or reading.kind != "article":
            return f"{url}: no article ({reading.kind}: {'; '.join(reading.reasons)})"
        sighting.article = await self.article(
            reading.page,
            date=response.meta.get("warc_date") or warc_date(datetime.now(UTC)),
            status=response.status,
            warc=response.meta.get("warc"),
            site=site_of(url),
        )
        return "" if sighting.article is not None else f"{url}: no text could be read from it"


def _header(response: Response, name: str) -> str | None:
    value = response.headers.get(name)
    return value.decode("latin-1") if value else None


def _chosen(doors: list[Door]) -> list[Door]:
    """The doors that are opened: the first of each kind, best kinds first, then the second ones."""
    by_kind: dict[str, list[Door]] = {}
    for door in doors:
        by_kind.setdefault(door.kind, []).append(door)
    rounds = [
        kind[place] for place in range(_DOORS_A_KIND) for kind in by_kind.values() if kind[place:]
    ]
    return rounds[:_DOORS]


def _newest_files(doors: list[OpenedDoor]) -> Iterator[Door]:
    """Yield the newest file of the first index of sitemaps."""
    for each in doors:
        if each.door.kind == "sitemap" and each.opened.doors and not each.opened.candidates:
            yield max(
                each.opened.doors, key=lambda door: door.lastmod.timestamp() if door.lastmod else 0
            )
            return


def _likely_articles(sighting: Sighting) -> Iterator[str]:
    """Yield addresses that may be articles of the site, the newest and the likeliest first."""
    page = sighting.page
    beginning = datetime.fromtimestamp(0, UTC)
    candidates = [each for door in sighting.doors for each in door.opened.candidates]
    candidates.sort(key=lambda each: each.modified or each.published or beginning, reverse=True)
    links = [link.url for link in page_links(page) if link.kind not in _LISTS]
    links.sort(key=article_score, reverse=True)
    for url in dict.fromkeys([*(each.url for each in candidates), *links]):
        if same_site(url, page.url) and url != page.url:
            yield url
