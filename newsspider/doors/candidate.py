"""What a door gives: addresses to fetch, further doors, and what was wrong with it.

Rules of the room:

- A door is read from bytes to an `Opened`; no function here raises, whatever the bytes are.
- Addresses come out canonical and absolute, each once, in the order of the door.
- A door's dates and words are claims. They order and date candidates, the page has the last word.
- What is wrong is counted under a short word of `Problem`; everything readable is still read.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from newsspider.doors.dates import read_moment
from newsspider.urls import canonical_url

if TYPE_CHECKING:
    from datetime import datetime

__all__ = [
    "MAX_CANDIDATES",
    "Candidate",
    "Door",
    "DoorKind",
    "Opened",
    "Problem",
    "Yield",
    "comma_separated",
]

MAX_CANDIDATES = 50_000
"""Addresses read from one file: what sitemaps.org allows; more is a fault or a trap."""

DoorKind = Literal["newsSitemap", "feed", "api", "sitemap", "section"]
"""What a door is, the best first."""

Problem = Literal[
    "api-disabled",  # the site says so itself: 401, 403, or an error code of a plugin
    "api-error",  # an error of the API that has no word of its own
    "bad-address",  # no http(s) address, or a malformed one
    "bad-date",  # a date was given that cannot be read
    "broken-gzip",  # compressed bytes end early or are damaged
    "broken-json",
    "broken-xml",  # cut short, or elements are not closed
    "empty",
    "html-instead",  # a page where a door should be: soft 404, block, redirect to home
    "no-address",  # an entry that leads nowhere
    "no-api",  # no such route: the API is older than its second version, or not there
    "not-json",
    "not-xml",  # nothing in it that begins like a sitemap or a feed
    "past-the-end",  # the page asked for is after the last
    "sitemap-instead",  # where a feed should be
    "self-reference",  # a sitemap index, or a next page, that names itself
    "too-large",  # bytes beyond the limit were not read
    "too-many",  # addresses beyond `MAX_CANDIDATES` were not read
]


@dataclass(frozen=True, slots=True)
class Candidate:
    """An address that may be an article, with what the door says about it.

    Attributes:
        url: canonical address, to be fetched.
        via: the kind of door.
        published: first publication, with a zone (UTC where none is given), or None.
        modified: last change, likewise; a bare day is its first moment.
        title: headline, plain text, or None.
        keywords: keywords, categories or tags.
        language: language tag as the door wrote it, or None.
    """

    url: str
    via: DoorKind
    published: datetime | None = None
    modified: datetime | None = None
    title: str | None = None
    keywords: tuple[str, ...] = ()
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Door:
    """A further file to open.

    Attributes:
        url: canonical address.
        kind: what it is expected to be; what comes decides.
        lastmod: last change as its index says, or None.
        guessed: nobody named it; its absence means nothing.
    """

    url: str
    kind: DoorKind
    lastmod: datetime | None = None
    guessed: bool = False


@dataclass(frozen=True, slots=True)
class Opened:
    """One door, read.

    Attributes:
        candidates: what it leads to.
        doors: further files: children of an index, the next page.
        problems: how often each `Problem` was met.
    """

    candidates: tuple[Candidate, ...] = ()
    doors: tuple[Door, ...] = ()
    problems: dict[Problem, int] = field(default_factory=dict)


class Yield:
    """What a door has given so far, while it is read.

    Args:
        base: the address that relative ones start from.
    """

    def __init__(self, base: str) -> None:
        self.base = base
        self._own = self._canonical(base)
        self._entries = 0
        self.problems: Counter[Problem] = Counter()
        self.candidates: dict[str, Candidate] = {}
        self.doors: dict[str, Door] = {}

    def takes_more(self) -> bool:
        """Return whether one more entry may be read, and count it, good or not."""
        self._entries += 1
        if self._entries > MAX_CANDIDATES:
            self.problems["too-many"] = 1
        return self._entries <= MAX_CANDIDATES

    def address(self, written: str | None, base: str | None = None) -> str | None:
        """Return the address that a door ``written`` so leads to, or None, counted."""
        if not written or not written.strip():
            self.problems["no-address"] += 1
            return None
        address = self._canonical(written, base or self.base)
        self.problems["bad-address"] += address is None
        return address

    @staticmethod
    def _canonical(written: str, base: str | None = None) -> str | None:
        try:
            return canonical_url(written, base)
        except ValueError:
            return None

    def moment(self, written: str | None) -> datetime | None:
        """Return the date that a door ``written`` so gives, or None, counted unless empty."""
        if not written:
            return None
        moment = read_moment(written)
        self.problems["bad-date"] += moment is None
        return moment

    def follow(self, door: Door) -> None:
        """Keep a further ``door``, unless it is this one."""
        if door.url == self._own:
            self.problems["self-reference"] += 1
        else:
            self.doors.setdefault(door.url, door)

    def opened(self) -> Opened:
        """Return all of it."""
        return Opened(
            tuple(self.candidates.values()), tuple(self.doors.values()), dict(+self.problems)
        )


def comma_separated(words: str) -> tuple[str, ...]:
    """Return keywords that are written in one string, each once."""
    return tuple(dict.fromkeys(word for each in words.split(",") if (word := each.strip())))
