"""Which archived pages belong to one article that is read by turning pages.

A page may have been captured several times. With a first page go the further ones that were
fetched next after it, as its crawl did; where there is none, the last before.
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
        for part, place in self._first:
            further = self._further.get(part.key, {})
            yield place, [_beside(further[number], part.date) for number in sorted(further)]


def _beside(captures: list[tuple[str, Place]], date: str) -> Place:
    """Return the capture that goes with a first page of that ``date``."""
    captures = sorted(captures)
    return next((place for fetched, place in captures if fetched >= date), captures[-1][1])
