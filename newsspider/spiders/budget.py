"""How many fruitless pages of one kind are fetched before the rest of them is left alone.

A calendar, a filter or a growing path has pages without end, and no rule knows them all. What they
have in common is that they look alike and lead to no article that is not known from elsewhere. So
each shape of address may fail a few times, and again for each article that was found through it.

An address with a query draws on two budgets, of its path and of its parameters: so a filter is
known by its path whatever it filters, and a parameter that only counts clicks wherever it stands.
A path that repeats itself draws on the budget of the one that it repeats.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from newsspider.urls import address_shape, has_repeated_segments, without_repeats

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["Budget", "is_budgeted"]

_PLAIN = 3
"""Pages of a shape without a query, above the articles that they led to."""
_QUERY = 2
"""Those of a shape with one: it may matter, but it mostly sorts, filters and counts."""
_DATED = re.compile(r"(?<=/)N(?:/N)+(?=/|\Z)")
"""Months and their days are lists of one kind."""
_PAGED = re.compile(r"[^/]+(/(?:page/)?N)\Z")


def is_budgeted(url: str, via: str) -> bool:
    """Return whether pages like that at ``url`` have to prove that they lead to articles.

    Those that are linked like articles do not, nor do sections.
    """
    return "?" in url or via in {"other", "pagination"}


class Budget:
    """Counts requests, and the articles that came of them, by the shape of the address.

    Attributes:
        has_doors: the site tells of its articles, so lists and guesses have less to add.
    """

    def __init__(self) -> None:
        self._left: dict[str, int] = {}
        self._open: Counter[str] = Counter()
        self.has_doors = False

    def refusal(self, url: str) -> str | None:
        """Return the word for why ``url`` is not worth a request, or None if it is."""
        if has_repeated_segments(url):
            return "repeated-path"
        return "trap" if any(self._of(shape) <= 0 for shape in _shapes(url)) else None

    def take(self, url: str) -> bool:
        """Begin a request for ``url``; return False if others of its shape must end first."""
        shapes = list(_shapes(url))
        if any(self._open[shape] >= self._of(shape) for shape in shapes):
            return False
        self._open.update(shapes)
        return True

    def end(self, url: str, *, fruitless: bool) -> None:
        """End a request that was begun.

        Args:
            url: as it was taken.
            fruitless: a page came of it that is no article, or a copy of one. A redirect or an
                error says nothing about other addresses, unless these have a query.
        """
        for shape in _shapes(url):
            self._open[shape] = max(0, self._open[shape] - 1)
            if fruitless or "?" in shape:
                self._left[shape] = self._of(shape) - 1

    def earn(self, url: str) -> None:
        """Count an article at ``url``, or found through it: two more may fail."""
        for shape in _shapes(url):
            self._left[shape] = self._of(shape) + 2

    def _of(self, shape: str) -> int:
        beginning = _QUERY if "?" in shape else _PLAIN
        return self._left.get(shape, beginning - self.has_doors)


def _shapes(url: str) -> Iterator[str]:
    path, mark, query = address_shape(without_repeats(url)).partition("?")
    if mark:
        yield f"{path}?"
        yield f"{path.partition('/')[0]}?{query}"
    else:
        yield _PAGED.sub(r"S\1", _DATED.sub("D", path))
