"""An article that is read by turning pages.

The evidence is a link among the page numbers that a theme puts under the text, or one that the page
calls its next, to this very path with a number behind it. Nothing else is believed: a link to the
next article looks much the same.
"""

from __future__ import annotations

import re
from itertools import chain, islice
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import unquote, urlsplit

from newsspider.page.parse import join

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.html import HtmlElement

    from newsspider.page.parse import Page

__all__ = ["FURTHER_PAGE", "FurtherPage", "further_page", "goes_on", "other_pages"]

FURTHER_PAGE = "further-page"
"""What becomes of the second page of an article, and of those after it: the first has the row."""


class FurtherPage(NamedTuple):
    """Which page of an article a page is, from 2 on, and the address of the first."""

    number: int
    first: str


MOST = 500
"""Links with the article's name in them that are looked at; no article has as many pages."""

_TURNING = frozenset({"jeg_pagelinks", "page-links"})
"""Class tokens of the page numbers that a theme puts under the text."""

_NUMBERED = re.compile(r"(?P<path>/.*)/(?P<number>[1-9]\d?)", re.DOTALL)
_ENDING = re.compile(r"(?:\A|/)\s*[1-9]\d?/*\s*(?:[?#]|\Z)")
"""How an address may end, as it is written, that ends so as a path."""


def other_pages(page: Page) -> dict[int, str]:
    """Return the addresses of the other pages that the article of ``page`` has, by their number."""
    found: dict[int, str] | None = page.findings.get("other_pages")
    if found is None:
        found = page.findings["other_pages"] = dict(sorted(_other_pages(page)))
    return found


def goes_on(page: Page) -> bool:
    """Return whether ``page`` is the first of an article that has more."""
    others = other_pages(page)
    return bool(others) and 1 not in others


def further_page(page: Page) -> FurtherPage | None:
    """Return which page of an article this is, or None if it is the first or the only one.

    It need not name the first as its own address: WordPress gives each page its own.
    """
    first = other_pages(page).get(1)
    if first is None:
        return None
    _, _, number = _place(page.url)[1].rpartition("/")
    return FurtherPage(int(number), first)


def _other_pages(page: Page) -> Iterator[tuple[int, str]]:
    host, here = _place(page.url)
    own = _NUMBERED.fullmatch(here)
    first = own["path"] if own else here
    turns = (
        join(page.base, element.get("href") or "")
        for element in islice(_near(page, first.rpartition("/")[2]), MOST)
        if (own or _ENDING.search(element.get("href") or "")) and _is_turn(element)
    )
    there = {_place(url): url for url in turns if url}
    there.pop((host, here), None)
    if own and (host, first) in there:  # a number alone may be that of a post: /news/12
        yield 1, there[host, first]
    else:
        first = here
    for (at, path), url in there.items():
        match = _NUMBERED.fullmatch(path)
        if at == host and match and match["path"] == first:
            yield int(match["number"]), url


def _near(page: Page, slug: str) -> Iterator[HtmlElement]:
    """The links that may lead to another page of an article with that readable ``slug``."""
    for element in chain(page.tagged("a"), page.tagged("link")):
        href = element.get("href")
        if href and (slug in _readable(href) or not href.startswith(("/", "http"))):
            yield element


def _rel(element: HtmlElement) -> list[str]:
    return (element.get("rel") or "").split()


def _is_turn(element: HtmlElement) -> bool:
    """Whether a link says, of itself or by its place, that it turns a page."""
    follows = "next" in _rel(element)
    if element.tag == "link" or "post-page-numbers" in (element.get("class") or ""):
        return follows or element.tag == "a"
    for outer in element.iterancestors():
        classes = outer.get("class") or ""
        if not _TURNING.isdisjoint(classes.split()):
            return True
        if follows and (outer.tag in {"article", "main"} or "content" in classes):
            return True
    return False


def _place(url: str) -> tuple[str, str]:
    parts = urlsplit(url)
    return parts.netloc, _readable(parts.path).rstrip("/")


def _readable(text: str) -> str:
    """Return ``text`` as all who escape it in their own ways mean it; RFC 3986, section 2.1."""
    return unquote(text) if "%" in text else text
