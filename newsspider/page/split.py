"""An article that is read by turning pages.

The evidence is a link among the page numbers that a theme puts under the text, or one that the page
calls its next, to this very path with a number behind it. Nothing else is believed: a link to the
next article looks much the same.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from newsspider.page.parse import join
from newsspider.page.query import xpath

if TYPE_CHECKING:
    from newsspider.page.parse import Page

__all__ = ["other_pages"]

_TURNS = xpath(
    "//*[contains(@class, 'page')]"
    "[contains(concat(' ', normalize-space(@class), ' '), ' jeg_pagelinks ')"
    " or contains(concat(' ', normalize-space(@class), ' '), ' page-links ')]//a[@href]"
    " | //a[@href][contains(@class, 'post-page-numbers')]"
    " | //link[@href][@rel][contains(concat(' ', normalize-space(@rel), ' '), ' next ')]"
    " | //a[@href][@rel][contains(concat(' ', normalize-space(@rel), ' '), ' next ')]"
    "[ancestor::article or ancestor::main or ancestor::*[contains(@class, 'content')]]"
)
_NUMBERED = re.compile(r"(?P<path>/.*)/(?P<number>[1-9]\d?)", re.DOTALL)


def other_pages(page: Page) -> list[int]:
    """Return the numbers of the other pages that the article of ``page`` goes on on, sorted."""
    host, here = _place(page.url)
    urls = (join(page.base, element.get("href") or "") for element in _TURNS(page.root))
    there = {path for at, path in (_place(url) for url in urls if url) if at == host} - {here}
    own = _NUMBERED.fullmatch(here)
    if own and own["path"] in there:  # a number alone may be that of a post: /news/12
        first = own["path"]
        found = {1}
    else:
        first, found = here, set()
    for match in map(_NUMBERED.fullmatch, there):
        if match and match["path"] == first:
            found.add(int(match["number"]))
    return sorted(found)


def _place(url: str) -> tuple[str, str]:
    parts = urlsplit(url)
    return parts.netloc, parts.path.rstrip("/")
