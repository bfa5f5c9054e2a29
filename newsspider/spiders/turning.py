"""The further pages of an article, fetched while its first is in hand.

- They are no addresses of the frontier: whoever is killed meanwhile takes up the first page again,
  and finds those that were fetched in the archive.
- Each is asked for after the first, so that one text is of one time. Where the first is what it
  was before, so is the article, and they are taken from the archive: a site that edits an article
  changes its first page too, which says when. Where the first waits, for a host that rests or for
  the next run, those that came before stay.
- Which there are is told by the first and by each that comes: a theme may list a few at a time.
"""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from scrapy import Request
from scrapy.exceptions import IgnoreRequest
from scrapy.http.request import NO_CALLBACK
from twisted.python.failure import Failure

from newsspider.items import Discovery
from newsspider.page.further import unread_pages
from newsspider.page.split import FURTHER_PAGE, further_page, other_pages
from newsspider.politeness.failures import (
    DOWNLOAD_ERRORS,
    OutOfBounds,
    Postponed,
    failure_key,
)
from newsspider.spiders.bounds import OF_THE_RUN
from newsspider.spiders.following import followed_links, policies_of
from newsspider.spiders.leading import lead_on
from newsspider.spiders.reading import Continuation, join
from newsspider.spiders.replaying import is_old
from newsspider.urls import folded_url

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from scrapy.http import Response

    from newsspider.items import Article
    from newsspider.page import Page
    from newsspider.spiders.news import NewsSpider
    from newsspider.spiders.reading import Reading

__all__ = ["Turned", "read_on", "turned_pages"]

_MISSES = 3
"""Pages in a row that could not be had after which no more is asked for: most will not be there."""

_SOON = 3600.0
"""Seconds after which an article is due again of which a page could not be had."""

_PATIENCE = 3
"""How often the first page waits for a host that rests before it goes without the others."""


@dataclass(slots=True)
class Turned:
    """What came of the further pages of an article.

    Attributes:
        requests: what they lead to.
        waits: the first page has to wait for them.
    """

    requests: list[Request] = field(default_factory=list)
    waits: bool = False


async def turned_pages(
    first: Page, ask: Callable[[str], Awaitable[Continuation | None]]
) -> list[Continuation]:
    """Return the further pages of the article that begins on ``first``, in order.

    Args:
        first: its first page.
        ask: gives the page at an address, or None if it cannot be had.
    """
    known, asked = dict(other_pages(first)), {1}
    found: list[Continuation] = []
    misses = 0
    while (todo := known.keys() - asked) and misses < _MISSES:
        number = min(todo)
        asked.add(number)
        other = await ask(known[number])
        turn = other and further_page(other.page)
        misses += 1
        if other and turn and turn.number == number:
            found.append(other)
            known = other_pages(other.page) | known
            misses = 0
    return sorted(found, key=lambda other: other.number)


async def read_on(spider: NewsSpider, article: Article, first: Page, response: Response) -> Turned:
    """Add to an article what its further pages say.

    Args:
        spider: crawls.
        article: as it is read from its first page.
        first: that page, which goes on.
        response: holds it; notes where those lie that were fetched, and when it is due again.
    """
    meta = response.meta
    lies: dict[str, Any] = meta.setdefault("further", {})
    is_unchanged = _is_unchanged(spider, response)
    fetched_after = 0.0 if is_unchanged else _moment(meta)
    found = Turned()

    async def ask(url: str) -> Continuation | None:
        discovery = Discovery({"via": FURTHER_PAGE, "from": first.url, "depth": 0})
        asked = {"discovery": discovery, "archived": lies.get(url, fetched_after)}
        request = Request(folded_url(url), callback=NO_CALLBACK, meta=asked, dont_filter=True)
        try:
            answer = await spider.crawler.engine.download_async(request)
        except (IgnoreRequest, *DOWNLOAD_ERRORS) as error:
            _wait(error, meta)
            spider.count(failure_key(Failure(error)))  # type: ignore[no-untyped-call]
            return None
        if answer.meta.get("warc"):
            lies[url] = answer.meta["warc"]
        if is_unchanged and is_old(answer):
            return _page(spider, answer, group=None)[1]
        return _read(spider, answer, found.requests)

    try:
        pages = await turned_pages(first, ask)
    except OutOfBounds:
        found.waits = True
        spider.outcomes.put_back(response)
        return found
    await asyncio.to_thread(join, article, first, pages, spider.bounds.site(first.url))
    if unread_pages(first, [other.page for other in pages]):
        meta["due"] = min(meta["due"], time.time() + _SOON)
    return found


def _is_unchanged(spider: NewsSpider, response: Response) -> bool:
    """Whether the first page is the one that was read before: by its server, or by its bytes."""
    if is_old(response):
        return "unchanged" in response.meta
    where = response.meta.get("warc")
    return where is not None and spider.answers.is_latest(response.url, where)


def _moment(meta: dict[str, Any]) -> float:
    """Return after which moment a page must have been fetched to go with the first one."""
    fetched = meta.get("warc_date")
    return datetime.fromisoformat(fetched).timestamp() if fetched else time.time()


def _wait(error: Exception, meta: dict[str, Any]) -> None:
    """Let the first page wait, from its record, if ``error`` will pass; raise it then."""
    if isinstance(error, Postponed):
        if meta.get("postponements", 0) >= _PATIENCE:
            return
        meta["postponed"] = error.until
    elif isinstance(error, OutOfBounds) and error.reason in OF_THE_RUN:
        meta.update(postponed=time.time(), untried=True)
    else:
        return
    meta["archived"] = meta.get("warc")
    raise error


def _page(
    spider: NewsSpider, answer: Response, group: str | None
) -> tuple[Reading, Continuation | None]:
    content_type = answer.headers.get("Content-Type")
    reading = spider.read(answer.body, answer.url, content_type, answer.status, group=group)
    page = reading.page if reading.kind == "article" else None
    if page is None or further_page(page) is None:
        return reading, None
    return reading, Continuation(page, answer.meta.get("warc"))


def _read(spider: NewsSpider, answer: Response, requests: list[Request]) -> Continuation | None:
    """Return the page if it is one of an article, and add what it leads to; archive what it is."""
    reading, found = _page(spider, answer, "recovered" if is_old(answer) else "pages")
    policies = policies_of(reading.page, answer)
    links = followed_links(reading, policies)
    spider.outcomes.read(answer, reading.kind, links, policies)
    if found is not None:
        requests += lead_on(spider, links, answer, reading)
        spider.outcomes.end_further_page(answer)
    elif reading.kind != "article":  # or it leads to the first page, which is read for itself
        spider.outcomes.end(answer, None)
    return found
