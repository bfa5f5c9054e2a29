"""Where pages of one site keep what, as its site file says: CSS or XPath.

- What begins like a path, ``/`` or ``./`` or ``(``, or calls a function is XPath, all else is CSS.
  Both may end in text or an attribute: ``h1::text``, ``//time/@datetime``.
- XPath may use ``re:test`` and the other functions of EXSLT, and ``has-class``.
- A selector is compiled once; one that cannot be used is found when it is compiled, not on a page.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, cast

from cssselect import SelectorError
from lxml import etree
from parsel.csstranslator import HTMLTranslator

if TYPE_CHECKING:
    from collections.abc import Callable

    from lxml.html import HtmlElement

__all__ = ["Found", "Selectors", "compiled", "problem"]

Found = list["HtmlElement | str"]
"""Elements, or texts where the selector ends in one, in document order."""

_XPATH = re.compile(r"\(|\.{0,2}/|[a-z][\w-]*\(")
_TEXT = re.compile(r"::(?:text|attr\([^()]*\))\s*\Z|/(?:text\(\)|@[\w:-]+)\s*\Z")
_NAMES = {"re": "http://exslt.org/regular-expressions", "set": "http://exslt.org/sets"}
_ELEMENTS = frozenset({"body", "drop"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Selectors:
    """Selectors of one site; what has none, or finds nothing, is read as on any other page.

    Attributes:
        headline: the headline; the first match counts.
        description: the summary; the first match counts.
        authors: one match an author.
        published: the date of publication, in any form; of an element its ``datetime`` or
            ``content``, else its words. The first match counts.
        modified: the date of the last change, likewise.
        section: one match a section.
        keywords: one match a keyword.
        body: the elements that hold the text, and nothing else once ``drop`` is taken out.
        drop: elements inside ``body`` that are not text.
    """

    headline: str | None = None
    description: str | None = None
    authors: str | None = None
    published: str | None = None
    modified: str | None = None
    section: str | None = None
    keywords: str | None = None
    body: str | None = None
    drop: str | None = None


@cache
def compiled(selector: str) -> Callable[[HtmlElement], Found]:
    """Return ``selector`` as a function of an element.

    Raises:
        ValueError: it is neither CSS nor XPath, or selects neither elements nor text.
    """
    is_xpath = _XPATH.match(selector.strip()) is not None
    try:
        expression = selector if is_xpath else HTMLTranslator().css_to_xpath(selector)
        query = etree.XPath(expression, namespaces=_NAMES)
        selected = query(etree.Element("html"))
    except (SelectorError, etree.XPathError) as error:
        language = "XPath" if is_xpath else "CSS"
        raise ValueError(f"'{selector}' is not {language}: {error}") from error
    if isinstance(selected, str):
        return lambda element: [cast("str", query(element))]
    if not isinstance(selected, list):
        raise ValueError(f"'{selector}' selects neither elements nor text")  # noqa: TRY004 - a value
    return cast("Callable[[HtmlElement], Found]", query)


def problem(name: str, selector: str) -> str | None:
    """Return what is wrong with the selector that `Selectors` has under ``name``, or None."""
    try:
        compiled(selector)
    except ValueError as error:
        return str(error)
    if name in _ELEMENTS and _TEXT.search(selector):
        return f"'{selector}' selects text: select the element that holds it"
    return None
