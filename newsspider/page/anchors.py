"""The anchors of a page and their words, read once for all who ask."""

from __future__ import annotations

from typing import TYPE_CHECKING

from newsspider.page.query import text_of

if TYPE_CHECKING:
    from lxml.html import HtmlElement

    from newsspider.page.parse import Page

__all__ = ["MOST_HEADLINES", "anchor_words", "headline_elements", "known_words"]

MOST = 20_000
"""Anchors of a page that are read; one that has more is a trap."""

MOST_WORDS = 2_000_000
"""Characters that are read of them: where anchors nest, each repeats the words of the next."""

MOST_HEADLINES = 20
"""``h1`` elements that are looked at; a page with more has no headline among the rest."""


def anchor_words(page: Page) -> dict[HtmlElement, str]:
    """Return the words of each ``a`` of ``page``, in document order."""
    found: dict[HtmlElement, str] | None = page.findings.get("anchors")
    if found is None:
        found = page.findings["anchors"] = {}
        left = MOST_WORDS
        for anchor in page.tagged("a")[:MOST]:
            words = text_of(anchor) if left > 0 else anchor.text or ""
            left -= len(words)
            found[anchor] = " ".join(words.split())
    return found


def headline_elements(page: Page) -> list[HtmlElement]:
    """Return the first ``h1`` elements of ``page``."""
    found: list[HtmlElement] | None = page.findings.get("headlines")
    if found is None:
        found = page.findings["headlines"] = page.tagged("h1")[:MOST_HEADLINES]
    return found


def known_words(page: Page) -> frozenset[str]:
    """Return the words of the links and headlines of ``page``, which a text only repeats."""
    heads = (" ".join(text_of(element).split()) for element in headline_elements(page))
    return frozenset([*anchor_words(page).values(), *heads])
