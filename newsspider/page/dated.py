"""Whether a page shows a date where articles show theirs: near the headline, outside cards."""

from __future__ import annotations

from itertools import chain, islice
from typing import TYPE_CHECKING

from newsspider.page.query import all_of

if TYPE_CHECKING:
    from lxml.html import HtmlElement

__all__ = ["shows_date"]

NEAR = 10_000
"""Elements around headlines that are searched for a date."""

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
