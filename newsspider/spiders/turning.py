"""The further pages of an article, fetched while its first is in hand.

- They are no addresses of the frontier: whoever is killed meanwhile takes up the first page again,
  and finds those that were fetched in the archive.
- Each is asked for after the first, so that one text is of one time. Only where the first waits,
  for a host that rests or for the next run, do those that came before stay.
- Which there are is told by the first and by each that comes: a theme may list a few at a time.
"""

from __future__ import annotations

import time
from datetime import datetime
from typing import TYPE_CHECKING, Any

from scrapy import Request
from scrapy.exceptions import IgnoreRequest
from scrapy.http.request import NO_CALLBACK
from twisted.python.failure import Failure

from newsspider.items import Discovery
from newsspider.page.split import FURTHER_PAGE, further_page, other_pages
from newsspider.politeness.failures import (
    DOWNLOAD_ERRORS,
    OutOfBounds,
    Postponed,
    failure_key,
)
from newsspider.spiders.bounds import OF_THE_RUN
from newsspider.spiders.following import followed_links, policies_of
from newsspider.spiders.reading import Continuation
from newsspider.spiders.replaying import is_old

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from scrapy.http import Response

    from newsspider.page import Page
    from newsspider.spiders.news import NewsSpider

__all__ = ["further_pages", "turned_pages"]

_MISSES = 3
"""Pages in a row that could not be had after which no more is asked for: most will not be there."""

_PATIENCE = 3
"""How often the first page waits for a host that rests before it goes without the others."""


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


async def further_pages(
    spider: NewsSpider, first: Page, response: Response
) -> list[Continuation] | None:
    """Return the further pages of an article, or None if its first page has to wait for them.

    Args:
        spider: crawls.
        first: the first page, which goes on.
        response: holds it; notes where those lie that were fetched.
    """
    meta = response.meta
    lies: dict[str, Any] = meta.setdefault("further", {})
    fetched_after = _moment(meta)

    async def ask(url: str) -> Continuation | None:
        discovery = Discovery({"via": FURTHER_PAGE, "from": first.url, "depth": 0})
        asked = {"discovery": discovery, "archived": lies.get(url, fetched_after)}
        request = Request(url, callback=NO_CALLBACK, meta=asked, dont_filter=True)
        try:
            answer = await spider.crawler.engine.download_async(request)
        except (IgnoreRequest, *DOWNLOAD_ERRORS) as error:
            _wait(error, request, meta)
            spider.count(failure_key(Failure(error)))  # type: ignore[no-untyped-call]
            return None
        if answer.meta.get("warc"):
            lies[url] = answer.meta["warc"]
        return _continuation(spider, answer)

    try:
        return await turned_pages(first, ask)
    except OutOfBounds:
        return None


def _moment(meta: dict[str, Any]) -> float:
    """Return after which moment a page must have been fetched to go with the first one."""
    fetched = meta.get("warc_date")
    return meta.get("rechecked") or (
        datetime.fromisoformat(fetched).timestamp() if fetched else time.time()
    )


def _wait(error: Exception, asked: Request, meta: dict[str, Any]) -> None:
    """Let the first page wait, from its record, if ``error`` will pass; raise it then."""
    if isinstance(error, Postponed):
        if meta.get("postponements", 0) >= _PATIENCE:
            return
        meta["postponed"] = asked.meta["postponed"]
    elif isinstance(error, OutOfBounds) and error.reason in OF_THE_RUN:
        meta.update(postponed=time.time(), untried=True)
    else:
        return
    meta["archived"] = meta.get("warc")
    raise error


def _continuation(spider: NewsSpider, answer: Response) -> Continuation | None:
    group = "recovered" if is_old(answer) else "pages"
    kind = answer.headers.get("Content-Type")
    reading = spider.read(answer.body, answer.url, kind, answer.status, group=group)
    policies = policies_of(reading.page, answer)
    links = followed_links(reading, policies)
    spider.outcomes.read(answer, reading.kind, links, policies)
    if reading.kind != "article" or reading.page is None:
        spider.outcomes.end(answer, None)
        return None
    spider.outcomes.end_further_page(answer)
    return Continuation(reading.page, answer.meta.get("warc"))
