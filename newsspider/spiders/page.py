"""One address: its article, or a sentence that says why there is none.

A page that names another address as its own is a copy, as in a crawl: that address is asked too,
and its article is the one that counts; if it has none, the copy is published.
"""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Any, Self

import msgspec
from scrapy import Request, signals
from scrapy.exceptions import IgnoreRequest
from scrapy.http.request import NO_CALLBACK
from twisted.python.failure import Failure

from newsspider.archive.records import warc_date
from newsspider.errors import ConfigError
from newsspider.items import Article, Discovery
from newsspider.page.split import FURTHER_PAGE, further_page, goes_on
from newsspider.politeness.failures import DOWNLOAD_ERRORS, failure_key, failure_sentence
from newsspider.site import load_site
from newsspider.spiders.bounds import Bounds
from newsspider.spiders.reading import Continuation, ReadingSpider, join, other_address
from newsspider.spiders.turning import turned_pages
from newsspider.urls import canonical_url, folded_url, site_of

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from scrapy.crawler import Crawler
    from scrapy.http import Response

    from newsspider.page import Page
    from newsspider.site import Site
    from newsspider.spiders.reading import Reading

__all__ = ["PageSpider", "require_host"]

_WHY_NOT = {
    "listing": "it lists articles and is none itself",
    "soft404": "the site says that there is no such page, under status 200",
    "gone": "there is no such page (status {status})",
    "blocked": "the site refuses to show it (status {status})",
    "error": "the site failed (status {status}); try again later",
    "not-html": "it is not a web page: {reasons}",
    "other": "it is a page but no article: {reasons}",
}


class PageSpider(ReadingSpider):
    """Fetches one page, and follows its redirects and the address that it names as its own.

    Args:
        url: the address.
        site: a site file to read the page with.
        arguments: see `ReadingSpider`.

    Attributes:
        found: the page's article once it went through the pipelines, else None.
        is_stored: its text is the one published last, or it was published under another address.
        problem: why there is no article, as a sentence, else None.

    Stats:
        skipped/REASON, failed/REASON: why the address gave no page.

    Raises:
        ConfigError: ``url`` is not an http or https address, or is none of the site's.
    """

    name = "page"

    def __init__(self, url: str = "", site: str | None = None, **arguments: Any) -> None:
        super().__init__(**arguments)
        self.asked = [url]
        self.found: Article | None = None
        self.is_stored = False
        self.problem: str | None = None
        try:
            self._url = canonical_url(url)
            self.seeds = [self._url]
        except ValueError as error:
            hint = "give an address like https://news.example/a"
            raise ConfigError(f"{url}: {error}; {hint}") from error
        if site:
            named = load_site(site)
            require_host(self._url, named)
            self.bounds = Bounds((named,))
            self.chosen = {"sites": [msgspec.to_builtins(named)]}

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        """Build for ``crawler`` and listen to what becomes of the article."""
        spider = super().from_crawler(crawler, *args, **kwargs)
        crawler.signals.connect(spider.on_kept, signal=signals.item_scraped)
        crawler.signals.connect(spider.on_dropped, signal=signals.item_dropped)
        return spider

    async def start(self) -> AsyncIterator[Request]:
        """Yield the one request."""
        discovery = Discovery({"via": "seed", "from": None, "depth": 0})
        yield Request(
            self._url,
            self.parse,
            errback=self.on_error,
            meta={"discovery": discovery},
            dont_filter=True,
        )

    async def parse(self, response: Response) -> AsyncIterator[Article]:
        """Yield the article, or say why there is none."""
        reading = self._reading(response)
        page = reading.page
        if reading.kind != "article" or page is None:
            words = _WHY_NOT[reading.kind].format(
                status=response.status, reasons="; ".join(reading.reasons)
            )
            self.problem = f"{self._led_to(response)} gave no article: {words}"
            return
        further = further_page(page)
        if further is not None:
            self.problem = (
                f"{response.url} is page {further.number} of {further.first}: fetch that address;"
                " its row has the text of all pages"
            )
            return
        address = other_address(page, self.bounds.site(page.url) if self.bounds else None)
        article = await self._original(address, page) if address else None
        article = article or await self._article(page, response)
        if article is None:
            words = "no text could be read from it"
            self.problem = f"{self._led_to(response)} gave no article: {words}"
            return
        yield article

    async def _original(self, address: str, copy: Page) -> Article | None:
        """Return the article at the address that ``copy`` names as its own, if there is one."""
        found = await self._article_page(address, "canonical", copy)
        return await self._article(*found) if found else None

    async def _further(self, url: str, first: Page) -> Continuation | None:
        """Return the page at ``url`` on which the article goes on, if there is one."""
        found = await self._article_page(url, FURTHER_PAGE, first)
        return Continuation(found[0], found[1].meta.get("warc")) if found else None

    async def _article_page(
        self, url: str, via: str, found_on: Page
    ) -> tuple[Page, Response] | None:
        """Return the page at ``url`` and its response, or None if no article is there."""
        discovery = Discovery({"via": via, "from": found_on.url, "depth": 1})
        meta = {"discovery": discovery}
        request = Request(folded_url(url), callback=NO_CALLBACK, meta=meta, dont_filter=True)
        try:
            response: Response = await self.crawler.engine.download_async(request)
        except (IgnoreRequest, *DOWNLOAD_ERRORS) as error:
            self.count(failure_key(Failure(error)))  # type: ignore[no-untyped-call]
            return None
        reading = self._reading(response)
        return (reading.page, response) if reading.kind == "article" and reading.page else None

    def _reading(self, response: Response) -> Reading:
        content_type = response.headers.get("Content-Type")
        return self.read(response.body, response.url, content_type, response.status)

    async def _article(self, page: Page, response: Response) -> Article | None:
        meta = response.meta
        site = self.bounds.site(page.url) if self.bounds else None
        article = await self.article(
            page,
            date=meta.get("warc_date") or warc_date(datetime.now(UTC)),
            status=response.status,
            warc=meta.get("warc"),
            site=site.name if site else site_of(response.url),
        )
        if article is not None:
            article.aliases = list(meta.get("redirect_urls", ()))
            article.discovery = meta["discovery"]
        if article is not None and goes_on(page):
            further = await turned_pages(page, partial(self._further, first=page))
            await asyncio.to_thread(join, article, page, further, site)
        return article

    def _led_to(self, response: Response) -> str:
        if response.url == self._url:
            return self._url
        return f"{self._url} leads to {response.url}, which"

    def on_error(self, failure: Failure) -> None:
        """Say why there was no response."""
        self.count(failure_key(failure))
        self.problem = failure_sentence(self._url, failure)

    def on_kept(self, item: Article) -> None:
        """Hold the article for whoever asked."""
        self.found = item

    def on_dropped(self, item: Article, exception: Exception) -> None:
        """Hold an article that is stored already; for any other, say why it was dropped."""
        if getattr(exception, "reason", None) in {"unchanged", "same-article"}:
            self.found, self.is_stored = item, True
        else:
            words = str(exception).removeprefix(f"{item.url}: ")
            self.problem = f"{item.url} gave no article: {words}"


def require_host(url: str, site: Site) -> None:
    """Raise `ConfigError` if a page is none of the site that was named for it."""
    if site_of(url) not in site.hosts:
        hosts = ", ".join(sorted(site.hosts))
        raise ConfigError(
            f"--site: {url} is on none of its hosts ({hosts}): add {site_of(url)} to 'hosts'"
        )
