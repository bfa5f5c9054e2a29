"""The line beside a headline that says when the article was published, as readers see it.

Rules:

- A line is one if it is marked (its class speaks of dates, it is a ``time``) or if it holds little
  but a date; a sentence with a date in it is neither.
- What is said to be the last change is not the first publication, and the other way round.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from newsspider.page.beside import own_text, words
from newsspider.page.written import MAX_WRITTEN, read_written

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.html import HtmlElement

__all__ = ["datelines"]

MAX_LETTERS = 24
"""Letters beside the date in a line that is not marked; more make a sentence."""

MAX_MARKED_LETTERS = 70
"""The same of one that is marked: a byline and a place may stand with it."""

_MARK = re.compile(
    r"date|time|publi|posted|created|fecha|datum|data\b|stamp|byline|meta|when|stand\b|day\b|dato",
    re.IGNORECASE,
)
_CHANGED = re.compile(
    r"updated?|modified|last|aktualisiert|ge\u00e4ndert|actualizad|modificad|mis \u00e0 jour|modifi"
    r"|aggiorna|modificato|atualizad|bijgewerkt|gewijzigd|\u043e\u0431\u043d\u043e\u0432\u043b"
    r"|\u043e\u043d\u043e\u0432\u043b|zaktualizow|oppdatert|opdateret|uppdaterad|g\u00fcncelle|diperbarui",
    re.IGNORECASE,
)
_FIRST = re.compile(
    r"publi|posted|created|ver\u00f6ffentlicht|erschienen|veröff|gepubliceerd|geplaatst|pubblicat"
    r"|\u043e\u043f\u0443\u0431\u043b\u0438\u043a|opublikow|yay\u0131n|terbit|dodano|pub\b",
    re.IGNORECASE,
)
_LETTER = re.compile(r"[^\W\d_]")


def datelines(beside: list[HtmlElement], *, changed: bool = False) -> Iterator[str]:
    """Yield the lines that say when the article was published, the nearest to the headline first.

    Args:
        beside: the elements beside the headline.
        changed: yield those that say when it was changed instead.
    """
    for element in beside:
        own = own_text(element)
        if len(own) > MAX_WRITTEN or not any(map(str.isdigit, own)):
            continue
        line = words(element)
        if len(line) > MAX_WRITTEN:
            continue
        for part in _parts(line):
            about_change = _CHANGED.search(part) is not None and _FIRST.search(part) is None
            if about_change == changed and _is_dateline(element, part):
                yield part


def _parts(line: str) -> list[str]:
    """``line`` cut where it goes on from the first publication to the last change, or back."""
    cuts = sorted(
        {match.start() for read in (_CHANGED, _FIRST) if (match := read.search(line))} - {0}
    )
    edges = [0, *cuts, len(line)]
    return [line[start:end] for start, end in pairwise(edges)]


def _is_dateline(element: HtmlElement, line: str) -> bool:
    if read_written(line) is None:
        return False
    marks = f"{element.get('class') or ''} {element.get('id') or ''}"
    is_marked = element.tag == "time" or _MARK.search(marks) is not None
    letters = len(_LETTER.findall(line))
    return letters <= (MAX_MARKED_LETTERS if is_marked else MAX_LETTERS)
