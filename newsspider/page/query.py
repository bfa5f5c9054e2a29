"""Compiled queries over a tree, typed: lxml's own types cannot say what a query yields."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import cast

from lxml.etree import XPath, tostring
from lxml.html import HtmlElement

__all__ = ["Query", "all_of", "around", "text_of", "xpath"]

Query = Callable[[HtmlElement], list[HtmlElement]]


def xpath(expression: str) -> Query:
    """Return a query for the elements that ``expression`` selects."""
    return cast("Query", XPath(expression))


def all_of(root: HtmlElement, *tags: str) -> Iterator[HtmlElement]:
    """Return ``root`` and what is in it, of the given ``tags``, in document order."""
    return cast("Iterator[HtmlElement]", root.iter(*tags))


def around(elements: Iterable[HtmlElement]) -> set[HtmlElement]:
    """Return all that any of ``elements`` stands in."""
    found: set[HtmlElement] = set()
    for element in elements:
        for outer in element.iterancestors():
            if outer in found:
                break
            found.add(outer)
    return found


def text_of(element: HtmlElement) -> str:
    """Return all text in ``element``: as ``text_content`` does, in a third of its time."""
    if not len(element):  # as most are that hold words
        return element.text or ""
    return tostring(element, method="text", encoding="unicode", with_tail=False)
