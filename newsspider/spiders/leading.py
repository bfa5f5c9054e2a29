"""Where a page leads: its links, after what the doors of its site tell.

The first page of a site names its doors and links to its newest articles. What a door says of an
article, its date above all, travels with the request for it, and of two requests for one address
the first is made. So that page is read once more for its links, from its record, after the doors.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from newsspider.spiders.budget import PAID
from newsspider.spiders.following import (
    followed_links,
    leads,
    link_request,
    new_addresses,
    policies_of,
    stored_request,
)
from newsspider.spiders.leaping import leap
from newsspider.spiders.lists import after_list, brings_news, last_page
from newsspider.spiders.outcomes import wait_in_archive

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scrapy import Request
    from scrapy.http import Response

    from newsspider.page import Link
    from newsspider.spiders.news import NewsSpider
    from newsspider.spiders.reading import Reading

__all__ = ["lead_on", "links_after_doors", "links_request"]

_AFTER_DOORS = 66
"""Priority: below the doors that are opened first, above all that they lead to."""
_PATIENCE = 20.0
"""Seconds for which links wait for doors that were asked for and do not answer."""


def lead_on(
    spider: NewsSpider, links: list[Link], response: Response, reading: Reading
) -> Iterator[Request]:
    """Yield requests for what a page leads to."""
    bounds, known = spider.bounds, spider.known
    if bounds.past.is_too_old(response.url):  # what is leads to what is older
        return
    bounds.past.note_list(response.url, links, known.frontier)
    site = bounds.site(response.url)
    if site is not None and not site.opens("links"):
        return
    fresh = dict(new_addresses(leads(links, reading), known, bounds, spider.count))
    last, is_paid = last_page(fresh.values()), brings_news(fresh)
    for url, link in fresh.items():
        spider.count("links/new")
        request = link_request(spider, url, link, response.url, is_first=link is last)
        if is_paid and link.kind == "pagination":
            request.meta[PAID] = True
        yield request
    if reading.kind == "listing":
        kinds = {url: link.kind for url, link in fresh.items()}
        yield from after_list(spider, response, links, kinds)
    yield from leap(spider, response, reading.kind, links, fresh)


def links_request(spider: NewsSpider, response: Response) -> Request:
    """Return the request that reads a first page once more, for its links."""
    request = stored_request(spider, response, "links", spider.parse_links, _AFTER_DOORS)
    request.meta["page_asked"] = response.meta.get("asked", 0.0)
    return request


def links_after_doors(spider: NewsSpider, response: Response) -> Iterator[Request]:
    """Yield requests for what a first page leads to, or let it wait for the doors behind it."""
    meta = response.meta
    until = meta.setdefault("patience", time.time() + _PATIENCE)
    if time.time() < until and spider.entrance.is_opening():
        wait_in_archive(response)
        return
    meta["depth"], meta["asked"] = 0, meta.get("page_asked", 0.0)  # it is the same page
    content_type = response.headers.get("Content-Type")
    reading = spider.read(response.body, response.url, content_type, response.status, group=None)
    links = followed_links(reading, policies_of(reading.page, response))
    yield from lead_on(spider, links, response, reading)
