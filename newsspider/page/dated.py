"""Whether a page shows a date where articles show theirs: near the headline, outside cards."""

from __future__ import annotations

import re
from itertools import chain, islice
from typing import TYPE_CHECKING

from newsspider.page.query import all_of, text_of

if TYPE_CHECKING:
    from lxml.html import HtmlElement

__all__ = ["has_dated_byline", "shows_date"]

NEAR = 10_000
"""Elements that are searched for a date."""

LONG_LINE = 2_000
"""Characters of a line before runs of space are made one."""

MAX_INSIDE = 100
"""Elements in a line."""

_DAY = re.compile(
    r"\b(?:\d{1,2}[./-]\d{1,2}[./-](?:19|20)\d\d|(?:19|20)\d\d[./-]\d{1,2}[./-]\d{1,2})\b"
)
_BYLINE = re.compile(
    r"\b(?:published|posted|written|updated|publicad[oa]|escrito|publié|pubblicato|geplaatst"
    r"|veröffentlicht|geschrieben|opublikowano|опубликован\w?|автор|autor|auteur|autore|author|기자|입력|記者|记者)\b",
    re.IGNORECASE,
)
_APART = frozenset({"li", "nav", "footer", "aside", "form", "a", "button", "noscript"})
_CARDS = frozenset({"li", "aside", "nav", "footer"})


def shows_date(root: HtmlElement) -> bool:
    """Return whether a date stands within three elements around a headline."""
    around = (list(islice(heading.iterancestors(), 3)) for heading in all_of(root, "h1"))
    outermost = dict.fromkeys(near[-1] for near in islice(around, NEAR) if near)
    inside = chain.from_iterable(outer.iterdescendants() for outer in outermost)
    return any(_shows_date(element) for element in islice(inside, NEAR))


def _shows_date(element: HtmlElement) -> bool:
    classes = element.get("class") or ""
    named = "date" in classes or "time" in classes or element.get("itemprop") == "datePublished"
    if not named and element.tag != "time":
        return False
    return not any(outer.tag in _CARDS for outer in element.iterancestors())


def has_dated_byline(root: HtmlElement) -> bool:
    """Return whether a short line of its own names a writer or an editor's work, and a day."""
    elements = all_of(root, "small", "span", "p", "div", "time", "em", "i")
    for element in islice(elements, NEAR):
        if _is_small(element) and element.getparent().tag not in _APART:
            line = text_of(element)
            line = " ".join(line.split()) if len(line) < LONG_LINE else ""
            if len(line) < 200 and _DAY.search(line) and _BYLINE.search(line):
                return True
    return False


def _is_small(element: HtmlElement) -> bool:
    """Whether ``element`` has no more in it than a line has."""
    return len(element) < 12 and next(islice(all_of(element), MAX_INSIDE, None), None) is None
