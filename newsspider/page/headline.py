"""The headline, and the other one that most pages have.

Rules:

- The ``h1`` that the page's metadata vouches for is the headline: it is what readers see.
- Where no ``h1`` is vouched for, the metadata speaks: JSON-LD, then OpenGraph, then a lone ``h1``,
  then ``<title>``.
- The site's name at the end is not part of it.
- A headline in the metadata that differs from it is the alternative headline.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from newsspider.page.jsonld import plain, texts
from newsspider.page.people import publisher
from newsspider.page.query import all_of

if TYPE_CHECKING:
    from newsspider.items import FieldSource
    from newsspider.page.parse import Page

__all__ = ["headlines"]

VOUCHED = 0.85
"""Share of words that an ``h1`` must have in common with a headline in the metadata."""

_WORD = re.compile(r"\w+")
_SEPARATOR = re.compile(r"\s+[|\-\u2013\u2014:\u2022\u00b7\u00bb/]{1,2}\s+")

Headline = tuple[str, "FieldSource"]


def headlines(page: Page, articles: list[dict[str, Any]]) -> tuple[Headline | None, str | None]:
    """Return the headline with its source, and the alternative headline."""
    sites = _site_names(page, articles)
    stated: list[Headline] = [
        *((text, "jsonld") for node in articles for text in texts(node.get("headline"))),
        *((plain(page.meta[key]), "opengraph") for key in ("og:title",) if key in page.meta),
        *(
            (plain(page.meta[key]), "meta")
            for key in ("twitter:title", "title")
            if key in page.meta
        ),
    ]
    stated = [(text, source) for raw, source in stated if (text := _without_site(raw, sites))]
    shown = [" ".join(h1.text_content().split()) for h1 in all_of(page.root, "h1")]
    chosen = _chosen(stated, [text for text in shown if text], page)
    if chosen is None:
        return None, None
    words = _folded(chosen[0])
    other = next((text for text, _ in stated if _folded(text) != words), None)
    return chosen, other


def _chosen(stated: list[Headline], shown: list[str], page: Page) -> Headline | None:
    for text, source in stated:
        if any(_folded(h1).endswith(f" {_folded(text)}") for h1 in shown):
            return text, source  # what stands before it in the h1 is a kicker
        vouched = [h1 for h1 in shown if _overlap(h1, text) >= VOUCHED]
        if vouched:
            return max(vouched, key=lambda h1: _overlap(h1, text)), "dom"
    if stated:
        return stated[0]
    if len(shown) == 1:
        return shown[0], "dom"
    title = next(all_of(page.root, "title"), None)
    text = plain(title.text_content()) if title is not None else ""
    text = _without_site(text, _site_names(page, []))
    return (text, "dom") if text else None


def _site_names(page: Page, articles: list[dict[str, Any]]) -> set[str]:
    found = publisher(page, articles)
    names = [page.meta.get("og:site_name", ""), found[0]["name"] if found else ""]
    names += [page.meta.get("application-name", "")]
    host = (urlsplit(page.url).hostname or "").removeprefix("www.")
    return {_folded(name).replace(" ", "") for name in [*names, host, host.partition(".")[0]]} - {
        ""
    }


def _without_site(title: str, sites: set[str]) -> str:
    """``title`` without the names of the site at its end or start."""
    parts = _SEPARATOR.split(title)
    while len(parts) > 1 and _folded(parts[-1]).replace(" ", "") in sites:
        title = title[: title.rindex(parts.pop())]
        title = re.sub(r"\s+[|\-\u2013\u2014:\u2022\u00b7\u00bb/]{1,2}\s+\Z", "", title)
    if len(parts) > 1 and _folded(parts[0]).replace(" ", "") in sites:
        title = _SEPARATOR.split(title, maxsplit=1)[1]
    return title.strip()


def _overlap(one: str, other: str) -> float:
    left, right = set(_folded(one).split()), set(_folded(other).split())
    return len(left & right) / max(len(left), len(right)) if left and right else 0.0


def _folded(text: str) -> str:
    return " ".join(_WORD.findall(text.casefold()))
