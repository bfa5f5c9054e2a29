"""What a container says of the links in it, by its class and its tag.

Classes that a theme is known by are sure; a word in a class is a guess, which a container that
holds a page's headline, or too many links, does not stand up to.
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING

from newsspider.page.profiles import PROFILES
from newsspider.page.query import all_of

if TYPE_CHECKING:
    from collections.abc import Container

    from lxml.html import HtmlElement

__all__ = ["CONTAINERS", "container_kind"]

CONTAINERS = frozenset(
    {
        *("div", "section", "ul", "ol", "nav", "aside", "header", "footer", "article", "p", "li"),
        *("span", "table", "main", "form", "h2", "h3", "h4", "details", "dialog"),
    }
)
"""Elements that are asked."""

MAX_CLASS = 1000
"""Characters of a class that are searched for words."""

MAX_LINKS = 60
"""Links in a container that was guessed by a word in its class; more are a page's wrapper."""

_TOKENS = {token: kind for profile in reversed(PROFILES) for token, kind in profile.links.items()}
_WORDS = {
    "readAlso": (
        *("read-?_?also", "also-?_?read", "read-?_?more-?_?(?:box|block|about)"),
        *("inline-?_?related", "in-?_?article-?_?(?:link|recirc|promo)", "see-?also"),
        *("lire-aussi", "leia-?tambem", "leggi-?anche"),
    ),
    "editorsPick": ("editors?-?_?(?:pick|choice|select)",),
    "related": (
        *("related", "recommend", "recirc", "more-?_?(?:stories|news|from)"),
        *("you-?_?may-?_?(?:also-?_?)?like", "similar-?_?(?:posts|news|articles)"),
        *("yarpp", "outbrain", "taboola"),
    ),
    "next": ("next-?_?(?:post|article|story)",),
    "previous": ("prev(?:ious)?-?_?(?:post|article|story)",),
    "pagination": (
        *("paginat", "pagelinks", "page-?numbers", "pagenavi", r"pager(?<!\wpager)\b"),
        "nav-links",
    ),
    "section": (
        *("breadcrumb", r"menu(?<!\wmenu)\b", "main-?nav", "nav-?bar", "primary-?nav"),
        r"nav(?<!\wnav)\b",
    ),
}
"""Words in a class in lower case, by the kind of the links in it."""

_KINDS = [kind for kind, words in _WORDS.items() for _ in words]
_WORD = re.compile("|".join(f"{word}()" for words in _WORDS.values() for word in words))
"""Any of them; the empty group behind each tells which. That each begins with its first letter, in
one case and outside all groups, makes this seven times faster: most places are passed at once."""

_TAG_KINDS = {"nav": ("section", True), **dict.fromkeys(("h2", "h3", "h4"), ("article", True))}
_NO_KIND = (None, False)


def container_kind(element: HtmlElement, headed: Container[HtmlElement]) -> str | None:
    """Return what a container says of the links in it, None where it says nothing.

    Args:
        element: one of `CONTAINERS`.
        headed: the elements that hold an ``h1``.
    """
    classes = element.get("class")
    kind, sure = _class_kind(classes) if classes else _NO_KIND
    if kind is None:
        kind, sure = _TAG_KINDS.get(element.tag, _NO_KIND)
    if kind is None or sure:
        return kind
    if element in headed or next(islice(all_of(element, "a"), MAX_LINKS, None), None) is not None:
        return None
    return kind


@lru_cache(maxsize=4096)
def _class_kind(classes: str) -> tuple[str | None, bool]:
    for token in classes.split():
        if token in _TOKENS:
            return _TOKENS[token], True
    word = _WORD.search(classes[:MAX_CLASS].lower())
    return (_KINDS[word.lastindex - 1], False) if word and word.lastindex else _NO_KIND
