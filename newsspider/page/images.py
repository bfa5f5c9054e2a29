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
from typing import TYPE_CHECKING, Any

from newsspider.items import Image
from newsspider.page.beside import words
from newsspider.page.jsonld import node_types, nodes, plain, texts
from newsspider.page.media import media_address
from newsspider.page.pictures import is_foreign, picture_address
from newsspider.page.places import Places
from newsspider.page.query import all_of

if TYPE_CHECKING:
    from lxml.html import HtmlElement

    from newsspider.items import FieldSource
    from newsspider.page.face import Face
    from newsspider.page.parse import Page
    from newsspider.page.places import Place

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


def images(face: Face) -> tuple[list[Image], FieldSource] | None:
    """Return the pictures of the article in the page's order, each once, and their source."""
    page, places = face.page, Places(face.profile)
    found: dict[str, Image] = {}
    shown: set[HtmlElement] = set()
    for picture in page.tagged("img")[:MAX_LOOKED_AT]:
        place = places.around(picture)
        if place.element is None or not _is_own(picture, place):
            continue
        if place.element in shown and _is_fallback(picture):
            continue
        url = picture_address(page, picture)
        if url is None or url in found:
            continue
        shown.add(place.element)
        found[url] = _image(url, picture, place.element if place.is_box else None)
        if len(found) == MAX_IMAGES:
            break
    told = _told(page, face.articles) if found else {}
    for image in found.values():
        caption, credit = told.get(_key(image["url"]), (None, None))
        image["caption"] = image["caption"] or caption
        image["credit"] = image["credit"] or credit
    return (list(found.values()), "dom") if found else None


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


def _is_own(picture: HtmlElement, place: Place) -> bool:
    """Whether ``picture``, in a ``place`` of the article, is the article's."""
    if is_foreign(picture, picture.get("class") or ""):
        return False
    return place.is_box or not (place.leads_away or _is_small(picture))


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
