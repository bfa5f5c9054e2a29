"""The headline, and the other one that most pages have.

Rules:

- What readers see above the text is the headline: a heading that the page's metadata vouches for,
  or one that is marked as the headline.
- An ``h1`` at the end of a breadcrumb trail is written for search engines; the headline is then
  an ``h2``, or what the metadata says and the trail does not.
- Where no heading is believed, the metadata speaks: JSON-LD, microdata, OpenGraph, other meta
  elements, and last ``<title>``.
- A kicker before the headline and the site's name behind it are not part of it.
- A headline in the metadata that differs from it is the alternative headline.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from newsspider.page.jsonld import plain, texts
from newsspider.page.own import stated_by
from newsspider.page.publisher import is_site

if TYPE_CHECKING:
    from newsspider.items import FieldSource
    from newsspider.page.face import Face
    from newsspider.page.headings import Heading
    from newsspider.page.parse import Page

__all__ = ["headlines"]

VOUCHED = 0.85
"""Share of words that a heading must have in common with a headline in the metadata."""

_META = (
    *(("og:title", "opengraph"), ("twitter:title", "meta"), ("parsely-title", "meta")),
    *(("sailthru.title", "meta"), ("dc.title", "meta"), ("dcterms.title", "meta")),
    *(("cxenseparse:title", "meta"), ("citation_title", "meta"), ("title", "meta")),
)
_WORD = re.compile(r"\w+")
_END = re.compile(r" (?:[|\-\u2013\u2014:\u2022\u00b7\u00bb\u203a/]|::|--) ")

_SETS_OFF = frozenset(":|-\u2013\u2014\u00b7\u2022/+")

Headline = tuple[str, "FieldSource"]


def headlines(face: Face, hinted: str | None = None) -> tuple[Headline | None, str | None]:
    """Return the headline with its source, and the alternative headline.

    Args:
        face: the article's page.
        hinted: what a door called the article; of several headlines in the metadata that no
            heading vouches for, the one that it names too is taken.
    """
    stated = [
        (text, source)
        for raw, source in _stated(face.page, face.articles)
        if (text := _without_site(raw, face.sites)) and not is_site(text, face.sites)
    ]
    hint = _folded(hinted or "")
    stated.sort(key=lambda one: _folded(one[0]) != hint)
    chosen = _vouched(stated, face.headings) or _unvouched(stated, face.headings)
    if chosen is None:
        title = _without_site(plain(face.page.root.findtext(".//title")), face.sites)
        chosen = (title, "dom") if title else None
    if chosen is None:
        return None, None
    words = _folded(chosen[0])
    told = [*(text for text, _ in stated), *_alternatives(face.articles)]
    return chosen, next((text for text in told if _folded(text) != words), None)


def _stated(page: Page, articles: list[dict[str, Any]]) -> list[Headline]:
    """What the metadata calls the headline, the surest first."""
    found: list[Headline] = [
        (text, stated_by(node)) for node in articles for text in texts(node.get("headline"))
    ]
    found += [(plain(page.meta[key]), source) for key, source in _META if key in page.meta]  # type: ignore[misc] # the sources above are literals
    return found


def _alternatives(articles: list[dict[str, Any]]) -> list[str]:
    return [text for node in articles for text in texts(node.get("alternativeHeadline"))]


def _vouched(stated: list[Headline], shown: list[Heading]) -> Headline | None:
    """The heading that the metadata vouches for, as the metadata or as the heading has it."""
    shown = [heading for heading in shown if not heading.is_trail]
    for heading in shown:
        if heading.is_split:
            for text, source in stated:
                if _is_end(text, heading.whole):
                    return text, source
    for heading in shown:
        for text, source in stated:
            if _is_end(text, heading.whole) and _has_kicker(heading.whole, text):
                return text, source
            if _agrees(heading.whole, text):
                same = heading.is_split and _folded(heading.whole) == _folded(text)
                return (text, source) if same else (heading.whole, "dom")
    return None


def _is_end(text: str, heading: str) -> bool:
    """Whether ``heading`` ends with ``text``, which is no mere half of it, and has more before."""
    if text[:1].islower() or text.startswith((".", "\u2026")):
        return False
    return _folded(heading).endswith(f" {_folded(text)}")


def _has_kicker(heading: str, text: str) -> bool:
    """Whether what stands before ``text`` in ``heading`` is set off from it."""
    at = heading.casefold().rfind(text.casefold())
    return at > 0 and heading[:at].rstrip()[-1:] in _SETS_OFF


def _unvouched(stated: list[Headline], shown: list[Heading]) -> Headline | None:
    marked = next((heading for heading in shown if heading.is_marked), None)
    one_voice = len({_folded(text) for text, _ in stated}) == 1
    if marked is not None and one_voice and _is_end(marked.text, stated[0][0]):
        return stated[0]  # a kicker that all metadata have is part of it
    if marked is not None:
        return marked.text, "dom"
    trail = {_folded(heading.text) for heading in shown if heading.is_trail}
    if stated:
        return next((one for one in stated if _folded(one[0]) not in trail), stated[0])
    first = [heading for heading in shown if heading.level == 1]
    return (first[0].text, "dom") if len(first) == 1 else None


def _agrees(shown: str, stated: str) -> bool:
    """Whether ``stated`` says ``shown``, perhaps with more behind a separator."""
    if stated.endswith(("...", "\u2026")):
        return _folded(shown).startswith(_folded(stated))
    parts = _END.split(stated, maxsplit=1)
    return _overlap(shown, stated) >= VOUCHED or (
        len(parts) > 1 and _folded(parts[0]) == _folded(shown)
    )


def _without_site(title: str, sites: frozenset[str]) -> str:
    """``title`` without the names of the site at its end or start."""
    while True:
        ends = list(_END.finditer(title))
        if ends and is_site(title[ends[-1].end() :], sites):
            title = title[: ends[-1].start()]
        elif ends and is_site(title[: ends[0].start()], sites):
            title = title[ends[0].end() :]
        else:
            return title.strip()


def _overlap(one: str, other: str) -> float:
    left, right = set(_folded(one).split()), set(_folded(other).split())
    return len(left & right) / max(len(left), len(right)) if left and right else 0.0


@lru_cache(64)
def _folded(text: str) -> str:
    return " ".join(_WORD.findall(text.casefold()))
