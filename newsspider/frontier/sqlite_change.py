"""What becomes of entries within one transaction of the embedded frontier.

Whatever changes for an address, a host and the counts is noted entry by entry and written once.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from newsspider.frontier import sqlite_tables as sql
from newsspider.frontier.moments import NEVER

if TYPE_CHECKING:
    import sqlite3

    from newsspider.frontier.contract import Before, Ended, Entry

__all__ = ["Change"]


class Change:
    """What one transaction does to entries, and to what is counted of them."""

    def __init__(self, db: sqlite3.Connection, now: float) -> None:
        self._db = db
        self._now = now
        (self._first,) = db.execute(sql.SEQ).fetchone()
        self._seq = self._first
        self._waits: dict[str, list[int]] = {}
        self._leased = self._dead = self._known = 0
        self.accepted = 0

    def end(self, ended: Ended) -> None:
        """Let a leased entry end or wait again; pass over one that lapsed."""
        seq, _, leases = ended.id.partition(".")
        row = self._db.execute(sql.LEASED, (int(seq), int(leases))).fetchone()
        if row is None:
            return
        key, host = row
        self._leased -= 1
        if ended.back is not None:
            self._db.execute(sql.BACK, (ended.back, ended.back <= self._now, int(seq)))
            self._wait(host)
            return
        due = ended.due
        if ended.dead is not None:
            self._db.execute(sql.GIVE_UP, (ended.dead, self._now, int(seq)))
            self._dead += 1
            due = NEVER
        self._db.execute(sql.END, (int(seq),))
        self._db.execute(sql.FINISH, (self._now, due, key))
        if due is not None:
            self._db.execute(sql.TAKE_IN, (key,))
        if ended.left is not None:
            self._db.execute(sql.LEAVE_OUT, (key, ended.left.by, ended.left.moment))

    def add(self, entry: Entry, before: Before) -> None:
        """Let an entry wait, if it is fresh or is to wait again."""
        if self._db.execute(sql.KNOW, (entry.key,)).rowcount:
            self._known += 1
        elif entry.again:
            self._db.execute(sql.ASK_AGAIN, (entry.key,))
        elif not self._db.execute(sql.ASK_IF_FRESH, (entry.key, *sql.stale(before))).rowcount:
            return
        self._insert(entry.key, entry.host, entry.priority, entry.payload, entry.not_before)

    def revive(self, key: int, host: str, priority: int, payload: bytes) -> None:
        """Let an entry that was given up wait again."""
        self._db.execute(sql.ASK_AGAIN, (key,))
        self._dead -= 1
        self._insert(key, host, priority, payload, 0.0)

    def count(self) -> None:
        """Write down what was counted."""
        self._db.executemany(
            sql.WAIT, ((host, number, turn) for host, (number, turn) in self._waits.items())
        )
        waiting = sum(number for number, _turn in self._waits.values())
        moved = (self._seq - self._first, waiting, self._leased, self._dead, self._known)
        self._db.execute(sql.COUNT, moved)

    def _insert(
        self, key: int, host: str, priority: int, payload: bytes, not_before: float
    ) -> None:
        self._wait(host)
        ready = not_before <= self._now
        self._db.execute(sql.ADD, (self._seq, key, host, priority, not_before, ready, payload))
        self.accepted += 1

    def _wait(self, host: str) -> None:
        self._seq += 1
        self._waits.setdefault(host, [0, self._seq])[0] += 1
