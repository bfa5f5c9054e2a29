"""Lists of articles, page by page: how far one is followed, and when it is asked for again.

- A page that brought something new leads to the next one, whether that is due or not: more has come
  in than one page holds.
- One that brought nothing new is due after twice the time that it waited, a week at most. Fronts of
  sections keep their day: what is new appears there first.
- Of the pages that one names the last is asked for first: what no door tells of any more stands
  there, and where that brings nothing new the pages between would not either.
"""

from __future__ import annotations

import re
import time
from contextlib import suppress
from typing import TYPE_CHECKING

from newsspider.frontier.due import due_quiet
from newsspider.spiders.following import page_request
from newsspider.urls import folded_url

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from scrapy import Request
    from scrapy.http import Response

    from newsspider.page import Link
    from newsspider.spiders.news import NewsSpider

__all__ = ["after_list", "brings_news", "last_page"]

_NO_ARTICLES = frozenset({"section", "other"})
_FRONTS = frozenset({"seed", "section"})
_NUMBER = re.compile(
    r"/page/(\d{1,6})/?(?:\?|\Z)|[?&](?:page|paged|pagina|seite)=(\d{1,6})(?:&|\Z)"
)


def after_list(
    spider: NewsSpider, response: Response, links: Iterable[Link], fresh: dict[str, str]
) -> Iterator[Request]:
    """Yield a request for the next page of a list, or let this one wait longer than before.

    Args:
        spider: reads it.
        response: the page, its ``due`` noted.
        links: of that page.
        fresh: those that were new, and their kinds.
    """
    meta = response.meta
    if any(kind != "pagination" for kind in fresh.values()):
        further = _next_page(spider, response.url, links)
        if further and further not in fresh and spider.known.is_open(further):
            yield page_request(spider, further, "pagination", response.url, again=True)
    elif meta.get("asked") and meta["discovery"]["via"] not in _FRONTS:
        meta["due"] = due_quiet(time.time(), meta["asked"])


def brings_news(fresh: dict[str, Link]) -> bool:
    """Return whether a page leads to what looks like articles, and was not known.

    Args:
        fresh: links that are new, by the address that is asked for; one with a query is mostly
            another view of what is known.
    """
    return any(
        link.is_headline or link.kind not in _NO_ARTICLES
        for url, link in fresh.items()
        if "?" not in url and link.kind != "pagination"
    )


def last_page(links: Iterable[Link]) -> Link | None:
    """Return that of ``links`` that leads farthest in a list, or None if none turns pages."""
    turning = (link for link in links if link.kind == "pagination" and _number(link.url) > 1)
    return max(turning, key=lambda link: _number(link.url), default=None)


def _next_page(spider: NewsSpider, page: str, links: Iterable[Link]) -> str | None:
    """The address of the page after ``page`` that its ``links`` name, if it is allowed."""
    wanted = _number(page) + 1
    for link in links:
        if link.kind != "pagination" or link.nofollow or _number(link.url) != wanted:
            continue
        with suppress(ValueError):  # it is malformed, which `new_addresses` counted
            url = spider.bounds.significant(folded_url(link.url))
            return url if spider.bounds.refusal(url) is None else None
    return None


def _number(url: str) -> int:
    match = _NUMBER.search(url)
    return int(match[1] or match[2]) if match else 1
