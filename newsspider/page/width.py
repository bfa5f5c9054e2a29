"""How long a text is, whatever script it is written in."""

from __future__ import annotations

import re

__all__ = ["width"]

WIDE = 2.5
"""Letters that a sign of a wide script stands for: Chinese, Japanese, Korean."""

_WIDE = re.compile("[\u2e81-\U0010ffff]")


def width(text: str) -> float:
    """Return the characters of ``text``, wide ones as what they would be in letters."""
    if text.isascii():
        return len(text)
    return len(text) + (WIDE - 1) * len(_WIDE.findall(text))
