"""JSON as servers send it: after a byte order mark, after a warning, or not at all."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections import Counter

    from newsspider.doors.candidate import Problem

__all__ = ["json_of_text", "text_of"]

_START = re.compile(r"\{\s*(?=[\"}])|\[\s*(?=[\[{\"\]\d])")
_HTML = re.compile(r"<!doctype html|<html|<head|<body", re.IGNORECASE)

MAX_STARTS = 5
"""Places at which JSON may seem to begin: a warning in front of it has brackets too."""


def json_of_text(text: str, problems: Counter[Problem]) -> Any:
    """Return the value that ``text`` holds, None, counted, where it holds none.

    Words in front of it, such as PHP's warnings, are passed over.
    """
    starts = _START.finditer(text, 0, 64 * 1024)
    for start, _ in zip(starts, range(MAX_STARTS), strict=False):
        if _HTML.search(text, 0, start.start()):
            break
        try:
            return json.JSONDecoder().raw_decode(text, start.start())[0]
        except (ValueError, RecursionError):
            continue
    if not text.strip():
        problems["empty"] += 1
    elif _HTML.search(text, 0, 64 * 1024):
        problems["html-instead"] += 1
    else:
        problems["broken-json" if text.lstrip()[:1] in {"{", "["} else "not-json"] += 1
    return None


def text_of(value: Any) -> str:
    """Return ``value`` if it is a string, else ""; Unicode that no text has becomes U+FFFD."""
    return value.encode("utf-8", "replace").decode("utf-8") if isinstance(value, str) else ""
