"""JSON-LD as sites write it: broken, in lists, in graphs, of other pages too.

Rules:

- What a browser's parser would refuse is mended where the cure is certain (comments, control
  characters, trailing commas, escaped entities, several values in one script); else it is left out.
- A value is read through `texts` and `nodes`, which take a string, an object or a list alike.
- An article's node is believed only if it speaks of this page (see `newsspider.page.own`).
"""

from __future__ import annotations

import html
import json
import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from lxml.html import HtmlElement

__all__ = ["node_types", "nodes", "plain", "read_jsonld", "texts"]

MAX_DEPTH = 6
"""How deep graphs and main entities are followed; deeper ones are no page's own."""

_WRAPPER = re.compile(
    r"^\s*(?:<!--|/\*\s*<!\[CDATA\[\s*\*/|//\s*<!\[CDATA\[|<!\[CDATA\[)|"
    r"(?:-->|/\*\s*\]\]>\s*\*/|//\s*\]\]>|\]\]>)\s*;?\s*$"
)
_TRAILING_COMMA = re.compile(r",(\s*[}\]])")
_TAGS = re.compile(r"<[^<>]{1,300}>")
_INSIDE = ("@graph", "mainEntity", "mainEntityOfPage", "itemListElement")
_DECODER = json.JSONDecoder(strict=False)


def read_jsonld(scripts: Iterable[HtmlElement]) -> list[dict[str, Any]]:
    """Return the nodes of every JSON-LD script among ``scripts`` in order."""
    found: list[dict[str, Any]] = []
    for script in scripts:
        if "ld+json" in (script.get("type") or "").lower() and script.text:
            for value in _values(script.text):
                found.extend(_flatten(value, 0))
    return found


def _values(text: str) -> list[Any]:
    """The JSON values of one script, mended as far as is safe."""
    text = text.strip()
    if text[:1] not in {"{", "["} or text[-1:] not in {"}", "]"}:  # most have no wrapper
        text = _WRAPPER.sub("", text).strip().rstrip(";")
    cures = (lambda t: t, lambda t: _TRAILING_COMMA.sub(r"\1", t), html.unescape)
    for cure in cures:
        text = cure(text)
        try:
            return list(_decode(text))
        except (ValueError, RecursionError):
            continue
    return []


def _decode(text: str) -> Iterator[Any]:
    """Each of the JSON values that follow one another in ``text``."""
    at = 0
    while at < len(text):
        value, at = _DECODER.raw_decode(text, at)
        yield value
        while at < len(text) and text[at] in " \t\r\n,;":
            at += 1


def _flatten(value: Any, depth: int) -> Iterator[dict[str, Any]]:
    if depth > MAX_DEPTH:
        return
    if isinstance(value, list):
        for item in value:
            yield from _flatten(item, depth + 1)
    elif isinstance(value, dict):
        if "@type" in value:
            yield value
        for key in _INSIDE:
            if key == "itemListElement" and "BreadcrumbList" in node_types(value):
                continue
            yield from _flatten(value.get(key), depth + 1)


def node_types(node: dict[str, Any]) -> list[str]:
    """Return the types of ``node`` without their vocabulary's address."""
    found = node.get("@type")
    names = found if isinstance(found, list) else [found]
    return [
        name.rsplit("/", 1)[-1].removeprefix("schema:") for name in names if isinstance(name, str)
    ]


def plain(value: Any) -> str:
    """Return ``value`` as text, "" where it is none.

    Entities are undone twice, as sites do them; tags and runs of space go.
    """
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    if not isinstance(value, str):
        return ""
    if "&" in value:
        value = html.unescape(html.unescape(value))
    if "<" in value:
        value = _TAGS.sub(" ", value)
    return " ".join(value.split())


def texts(value: Any, *keys: str) -> list[str]:
    """Return the texts in ``value``.

    Strings are taken as they are, of an object the first of ``keys`` that holds a text.
    """
    found: list[str] = []
    for item in value if isinstance(value, list) else [value]:
        if isinstance(item, dict):
            found.extend(next((inner for key in keys if (inner := texts(item.get(key)))), []))
        elif text := plain(item):
            found.append(text)
    return found


def nodes(value: Any) -> list[dict[str, Any]]:
    """Return the objects in ``value``, which may be one, a list, or neither."""
    items = value if isinstance(value, list) else [value]
    return [item for item in items if isinstance(item, dict)]
