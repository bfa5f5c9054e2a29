"""One address: its article, or a sentence that says why there is none."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Self

from scrapy import Request, signals

from newsspider.archive.records import warc_date
from newsspider.errors import ConfigError
from newsspider.items import Article, Discovery
from newsspider.politeness.failures import failure_key, failure_sentence
from newsspider.spiders.reading import ReadingSpider
from newsspider.urls import canonical_url, site_of

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from scrapy.crawler import Crawler
    from scrapy.http import Response
    from twisted.python.failure import Failure

__all__ = ["PageSpider"]

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
    """Fetches one page and follows nothing but its redirects.

    Args:
        url: the address.
        arguments: see `ReadingSpider`.

    Attributes:
        found: the page's article once it went through the pipelines, else None.
        problem: why there is no article, as a sentence, else None.

    Stats:
        skipped/REASON, failed/REASON: why the address gave no page.

    Raises:
        ConfigError: ``url`` is not an http or https address.
    """

    name = "page"

    def __init__(self, url: str = "", **arguments: Any) -> None:
        super().__init__(**arguments)
        self.asked = [url]
        self.found: Article | None = None
        self.problem: str | None = None
        try:
            self._url = canonical_url(url)
            self.seeds = [self._url]
        except ValueError as error:
            hint = "give an address like https://news.example/a"
            raise ConfigError(f"{url}: {error}; {hint}") from error

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
        content_type = response.headers.get("Content-Type")
        reading = self.read(response.body, response.url, content_type, response.status)
        if reading.kind != "article" or reading.page is None:
            words = _WHY_NOT[reading.kind].format(
                status=response.status, reasons="; ".join(reading.reasons)
            )
            self.problem = f"{response.url} gave no article: {words}"
            return
        meta = response.meta
        article = await self.article(
            reading.page,
            date=meta.get("warc_date") or warc_date(datetime.now(UTC)),
            status=response.status,
            warc=meta.get("warc"),
            site=site_of(response.url),
        )
        if article is None:
            self.problem = f"{response.url} gave no article: no text could be read from it"
            return
        article.aliases = list(meta.get("redirect_urls", ()))
        article.discovery = meta["discovery"]
        yield article

    def on_error(self, failure: Failure) -> None:
        """Say why there was no response."""
        self.count(failure_key(failure))
        self.problem = failure_sentence(self._url, failure)

    def on_kept(self, item: Article) -> None:
        """Hold the article for whoever asked."""
        self.found = item

    def on_dropped(self, item: Article, exception: Exception) -> None:
        """Hold an article that is stored already; for any other, say why it was dropped."""
        if getattr(exception, "reason", None) == "unchanged":
            self.found = item
        else:
            self.problem = f"{item.url} gave no article: {exception}"
