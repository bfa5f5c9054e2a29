"""A page that names another address as its own: published only if that address gives no article."""

from __future__ import annotations

from typing import TYPE_CHECKING

from newsspider.frontier.known import identity
from newsspider.spiders.following import page_request, stored_request
from newsspider.spiders.outcomes import wait_in_archive
from newsspider.urls import folded_url

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.http import Response

    from newsspider.spiders.news import NewsSpider

__all__ = ["copy_request", "original_requests"]

_LAST = -1000
"""Priority of copies: whatever they are copies of comes first."""


def copy_request(spider: NewsSpider, response: Response) -> Request:
    """Return the request that reads a page once more, from its record, after all others."""
    request = stored_request(spider, response, "copy", spider.parse_copy, _LAST)
    request.meta["found_as"] = response.meta.get("redirect_urls", [])
    return request


def original_requests(
    spider: NewsSpider, address: str | None, response: Response
) -> list[Request] | None:
    """Return what is to be asked before a copy is published, which waits; None if it may be now.

    The original may have been waiting as a link that looked like others which led nowhere, and was
    refused for that. Now a page names it, so it is asked for after all: once for each copy.

    Args:
        spider: reads both.
        address: of the original, or None where the page is none of another.
        response: the copy, from its record.
    """
    if address is None:
        return None
    meta, url = response.meta, folded_url(address)
    if spider.known.unfinished(url):
        wait_in_archive(response)
        return []
    if meta.get("asked_original") or str(identity(url)) not in spider.bounds.left_alone:
        return None
    meta["asked_original"] = True
    wait_in_archive(response)
    return [page_request(spider, url, "canonical", response.url)]
