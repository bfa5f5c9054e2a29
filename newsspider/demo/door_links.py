"""The group ``doors``: which ways lead to all articles, and how every page's head names them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from newsspider.demo.edition import Edition

__all__ = [
    "API",
    "ATOM",
    "DOORS",
    "FEED",
    "JSON_FEED",
    "NEWS_SITEMAP",
    "SITEMAP",
    "door_links",
    "section_feed_link",
]

DOORS = frozenset({"feed", "section-feeds", "atom", "json-feed", "sitemap", "news-sitemap", "api"})
"""Every door; a site can have some of them only."""

FEED, ATOM, JSON_FEED = "/feed/", "/feed/atom/", "/feed/json/"
SITEMAP, NEWS_SITEMAP = "/sitemap_index.xml", "/news-sitemap.xml"
API = "/wp-json/"

_ALTERNATES = {
    "feed": ("application/rss+xml", "Feed", FEED),
    "atom": ("application/atom+xml", "Atom feed", ATOM),
    "json-feed": ("application/feed+json", "JSON feed", JSON_FEED),
}


def section_feed_link(edition: Edition, base: str) -> str:
    """Return the link element for the feed of the listing at ``base``, if that is a section."""
    if "section-feeds" not in edition.doors or not base.startswith("/category/"):
        return ""
    url = f"{edition.origin}{base}feed/"
    return f'<link rel="alternate" type="application/rss+xml" title="Section" href="{url}">\n'


def door_links(edition: Edition) -> str:
    """Return the link elements for the doors of the site that a head names."""
    links = [
        f'<link rel="alternate" type="{kind}" title="{title}" href="{edition.origin}{path}">\n'
        for door, (kind, title, path) in _ALTERNATES.items()
        if door in edition.doors
    ]
    if "api" in edition.doors:
        links.append(f'<link rel="https://api.w.org/" href="{edition.origin}{API}">\n')
    return "".join(links)
