"""How many fruitless pages of one kind are fetched before the rest of them is left alone.

A calendar, a filter or a growing path has pages without end, and no rule knows them all. What they
have in common is that they look alike and lead to no article that is not known from elsewhere. So
each shape of address may fail a few times, and again for each article that was found through it.

An address with a query draws on two budgets, of its path and of its parameters: so a filter is
known by its path whatever it filters, and a parameter that only counts clicks wherever it stands.
A path that repeats itself draws on the budget of the one that it repeats.

Where a sitemap or an API tells of a site's articles, all such pages of it have one purse besides:
they get a small share of its requests, and more for each article that no door told of. What
promises to be an article needs no purse: its link reads like a headline, or its address like one's.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from newsspider.urls import address_shape, has_repeated_segments, site_of, without_repeats

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["PAID", "PROMISING", "Budget", "is_budgeted"]

PAID = "paid"
"""In ``meta`` of a request for a page of a list that needs no budget: what the one before it
brought was new, or it is looked at to see how far doors reach back."""

PROMISING = "promising"
"""In ``meta`` of a request for what looks like an article, whatever place its link stands in."""

_PLAIN = 3
"""Pages of a shape without a query, above the articles that they led to."""
_QUERY = 2
"""Those of a shape with one: it may matter, but it mostly sorts, filters and counts."""
_PURSE = 2
_SHARE = 0.02
"""Part of a site's requests that may be in vain where doors tell of its articles."""
_UNTOLD = 3
"""What an article is worth that no door told of: a sign that doors leave something out."""
_DATED = re.compile(r"(?<=/)N(?:/N)+(?=/|\Z)")
"""Months and their days are lists of one kind."""
_PAGED = re.compile(r"[^/]+(/(?:page/)?N)\Z")


def is_budgeted(url: str, via: str) -> bool:
    """Return whether pages like that at ``url`` have to prove that they lead to articles.

    Those that are linked like articles do not, nor do sections.
    """
    return "?" in url or via in {"other", "pagination"}


@dataclass(slots=True)
class _Purse:
    """What the pages of one site that have to prove themselves may cost together.

    Attributes:
        requests: how many were made of the site, whatever for.
        untold: articles that were found although no door told of them.
        under_way, in_vain: pages on which the purse is spent.
        is_open: nobody tells of all articles, so it is not counted.
    """

    requests: int = 0
    untold: int = 0
    under_way: int = 0
    in_vain: int = 0
    is_open: bool = True

    @property
    def left(self) -> int:
        """How many more may be in vain."""
        return _PURSE + int(_SHARE * self.requests) + _UNTOLD * self.untold - self.in_vain


class Budget:
    """Counts requests, and the articles that came of them, by the shape of the address."""

    def __init__(self) -> None:
        self._left: dict[str, int] = {}
        self._open: Counter[str] = Counter()
        self._with_doors: set[str] = set()
        self._purses: defaultdict[str, _Purse] = defaultdict(_Purse)

    def note_door(self, url: str, *, tells_all: bool) -> None:
        """Note that a door tells of a site's articles, so lists and guesses have less to add.

        Args:
            url: one that it names.
            tells_all: it is of a kind that means to name every article.
        """
        site = site_of(url)
        self._with_doors.add(site)
        if tells_all:
            self._purses[site].is_open = False

    def tells_all(self, url: str) -> bool:
        """Return whether a door was read that means to name every article of the site."""
        return not self._purses[site_of(url)].is_open

    def note_request(self, url: str) -> None:
        """Count any request of the site: a share of them may be in vain."""
        self._purses[site_of(url)].requests += 1

    def note_untold(self, url: str) -> None:
        """Count an article that was found although no door told of it."""
        self._purses[site_of(url)].untold += 1

    def is_spent(self, url: str) -> bool:
        """Return whether doors tell of the site's articles and the share for guesses is used."""
        purse = self._purses[site_of(url)]
        return not purse.is_open and purse.left <= 0

    def refusal(self, url: str) -> str | None:
        """Return the word for why ``url`` is not worth a request, or None if it is."""
        if has_repeated_segments(url):
            return "repeated-path"
        return "trap" if any(self._of(shape) <= 0 for shape in _shapes(url)) else None

    def take(self, url: str, *, is_guess: bool = True) -> bool:
        """Begin a request for ``url``; return False if others must end first.

        Args:
            url: canonical address.
            is_guess: nothing says that there is an article, so the site's purse pays for it too.
        """
        shapes, purse = list(_shapes(url)), self._purses[site_of(url)]
        if any(self._open[shape] >= self._of(shape) for shape in shapes):
            return False
        if is_guess and not purse.is_open and purse.under_way >= purse.left:
            return False
        self._open.update(shapes)
        purse.under_way += is_guess
        return True

    def end(self, url: str, *, fruitless: bool, is_guess: bool = True) -> None:
        """End a request that was begun.

        Args:
            url: as it was taken.
            fruitless: a page came of it that is no article, or a copy of one. A redirect or an
                error says nothing about other addresses, unless these have a query.
            is_guess: as it was taken.
        """
        purse = self._purses[site_of(url)]
        purse.under_way = max(0, purse.under_way - is_guess)
        for shape in _shapes(url):
            self._open[shape] = max(0, self._open[shape] - 1)
            if fruitless or "?" in shape:
                self._left[shape] = self._of(shape) - 1
        if is_guess and (fruitless or "?" in url):
            purse.in_vain += 1

    def earn(self, url: str) -> None:
        """Count an article at ``url``, or found through it: two more may fail."""
        for shape in _shapes(url):
            self._left[shape] = self._of(shape) + 2

    def _of(self, shape: str) -> int:
        left = self._left.get(shape)
        if left is not None:
            return left
        beginning = _QUERY if "?" in shape else _PLAIN
        return beginning - (shape.partition("/")[0].partition("?")[0] in self._with_doors)


def _shapes(url: str) -> Iterator[str]:
    path, mark, query = address_shape(without_repeats(url)).partition("?")
    if mark:
        yield f"{path}?"
        yield f"{path.partition('/')[0]}?{query}"
    else:
        yield _PAGED.sub(r"S\1", _DATED.sub("D", path))
