"""Whether doors reach back as far as the lists of their site do: one look far down a list.

A sitemap may name the last thousand articles of twenty thousand. Then the first pages of every list
bring nothing new, as on a site whose sitemap is whole. So the first list of a site that brings
nothing new is looked at farther down: at twice the page's number, and again, until a page brings
something new, from where it is followed both ways, or until its last page is found. That takes some
ten requests for a list of a hundred pages. It is done once for a site, and for each of its lists
where that shows that doors leave something out.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from newsspider.spiders.following import page_request
from newsspider.spiders.lists import brings_news
from newsspider.urls import folded_url, site_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from scrapy import Request
    from scrapy.http import Response

    from newsspider.page import Link
    from newsspider.spiders.news import NewsSpider

__all__ = ["Leaps", "farther", "leap"]

FARTHEST = 10_000
"""A page number that no list has; what goes on to it is a trap."""
_SHOWN = 4
"""Pages around its own that a list links to; a number beyond them is that of its last page."""
_NUMBER = re.compile(r"(?<=/page/)\d{1,6}(?=/?\Z)")


class Leaps:
    """Which lists were looked down in this run.

    Attributes:
        found: sites of which that brought something new.
    """

    def __init__(self) -> None:
        self.found: set[str] = set()
        self._begun: set[str] = set()

    def begin(self, site: str, pages: str) -> bool:
        """Return whether the list with those ``pages`` is to be looked down, and note it."""
        if pages in self._begun or (site in self._begun and site not in self.found):
            return False
        self._begun |= {site, pages}
        return True


def farther(low: int, high: int | None) -> int | None:
    """Return which page to look at next, or None if the last one is found.

    Args:
        low: a page that there is, and that brought nothing new.
        high: one that there is not, if one is known.
    """
    if high is None:
        return low * 2 if low * 2 < FARTHEST else None
    middle = (low + high) // 2
    return middle if middle > low else None


def leap(
    spider: NewsSpider, response: Response, kind: str, links: Iterable[Link], fresh: dict[str, Link]
) -> Iterator[Request]:
    """Yield a request for a page farther down in the list that ``response`` is of.

    Args:
        spider: crawls.
        response: a page of a list, or what there is in place of one that was looked for.
        kind: what it is.
        links: of the page.
        fresh: those of them that are new, by the address that is asked for.
    """
    under_way: dict[str, Any] | None = response.meta.get("leap")
    if brings_news(fresh):
        if under_way:
            spider.leaps.found.add(site_of(response.url))
        return
    if under_way is None:
        under_way = _begun(spider, response, kind, links)
    else:
        under_way["low" if kind == "listing" else "high"] = under_way["at"]
    number = under_way and farther(under_way["low"], under_way["high"])
    if not under_way or number is None:
        return
    url = under_way["list"].replace("*", str(number))
    if spider.bounds.refusal(url) is None:
        on = under_way | {"at": number}
        yield page_request(spider, url, "pagination", response.url, leap=on, paid=True)


def _begun(
    spider: NewsSpider, response: Response, kind: str, links: Iterable[Link]
) -> dict[str, Any] | None:
    """Return what a look down this list begins with, or None if it is not to be looked at."""
    tells_all = spider.bounds.budget.tells_all(response.url)
    if kind != "listing" or response.meta.get("asked") or not tells_all:
        return None
    numbers = {_page_number(link.url): link.url for link in links if link.kind == "pagination"}
    last, here = max(numbers, default=0), _page_number(response.url) or 1
    if last <= here or last > here + _SHOWN:
        return None
    pages = _NUMBER.sub("*", folded_url(numbers[last]))
    is_new = spider.leaps.begin(site_of(response.url), pages)
    return {"list": pages, "low": last, "high": None} if is_new else None


def _page_number(url: str) -> int:
    match = _NUMBER.search(url)
    return int(match[0]) if match else 0
