"""Which archived pages belong to one article that is read by turning pages.

A page may have been captured several times. A crawl fetches the further pages after the first, and
only when that has changed. So with a first page go those that were captured after it and before it
changed again; of one that was not, because it had not changed, the last before.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

    from newsspider.spiders.stored import Part

__all__ = ["Place", "SplitArticles"]


class Place(NamedTuple):
    """Where a page is: its file, its number in it, and where its record begins."""

    file: int
    number: int
    offset: int


class SplitArticles:
    """Gathers the pages of split articles, whatever order they come in."""

    def __init__(self) -> None:
        self._first: list[tuple[Part, Place]] = []
        self._further: dict[str, dict[int, list[tuple[str, Place]]]] = {}

    def add(self, part: Part, place: Place) -> None:
        """Take note of a page."""
        if part.number == 1:
            self._first.append((part, place))
        else:
            captures = self._further.setdefault(part.key, {}).setdefault(part.number, [])
            captures.append((part.date, place))

    def articles(self) -> Iterator[tuple[Place, list[Place]]]:
        """Yield the first page of each article, in the order in which they came, and the others."""
        moments: dict[str, list[str]] = {}
        for part, _ in self._first:
            moments.setdefault(part.key, []).append(part.date)
        for part, place in self._first:
            until = min((date for date in moments[part.key] if date > part.date), default="~")
            further = self._further.get(part.key, {})
            beside = (_beside(further[number], part.date, until) for number in sorted(further))
            yield place, [other for other in beside if other is not None]


def _beside(captures: list[tuple[str, Place]], date: str, until: str) -> Place | None:
    """Return the capture that goes with a first page of that ``date``, which held ``until``."""
    before = [capture for capture in sorted(captures) if capture[0] < until]
    after = next((place for fetched, place in before if fetched >= date), None)
    return after or (before[-1][1] if before else None)
