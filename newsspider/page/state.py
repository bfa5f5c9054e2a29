"""Text that sits only in a script's state, where pages are drawn by JavaScript.

Rules:

- What a framework ships as JSON is read whole (Next.js pages, Arc Fusion), React's flight rows
  (Next.js app) as text; in other scripts only strings of HTML that are named as a body. Nothing is
  executed.
- Of all texts in it, the article's is the longest run: one long string, or a list of pieces.
"""

from __future__ import annotations

import json
import re
from contextlib import suppress
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    from newsspider.page.parse import Page

__all__ = ["state_text"]

MAX_DEPTH = 40
"""Levels of nesting that are looked into."""

SHORTEST = 200
"""Characters below which a script holds no article."""

_GLOBAL = re.compile(r"(?:Fusion\.globalContent|window\.__(?:PRELOADED|INITIAL)_STATE__)\s*=\s*")
_FLIGHT = "__next_f"
_PUSHED = re.compile(r'__next_f\.push\(\[\s*1\s*,\s*("(?:[^"\\]++|\\.)*+")', re.DOTALL)
_TEXT_ROW = re.compile(r"\b[0-9a-f]{1,6}:T([0-9a-f]{2,6}),")
_HTML_STRING = re.compile(
    r'"\w{0,20}(?:body|content|html|text)\w{0,20}"\s*:\s*("(?:[^"\\]++|\\.){200,}+")',
    re.IGNORECASE | re.DOTALL,
)
_BODY_KEYS = frozenset(
    {"body", "articleBody", "content", "text", "html", "bodyHtml", "story", "value"}
)
_BREAKS = re.compile(r"</p>|</h\d>|</li>|</blockquote>|<br\s*/?>\s*<br\s*/?>|\n", re.IGNORECASE)
_SENTENCE = re.compile(r"\w[.!?\u3002](?:\W|\Z)")
_DECODER = json.JSONDecoder(strict=False)


def state_text(page: Page) -> str | None:
    """Return the longest text in the state that ``page`` ships, HTML or a line a paragraph."""
    best = ""
    flight: list[str] = []
    for script in page.tagged("script"):
        text = script.text or ""
        if len(text) < SHORTEST or script.get("type") == "application/ld+json":
            continue
        if _FLIGHT in text:
            flight += _chunks(text)
            continue
        start = _GLOBAL.search(text)
        if script.get("id") == "__NEXT_DATA__" or start:
            try:
                value, _ = _DECODER.raw_decode(text, start.end() if start else _first(text))
            except (ValueError, RecursionError):
                continue
            best = max(best, *_runs(value, 0), key=len)
        else:
            best = max(best, *_strings(text), key=len)
    if flight:
        joined = "".join(flight)
        best = max(best, *_strings(joined), *_rows(joined), key=len)
    return best or None


def _chunks(text: str) -> Iterator[str]:
    """The strings that a script of React's flight format pushes, which together are its rows."""
    for match in _PUSHED.finditer(text):
        with suppress(ValueError):
            yield _DECODER.decode(match[1])


def _rows(flight: str) -> Iterator[str]:
    """The long texts among the rows ``ID:TLENGTH,TEXT``, whose length is in bytes of UTF-8."""
    yield ""
    at = 0
    while match := _TEXT_ROW.search(flight, at):
        size = int(match[1], 16)
        text = flight[match.end() : match.end() + size].encode()[:size].decode(errors="ignore")
        at = match.end() + len(text)
        if _SENTENCE.search(text) and "</p>" in text:
            yield text


def _strings(text: str) -> Iterator[str]:
    """The long strings of HTML under a body's key in any script, JSON or not."""
    yield ""
    for match in _HTML_STRING.finditer(text):
        with suppress(ValueError):
            value = _DECODER.decode(match[1])
            if "</p>" in value and _SENTENCE.search(value):
                yield value


def _first(text: str) -> int:
    return len(text) - len(text.lstrip())


def _runs(value: Any, depth: int) -> Iterator[str]:
    """Every text in ``value`` that could be an article's."""
    yield ""
    if depth > MAX_DEPTH:
        return
    if isinstance(value, list):
        pieces = [piece for item in value if (piece := _piece(item))]
        yield "\n".join(pieces)
        for item in value:
            yield from _runs(item, depth + 1)
    elif isinstance(value, dict):
        for key, item in value.items():
            if isinstance(item, str):
                if key in _BODY_KEYS and _SENTENCE.search(item):
                    yield item
            else:
                yield from _runs(item, depth + 1)


def _piece(item: Any) -> str:
    """The text of one element of a list of paragraphs."""
    if isinstance(item, dict):
        item = next((item[key] for key in _BODY_KEYS if isinstance(item.get(key), str)), "")
    return _BREAKS.sub("\n", item) if isinstance(item, str) and _SENTENCE.search(item) else ""
