"""Addresses of the site that are not pages: robots.txt, pictures, a script."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from newsspider.demo.answer import Answer, text
from newsspider.demo.door_links import NEWS_SITEMAP, SITEMAP
from newsspider.demo.oracle import Expectation
from newsspider.demo.picture import picture
from newsspider.demo.unwanted import DISALLOWED

if TYPE_CHECKING:
    from collections.abc import Iterator

    from newsspider.demo.edition import Edition

__all__ = ["file_answer", "file_expectations"]

_CRAWL_DELAY = "0.02"  # seconds: short enough for a test, long enough to see whether it is kept
_PICTURES = 24
_PICTURE = re.compile(r"/wp-content/uploads/2025/06/picture-(\d\d)\.png")
_SITEMAPS = {"sitemap": SITEMAP, "news-sitemap": NEWS_SITEMAP}
_SCRIPT = "/wp-includes/js/amp.js"


def file_answer(edition: Edition, path: str) -> Answer | None:
    """Return the file at ``path``, or None."""
    if path == "/robots.txt":
        return text(_robots(edition).encode("utf-8-sig"), "text/plain; charset=utf-8")
    if path == _SCRIPT:
        return text(b"/* nothing to do */\n", "text/javascript")
    match = _PICTURE.fullmatch(path)
    if match and int(match[1]) < _PICTURES:
        return text(picture(int(match[1])), "image/png")
    return None


def file_expectations(doors: frozenset[str] = frozenset()) -> Iterator[Expectation]:
    """Yield the truth about every file of a site that has ``doors``."""
    yield Expectation(path="/robots.txt", kind="robots", fetch="must")
    yield Expectation(path="/favicon.ico", kind="missing", fetch="may", status=404)
    for door, sitemap in _SITEMAPS.items():
        if door not in doors:
            yield Expectation(path=sitemap, kind="missing", fetch="may", status=404)
    yield Expectation(path=_SCRIPT, kind="file", fetch="may")
    for number in range(_PICTURES):
        path = f"/wp-content/uploads/2025/06/picture-{number:02}.png"
        yield Expectation(path=path, kind="file", fetch="may")


def _robots(edition: Edition) -> str:
    lines = [
        "User-agent: *",
        *([f"Crawl-delay: {_CRAWL_DELAY}"] if "delay" in edition.groups else []),
        *(f"Disallow: {path}" for path in DISALLOWED),
        "Allow: /wp-admin/admin-ajax.php",
        "",
        *(f"Sitemap: {edition.origin}{path}" for path in _named_sitemaps(edition)),
    ]
    return "\n".join(lines) + "\n"


def _named_sitemaps(edition: Edition) -> list[str]:
    """Those that are there; on a site without any door both all the same, which happens."""
    there = [path for door, path in _SITEMAPS.items() if door in edition.doors]
    return there if "doors" in edition.groups else [*_SITEMAPS.values()]
