"""What stands beside a headline: where bylines and datelines are.

It reaches from the headline to the second long paragraph; what stands apart (asides, menus,
pictures with their captions) is left out with all that is in it.
"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.html import HtmlElement

__all__ = ["beside", "own_text", "words"]

REACH = 100
"""Elements after the headline that are looked at."""

REACH_BEFORE = 24
"""The same before it; more is the page's header."""

MAX_PIECES = 2000
"""Pieces of an element's text that are read; a line has a few, a paragraph a few dozen."""

LONG = 220
"""Characters of a paragraph that is text; after two of them nothing is beside the headline."""

_APART = frozenset({"aside", "nav", "footer", "figure", "figcaption", "form", "script", "style"})


def beside(heading: HtmlElement) -> list[HtmlElement]:
    """Return the elements beside ``heading``: before it in its box, then after it, in order."""
    found: list[HtmlElement] = []
    near = list(islice(heading.itersiblings(preceding=True), REACH))
    for sibling in reversed(near):
        found += islice(_within(sibling), MAX_PIECES)
    found = found[-REACH_BEFORE:]
    left, long = REACH, 0
    for element in _following(heading):
        long += element.tag == "p" and len(words(element)) > LONG
        left -= 1
        if left < 0 or long > 1:
            break
        found.append(element)
    return found


def words(element: HtmlElement) -> str:
    """Return the text of ``element``, its pieces apart, in single spaces."""
    return " ".join(" ".join(islice(element.itertext(), MAX_PIECES)).split())


def own_text(element: HtmlElement) -> str:
    """Return the text of ``element`` that is in none of its children."""
    pieces = [element.text or "", *(child.tail or "" for child in islice(element, MAX_PIECES))]
    return " ".join(" ".join(pieces).split())


def _following(element: HtmlElement | None) -> Iterator[HtmlElement]:
    while element is not None and element.tag != "body":
        for sibling in element.itersiblings():
            yield from _within(sibling)
        element = element.getparent()


def _within(element: HtmlElement) -> Iterator[HtmlElement]:
    """``element`` and what is in it, in document order, without recursion: pages nest deeply."""
    stack = [element]
    while stack:
        element = stack.pop()
        if isinstance(element.tag, str) and element.tag not in _APART:
            yield element
            stack += reversed(element)
