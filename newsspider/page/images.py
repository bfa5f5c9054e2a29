"""The pictures of an article, with what is said of each; addresses only, nothing is fetched.

Rules:

- A picture is the article's if it stands in a figure of the article, in the place that a theme
  keeps for the featured picture, or between the lines of the text.
- Pictures of people who write, of other articles, of advertisers and of buttons are not; nor is one
  that leads to another page, as those of cards do.
- Where a page loads its pictures late, the address that it will load is taken.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from newsspider.items import Image
from newsspider.page.body import page_profile
from newsspider.page.jsonld import plain
from newsspider.page.media import media_address
from newsspider.page.query import all_of, css, xpath

if TYPE_CHECKING:
    from lxml.html import HtmlElement

    from newsspider.page.parse import Page

__all__ = ["images"]

MAX_IMAGES = 50
"""Images of one article that are published; galleries beyond that are catalogues."""

SMALL = 80
"""Pixels of its longer side below which a picture between the lines is a button or a counter; in a
figure the sides may be a mere ratio."""

_FIGURES = xpath(
    "//figure[ancestor::article or ancestor::main or ancestor::*[@itemprop='articleBody']"
    " or ancestor::*[contains(@class, 'content')]] | //*[contains(concat(' ', "
    "normalize-space(@class), ' '), ' wp-caption ')]"
)
_TEXTS = xpath(
    "//*[@itemprop='articleBody' or contains(@class, 'article-body')"
    " or contains(@class, 'article__body')"
    " or contains(concat(' ', normalize-space(@class)), ' entry-content')]"
)
_CAPTION = xpath(".//figcaption | .//*[contains(@class, 'wp-caption-text')]")
_CREDIT = xpath(".//*[contains(@class, 'credit') or contains(@class, 'copyright')]")
_LAZY = ("data-src", "data-lazy-src", "data-original", "src")
_APART = frozenset({"aside", "nav", "footer"})
_WHOLE = frozenset({"article", "main", "body", "html"})
"""Elements whose classes tell what the whole page is about, not what stands in them."""

_FOREIGN = re.compile(
    r"(?:\A|(?<!\bno)(?<!\bhas)(?<!\bwith)[\s_-])(?:avatars?|gravatar|authors?|authorbox|bio|icons?"
    r"|logos?|emoji|smiley|sponsor\w*|promo\w*|related|recommend\w*|recirc\w*|share|sharing|social"
    r"|comments?|newsletter|outbrain|taboola)(?:\Z|[\s_-])"
    r"|(?:\A|\s)(?:jeg_)?(?:ads?|advert\w*)(?:\Z|[\s_-])",
    re.IGNORECASE,
)
"""Words in classes of what is not the article's. Of advertisements only at the head of a class: a
wrapper may say that there is room for some."""

_NO_PICTURE = re.compile(
    r"gravatar\.|/smilies/|/emoji|\.svg(?:\?|\Z)|(?:spacer|blank|pixel|transparent|jeg-empty)\w*\.",
    re.IGNORECASE,
)
_PICTURE = re.compile(r"\.(?:jpe?g|png|gif|webp|avif)(?:[?#]|\Z)", re.IGNORECASE)


def images(page: Page) -> list[Image]:
    """Return the pictures of the article in the page's order, each address once."""
    profile = page_profile(page)
    drop: frozenset[str] = profile.drop if profile else frozenset()
    boxes, texts = list(_FIGURES(page.root)), list(_TEXTS(page.root))
    if profile is not None:
        texts += css(profile.container)(page.root)
        boxes += css(profile.picture)(page.root) if profile.picture else []
    places = dict.fromkeys(texts, False) | dict.fromkeys(boxes, True)
    found: dict[str, Image] = {}
    shown: set[HtmlElement] = set()
    for picture in all_of(page.root, "img"):
        url = _url(page, picture)
        if url is None or url in found or len(found) == MAX_IMAGES:
            continue
        place = _place(picture, places, drop)
        if place is None or (place in shown and _is_fallback(picture)):
            continue
        shown.add(place)
        found[url] = _image(url, picture, place if places[place] else None)
    return list(found.values())


def _image(url: str, picture: HtmlElement, box: HtmlElement | None) -> Image:
    return Image(
        url=url,
        caption=_first(_CAPTION(box)) if box is not None else None,
        credit=_first(_CREDIT(box)) if box is not None else None,
        alt=plain(picture.get("alt")) or None,
    )


def _is_fallback(picture: HtmlElement) -> bool:
    """Whether ``picture`` repeats, for readers without scripts, one that a script will load."""
    return next(picture.iterancestors("noscript"), None) is not None


def _url(page: Page, picture: HtmlElement) -> str | None:
    addresses = (media_address(page, picture.get(name)) for name in _LAZY)
    return next((url for url in addresses if url and not _NO_PICTURE.search(url)), None)


def _is_small(picture: HtmlElement) -> bool:
    given = ((picture.get(name) or "").removesuffix("px") for name in ("width", "height"))
    sides = [int(side) for side in given if side.isdecimal()]
    return max(sides, default=SMALL) < SMALL


def _place(
    picture: HtmlElement, places: dict[HtmlElement, bool], drop: frozenset[str]
) -> HtmlElement | None:
    """The innermost of ``places`` that ``picture`` stands in, None if it is not the article's."""
    above = list(picture.iterancestors())
    depth = next((at for at, element in enumerate(above) if element in places), None)
    if depth is None or any(map(_is_foreign, (picture, *above))):
        return None
    if any(element.tag == "a" for element in above[depth:]):  # a card is a link around its box
        return None
    around = (element for element in above if element not in places)
    if any(not drop.isdisjoint((element.get("class") or "").split()) for element in around):
        return None
    if places[above[depth]]:
        return above[depth]
    links = [element.get("href") or "" for element in above[:depth] if element.tag == "a"]
    return above[depth] if all(map(_PICTURE.search, links)) and not _is_small(picture) else None


def _is_foreign(element: HtmlElement) -> bool:
    """Whether what stands in ``element`` is not the article's."""
    classes = element.get("class") or ""
    if element.tag in _APART or (element.tag == "li" and "gallery" not in classes):
        return True
    return element.tag not in _WHOLE and _FOREIGN.search(classes) is not None


def _first(elements: list[HtmlElement]) -> str | None:
    for element in elements:
        text = " ".join(element.text_content().split())
        if text:
            return text
    return None
