"""Which doors a site has: what its front page and robots.txt name, and the usual places.

- Named doors come before guessed ones, and the better kind before the worse: a news sitemap holds
  two days with dates in one request, an index years in hundreds.
- A guess is made only where nothing of its kind is named, and is worth one request.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, get_args
from urllib.parse import urlsplit

from newsspider.doors.candidate import Door, DoorKind, Yield
from newsspider.doors.wordpress import api_root, posts_url

if TYPE_CHECKING:
    from collections.abc import Iterator

    from newsspider.doors.robots import Robots
    from newsspider.page import Page

__all__ = ["find_doors", "is_wordpress"]

RANK = {kind: rank for rank, kind in enumerate(get_args(DoorKind))}

FEED_TYPES = frozenset(
    {
        *("application/rss+xml", "application/atom+xml", "application/feed+json"),
        *("application/rdf+xml", "application/x.atom+xml"),
    }
)
_COMMENTS = re.compile(r"/comments/feed/?(?:\?|\Z)|[?&]feed=comments-", re.IGNORECASE)
_GUESSES: tuple[tuple[DoorKind, str], ...] = (
    ("newsSitemap", "/news-sitemap.xml"),
    ("feed", "/feed/"),
    ("sitemap", "/sitemap_index.xml"),
    ("sitemap", "/sitemap.xml"),
)
_WORDPRESS_SITEMAP = "/wp-sitemap.xml"


def find_doors(page: Page, robots: Robots | None = None) -> list[Door]:
    """Return the doors of a site, the best first, each once.

    Args:
        page: its front page.
        robots: its robots.txt, if there is one.
    """
    found = Yield(page.base)
    for door in _named(page, robots, found):
        found.follow(door)
    for door in _guessed(page, found):
        found.doors.setdefault(door.url, door)
    return sorted(found.doors.values(), key=lambda door: (RANK[door.kind], door.guessed))


def is_wordpress(page: Page) -> bool:
    """Return whether ``page`` was made by WordPress, as far as it says so."""
    return (
        any(name == "generator" and "wordpress" in made.lower() for name, made in page.metas)
        or api_root(page) is not None
    )


def _named(page: Page, robots: Robots | None, found: Yield) -> Iterator[Door]:
    """The doors that the site names itself."""
    if robots is not None:
        yield from robots.opened.doors
    for element in page.root.iter("link"):
        relations = (element.get("rel") or "").lower().split()
        href = element.get("href")
        address = (
            found.address(href) if href and {"alternate", "sitemap"} & set(relations) else None
        )
        if address is None:
            continue
        media = (element.get("type") or "").partition(";")[0].strip().lower()
        if media in FEED_TYPES and not _COMMENTS.search(address):
            yield Door(address, "feed")
        elif "sitemap" in relations:
            yield Door(address, "sitemap")
    api = found.address(api_root(page)) if api_root(page) else None
    if api is not None:
        yield Door(posts_url(api), "api")


def _guessed(page: Page, found: Yield) -> Iterator[Door]:
    """The usual places of what the site does not name."""
    named = {door.kind for door in found.doors.values()}
    parts = urlsplit(page.url)
    origin = f"{parts.scheme}://{parts.netloc}"
    for kind, path in _GUESSES:
        address = found.address(origin + path) if kind not in named else None
        if address is not None:
            yield Door(address, kind, guessed=True)
    if is_wordpress(page):
        for kind, url in (
            ("sitemap", origin + _WORDPRESS_SITEMAP),
            ("api", posts_url(f"{origin}/wp-json/")),
        ):
            address = found.address(url) if kind not in named else None
            if address is not None:
                yield Door(address, kind, guessed=True)
