"""The pictures of an article, with what is said of each; addresses only, nothing is fetched.

Rules:

- A picture is the article's if it stands in a figure of the article, in the place that a theme
  keeps for the featured picture, or between the lines of the text.
- Pictures of people who write, of other articles, of advertisers and of buttons are not; nor is one
  that leads to another page, as those of cards do.
- Where a page loads its pictures late, the address that it will load is taken.
- What JSON-LD says of a picture fills what the page does not show.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Any

from newsspider.items import Image
from newsspider.page.beside import words
from newsspider.page.jsonld import node_types, nodes, plain, texts
from newsspider.page.media import media_address
from newsspider.page.pictures import is_foreign, picture_address
from newsspider.page.query import all_of

if TYPE_CHECKING:
    from lxml.html import HtmlElement

    from newsspider.items import FieldSource
    from newsspider.page.face import Face
    from newsspider.page.parse import Page
    from newsspider.page.profiles.profile import Profile

__all__ = ["images"]

MAX_IMAGES = 50
"""Images of one article that are published; galleries beyond that are catalogues."""

MAX_LOOKED_AT = 500
"""``img`` elements of a page that are looked at; no article's stand behind so many."""

SMALL = 80
"""Pixels of its longer side below which a picture between the lines is a button or a counter; in a
figure the sides may be a mere ratio."""

MAX_CAPTION = 1000
"""Characters of a caption."""

_CREDIT = re.compile(r"credit|copyright", re.IGNORECASE)
_CREDITED = re.compile(
    r"(?:\b(?:photo|foto|image|picture|bild|credit|cr[\u00e9e]dit|fuente|source|quelle)s?"
    r"(?: credit| by)? ?[:/\u00a9]|\u00a9|\([cC]\)) ?(?P<who>[^()|]{2,80}?)[). ]*\Z",
    re.IGNORECASE,
)
_TEXT_CLASS = re.compile(r"article-body|article__body|(?:\A|\s)entry-content")
_CONTENT_CLASS = re.compile(r"content")
_PICTURE = re.compile(r"\.(?:jpe?g|png|gif|webp|avif)(?:[?#]|\Z)", re.IGNORECASE)


class _Places:
    """Which elements of a page hold pictures of its article; each is judged once."""

    def __init__(self, profile: Profile | None) -> None:
        self.drop: frozenset[str] = profile.drop if profile else frozenset()
        self.boxes = _classes(profile.picture or "") if profile else frozenset()
        self.texts = _classes(profile.container or "") if profile else frozenset()
        self.kinds: dict[HtmlElement, bool | None] = {}
        self.foreign: dict[HtmlElement, bool] = {}
        self.empty: set[HtmlElement] = set()

    def kind(self, element: HtmlElement, at: int, above: list[HtmlElement]) -> bool | None:
        """True for a box of one picture, False for a text with pictures in it, else None."""
        if element not in self.kinds:
            tokens = (element.get("class") or "").split()
            if not self.boxes.isdisjoint(tokens):
                self.kinds[element] = True
            elif not self.texts.isdisjoint(tokens):
                self.kinds[element] = False
            else:
                self.kinds[element] = _kind(element, above[at + 1 :])
        return self.kinds[element]

    def depth(self, above: list[HtmlElement]) -> int | None:
        """Which of the elements ``above`` a picture, the innermost first, is its place."""
        if not above or above[0] in self.empty:
            return None
        kinds = (self.kind(element, at, above) for at, element in enumerate(above))
        found = next((at for at, kind in enumerate(kinds) if kind is not None), None)
        if found is None:
            self.empty.update(above)
        return found

    def is_foreign(self, element: HtmlElement) -> bool:
        """Whether what stands in ``element`` is not the article's."""
        if element not in self.foreign:
            self.foreign[element] = is_foreign(element)
        return self.foreign[element]

    def is_dropped(self, element: HtmlElement) -> bool:
        """Whether the theme's profile says that ``element`` is no text."""
        tokens = (element.get("class") or "").split() if self.drop else ()
        return not self.drop.isdisjoint(tokens)


