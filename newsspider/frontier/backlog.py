"""What waits and what was given up, looked up in ``state.db`` without a lock and without a trace.

A crawl may be writing there: readers of a file in WAL mode see its last commit and hold nobody up.
The file may be missing, for it is an index; then there is nothing to say, and that is said.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import msgspec

from newsspider.errors import FrontierError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

__all__ = ["Backlog", "GivenUp", "State", "Waiting", "address_state", "read_backlog"]

_PATIENCE = 5.0
"""Seconds for which another program may keep the file locked."""

_HAS_QUEUE = "SELECT 1 FROM sqlite_master WHERE name = 'frontier_dead'"
_COUNTS = "SELECT waiting, leased, dead FROM frontier"
_DEAD = (
    "SELECT payload, reason, attempts, at FROM frontier_dead"
    " WHERE key = coalesce(?, key) ORDER BY number DESC LIMIT ?"
)
_ADDRESS = "SELECT asked, due, unfinished FROM frontier_address WHERE key = ?"
_ENTRY = (
    "SELECT worker, priority, attempts, not_before, payload FROM frontier_entry WHERE key = ?"
    " ORDER BY seq LIMIT 1"
)


@dataclass(frozen=True, slots=True)
class GivenUp:
    """A dead letter: an address that is not asked for again unless somebody says so.

    Attributes:
        url: the address.
        reason: why, as the run counted it.
        attempts: how often it was tried.
        at: when, in seconds since 1970.
        discovery: how it was found, if its request says so.
    """

    url: str
    reason: str
    attempts: int
    at: float
    discovery: dict[str, Any] | None


@dataclass(frozen=True, slots=True)
class Waiting:
    """An address that is to be fetched.

    Attributes:
        leased: a worker has it in hand.
        priority: higher is earlier.
        attempts: how often a worker was lost with it.
        not_before: earliest moment, in seconds since 1970.
        discovery: how it was found, if its request says so.
    """

    leased: bool
    priority: int
    attempts: int
    not_before: float
    discovery: dict[str, Any] | None


@dataclass(frozen=True, slots=True)
class State:
    """What the queue knows of one address.

    Attributes:
        asked: when it was last done with, in seconds since 1970; 0.0 if never.
        due: from when on it may be asked for again.
        waiting: its place in the queue, if it has one.
        given_up: its dead letters, the latest first.
    """

    asked: float
    due: float
    waiting: Waiting | None
    given_up: tuple[GivenUp, ...]


@dataclass(frozen=True, slots=True)
class Backlog:
    """How full a queue is; ``given_up`` holds the latest of the ``dead``."""

    waiting: int
    dead: int
    given_up: tuple[GivenUp, ...]


class _Meta(msgspec.Struct):
    discovery: dict[str, Any] | None = None
    depth: int = 0
    retry_times: int = 0


class _Request(msgspec.Struct):
    url: str
    meta: _Meta = msgspec.field(default_factory=_Meta)

    @property
    def discovery(self) -> dict[str, Any] | None:
        """How it was found; how deep is known of the request alone."""
        found = self.meta.discovery
        return None if found is None else found | {"depth": self.meta.depth}


_decoder = msgspec.json.Decoder(_Request)


def read_backlog(path: Path, shown: int) -> Backlog:
    """Return how full the queue in ``path`` is, with up to ``shown`` of what was given up.

    Raises:
        FrontierError: there is none, or it cannot be read.
    """
    with _opened(path) as database:
        if not _has_queue(database):
            return Backlog(0, 0, ())
        waiting, leased, dead = database.execute(_COUNTS).fetchone()
        return Backlog(waiting + leased, dead, _dead(database, None, shown))


def address_state(path: Path, key: int, shown: int) -> State | None:
    """Return what the queue in ``path`` knows of the address with that key, or None.

    Raises:
        FrontierError: there is none, or it cannot be read.
    """
    with _opened(path) as database:
        if not _has_queue(database):
            return None
        known = database.execute(_ADDRESS, (key,)).fetchone()
        dead = _dead(database, key, shown)
        if known is None:
            return State(0.0, 0.0, None, dead) if dead else None
        asked, due, unfinished = known
        # No index leads from an address to its entries, so they are looked through only if needed.
        entry = database.execute(_ENTRY, (key,)).fetchone() if unfinished else None
        return State(asked, due, _waiting(*entry) if entry else None, dead)


def _has_queue(database: sqlite3.Connection) -> bool:
    """Return whether there ever was a crawl: `newsspider extract` makes the file without one."""
    return database.execute(_HAS_QUEUE).fetchone() is not None


def _waiting(
    worker: str | None, priority: int, attempts: int, not_before: float, payload: bytes
) -> Waiting:
    discovery = _decoder.decode(payload).discovery
    return Waiting(worker is not None, priority, attempts, not_before, discovery)


def _dead(database: sqlite3.Connection, key: int | None, shown: int) -> tuple[GivenUp, ...]:
    found = []
    for payload, reason, lost, at in database.execute(_DEAD, (key, shown)):
        request = _decoder.decode(payload)
        attempts = 1 + request.meta.retry_times + lost
        found.append(GivenUp(request.url, reason, attempts, at, request.discovery))
    return tuple(found)


@contextmanager
def _opened(path: Path) -> Iterator[sqlite3.Connection]:
    """Open the file for reading alone, and give what goes wrong a sentence."""
    if not path.exists():
        raise FrontierError(
            f"{path}: not there, so what waits and what was given up is not known;"
            f" `newsspider reindex {path.parent}` makes it anew"
        )
    address = f"{path.absolute().as_uri()}?mode=ro"
    try:
        with closing(sqlite3.connect(address, uri=True, timeout=_PATIENCE)) as database:
            yield database
    except (sqlite3.Error, msgspec.MsgspecError, TypeError) as error:
        raise FrontierError(f"{path}: its queue cannot be read now: {error}") from error
