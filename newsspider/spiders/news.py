"""A whole news site: follow its links, publish its articles."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import urlsplit

import msgspec
from scrapy.exceptions import ResponseDataLossError

from newsspider.archive.records import warc_date
from newsspider.errors import ConfigError
from newsspider.page.split import further_page, goes_on
from newsspider.politeness.failures import failure_sentence
from newsspider.site import load_site
from newsspider.spiders.bounds import Bounds
from newsspider.spiders.copies import copy_request, original_requests
from newsspider.spiders.entering import Entrance
from newsspider.spiders.following import (
    followed_links,
    page_request,
    partial_request,
    policies_of,
)
from newsspider.spiders.hinting import hints_of
from newsspider.spiders.leading import lead_on, links_after_doors, links_request
from newsspider.spiders.leaping import Leaps
from newsspider.spiders.options import positive, window
from newsspider.spiders.outcomes import Outcomes
from newsspider.spiders.place import Place, take_place
from newsspider.spiders.reading import ReadingSpider, other_address, page_aliases
from newsspider.spiders.rechecking import due_requests
from newsspider.spiders.replaying import is_old
from newsspider.spiders.turning import read_on
from newsspider.spiders.window import wanted
from newsspider.urls import folded_url, site_of, url_key

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.http import Response
    from twisted.python.failure import Failure

    from newsspider.frontier.known import Known
    from newsspider.frontier.limits import Wanted
    from newsspider.items import Article
    from newsspider.page import Page
    from newsspider.spiders.replaying import ArchivedAnswers

__all__ = ["NewsSpider"]


class NewsSpider(ReadingSpider):
    """Crawls news sites.

    Args:
        site: addresses or site files, separated by spaces.
        max_articles: the most articles to publish.
        max_pages: the most requests to send, robots.txt not counted.
        since, until: only what is of that time; ``7d``, or a date. What has no date is wanted.
        section: only articles of this one: its name, or the path of its front page.
        recheck: which known pages are asked for again: ``due``, ``all`` or ``none``.
        retry_failed: take up again what earlier runs gave up.
        arguments: see `ReadingSpider`.

    Settings:
        FRONTIER_URL: where the queue is kept, ``sqlite:///FILE`` or ``redis://HOST:PORT/NUMBER``;
            the file ``state.db`` in OUTPUT_DIR.

    Stats:
        links/new: addresses put on the frontier.
        recovered/files, recovered/count, recovered/kind/KIND: archive files of killed runs, and
        pages that were read from the archive.
        skipped/REASON, failed/REASON: addresses that gave no page.

    Raises:
        ConfigError: an argument is wrong.
    """

    name = "news"
    custom_settings = {"SCHEDULER": "newsspider.frontier.scheduler.FrontierScheduler"}  # noqa: RUF012
    bounds: Bounds
    wanted: Wanted
    place: Place
    known: Known
    answers: ArchivedAnswers
    outcomes: Outcomes

    def __init__(
        self,
        site: str = "",
        *,
        max_articles: str | int | None = None,
        max_pages: str | int | None = None,
        since: str | None = None,
        until: str | None = None,
        section: str | None = None,
        recheck: str = "due",
        retry_failed: bool | str = False,
        **arguments: Any,
    ) -> None:
        super().__init__(**arguments)
        self.asked = site.split()
        if not self.asked:
            raise ConfigError("no site given: name an address or a site file")
        if recheck not in {"due", "all", "none"}:
            raise ConfigError(f"--recheck {recheck}: choose 'due', 'all' or 'none'")
        if section is not None and not section.strip():
            raise ConfigError(
                f"--section {section!r}: give its name, or the path of its front page"
            )
        self.sites = tuple(load_site(named) for named in self.asked)
        self.seeds = [url for site in self.sites for url in (*site.start, *site.sections)]
        self.window = window(since, until, datetime.now(UTC))
        pages = positive("max_pages", max_pages)
        self.bounds = Bounds(self.sites, pages, self.window, section or None)
        self.chosen = {
            "sites": [msgspec.to_builtins(site) for site in self.sites],
            "maxArticles": positive("max_articles", max_articles),
            "maxPages": pages,
            "since": self.window.since and self.window.since.isoformat(),
            "until": self.window.until and self.window.until.isoformat(),
            "section": section or None,
            "recheck": recheck,
        }
        self.recheck = recheck
        self.entrance = Entrance(self)
        self.leaps = Leaps()
        self.retry_failed = retry_failed not in {False, "", "0", "false"}

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        """Build for ``crawler``; the delay of a site file becomes that of its hosts."""
        spider = super().from_crawler(crawler, *args, **kwargs)
        slots = crawler.settings.getdict("DOWNLOAD_SLOTS")
        for site in spider.sites:
            if site.delay is not None:
                named = {urlsplit(url).netloc for url in site.named}
                for host in named | site.hosts:
                    slots[host.rpartition(":")[0] or host] = {"delay": site.delay}
        crawler.settings.set("DOWNLOAD_SLOTS", slots, priority="spider")
        others = spider.chosen["section"], crawler.settings.getbool("NOARCHIVE_OBEY")
        spider.wanted = wanted(spider.window, *others)
        spider.place = take_place(spider)
        spider.known, spider.answers = spider.place.known, spider.place.answers
        spider.chosen["frontier"] = spider.place.name
        spider.outcomes = Outcomes(
            crawler, spider.bounds, spider.answers, spider.chosen["maxArticles"], spider.wanted.by
        )
        return spider

    async def start(self) -> AsyncIterator[Any]:
        """Yield requests for the start addresses."""
        for name, count in self.place.taken_up.items():
            self.crawler.stats.set_value(name, count)
        for url in self.seeds:
            if self.place.begins_with(url):
                yield page_request(self, url, "seed", None)
        for site in self.sites:
            for request in self.entrance.pinned(site):
                yield request
        for request in due_requests(self, self.place.index) if self.recheck != "none" else ():
            yield request

    async def parse(self, response: Response) -> AsyncIterator[Any]:
        """Yield the article of a page if it is one, then requests for its links."""
        group: str | None = "recovered" if is_old(response) else "pages"
        if response.status == 304:
            page, group = self.outcomes.unchanged(response), None
            if page is None:
                return
            response = page
        content_type = response.headers.get("Content-Type")
        reading = self.read(response.body, response.url, content_type, response.status, group=group)
        doors = list(self.entrance.at_seed(reading.page, response))
        for request in doors:
            yield request
        policies = policies_of(reading.page, response)
        links = followed_links(reading, policies)
        self.outcomes.read(response, reading.kind, links, policies)
        if reading.kind == "article" and reading.page is not None:
            async for output in self._published(reading.page, response):
                yield output
        else:
            self.outcomes.end_without_article(response, reading.kind)
        if doors and reading.page is not None:
            yield links_request(self, response)
            return
        for request in lead_on(self, links, response, reading):
            yield request

    async def parse_links(self, response: Response) -> AsyncIterator[Any]:
        """Yield requests for the links of a first page, after the doors behind it."""
        for request in links_after_doors(self, response):
            yield request

    async def _published(self, page: Page, response: Response) -> AsyncIterator[Any]:
        """Yield the article, or what has to be asked first: the page may be a copy of another."""
        self.bounds.aliases.update(page_aliases(page))
        turn = further_page(page)
        address = turn.first if turn else other_address(page, self.bounds.site(page.url))
        is_named = response.meta["discovery"]["via"] == "canonical"
        if address is None or (not turn and (is_named or self.bounds.refusal(address))):
            async for output in self._whole(page, response):
                yield output
            return
        url = folded_url(address)
        if url_key(url) == url_key(page.url) or self.known.fresh([url]):
            yield page_request(self, url, "canonical", page.url)
        response.meta["fruitless"] = True
        if turn:
            self.outcomes.end_further_page(response)
        else:
            self.outcomes.end(response, "copy")
            yield copy_request(self, response)

    async def _whole(self, page: Page, response: Response) -> AsyncIterator[Any]:
        """Yield the article with the text of all its pages, and what they lead to."""
        article = await self._article(page, response)
        if article is None:
            return
        if goes_on(page):
            turned = await read_on(self, article, page, response)
            for request in turned.requests:
                yield request
            if turned.waits:
                return
        yield article

    async def parse_door(self, response: Response) -> AsyncIterator[Request]:
        """Yield requests for what a door leads to."""
        for request in self.entrance.open(response):
            yield request
        self.outcomes.end_door(response)

    def on_robots(self, url: str, body: bytes) -> None:
        """Look for doors in a robots.txt."""
        self.entrance.on_robots(url, body)

    async def parse_copy(self, response: Response) -> AsyncIterator[Any]:
        """Yield the article of a page that names another address, once that one was asked for."""
        content_type = response.headers.get("Content-Type")
        reading = self.read(response.body, response.url, content_type, response.status, group=None)
        page = reading.page
        if reading.kind != "article" or page is None:
            return
        first = original_requests(self, other_address(page, self.bounds.site(page.url)), response)
        if first is not None:
            for request in first:
                yield request
            return
        self.outcomes.read(response, reading.kind, [], policies_of(page, response))
        async for output in self._whole(page, response):
            yield output

    def on_error(self, failure: Failure) -> Request | None:
        """Note why a request gave no page; of an answer that broke off twice, read what came."""
        request: Request = failure.request  # type: ignore[attr-defined]
        if isinstance(failure.value, ResponseDataLossError) and request.meta.get("warc"):
            self.count("pages/partial")
            return partial_request(self, request)
        self.outcomes.failed(request, failure, self.known)
        self.logger.debug(failure_sentence(request.url, failure))
        return None

    def on_ended(self, request: Request) -> None:
        """Take back what was lent to a request that is through."""
        self.bounds.end(request)

    def closed(self, reason: str) -> None:  # noqa: ARG002 - Scrapy's signature
        """Let go of the output folder; note a section that nothing belongs to."""
        if self.chosen["section"] and not self.bounds.met_section:
            self.crawler.stats.set_value("section/unmet", self.chosen["section"])
        self.place.leave()

    async def _article(self, page: Page, response: Response) -> Article | None:
        meta = response.meta
        site = self.bounds.site(page.url)
        article = await self.article(
            page,
            date=meta.get("warc_date") or warc_date(datetime.now(UTC)),
            status=response.status,
            warc=meta.get("warc"),
            site=site.name if site else site_of(page.url),
            hints=hints_of(meta),
        )
        if article is None:
            self.outcomes.end(response, "extraction")
            return None
        if meta.get("partial"):
            article.validationMessages.append("articleBody: the page broke off before its end")
        article.aliases = list(meta.get("found_as") or meta.get("redirect_urls", ()))
        article.discovery = meta["discovery"] | {"depth": meta.get("depth", 0)}
        return article if self.outcomes.wants(article, response) else None