def images(face: Face) -> tuple[list[Image], FieldSource] | None:
    """Return the pictures of the article in the page's order, each once, and their source."""
    page, places = face.page, _Places(face.profile)
    found: dict[str, Image] = {}
    shown: set[HtmlElement] = set()
    for picture in page.tagged("img")[:MAX_LOOKED_AT]:
        place = _place(picture, places)
        if place is None or (place in shown and _is_fallback(picture)):
            continue
        url = picture_address(page, picture)
        if url is None or url in found:
            continue
        shown.add(place)
        found[url] = _image(url, picture, place if places.kinds[place] else None)
        if len(found) == MAX_IMAGES:
            break
    told = _told(page, face.articles) if found else {}
    for image in found.values():
        caption, credit = told.get(_key(image["url"]), (None, None))
        image["caption"] = image["caption"] or caption
        image["credit"] = image["credit"] or credit
    return (list(found.values()), "dom") if found else None


@cache
def _classes(selector: str) -> frozenset[str]:
    """The class that each of the selectors of a profile ends in."""
    ends = (part.strip().rsplit(".", 1) for part in selector.split(","))
    return frozenset(end[1] for end in ends if len(end) == 2)


def _image(url: str, picture: HtmlElement, box: HtmlElement | None) -> Image:
    caption, credit = _said(box) if box is not None else (None, None)
    if credit is None and caption and (match := _CREDITED.search(caption[-200:])):
        credit = match["who"].strip()
    return Image(url=url, caption=caption, credit=credit, alt=plain(picture.get("alt")) or None)


def _told(page: Page, articles: list[dict[str, Any]]) -> dict[str, tuple[str | None, str | None]]:
    """Caption and credit of the pictures that JSON-LD describes, by address without its query."""
    found: dict[str, tuple[str | None, str | None]] = {}
    stated = [item for article in articles for item in nodes(article.get("image"))]
    for node in [*stated, *(n for n in page.jsonld if "ImageObject" in node_types(n))]:
        credit = node.get("creditText") or node.get("author") or node.get("copyrightHolder")
        said = (
            next(iter(texts(node.get("caption"))), None),
            next(iter(texts(credit, "name")), None),
        )
        for raw in [*texts(node.get("url"), "@id"), *texts(node.get("contentUrl"), "@id")]:
            url = media_address(page, raw)
            if url and any(said):
                found.setdefault(_key(url), said)
    return found


def _key(url: str) -> str:
    return url.partition("?")[0]


def _is_fallback(picture: HtmlElement) -> bool:
    """Whether ``picture`` repeats, for readers without scripts, one that a script will load."""
    return next(picture.iterancestors("noscript"), None) is not None


def _is_small(picture: HtmlElement) -> bool:
    given = ((picture.get(name) or "").removesuffix("px") for name in ("width", "height"))
    sides = [int(side) for side in given if side.isdecimal() and len(side) < 6]
    return max(sides, default=SMALL) < SMALL


def _place(picture: HtmlElement, places: _Places) -> HtmlElement | None:
    """The innermost place that ``picture`` stands in, None if it is not the article's."""
    above = list(picture.iterancestors())
    depth = places.depth(above)
    if depth is None or any(map(places.is_foreign, (picture, *above))):
        return None
    if any(element.tag == "a" for element in above[depth:]):  # a card is a link around its box
        return None
    if any(map(places.is_dropped, (e for e in above if places.kinds.get(e) is None))):
        return None
    if places.kinds[above[depth]]:
        return above[depth]
    links = [element.get("href") or "" for element in above[:depth] if element.tag == "a"]
    return above[depth] if all(map(_PICTURE.search, links)) and not _is_small(picture) else None


def _kind(element: HtmlElement, above: list[HtmlElement]) -> bool | None:
    classes = element.get("class") or ""
    if "wp-caption" in classes.split():
        return True
    if element.tag == "figure":
        return True if any(map(_is_content, above)) else None
    is_text = element.get("itemprop") == "articleBody" or _TEXT_CLASS.search(classes) is not None
    return False if is_text else None


def _is_content(element: HtmlElement) -> bool:
    if element.tag in {"article", "main"} or element.get("itemprop") == "articleBody":
        return True
    return _CONTENT_CLASS.search(element.get("class") or "") is not None


def _said(box: HtmlElement) -> tuple[str | None, str | None]:
    """The first caption and the first credit in ``box``."""
    caption = credit = None
    for element in all_of(box):
        classes = element.get("class") or ""
        if caption is None and (element.tag == "figcaption" or "wp-caption-text" in classes):
            caption = words(element)[:MAX_CAPTION] or None
        marks = f"{classes} {element.get('itemprop') or ''}"
        if credit is None and _CREDIT.search(marks):
            credit = words(element)[:MAX_CAPTION] or None
    return caption, credit
