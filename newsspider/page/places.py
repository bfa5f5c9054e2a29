"""Where the pictures of an article stand.

Rules:

- A place is a box of one picture (a figure of the article, or what a theme keeps for the featured
  picture) or a text with pictures between its lines; of nested places the inner one counts.
- Nothing in what is another's, or in what the theme's profile drops, is a place of the article's,
  nor is what stands in a link: a card is a link around its picture.
- Each element around a picture is looked at once, whatever number of pictures it holds.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from newsspider.page.pictures import is_foreign

if TYPE_CHECKING:
    from lxml.html import HtmlElement

    from newsspider.page.profiles.profile import Profile

__all__ = ["Place", "Places"]

_TEXT_CLASS = re.compile(r"article-body|article__body|(?:\A|\s)entry-content")
_PICTURE = re.compile(r"\.(?:jpe?g|png|gif|webp|avif)(?:[?#]|\Z)", re.IGNORECASE)


class Place(NamedTuple):
    """What a picture stands in.

    Attributes:
        element: the place, None where there is none.
        is_box: whether it is the box of one picture.
        leads_away: whether a link inside it, around the picture, leads to no picture.
        in_link: whether a link stands anywhere around the picture.
        in_content: whether something around it calls itself content.
        is_apart: whether something around it is not the article's.
    """

    element: HtmlElement | None = None
    is_box: bool = False
    leads_away: bool = False
    in_link: bool = False
    in_content: bool = False
    is_apart: bool = False


_NOWHERE = Place()
_APART = Place(is_apart=True)


class Places:
    """The places of one page.

    Args:
        profile: that of the theme that made it, if it is known.
    """

    def __init__(self, profile: Profile | None) -> None:
        self._drop: frozenset[str] = profile.drop if profile else frozenset()
        self._boxes = _classes(profile.picture or "") if profile else frozenset()
        self._texts = _classes(profile.container or "") if profile else frozenset()
        self._known: dict[HtmlElement | None, Place] = {None: _NOWHERE}

    def around(self, picture: HtmlElement) -> Place:
        """Return what ``picture`` stands in."""
        inside: list[HtmlElement] = []
        outer = picture.getparent()
        while outer is not None and outer not in self._known:
            inside.append(outer)
            outer = outer.getparent()
        found = self._known[outer]
        for element in reversed(inside):
            found = self._known[element] = self._within(found, element)
        return found

    def _within(self, outer: Place, element: HtmlElement) -> Place:
        classes = element.get("class") or ""
        if outer.is_apart or is_foreign(element, classes):
            return _APART
        tokens = classes.split()
        in_content = outer.in_content or _is_content(element, classes)
        in_link = outer.in_link or element.tag == "a"
        is_box = self._is_box(element, classes, tokens, in_content=outer.in_content)
        if is_box is not None:
            return _APART if in_link else Place(element, is_box, in_content=in_content)
        if not self._drop.isdisjoint(tokens):
            return _APART
        away = element.tag == "a" and not _PICTURE.search(element.get("href") or "")
        return Place(outer.element, outer.is_box, outer.leads_away or away, in_link, in_content)

    def _is_box(
        self, element: HtmlElement, classes: str, tokens: list[str], *, in_content: bool
    ) -> bool | None:
        """True for a box of one picture, False for a text with pictures in it, else None."""
        if not self._boxes.isdisjoint(tokens):
            return True
        if not self._texts.isdisjoint(tokens):
            return False
        if "wp-caption" in tokens:
            return True
        if element.tag == "figure":
            return True if in_content else None
        is_text = _TEXT_CLASS.search(classes) or element.get("itemprop") == "articleBody"
        return False if is_text else None


@cache
def _classes(selector: str) -> frozenset[str]:
    """The class that each of the selectors of a profile ends in."""
    ends = (part.strip().rsplit(".", 1) for part in selector.split(","))
    return frozenset(end[1] for end in ends if len(end) == 2)


def _is_content(element: HtmlElement, classes: str) -> bool:
    is_named = element.tag in {"article", "main"} or "content" in classes
    return is_named or element.get("itemprop") == "articleBody"
