"""How long a text is, whatever script it is written in."""

from __future__ import annotations

import re

__all__ = ["wide_signs", "width"]

WIDE = 2.5
"""Letters that a sign of a wide script stands for: Chinese, Japanese, Korean."""

_WIDE = re.compile("[\u2e81-\U0010ffff]")


def width(text: str) -> float:
    """Return the characters of ``text``, wide ones as what they would be in letters."""
    return len(text) + (WIDE - 1) * wide_signs(text)


def wide_signs(text: str) -> int:
    """Return how many signs of a wide script ``text`` has."""
    return 0 if text.isascii() else len(_WIDE.findall(text))
