"""The time from which articles are wanted: since when, until when, and how far lists reach back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from math import inf
from typing import TYPE_CHECKING

from newsspider.frontier.contract import address_key
from newsspider.frontier.known import identity
from newsspider.frontier.limits import Wanted

if TYPE_CHECKING:
    from collections.abc import Iterable

    from newsspider.frontier.contract import Frontier
    from newsspider.items import Article
    from newsspider.page import Link

__all__ = ["Past", "Window", "last_change", "wanted"]

_ENOUGH = 3
"""Articles of a page that must be too old: one or two may be kept on top of it on purpose."""


@dataclass(frozen=True, slots=True)
class Window:
    """Both ends belong to it; None is open."""

    since: datetime | None = None
    until: datetime | None = None

    def refusal(self, moment: datetime) -> str | None:
        """Return the word for why something of that moment is not wanted, or None if it is."""
        if self.since is not None and moment < self.since:
            return "too-old"
        if self.until is not None and moment > self.until:
            return "too-new"
        return None


def last_change(article: Article) -> datetime | None:
    """Return when the article says that it last changed."""
    said = article.dateModified or article.datePublished
    return datetime.fromisoformat(said) if said else None


def wanted(window: Window, *others: object) -> Wanted:
    """Return what a run keeps of what the limits of others left out; ``others`` are its own."""
    return Wanted(
        by=address_key(repr(others)) or 1,
        since=window.since.timestamp() if window.since else -inf,
        until=window.until.timestamp() if window.until else inf,
    )


class Past:
    """Which pages of lists lie before the window.

    Lists of news run from the new to the old: where every article of a page that was read is too
    old, so is what its next page lists. What no run read, or has no date, proves nothing.

    Args:
        window: the time that is asked for; of one without a beginning nothing is kept.
    """

    def __init__(self, window: Window) -> None:
        self._window = window
        self._lists: dict[str, frozenset[int]] = {}
        self._too_old: set[int] = set()
        self._wanted: set[int] = set()

    def __contains__(self, page: str) -> bool:
        listed = self._lists.get(page, frozenset())
        return len(listed & self._too_old) >= _ENOUGH and not listed & self._wanted

    def note_list(self, page: str, links: Iterable[Link], frontier: Frontier) -> None:
        """Note which articles the page of a list leads to, and which an earlier run left out."""
        if self._window.since is None:
            return
        listed = [identity(link.url) for link in links if link.kind == "article"]
        self._lists[page] = frozenset(listed)
        since = self._window.since.timestamp()
        for key, left in zip(listed, frontier.left(listed), strict=True):
            if left is not None and left.moment is not None and left.moment < since:
                self._too_old.add(key)

    def refusal(self, url: str, changed: datetime | None) -> str | None:
        """Note an article that was read; return the word for why it is not wanted, or None."""
        refusal = self._window.refusal(changed) if changed else None
        if self._window.since is not None and refusal == "too-old":
            self._too_old.add(identity(url))
        elif self._window.since is not None:
            self._wanted.add(identity(url))
            self._too_old.discard(identity(url))  # an earlier run may have found it so
        return refusal

    def is_too_old(self, url: str) -> bool:
        """Return whether this run or one before it read an article there that is too old."""
        return identity(url) in self._too_old
