"""What the selectors of a site file find on a page.

- A selector that finds nothing says nothing: the field is read as on any other page.
- What it finds is believed; words are cleaned of white space, and of nothing else.
- The page is not changed: what is dropped from the text is dropped from a copy of it.
"""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from newsspider.items import Person
from newsspider.page.anchors import known_words
from newsspider.page.blocks import Draft, as_blocks, body_text, draft_blocks
from newsspider.page.body import Body
from newsspider.page.lines import own_lines
from newsspider.page.names import names_in
from newsspider.page.publisher import web_address
from newsspider.page.query import text_of
from newsspider.site_selectors import Selectors, compiled

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.html import HtmlElement

    from newsspider.page.parse import Page

__all__ = ["Selected", "selected"]

_TEXTS = {"headline": "headline", "description": "description"}
_LISTS = {"section": "articleSection", "keywords": "keywords"}


@dataclass(frozen=True, slots=True)
class Selected:
    """What was found.

    Attributes:
        fields: values by the name of the row's field.
        published, modified: dates as the page writes them, or None.
        body: the text, or None.
    """

    fields: dict[str, Any] = field(default_factory=dict)
    published: str | None = None
    modified: str | None = None
    body: Body | None = None


def selected(page: Page, selectors: Selectors) -> Selected:
    """Return what ``selectors`` find on ``page``."""
    fields: dict[str, Any] = {}
    for name, row_name in _TEXTS.items():
        words = _first(page, getattr(selectors, name))
        if words:
            fields[row_name] = words
    people = list(_people(page, selectors.authors))
    if people:
        fields["authors"] = people
    for name, row_name in _LISTS.items():
        each = dict.fromkeys(map(_words, _found(page, getattr(selectors, name))))
        if any(each):
            fields[row_name] = [value for value in each if value]
    published, modified = _date(page, selectors.published), _date(page, selectors.modified)
    return Selected(fields, published, modified, _body(page, selectors))


def _found(page: Page, selector: str | None) -> list[HtmlElement | str]:
    return compiled(selector)(page.root) if selector else []


def _elements(page: Page, selector: str | None) -> list[HtmlElement]:
    return [found for found in _found(page, selector) if not isinstance(found, str)]


def _words(found: HtmlElement | str) -> str:
    if isinstance(found, str):
        return " ".join(found.split())
    words = found.get("content") or "" if found.tag == "meta" else text_of(found)
    return " ".join(words.split())


def _first(page: Page, selector: str | None) -> str | None:
    return next(filter(None, map(_words, _found(page, selector))), None)


def _date(page: Page, selector: str | None) -> str | None:
    for found in _found(page, selector):
        stated = None if isinstance(found, str) else found.get("datetime") or found.get("content")
        words = stated or _words(found)
        if words:
            return words
    return None


def _people(page: Page, selector: str | None) -> Iterator[Person]:
    named: set[str] = set()
    for found in _found(page, selector):
        words = _words(found)
        address = None if isinstance(found, str) else found.get("href")
        for name in names_in(words, page.url) or [words]:
            if name and name not in named:
                named.add(name)
                yield Person(name=name, url=web_address(page, address))


def _body(page: Page, selectors: Selectors) -> Body | None:
    elements = _elements(page, selectors.body)
    if not elements:
        return None
    chosen = set(elements)
    dropped = set(_elements(page, selectors.drop))
    drafts: list[Draft] = []
    for element in elements:
        if chosen.isdisjoint(element.iterancestors()):
            drafts += draft_blocks(_without(element, dropped) if dropped else element)
    known = known_words(page)
    blocks = as_blocks(own_lines(drafts, known))
    return Body(blocks, "dom", "selectors", None) if body_text(blocks) else None


def _without(element: HtmlElement, dropped: set[HtmlElement]) -> HtmlElement:
    """A copy of ``element`` without what is ``dropped``."""
    copy = deepcopy(element)
    copies = list(zip(element.iter(), copy.iter(), strict=True))
    for original, twin in copies:
        if original in dropped and twin is not copy:
            twin.drop_tree()
    return copy
