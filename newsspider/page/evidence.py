"""Which lines of a container are the article's, where no theme is known: evidence, weighed.

Rules:

- Each line is judged by what it is (its length, links, role), by where it stands (among the prose
  or apart, before or after it), and by what it says only as far as a label says it.
- The prose knows its place: lines of the block that holds most of it are believed most.
- A list stays or goes as a whole.
- The weights are those of a logistic regression (`WEIGHTS`); a line whose sum is above 0 stays,
  and how far above says how sure that is.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from math import log1p, tanh
from operator import itemgetter, mul
from statistics import fmean
from typing import TYPE_CHECKING

from newsspider.page.lines import is_furniture
from newsspider.page.width import width

if TYPE_CHECKING:
    from collections.abc import Iterator

    from newsspider.page.blocks import Draft

__all__ = ["BIAS", "WEIGHTS", "features", "likely_lines"]

PROSE = 60
"""Characters of a line that is prose; one of a wide script counts for two and a half."""

LISTED = 1 / 3
"""Share of the items of a list that must be the article's for all of them to be."""

ENDING = 20
"""Characters in which a line ends: a stop, and what closes quotes and brackets behind it."""

_SENTENCE = re.compile(r"[.!?\u3002\uff01\uff1f\u2026\u061f\u0964][\"\u201d\u00bb'\u2019)\]]*\s*\Z")
_CLOCK = re.compile(r"\b\d{1,2}[:.]\d\d\b")
_DAY = re.compile(r"\b(?:19|20)\d\d\b")
_CREDIT = re.compile(
    r"\A\W*(?:photo|image|foto|picture|bild|credit|getty|reuters|source|quelle|fuente|via\b)"
    r"|(?:getty images|\(photo|/ ?(?:getty|reuters|afp|ap)\b)"
)
_CALLS = (
    *("newsletter", "subscri", "sign up", "follow us", "follow @", "follow him", "follow her"),
    *("follow me", "click here", "whatsapp", "telegram", "facebook", "instagram", "email"),
    *("e-mail", "donat", "support us", "your inbox", "privacy", "cookie", "abonn", "comment"),
    *("download", "commission", "affiliate", "terms of", "login", "log in", "contribut"),
    *("all rights", "copyright", "©", "reached at"),
)
_FIRST = itemgetter(0)
_CALLS_WHOLE = re.compile(r"\bapp\b|@\w")


def likely_lines(
    drafts: list[Draft], known: frozenset[str], stated: str
) -> tuple[list[Draft], float]:
    """Return the ``drafts`` that are likely the article's, and how sure that is, 0 to 1.

    Args:
        drafts: the lines of a container, in document order.
        known: the texts of the page's links and of its ``h1``.
        stated: the ``articleBody`` of the page's own JSON-LD on one line, "" where it has none.
    """
    weights = tuple(WEIGHTS.values())
    kept: list[Draft] = []
    characters = certain = 0.0
    found = [BIAS + sum(map(mul, weights, values)) for values in features(drafts, known, stated)]
    for draft, weight in zip(drafts, _as_one(drafts, found), strict=True):
        if weight > 0:
            kept.append(draft)
            characters += len(draft.text)
            certain += len(draft.text) * tanh(weight / 2)  # how far its odds are from even ones
    return kept, certain / characters if characters else 0.0


def _as_one(drafts: list[Draft], weights: list[float]) -> list[float]:
    """The weights with those of the items of one list made one: half a list is none."""
    lists: defaultdict[object, list[float]] = defaultdict(list)
    for draft, weight in zip(drafts, weights, strict=True):
        if draft.type == "list":
            lists[draft.owner].append(weight)
    whole = {owner: _verdict(items) for owner, items in lists.items()}
    return [
        whole[draft.owner] if draft.type == "list" else weight
        for draft, weight in zip(drafts, weights, strict=True)
    ]


def _verdict(items: list[float]) -> float:
    kept = [weight for weight in items if weight > 0]
    is_kept = len(kept) >= LISTED * len(items)
    return fmean(kept if is_kept else [weight for weight in items if weight <= 0])


def features(
    drafts: list[Draft], known: frozenset[str], stated: str
) -> Iterator[tuple[float, ...]]:
    """Yield what is known of each line, in the order of `WEIGHTS`; arguments as `likely_lines`."""
    lengths = [width(draft.text) for draft in drafts]
    prose = [
        length if _is_prose(draft, length) else 0
        for draft, length in zip(drafts, lengths, strict=True)
    ]
    places = _Places(drafts, lengths, prose)
    whole = "\n".join(draft.text for draft in drafts).lower()
    calls = tuple(filter(whole.__contains__, _CALLS))
    vouched = _vouched(drafts, prose, stated)
    marks = [0.0, 0.0, *(map(float, map(bool, prose))), 0.0, 0.0, 0.0]
    logs = [log1p(length) for length in lengths]
    told = ((size, draft.linked) for size, draft in zip(logs, drafts, strict=True))
    around = [(0.0, 0.0), *told, (0.0, 0.0)]
    for index, draft in enumerate(drafts):
        yield (
            logs[index],
            *_of_itself(draft, lengths[index], calls),
            is_furniture(draft, known),
            vouched[index],
            *places.of(index),
            *around[index],
            *around[index + 2],
            marks[index + 1],
            marks[index + 3],
            sum(marks[max(0, index - 1) : index + 2]),
            sum(marks[index + 3 : index + 6]),
            places.alike_lines(index),
            draft.aside > 0 and lengths[index] > 80,
            draft.type == "heading" and marks[index + 3] > 0,
            draft.type == "heading" and not any(marks[index + 3 : index + 6]),
            index > places.last_of_main,
            places.are_beside(index, index - 1),
            places.are_beside(index, index + 1),
        )


