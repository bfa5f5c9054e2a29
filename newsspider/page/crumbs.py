"""The path from a site's home page to an article, as the page shows it.

JSON-LD is read first, then microdata and RDFa, then the links of what is marked as a breadcrumb
trail. Of several trails the longest is the article's: a story stands in a section and in its parts.
"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any

from newsspider.items import Breadcrumb
from newsspider.page.jsonld import node_types, nodes, plain, texts
from newsspider.page.publisher import web_address
from newsspider.page.query import all_of, text_of, xpath

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.html import HtmlElement

    from newsspider.items import FieldSource
    from newsspider.page.parse import Page

__all__ = ["breadcrumbs"]

MAX_STEPS = 12
"""Steps of a path; a longer one is a menu."""

MAX_NAME = 200
"""Characters of a step's name."""

MAX_BOXES = 20
"""Elements called breadcrumbs that are looked at; a trail is marked on a few of one another."""

_WORD = "readcrumb"
_MARKS = ("class", "id", "itemtype", "typeof", "aria-label")
_TAGS = ("nav", "ol", "ul", "div", "section", "p", "span")
_STEPS = xpath(".//*[@itemprop='itemListElement' or @property='itemListElement']")
_NAME = xpath("descendant-or-self::*[@itemprop='name' or @property='name']")

Path = tuple[list[Breadcrumb], "FieldSource"]


def breadcrumbs(page: Page) -> Path | None:
    """Return the path from the home page to the article and what shows it, or None."""
    stated = [
        [step for item in nodes(node.get("itemListElement")) if (step := _step(page, item))]
        for node in page.jsonld
        if "BreadcrumbList" in node_types(node)
    ]
    longest = max(stated, key=len, default=[])
    if longest:
        return longest, "jsonld"
    for box in _boxes(page):
        steps = (step for e in _STEPS(box) if (step := _marked_step(page, e)))
        marked = list(islice(steps, MAX_STEPS + 1))
        if 0 < len(marked) <= MAX_STEPS:
            return marked, "microdata"
        steps = (step for a in all_of(box, "a") if (step := _link(page, a)))
        links = list(islice(steps, MAX_STEPS + 1))
        if 0 < len(links) <= MAX_STEPS:
            return links, "dom"
    return None


def _boxes(page: Page) -> Iterator[HtmlElement]:
    return islice(filter(_is_box, page.tagged(*_TAGS)), MAX_BOXES)


def _is_box(element: HtmlElement) -> bool:
    if _WORD not in "\n".join(element.values()):  # most have not, and one look is enough
        return False
    return any(_WORD in (element.get(name) or "") for name in _MARKS)


def _step(page: Page, item: dict[str, Any]) -> Breadcrumb | None:
    target = item.get("item")
    inner = target if isinstance(target, dict) else {}
    name = next(iter(texts(item.get("name")) or texts(inner.get("name"))), "")
    url = next(iter(texts(target, "@id", "url")), "") or plain(inner.get("@id"))
    return Breadcrumb(name=name[:MAX_NAME], url=web_address(page, url)) if name else None


def _marked_step(page: Page, element: HtmlElement) -> Breadcrumb | None:
    named = _NAME(element)
    name = plain(named[0].get("content") or text_of(named[0])) if named else ""
    link = next(all_of(element, "a"), None)
    href = link.get("href") if link is not None else None
    return Breadcrumb(name=name[:MAX_NAME], url=web_address(page, href)) if name else None


def _link(page: Page, link: HtmlElement) -> Breadcrumb | None:
    name = plain(text_of(link)) or plain(link.get("title"))
    url = web_address(page, link.get("href"))
    return Breadcrumb(name=name[:MAX_NAME], url=url) if name and url else None
