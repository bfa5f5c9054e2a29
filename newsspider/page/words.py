"""How many words a text has."""

from __future__ import annotations

import re

__all__ = ["word_count"]

_WORD = re.compile(r"\w+")
_SIGN = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]")
"""A sign of the scripts that write no spaces between words; each counts as a word."""


def word_count(text: str) -> int:
    """Return the number of words in ``text``."""
    signs = len(_SIGN.findall(text))
    return signs + len(_WORD.findall(_SIGN.sub(" ", text) if signs else text))
