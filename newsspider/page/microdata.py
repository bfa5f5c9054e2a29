"""Microdata and RDFa of an article -> nodes like those of JSON-LD.

Rules:

- They are read only where a page has no JSON-LD about itself: where it has both, both come from the
  same template, and JSON-LD is the one that search engines check.
- Only the article that holds the page's first ``h1`` counts, or the only one; cards have marks too.
- An element that opens a scope of its own is an object; its properties are its own.
"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any

from newsspider.page.beside import words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.html import HtmlElement

    from newsspider.page.parse import Page

__all__ = ["marked_elements", "microdata_articles"]

MAX_DEPTH = 4
"""How deep objects in objects are read: an article's author's employer, and one to spare."""

MAX_PROPERTIES = 300
"""Properties of one object that are read; an article has thirty, and one each for its keywords."""

MAX_TEXT = 2000
"""Characters of a property's text; the body is read elsewhere."""

MOST = 20_000
"""Elements with a mark that are looked at."""

_MARKS = frozenset({"itemprop", "itemtype", "typeof"})
_KINDS = ("Article", "BlogPosting")
_BODY = frozenset({"articleBody", "text", "reviewBody"})
_LINKS = frozenset({"url", "mainEntityOfPage", "sameAs", "image", "contentUrl", "thumbnailUrl"})
_ADDRESSES = {
    **dict.fromkeys(("a", "area", "link"), "href"),
    **dict.fromkeys(("img", "audio", "video", "source", "iframe", "embed"), "src"),
    "object": "data",
}


def marked_elements(page: Page) -> list[HtmlElement]:
    """Return the elements of ``page`` that microdata or RDFa mark, in document order."""
    found: list[HtmlElement] | None = page.findings.get("marked")
    if found is None:
        marked = filter(_is_marked, page.elements)
        found = page.findings["marked"] = list(islice(marked, MOST))
    return found


def _is_marked(element: HtmlElement) -> bool:
    return not _MARKS.isdisjoint(element.keys())


def microdata_articles(page: Page) -> list[dict[str, Any]]:
    """Return the article of ``page`` as microdata or RDFa describe it: one node, or none."""
    scopes = [s for s in marked_elements(page) if _is_article(s) and "WebPage" not in _kinds(s)]
    if not scopes:
        return []
    heading = page.root.find(".//h1")
    around = set(heading.iterancestors()) if heading is not None else set()
    holding = [scope for scope in scopes if scope in around]
    if not holding and len(scopes) > 1:
        return []
    return [{**_node((holding or scopes)[-1], 0), "@source": "microdata"}]


def _is_article(element: HtmlElement) -> bool:
    """Whether ``element`` is an article by schema.org's words."""
    itemtype, typeof = element.get("itemtype") or "", element.get("typeof") or ""
    if not any(kind in itemtype or kind in typeof for kind in _KINDS):
        return False
    if "schema.org" in itemtype or ":" in typeof:
        return True
    around = (element, *element.iterancestors())
    return any("schema.org" in (outer.get("vocab") or "") for outer in around)


def _node(scope: HtmlElement, depth: int) -> dict[str, Any]:
    """The properties of ``scope``; of one that stands several times, a list."""
    found: dict[str, list[Any]] = {}
    for element in islice(_properties(scope), MAX_PROPERTIES):
        names = (element.get("itemprop") or element.get("property") or "").split()
        for name in (name.rsplit("/", 1)[-1].rsplit(":", 1)[-1] for name in names):
            if name not in _BODY and (value := _value(element, name, depth)):
                found.setdefault(name, []).append(value)
    node: dict[str, Any] = {
        name: values[0] if len(values) == 1 else values for name, values in found.items()
    }
    return {**node, "@type": _kinds(scope)}


def _properties(scope: HtmlElement) -> Iterator[HtmlElement]:
    """The elements that are properties of ``scope`` itself, in document order."""
    stack = list(reversed(scope))
    while stack:
        element = stack.pop()
        if not isinstance(element.tag, str):
            continue
        name = element.get("property") or ""
        is_meta = element.tag == "meta" and ":" in name  # OpenGraph, not RDFa
        if element.get("itemprop") or (name and not is_meta):
            yield element
        if not _opens(element):
            stack += reversed(element)


def _value(element: HtmlElement, name: str, depth: int) -> Any:
    if _opens(element):
        return _node(element, depth + 1) if depth < MAX_DEPTH else None
    stated = element.get("content") or element.get("datetime")
    if stated is None and (name in _LINKS or element.tag not in {"a", "area"}):
        stated = element.get(_ADDRESSES.get(element.tag, "resource"))
    if stated is not None:
        return stated.strip()
    return words(element)[:MAX_TEXT]


def _opens(element: HtmlElement) -> bool:
    return "itemscope" in element.attrib or "typeof" in element.attrib


def _kinds(scope: HtmlElement) -> list[str]:
    written = (scope.get("itemtype") or scope.get("typeof") or "").split()
    return [name.rstrip("/").rsplit("/", 1)[-1].rsplit(":", 1)[-1] for name in written]
