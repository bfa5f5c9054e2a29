"""Links of a page → requests for those that are new, allowed, and pages by their name."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from scrapy import Request

from newsspider.items import Discovery
from newsspider.page import page_links, page_policies
from newsspider.page.split import other_pages
from newsspider.spiders.budget import PROMISING
from newsspider.urls import article_score, folded_url

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from scrapy.http import Response

    from newsspider.frontier.known import Known
    from newsspider.page import Link, Page
    from newsspider.spiders.bounds import Bounds
    from newsspider.spiders.news import NewsSpider
    from newsspider.spiders.reading import Reading

__all__ = [
    "PRIORITY",
    "followed_links",
    "leads",
    "link_request",
    "new_addresses",
    "page_request",
    "partial_request",
    "policies_of",
    "stored_request",
]

PRIORITY = {
    "article": 40,
    "readAlso": 40,
    "section": 30,
    "inBody": 30,
    "related": 30,
    "next": 30,
    "previous": 30,
    "editorsPick": 30,
    "pagination": 20,
    "other": 0,
}
"""Classes of links, best first; within a class the frontier goes breadth first."""

_ASKED_FOR = frozenset({"seed", "archive", "canonical"})
"""Requests that are made whether their address is known or not."""
_LIKELY = 0.5
"""Score of addresses that are likely to be articles'."""

_FOLLOWED = frozenset({"article", "listing", "other"})
"""Kinds of pages that lead on; a wall or a missing page leads nowhere."""

_NOT_PAGES = (
    *(".jpg", ".jpeg", ".png", ".gif", ".webp", ".avif", ".svg", ".ico", ".css", ".js", ".json"),
    *(".mp3", ".mp4", ".m4a", ".webm", ".mov", ".avi", ".ogg", ".wav", ".pdf", ".doc", ".docx"),
    *(".xls", ".xlsx", ".ppt", ".pptx", ".zip", ".gz", ".rar", ".exe", ".apk", ".dmg", ".epub"),
)


def policies_of(page: Page | None, response: Response) -> tuple[str, ...]:
    """Return what the publisher of a page asks of machines, in its head and in its headers."""
    tags = [value.decode("latin-1") for value in response.headers.getlist("X-Robots-Tag")]
    reserved = response.headers.get("tdm-reservation")
    return page_policies(page, tags, reserved.decode("latin-1") if reserved else None)


def followed_links(reading: Reading, policies: tuple[str, ...]) -> list[Link]:
    """Return the links of a page that are followed: those of an article or a list, say."""
    if reading.page is None or reading.kind not in _FOLLOWED:
        return []
    links = page_links(reading.page)
    return [replace(link, nofollow=True) for link in links] if "nofollow" in policies else links


def leads(links: list[Link], reading: Reading) -> list[Link]:
    """Return those of its ``links`` that lead on; those to other pages of an article do not.

    The pages of an article are fetched together.
    """
    if reading.kind != "article" or reading.page is None:
        return links
    others = other_pages(reading.page)
    turns = {reading.page.url, *others.values()}  # page numbers may name the page itself
    return [link for link in links if link.url not in turns] if others else links


def new_addresses(
    links: Iterable[Link], known: Known, bounds: Bounds, count: Callable[[str], None]
) -> Iterator[tuple[str, Link]]:
    """Yield each link that leads somewhere new, with its address as it is asked for.

    Args:
        links: of one page.
        known: addresses that are known; asked once.
        bounds: addresses that are allowed.
        count: called with a stats key for each new address that is passed over.
    """
    found: dict[str, Link] = {}
    for link in links:
        try:
            url = bounds.significant(folded_url(link.url))
        except ValueError:
            if known.recent.add(link.url):
                count("skipped/malformed")
            continue
        if url in known.recent:
            continue
        if link.nofollow:  # another page may link to it without that word
            if known.recent.add(f"nofollow {url}"):
                count("skipped/nofollow")
            continue
        known.recent.add(url)
        refusal = _refusal(url, link.kind, bounds)
        if refusal:
            count(f"skipped/{refusal}")
        else:
            found[url] = link
    for url in known.fresh(list(found)):
        yield url, found[url]


def page_request(
    spider: NewsSpider,
    url: str,
    via: str,
    found_on: str | None,
    *,
    priority: int | None = None,
    again: bool | None = None,
    **meta: Any,
) -> Request:
    """Return the request for a page.

    Args:
        spider: reads it.
        url: in canonical form.
        via: kind of the link or door; ``seed`` for an address that the user named, ``archive`` for
            one that a killed run asked for, ``canonical`` for the address that a copy names as its
            own, ``recheck`` for one that is due again.
        found_on: address of the page that has the link.
        priority: instead of that of ``via``.
        again: whether it is made even if its address is known, instead of what ``via`` says.
        meta: goes with the request.
    """
    return Request(
        url,
        callback=spider.parse,
        errback=spider.on_error,
        priority=PRIORITY.get(via, max(PRIORITY.values())) if priority is None else priority,
        dont_filter=via in _ASKED_FOR if again is None else again,
        meta={
            "added": url,
            "discovery": Discovery({"via": via, "from": found_on, "depth": 0}),
            **meta,
        },
    )


def link_request(
    spider: NewsSpider, url: str, link: Link, found_on: str, *, is_first: bool = False
) -> Request:
    """Return the request for the page that ``link`` leads to, under ``url``.

    It is promising if the link reads like a headline, or its address looks like an article's; one
    with a query is mostly another view of what stands elsewhere.

    Args:
        spider: reads it.
        url: in canonical form.
        link: leads there.
        found_on: address of the page that has the link.
        is_first: whether it comes before others of its kind.
    """
    promising = "?" not in url and (link.is_headline or article_score(url) >= _LIKELY)
    said = {PROMISING: True} if promising else {}
    priority = PRIORITY.get(link.kind, 0) + is_first
    return page_request(spider, url, link.kind, found_on, priority=priority, **said)


def stored_request(
    spider: NewsSpider, response: Response, name: str, callback: Callable[..., Any], priority: int
) -> Request:
    """Return the request that reads a page once more, from its record.

    Args:
        spider: reads it.
        response: the page.
        name: what for; with the address it is what the queue knows the request by.
        callback: of the spider.
        priority: of the request.
    """
    return Request(
        response.url,
        callback=callback,
        errback=spider.on_error,
        priority=priority,
        dont_filter=True,
        meta={
            "frontier_key": f"{name} {response.url}",
            "archived": response.meta.get("warc"),
            "discovery": response.meta["discovery"],
        },
    )


def partial_request(spider: NewsSpider, request: Request) -> Request:
    """Return the request that reads what came of an answer that broke off, from its record."""
    meta = request.meta
    again = page_request(spider, request.url, "archive", None, priority=request.priority)
    again.meta.update(
        archived=meta["warc"],
        partial=True,
        discovery=meta["discovery"],
        found_as=meta.get("redirect_urls", []),
    )
    return again


def _refusal(url: str, via: str, bounds: Bounds) -> str | None:
    if refusal := bounds.refusal(url):
        return refusal
    if _is_file(url):
        return "not-a-page"
    if url in bounds.aliases:
        return "copy"
    if via == "pagination":  # the page that leads there may pay for it
        return None
    return bounds.budget.refusal(url) if bounds.has_to_prove_itself(url, via) else None


def _is_file(url: str) -> bool:
    return url.partition("?")[0].lower().endswith(_NOT_PAGES)
