"""Which addresses are known, asked before a request is made.

A news page has 150 links to pages that are nearly all known. Asking here costs a hash; letting
Scrapy make a request, carry it through its middlewares and drop it costs a hundred times that.
What was looked up lately is kept in memory, everything else is in the store, which is asked once a
page: memory does not grow with the number of addresses.
"""

from __future__ import annotations

from math import inf
from typing import TYPE_CHECKING

from newsspider.frontier.contract import Before, address_key
from newsspider.urls import url_key

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from newsspider.frontier.contract import Frontier

__all__ = ["Known", "Recent", "identity"]

_ENTRIES = 100_000
"""Addresses in each of two sets; both together take some 16 MB."""


def identity(url: str) -> int:
    """Return the key of the page at ``url``: of its copies for printers or phones it is the same.

    So whichever is found first is asked for, and it says itself if it is a copy.
    """
    try:
        return address_key(url_key(url))
    except ValueError:
        return address_key(url)


class Recent:
    """The last strings that were added, as numbers: from ``entries`` up to twice as many."""

    def __init__(self, entries: int = _ENTRIES) -> None:
        self._entries = entries
        self._new: set[int] = set()
        self._old: set[int] = set()

    def __contains__(self, text: str) -> bool:
        key = address_key(text)
        return key in self._new or key in self._old

    def add(self, text: str) -> bool:
        """Add ``text``; return whether it was not there."""
        key = address_key(text)
        if key in self._new:
            return False
        self._new.add(key)
        known = key in self._old
        if len(self._new) >= self._entries:
            self._old, self._new = self._new, set()
        return not known

    def update(self, texts: Iterable[str]) -> None:
        """Add all of ``texts``."""
        for text in texts:
            self.add(text)


class Known:
    """The addresses of a crawl.

    Args:
        frontier: knows all of them.
        before: which of them may be asked for again.

    Attributes:
        recent: what was looked at lately.
    """

    def __init__(self, frontier: Frontier, before: Before) -> None:
        self.frontier = frontier
        self.before = before
        self.recent = Recent()

    def fresh(self, urls: Sequence[str]) -> list[str]:
        """Return those of ``urls``, in canonical form, that may be asked for; one of each page."""
        if not urls:
            return []
        keys: dict[int, str] = {}
        for url in urls:
            keys.setdefault(identity(url), url)
        found = self.frontier.fresh(list(keys), self.before)
        return [url for url, fresh in zip(keys.values(), found, strict=True) if fresh]

    def is_fresh(self, key: int) -> bool:
        """Return whether the address that ``key`` stands for may be asked for."""
        return self.frontier.fresh([key], self.before)[0]

    def is_open(self, url: str) -> bool:
        """Return whether ``url`` may be asked for in this run although it is not due."""
        before = Before(asked=self.before.asked, due=inf)
        return self.before.due > -inf and self.frontier.fresh([identity(url)], before)[0]

    def unfinished(self, url: str) -> bool:
        """Return whether what is at ``url`` waits or is being fetched."""
        return self.frontier.unfinished([identity(url)])[0]
