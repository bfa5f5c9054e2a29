"""How long a text is, whatever script it is written in."""

from __future__ import annotations

__all__ = ["width"]

WIDE = 2.5
"""Letters that a sign of a wide script stands for: Chinese, Japanese, Korean."""

FIRST_WIDE = "\u2e80"


def width(text: str) -> float:
    """Return the characters of ``text``, wide ones as what they would be in letters."""
    if text.isascii():
        return len(text)
    return len(text) + sum(WIDE - 1 for char in text if char > FIRST_WIDE)
