"""A whole news site: follow its links, publish its articles."""

from __future__ import annotations

import fcntl
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import msgspec
from scrapy import Request, signals
from scrapy.exceptions import DontCloseSpider
from scrapy.utils.defer import deferred_from_coro

from newsspider.archive.records import warc_date
from newsspider.archive.repair import LeftOpen, left_open
from newsspider.errors import ConfigError
from newsspider.frontier.seen import Seen
from newsspider.items import Discovery
from newsspider.layout import Layout
from newsspider.site import load_site
from newsspider.spiders.bounds import Bounds
from newsspider.spiders.failures import failure_key, failure_sentence
from newsspider.spiders.following import PRIORITY, new_addresses
from newsspider.spiders.reading import ReadingSpider, other_address
from newsspider.spiders.rereading import Rereading
from newsspider.urls import folded_url, site_of, url_key

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from scrapy.crawler import Crawler
    from scrapy.http import Response
    from twisted.python.failure import Failure

    from newsspider.items import Article
    from newsspider.page import Page

__all__ = ["NewsSpider"]


class NewsSpider(ReadingSpider):
    """Crawls news sites.

    Args:
        site: addresses or site files, separated by spaces.
        max_articles: the most articles to publish.
        max_pages: the most requests to send, robots.txt not counted.
        arguments: see `ReadingSpider`.

    Stats:
        links/new: addresses put on the frontier.
        recovered/files, recovered/count, recovered/kind/KIND: archive files of killed runs, and
        the pages in them.
        skipped/REASON, failed/REASON: addresses that gave no page.
        dropped/copy, dropped/max-articles: articles of pages that name another address as their
        own, where that one is published; articles beyond the limit.

    Raises:
        ConfigError: an argument is wrong.
    """

    name = "news"

    def __init__(
        self,
        site: str = "",
        *,
        max_articles: str | int | None = None,
        max_pages: str | int | None = None,
        **arguments: Any,
    ) -> None:
        super().__init__(**arguments)
        self.asked = site.split()
        if not self.asked:
            raise ConfigError("no site given: name an address or a site file (-a site=…)")
        self.sites = tuple(load_site(named) for named in self.asked)
        self.bounds: Bounds = Bounds(self.sites, _positive("max_pages", max_pages))
        self.chosen = {
            "sites": [msgspec.to_builtins(site) for site in self.sites],
            "maxArticles": _positive("max_articles", max_articles),
            "maxPages": _positive("max_pages", max_pages),
        }
        self._articles = Seen()
        self._copies: dict[str, Article] = {}
        self._max_articles = _positive("max_articles", max_articles)
        self._in_hand = self._kept = 0
        self._left_open: list[LeftOpen] = []

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        """Build for ``crawler``; the delay of a site file becomes that of its hosts."""
        spider = super().from_crawler(crawler, *args, **kwargs)
        slots = crawler.settings.getdict("DOWNLOAD_SLOTS")
        for site in spider.sites:
            if site.delay is not None:
                for host in site.hosts:
                    slots[host.rpartition(":")[0] or host] = {"delay": site.delay}
        crawler.settings.set("DOWNLOAD_SLOTS", slots, priority="spider")
        spider.claim(Path(crawler.settings["OUTPUT_DIR"]))
        crawler.signals.connect(spider.on_kept, signal=signals.item_scraped)
        crawler.signals.connect(spider.on_dropped, signal=signals.item_dropped)
        crawler.signals.connect(spider.on_idle, signal=signals.spider_idle)
        return spider

    def claim(self, output: Path) -> None:
        """Hold the output folder until the process ends.

        Raises:
            ConfigError: another crawl holds it; each would publish the articles of the other.
        """
        self._lock = (output / ".crawl.lock").open("w")
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise ConfigError(
                f"{output}: another crawl is writing here; wait for its end, or give --output"
            ) from error

    async def start(self) -> AsyncIterator[Any]:
        """Yield what killed runs archived and did not publish, then the start addresses."""
        layout = Layout(Path(self.settings["OUTPUT_DIR"]))
        for left in left_open(layout.archive):
            aside = f"; {left.torn:,} bytes of a torn exchange are set aside" if left.torn else ""
            self.logger.warning("%s: its writer was killed%s", left.path, aside)
            self.count("recovered/files")
            rereading = Rereading(self, self._articles, group="recovered")
            self._left_open.append(left)
            async for article in rereading.articles([left.path]):
                yield article
        for site in self.sites:
            for url in site.start:
                if self.seen.add(url):
                    yield self._request(url, "seed", None)

    async def parse(self, response: Response) -> AsyncIterator[Any]:
        """Yield requests for the links of a page, then its article if it is one."""
        content_type = response.headers.get("Content-Type")
        reading = self.read(response.body, response.url, content_type, response.status)
        page = reading.page
        if page is None or reading.kind not in {"article", "listing", "other"}:
            return
        for url, kind in new_addresses(page, self.seen, self.bounds, self.count):
            self.count("links/new")
            yield self._request(url, kind, page.url)
        if reading.kind == "article":
            article = await self._article(page, response)
            if article is not None:
                for output in self._published(article, page):
                    yield output

    def on_error(self, failure: Failure) -> None:
        """Count why a request gave no page."""
        request: Request = failure.request  # type: ignore[attr-defined]
        self.count(failure_key(failure))
        self.logger.debug(failure_sentence(request.url, failure))

    def on_idle(self) -> None:
        """Publish the copies whose own address turned out to be no article.

        Raises:
            DontCloseSpider: there are some.
        """
        if not self._copies:
            return
        copies, self._copies = self._copies, {}
        for copy in copies.values():
            self._articles.add(copy.urlKey or copy.url)
            for article in self._within_limit(copy):
                scraper = self.crawler.engine.scraper
                deferred_from_coro(scraper.start_itemproc_async(article, response=None))
        raise DontCloseSpider

    def closed(self, reason: str) -> None:  # noqa: ARG002 - Scrapy's signature
        """Give the files of killed runs their last names: their articles are rows now."""
        for left in self._left_open:
            left.close()
        self._lock.close()

    def on_kept(self, item: Article) -> None:
        """Fetch nothing more once enough articles are kept; those of killed runs do not count."""
        self._kept += item.discovery is not None
        if self._kept == self._max_articles:
            self.bounds.full = "max-articles"

    def on_dropped(self, item: Article) -> None:
        """Give the place of a dropped article to another one."""
        self._in_hand -= item.discovery is not None

    async def _article(self, page: Page, response: Response) -> Article | None:
        meta = response.meta
        site = self.bounds.site(page.url)
        article = await self.article(
            page,
            date=meta.get("warc_date") or warc_date(datetime.now(UTC)),
            status=response.status,
            warc=meta.get("warc"),
            site=site.name if site else site_of(page.url),
        )
        if article is not None:
            article.aliases = list(meta.get("redirect_urls", ()))
            article.discovery = meta["discovery"] | {"depth": meta.get("depth", 0)}
        return article

    def _published(self, article: Article, page: Page) -> Iterator[Article | Request]:
        """Yield the article, or hold it and ask for the page that it says it is a copy of."""
        address = other_address(page)
        if address is None or self.bounds.refusal(address):
            key = article.urlKey or page.url
            self._articles.add(key)
            copy = self._copies.pop(key, None)
            if copy is not None:
                article.aliases.append(copy.url)
                self.count("dropped/copy")
            yield from self._within_limit(article)
            return
        key = url_key(address)
        if key in self._articles or key in self._copies:
            self.count("dropped/copy")
            return
        self._copies[key] = article
        if self.seen.add(folded_url(address)):
            yield self._request(folded_url(address), "canonical", page.url)

    def _within_limit(self, article: Article) -> Iterator[Article]:
        if self._max_articles is not None and self._in_hand >= self._max_articles:
            self.count("dropped/max-articles")
            return
        self._in_hand += 1
        yield article

    def _request(self, url: str, via: str, found_on: str | None) -> Request:
        return Request(
            url,
            callback=self.parse,
            errback=self.on_error,
            priority=PRIORITY.get(via, max(PRIORITY.values())),
            meta={"added": url, "discovery": Discovery({"via": via, "from": found_on, "depth": 0})},
        )


def _positive(name: str, value: str | int | None) -> int | None:
    if value is None:
        return None
    try:
        number = int(value)
    except ValueError:
        number = 0
    if number < 1:
        raise ConfigError(f"{name}={value}: give a whole number above 0")
    return number
