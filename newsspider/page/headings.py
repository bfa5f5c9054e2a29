"""The headings that may be an article's headline, as readers see them.

Rules:

- Headings of what surrounds an article (navigation, footer, asides) are left out, and so is what
  no reader sees inside a heading, or reads as a kicker above it.
- The ``h1`` that ends a breadcrumb trail is kept, and called one: it is what a site wants to be
  found by, not what it prints.
- A heading is marked if the page says of it, in its class, its microdata or by the ``header`` of an
  article around it, that it is the headline.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from newsspider.page.anchors import headline_elements
from newsspider.page.query import text_of

if TYPE_CHECKING:
    from lxml.html import HtmlElement

    from newsspider.page.parse import Page

__all__ = ["Heading", "headings", "is_titled"]

MAX_SECOND = 6
"""``h2`` headings that may be it; what comes later are cross-heads and cards."""

MAX_LOOKED_AT = 100
"""``h2`` headings that are looked at for these; menus and asides have some before the article's."""

MAX_STEPS = 40
"""Elements before a heading that may be a breadcrumb trail's steps and what stands between them."""

MAX_HEADLINE = 400
"""Characters of a heading; longer text is a page inside an ``h1``."""

_APART = frozenset({"nav", "footer", "aside", "dialog", "form"})
_TRAIL = re.compile(r"crumb", re.IGNORECASE)
_KICKER = re.compile(
    r"(?:kicker|overline|over-?title|eyebrow|roofline|dachzeile|top-?line|super-?title|sur-?titre"
    r"|ante-?titulo|volanta|occhiello|spitzmarke|hidden|sr-only|screen-?reader|off-?screen)",
    re.IGNORECASE,
)
_MARK = re.compile(r"head-?line|title|titulo|titre|titolo|tytul|\bheading", re.IGNORECASE)
_FOREIGN = re.compile(
    r"related|teaser|recommend|widget|sidebar|menu|logo|promo|card", re.IGNORECASE
)
_SHORT = 3
"""Words that a heading must have to be believed on its marks alone."""


@dataclass(frozen=True, slots=True)
class Heading:
    """One heading.

    Attributes:
        element: where it stands.
        text: what it says, without its kicker.
        whole: all that it says.
        level: 1 or 2.
        is_split: it is made of several elements, of which the first may be a kicker.
        is_trail: it ends a breadcrumb trail.
        is_marked: the page marks it as the headline.
    """

    element: HtmlElement
    text: str
    whole: str
    level: int
    is_split: bool
    is_trail: bool
    is_marked: bool


def headings(page: Page) -> list[Heading]:
    """Return the headings of ``page`` that may be its headline, the likelier first."""
    found = [_heading(element, 1) for element in headline_elements(page)]
    first = [heading for heading in found if heading is not None]
    if any(not heading.is_trail for heading in first):
        return [*first]
    second = (_heading(element, 2) for element in page.tagged("h2")[:MAX_LOOKED_AT])
    return first + list(islice((heading for heading in second if heading), MAX_SECOND))


def is_titled(page: Page, text: str) -> bool:
    """Return whether the title of ``page`` begins with ``text``, which is more than a few words."""
    title = " ".join((page.root.findtext(".//title") or "").split())
    return len(text.split()) >= _SHORT and title.casefold().startswith(text.casefold())


def _heading(element: HtmlElement, level: int) -> Heading | None:
    around = list(element.iterancestors())
    is_trail = level == 1 and _is_trail(element, around)
    if not is_trail and any(ancestor.tag in _APART for ancestor in around):
        return None
    text = _shown(element)
    if not text or len(text) > MAX_HEADLINE:
        return None
    return Heading(
        element=element,
        text=text,
        whole=" ".join(" ".join(element.itertext()).split()),
        level=level,
        is_split=any("".join(child.itertext()).strip() for child in element),
        is_trail=is_trail,
        is_marked=not is_trail and _is_marked(element, text, around),
    )


def _is_trail(element: HtmlElement, around: list[HtmlElement]) -> bool:
    near = [element, *around[:3]]
    if any(_TRAIL.search(f"{e.get('class')} {e.get('id')}") for e in near):
        return True
    if any(name.startswith("data-") and _TRAIL.search(name) for name in element.attrib):
        return True
    if any(ancestor.tag == "nav" for ancestor in around):
        return True
    if element.getnext() is not None:
        return False
    before = list(islice(element.itersiblings(preceding=True), MAX_STEPS + 1))
    if len(before) == 1:
        before = list(islice(before[0], MAX_STEPS + 1))
    if len(before) > MAX_STEPS:
        return False
    links = [e for e in before if e.tag == "a"]
    return len(links) > 1 and all(len("".join(e.itertext())) < 30 for e in before)


def _is_marked(element: HtmlElement, text: str, around: list[HtmlElement]) -> bool:
    if "headline" in (element.get("itemprop") or ""):
        return True
    if element.tag != "h1" or (len(text.split()) < _SHORT and len(text) < 16):
        return False
    if any(_FOREIGN.search(e.get("class") or "") for e in [element, *around[:3]]):
        return False
    if any(e.tag in {"header", "hgroup"} for e in around[:3]) and any(
        e.tag in {"article", "main"} for e in around
    ):
        return True
    return _MARK.search(element.get("class") or "") is not None


def _shown(element: HtmlElement) -> str:
    """The words of ``element`` without its kicker."""
    whole = " ".join(text_of(element).split())
    if len(element) == 0:
        return whole
    pieces = [element.text or ""]
    for child in element:
        unseen = child.get("aria-hidden") == "true" or _KICKER.search(child.get("class") or "")
        pieces += [] if unseen else [text_of(child)]
        pieces.append(child.tail or "")
    return " ".join(" ".join(pieces).split()) or whole
