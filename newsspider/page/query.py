"""Compiled queries over a tree, typed: lxml's own types cannot say what a query yields."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import cast

from lxml.etree import XPath
from lxml.html import HtmlElement

__all__ = ["Query", "all_of", "xpath"]

Query = Callable[[HtmlElement], list[HtmlElement]]


def xpath(expression: str) -> Query:
    """Return a query for the elements that ``expression`` selects."""
    return cast("Query", XPath(expression))


def all_of(root: HtmlElement, *tags: str) -> Iterator[HtmlElement]:
    """Return ``root`` and what is in it, of the given ``tags``, in document order."""
    return cast("Iterator[HtmlElement]", root.iter(*tags))
