"""Counts as lines for a terminal of 100 columns, drawn with ASCII alone.

What comes from a site is shown, never obeyed: a control character, an escape sequence among them,
is written out. A letter that takes two columns counts as two.
"""

from __future__ import annotations

from itertools import zip_longest
from textwrap import wrap
from typing import TYPE_CHECKING
from unicodedata import combining, east_asian_width

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

__all__ = ["WIDTH", "beside", "clipped", "counted", "padded", "printable", "wrapped"]

WIDTH = 100
"""Columns."""

_GAP = 2
_MORE = "..."
_WIDE = frozenset("WF")


def printable(text: str) -> str:
    r"""Return ``text`` on one line, what a terminal would obey written as ``\x1b`` or the like."""
    return "".join(each if each.isprintable() else _written(each) for each in text)


def clipped(text: str, width: int = WIDTH) -> str:
    """Return ``text``, printable, in at most ``width`` columns."""
    text = printable(text)
    if _columns(text) <= width:
        return text
    kept, room = "", width - len(_MORE)
    for each in text:
        room -= _columns(each)
        if room < 0:
            break
        kept += each
    return kept + _MORE


def counted(title: str, counts: Mapping[str, int], shown: int = 15) -> list[str]:
    """Return a list of counts under a title, and how many more there are than are ``shown``."""
    lines = [title]
    lines += [f"{count:>9,}  {name}" for name, count in list(counts.items())[:shown]]
    rest = len(counts) - shown
    if rest > 0:
        lines.append(f"{'':>9}  and {rest:,} more")
    return [*lines, f"{'none':>9}"] if not counts else lines


def beside(*blocks: Sequence[str]) -> list[str]:
    """Return blocks of lines, one beside the other, in columns of equal width."""
    width = (WIDTH - _GAP * (len(blocks) - 1)) // len(blocks)
    rows = zip_longest(*blocks, fillvalue="")
    return [(" " * _GAP).join(padded(line, width) for line in row).rstrip() for row in rows]


def padded(text: str, width: int) -> str:
    """Return ``text``, printable, in exactly ``width`` columns."""
    text = clipped(text, width)
    return text + " " * (width - _columns(text))


def wrapped(text: str) -> list[str]:
    """Return ``text``, printable, on as many lines as it needs; a path stays whole."""
    return wrap(
        printable(text),
        WIDTH,
        subsequent_indent="  ",
        break_on_hyphens=False,
        break_long_words=False,
    )


def _columns(text: str) -> int:
    if text.isascii():
        return len(text)
    return sum(0 if combining(each) else 1 + (east_asian_width(each) in _WIDE) for each in text)


def _written(character: str) -> str:
    return character.encode("unicode_escape", "surrogatepass").decode("ascii")
