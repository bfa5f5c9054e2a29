"""How many words a text has."""

from __future__ import annotations

import re

__all__ = ["word_count"]

_WORD = re.compile(r"\w+")
_SIGN = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]")
"""A sign of the scripts that write no spaces between words; each counts as a word."""


def word_count(text: str) -> int:
    """Return the number of words in ``text``."""
    signs = 0 if text.isascii() else len(_SIGN.findall(text))
    words = (_SIGN.sub(" ", text) if signs else text).split()
    odd = [word for word in words if not word.isalnum()]  # "don't" is two, "--" is none
    return signs + len(words) - len(odd) + len(_WORD.findall(" ".join(odd)))
