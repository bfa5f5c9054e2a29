"""One ``img``: its address, and whether what it stands in belongs to the article at all."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from newsspider.page.media import media_address

if TYPE_CHECKING:
    from lxml.html import HtmlElement

    from newsspider.page.parse import Page

__all__ = ["is_foreign", "picture_address"]

MAX_CLASS = 1000
"""Characters of a class that are read."""

MAX_SET = 20_000
"""Characters of a ``srcset`` that are read."""

_ADDRESSES = ("data-src", "data-lazy-src", "data-original", "src")
_SETS = ("data-srcset", "srcset")
_WIDTH = re.compile(r"(\d{1,5})(?:\.\d{1,3})?[wx]")
_APART = frozenset({"aside", "nav", "footer"})
_WHOLE = frozenset({"article", "main", "body", "html"})
"""Elements whose classes tell what the whole page is about, not what stands in them."""

_FOREIGN = re.compile(
    r"(?:\A|(?<!\bno)(?<!\bhas)(?<!\bwith)[\s_-])(?:avatars?|gravatar|authors?|authorbox|bio|icons?"
    r"|logos?|emoji|smiley|sponsor\w*|promo\w*|related|recommend\w*|recirc\w*|share|sharing|social"
    r"|comments?|newsletter|outbrain|taboola)(?:\Z|[\s_-])"
    r"|(?:\A|\s)(?:jeg_)?(?:ads?|advert\w*)(?:\Z|[\s_-])"
)
"""Words in classes, in lower case, of what is not the article's. Of advertisements only at the head
of a class: a wrapper may say that there is room for some."""

_NO_PICTURE = re.compile(
    r"gravatar\.|/smilies/|/emoji|\.svg(?:\?|\Z)|(?:spacer|blank|pixel|transparent|jeg-empty)\w*\.",
    re.IGNORECASE,
)


def picture_address(page: Page, picture: HtmlElement) -> str | None:
    """Return the address that ``picture`` shows or will load, None where it is a placeholder."""
    for name in _ADDRESSES:
        url = media_address(page, picture.get(name))
        if url and not _NO_PICTURE.search(url):
            return url
    for element in (picture, *picture.itersiblings("source", preceding=True)):
        for name in _SETS:
            url = media_address(page, _largest((element.get(name) or "")[:MAX_SET]))
            if url and not _NO_PICTURE.search(url):
                return url
    return None


def _largest(candidates: str) -> str | None:
    """The address of a ``srcset`` that is meant for the widest screen."""
    found: list[tuple[int, str]] = []
    for candidate in candidates.split(", "):
        url, _, size = candidate.strip().partition(" ")
        width = _WIDTH.fullmatch(size.strip())
        if width:
            found.append((int(width[1]), url))
    return max(found, default=(0, None))[1]


def is_foreign(element: HtmlElement, classes: str) -> bool:
    """Return whether what stands in ``element`` is another's: a writer, an advertiser, a card."""
    if element.tag in _APART or (element.tag == "li" and "gallery" not in classes):
        return True
    return element.tag not in _WHOLE and _tells_foreign(classes)


@lru_cache(4096)
def _tells_foreign(classes: str) -> bool:
    return _FOREIGN.search(classes[:MAX_CLASS].lower()) is not None