def _is_prose(draft: Draft, length: float) -> bool:
    kinds = {"paragraph", "list", "quote"}
    return length >= PROSE and draft.linked < 0.4 and not draft.aside and draft.type in kinds


def _of_itself(draft: Draft, length: float, calls: tuple[str, ...]) -> tuple[float, ...]:
    """What a line says, wherever it stands; ``calls`` are those of `_CALLS` that any line has."""
    text = draft.text
    lower = text.lower()
    words = text.split()
    count = len(words) or 1
    short = length < 80
    return (
        length < 30,
        draft.linked,
        min(1.0, draft.links / count),
        draft.stress > 0.95,
        min(draft.aside, 2),
        draft.type == "heading",
        draft.type == "list",
        draft.type == "quote",
        draft.type == "caption",
        draft.type == "list" and draft.linked > 0.5,
        _SENTENCE.search(text, max(0, len(text) - ENDING)) is not None,
        sum(map(str.isupper, map(_FIRST, words))) / count,
        text.isupper(),
        text[:1].islower(),
        text[:1].isdigit(),
        short and _CLOCK.search(text) is not None,
        short and _DAY.search(text) is not None,
        length < 250 and _CREDIT.search(lower) is not None,
        length < 500 and _calls(lower, calls),
    )


def _calls(text: str, calls: tuple[str, ...]) -> bool:
    """Whether a line in lower case asks readers to do something, or says whose it is."""
    # A pattern of all would try each of them at each letter.
    if any(map(text.__contains__, calls)):
        return True
    return ("app" in text or "@" in text) and _CALLS_WHOLE.search(text) is not None


def _vouched(drafts: list[Draft], prose: list[float], stated: str) -> list[float]:
    """1 and -1 for lines that a JSON-LD text of this page holds and does not, 0 for no opinion."""
    if not stated:
        return [0.0] * len(drafts)
    held = [draft.text[:50] in stated for draft in drafts]
    covered = sum(length for length, inside in zip(prose, held, strict=True) if inside)
    if covered * 2 <= sum(prose):
        return [0.0] * len(drafts)
    return [
        (1.0 if inside else -1.0) if len(draft.text) > 20 else 0.0
        for draft, inside in zip(drafts, held, strict=True)
    ]


class _Places:
    """Where each line stands: the blocks around it and its distance to the prose."""

    def __init__(self, drafts: list[Draft], lengths: list[float], prose: list[float]) -> None:
        self.blocks = [draft.place for draft in drafts]
        self.shapes = [draft.shape for draft in drafts]
        self.total = sum(prose) or 1.0
        self.held: defaultdict[object, float] = defaultdict(float)
        self.alike: defaultdict[object, float] = defaultdict(float)
        self.width: defaultdict[object, float] = defaultdict(float)
        self.linked: defaultdict[object, float] = defaultdict(float)
        self.lines = Counter(self.blocks)
        self.before = [0.0]
        for draft, length, weight in zip(drafts, lengths, prose, strict=True):
            self.held[draft.place] += weight
            self.alike[draft.shape] += weight
            self.width[draft.place] += length
            self.linked[draft.place] += length * draft.linked
            self.before.append(self.before[-1] + weight)
        self.main = max(self.held, key=self.held.__getitem__, default=None)
        inside = [index for index, weight in enumerate(prose) if weight]
        self.first = inside[0] if inside else 0
        self.last = inside[-1] if inside else len(drafts)
        of_main = [index for index in inside if self.blocks[index] is self.main]
        self.last_of_main = of_main[-1] if of_main else len(drafts)
        self.kinds = Counter(self.shapes)

    def alike_lines(self, index: int) -> float:
        """How many lines have this one's shape, as a logarithm."""
        return log1p(self.kinds[self.shapes[index]])

    def are_beside(self, one: int, other: int) -> bool:
        """Whether two lines stand in one block."""
        return 0 <= other < len(self.blocks) and self.blocks[one] is self.blocks[other]

    def of(self, index: int) -> tuple[float, ...]:
        """The share of the prose in its block and in lines like it, and the way to the prose."""
        block = self.blocks[index]
        return (
            self.held[block] / self.total,
            self.alike[self.shapes[index]] / self.total,
            block is self.main,
            self.linked[block] / self.width[block],
            min(10, self.lines[block]),
            self.before[index] / self.total,
            index < self.first,
            index > self.last,
        )


WEIGHTS = {
    "length": 0.383,
    "short": -0.557,
    "linked": -1.095,
    "links": -1.058,
    "stressed": -0.996,
    "aside": -0.682,
    "heading": 0.592,
    "list": -1.008,
    "quote": -0.627,
    "caption": -1.473,
    "linkedList": 0.965,
    "sentence": 0.842,
    "capitals": -0.822,
    "upper": -1.323,
    "lower": 1.352,
    "digit": 2.032,
    "clock": -2.949,
    "day": -0.736,
    "credit": -1.048,
    "call": -0.812,
    "furniture": -1.519,
    "vouched": 0.448,
    "held": 0.654,
    "alike": 0.761,
    "main": 0.704,
    "blockLinked": -0.853,
    "lines": 0.027,
    "before": -1.627,
    "above": -1.159,
    "below": -0.913,
    "previousLength": -0.044,
    "previousLinked": -0.5,
    "nextLength": 0.234,
    "nextLinked": -0.695,
    "previousProse": -0.091,
    "nextProse": -0.74,
    "proseAbove": 0.143,
    "proseBelow": 0.052,
    "alikeLines": 0.276,
    "asideProse": -2.11,
    "headingOfProse": 0.419,
    "lastHeading": -1.052,
    "belowMain": -0.351,
    "previousBeside": 0.342,
    "nextBeside": 0.221,
}
BIAS = -1.966
