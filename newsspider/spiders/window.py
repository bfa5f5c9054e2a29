"""The time from which articles are wanted: since when, until when, and how far lists reach back."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from newsspider.errors import ConfigError
from newsspider.frontier.known import identity

if TYPE_CHECKING:
    from collections.abc import Iterable

    from newsspider.items import Article
    from newsspider.page import Link

__all__ = ["Past", "Window", "last_change", "moment"]

_AGO = re.compile(r"(\d{1,5})\s*([mhdw])")
_ENOUGH = 3
"""Articles of a page that must be too old: one or two may be kept on top of it on purpose."""
_UNITS = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}


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


def moment(name: str, text: str | None, now: datetime) -> datetime | None:
    """Return the moment that ``text`` names: ``7d`` ago, ``2026-11-01``, or with a time.

    Args:
        name: of the option, for the sentence.
        text: minutes (m), hours (h), days (d) or weeks (w) ago, or an ISO 8601 date; a date
            without a zone is meant in UTC. None or nothing is no moment.
        now: from which is counted back.

    Raises:
        ConfigError: it is neither.
    """
    if not text:
        return None
    ago = _AGO.fullmatch(text.strip())
    if ago:
        return now - timedelta(**{_UNITS[ago[2]]: int(ago[1])})
    try:
        named = datetime.fromisoformat(text.strip())
    except ValueError as error:
        raise ConfigError(f"{name}={text}: give 7d, 12h, or a date like 2026-11-01") from error
    return named if named.tzinfo else named.replace(tzinfo=UTC)


class Past:
    """Which pages of lists lie before the window.

    Lists of news run from the new to the old: where every article of a page that was read is too
    old, so is what its next page lists. What was not read, or has no date, proves nothing.

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

    def note_list(self, page: str, links: Iterable[Link]) -> None:
        """Note which articles the page of a list leads to."""
        if self._window.since is not None:
            listed = [identity(link.url) for link in links if link.kind == "article"]
            self._lists[page] = frozenset(listed)

    def refusal(self, url: str, changed: datetime | None) -> str | None:
        """Note an article that was read; return the word for why it is not wanted, or None."""
        refusal = self._window.refusal(changed) if changed else None
        if self._window.since is not None:
            (self._too_old if refusal == "too-old" else self._wanted).add(identity(url))
        return refusal

    def is_too_old(self, url: str) -> bool:
        """Return whether an article was read at that address that is too old."""
        return identity(url) in self._too_old
