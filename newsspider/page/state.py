"""Text that sits only in a script's state, where pages are drawn by JavaScript.

Rules:

- Only JSON that a framework ships whole is read (Next.js, Arc Fusion); nothing is executed.
- Of all texts in it, the article's is the longest run: one long string, or a list of pieces.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from newsspider.page.query import all_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from newsspider.page.parse import Page

__all__ = ["state_text"]

MAX_DEPTH = 40
"""Levels of nesting that are looked into."""

_GLOBAL = re.compile(r"(?:Fusion\.globalContent|window\.__(?:PRELOADED|INITIAL)_STATE__)\s*=\s*")
_BODY_KEYS = frozenset(
    {"body", "articleBody", "content", "text", "html", "bodyHtml", "story", "value"}
)
_BREAKS = re.compile(r"</p>|</h\d>|</li>|</blockquote>|<br\s*/?>\s*<br\s*/?>|\n", re.IGNORECASE)
_SENTENCE = re.compile(r"\w[.!?\u3002](?:\W|\Z)")
_DECODER = json.JSONDecoder(strict=False)


def state_text(page: Page) -> str | None:
    """Return the longest text in the state that ``page`` ships, a line a paragraph, or None."""
    best = ""
    for script in all_of(page.root, "script"):
        text = script.text or ""
        start = _GLOBAL.search(text)
        if script.get("id") == "__NEXT_DATA__" or start:
            try:
                value, _ = _DECODER.raw_decode(text, start.end() if start else _first(text))
            except (ValueError, RecursionError):
                continue
            best = max(best, *_runs(value, 0), key=len)
    return best or None


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
                    yield _BREAKS.sub("\n", item)
            else:
                yield from _runs(item, depth + 1)


def _piece(item: Any) -> str:
    """The text of one element of a list of paragraphs."""
    if isinstance(item, dict):
        item = next((item[key] for key in _BODY_KEYS if isinstance(item.get(key), str)), "")
    return _BREAKS.sub("\n", item) if isinstance(item, str) and _SENTENCE.search(item) else ""
