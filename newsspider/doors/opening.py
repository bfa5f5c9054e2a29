"""A door of any kind → what is behind it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from newsspider.doors.candidate import Opened
from newsspider.doors.feed import read_feed
from newsspider.doors.sitemap import read_sitemap
from newsspider.doors.wordpress import read_posts

if TYPE_CHECKING:
    from newsspider.doors.candidate import DoorKind

__all__ = ["door_kind", "open_door"]

_FEED = re.compile(rb"\s*\{|[^<]*(?:<[?!][^>]*>[^<]*)*<(?:rss|feed|rdf:RDF)[\s>]", re.IGNORECASE)
_HEAD = 2000
"""Bytes in which a feed shows that it is one."""


def door_kind(body: bytes) -> DoorKind:
    """Return what kind of door a file is that nobody named: a feed, or else a sitemap."""
    return "feed" if _FEED.match(body[:_HEAD]) else "sitemap"


def open_door(
    kind: DoorKind,
    body: bytes,
    url: str,
    *,
    status: int = 200,
    content_type: str | None = None,
    total_pages: str | None = None,
) -> Opened:
    """Return what a door leads to; nothing, if the server says that it is not there.

    Args:
        kind: what it is expected to be.
        body: as served, without content or transfer encoding.
        url: the address that answered.
        status: HTTP status; of an API it is read with the body, which says more.
        content_type: the ``Content-Type`` header, if there was one.
        total_pages: the ``X-WP-TotalPages`` header, if there was one.
    """
    if kind == "api":
        return read_posts(
            body, url, status=status, total_pages=total_pages, content_type=content_type
        )
    if status >= 400:
        return Opened()
    read = read_feed if kind == "feed" else read_sitemap
    return read(body, url, content_type)
