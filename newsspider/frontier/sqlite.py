"""A frontier in one SQLite file: for one process, which may be killed at any moment.

- How operations become durable, and how they fail, `newsspider.frontier.sqlite_file` says. Where
  somebody joins or leaves they are committed at once: a connection that opens after `join` and
  before the first page finds the file free.
- Who gets the lock of the file knows that all who worked before are gone, and waits for no lease.
- What is counted is counted in the file. Memory holds SQLite's bounded cache and nothing else.
"""

from __future__ import annotations

from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from newsspider.errors import FrontierError
from newsspider.frontier import sqlite_tables as sql
from newsspider.frontier.contract import Counts, Dead, Leased
from newsspider.frontier.limits import LeftOut
from newsspider.frontier.moments import NEVER, due_moment, finite
from newsspider.frontier.sqlite_change import Change
from newsspider.frontier.sqlite_file import SqliteFile

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from newsspider.frontier.contract import Before, Ended, Entry

__all__ = ["SqliteFrontier"]

_REMEMBERED_AT_ONCE = 20_000
_DEAD_AT_ONCE = 500
_ASKED_AT_ONCE = (1, 8, 32, 128)  # few lengths, so that SQLite compiles few statements


class SqliteFrontier:
    """The frontier of one output folder; see `newsspider.frontier.contract.Frontier`.

    Args:
        path: the SQLite file. Its folder is made; other tables in it stay.

    Raises:
        FrontierError: the file cannot be used; the sentence names it and the cure.
    """

    def __init__(self, path: str | Path) -> None:
        self._path = Path(path)
        self._file = SqliteFile(self._path, sql.PRAGMAS, sql.TABLES, sql.NEWEST_TABLE)
        self._db = self._file.db

    def crawl(self, sites: str) -> str:
        """Return what this frontier is for; ``sites`` if nobody said so before."""
        with self._file.writing():
            self._db.execute(sql.NAME_SITES, (sites,))
            said: str = self._db.execute(sql.SITES).fetchone()[0]
        self.sync()
        return said

    def join(self, worker: str, now: float, lease: float) -> None:
        """Begin to work.

        Raises:
            FrontierError: another process works on this file.
        """
        until = finite(now) + finite(lease)
        if self._file.lock():
            with self._file.writing():
                for name, _until in self._db.execute(sql.WORKERS).fetchall():
                    self._give_back(name, now)
        with self._file.writing():
            self._sweep(now)
            self._db.execute(sql.JOIN, (worker, lease, until))
        self.sync()

    def extend(self, worker: str, now: float, delays: Mapping[str, float]) -> int:
        """Say that ``worker`` lives; return how many hosts it holds beyond its share."""
        finite(now)
        named = [(finite(delay), host, worker) for host, delay in delays.items()]
        with self._file.writing():
            self._sweep(now)
            lives = self._db.execute(sql.EXTEND, (now, worker)).rowcount
            self._db.executemany(sql.SET_DELAY, named)
            room = self._room(worker, now)
        if not lives:
            raise FrontierError(
                f"{self._path}: worker {worker} was silent for longer than its lease, so others"
                " may have its hosts; start it again"
            )
        return max(0, -room)

    def leave(self, worker: str) -> None:
        """Give back all that ``worker`` leased, without counting an attempt, and its hosts."""
        with self._file.writing():
            self._give_back(worker)
        self.sync()

    def fresh(self, keys: Sequence[int], before: Before) -> list[bool]:
        """Return for each address whether it may be asked for."""
        stale = self._among(keys, sql.STALE, sql.stale(before))
        return [key not in stale for key in keys]

    def asked(self, keys: Sequence[int]) -> list[float]:
        """Return for each address when its last entry ended; 0.0 where none ever did."""
        found = dict(self._rows(keys, "key, asked", "frontier_address", "1", ()))
        return [found.get(key, 0.0) for key in keys]

    def left(self, keys: Sequence[int]) -> list[LeftOut | None]:
        """Return for each address what left it out when its last entry ended, or None."""
        columns = "frontier_left.key, by, moment"
        rows = self._rows(keys, columns, "frontier_left", "1", ())
        found = {key: LeftOut(by=by, moment=moment) for key, by, moment in rows}
        return [found.get(key) for key in keys]

    def unfinished(self, keys: Sequence[int]) -> list[bool]:
        """Return for each address whether it waits or is leased."""
        unfinished = self._among(keys, sql.UNFINISHED, ())
        return [key in unfinished for key in keys]

    def update(
        self, added: Sequence[Entry], ended: Sequence[Ended], now: float, before: Before
    ) -> int:
        """In one transaction let ``added`` wait and ``ended`` end; return how many were let."""
        finite(now)
        with self._file.writing():
            change = Change(self._db, now)
            for each in ended:
                change.end(each)
            for entry in added:
                change.add(entry, before)
            change.count()
        return change.accepted

    def claim(self, worker: str, count: int, now: float) -> list[str]:
        """Hold up to ``count`` more hosts, within the worker's share, and return them."""
        finite(now)
        with self._file.writing():
            self._db.execute(sql.PROMOTE, (now,))
            room = min(count, self._room(worker, now))
            if room <= 0:
                return []
            hosts = [name for (name,) in self._db.execute(sql.CLAIMABLE, (now, room))]
            self._db.executemany(sql.HOLD, ((worker, host) for host in hosts))
        return hosts

    def lease(self, worker: str, host: str, count: int, now: float) -> list[Leased]:
        """Lease up to ``count`` entries of a host that ``worker`` holds, the best first."""
        finite(now)
        with self._file.writing():
            self._db.execute(sql.PROMOTE, (now,))
            if self._db.execute(sql.HOLDER, (host,)).fetchone() != (worker,):
                return []
            rows = self._db.execute(sql.BEST, (host, count)).fetchall()
            if rows:
                self._db.executemany(sql.LEASE, ((worker, row[0]) for row in rows))
                self._db.execute(sql.WAIT_LESS, (len(rows), host))
                self._db.execute(sql.COUNT, (0, -len(rows), len(rows), 0, 0))
        return [
            Leased(
                id=f"{seq}.{leases + 1}",
                key=key,
                host=host,
                payload=payload,
                attempts=attempts,
                asked=asked,
            )
            for seq, leases, key, payload, attempts, asked in rows
        ]

    def release(self, worker: str, host: str, allowed: float) -> None:
        """Hold ``host`` no longer; nobody asks it before ``allowed``."""
        finite(allowed)
        with self._file.writing():
            self._db.execute(sql.REST, (host, allowed))
            self._db.execute(sql.RELEASE, (host, worker))
            self._db.execute(sql.COUNT, (1, 0, 0, 0, 0))

    def rest(self, host: str, until: float) -> None:
        """Let nobody claim ``host`` before ``until``, unless a later moment was named already."""
        finite(until)
        with self._file.writing():
            self._db.execute(sql.REST, (host, until))

    def waiting(self, host: str) -> int:
        """Return how many entries wait in the queue of ``host``, in constant time."""
        with self._file.guarded():
            row: tuple[int] = self._db.execute(sql.WAITING, (host,)).fetchone() or (0,)
        return row[0]

    def counts(self, now: float) -> Counts:
        """Return how full the frontier is, in constant time."""
        finite(now)
        with self._file.guarded():
            waiting, leased, dead, known = self._db.execute(sql.COUNTS).fetchone()
            workers = self._db.execute(sql.LIVING, (now,)).fetchone()[0]
        return Counts(waiting=waiting, leased=leased, dead=dead, known=known, workers=workers)

    def dead(self) -> Iterator[Dead]:
        """Yield what was given up, oldest first."""
        last = 0
        while True:
            with self._file.guarded():
                rows = self._db.execute(sql.DEAD_AFTER, (last, _DEAD_AT_ONCE)).fetchall()
            if not rows:
                return
            for number, host, payload, reason, attempts, at in rows:
                last = number
                yield Dead(host=host, payload=payload, reason=reason, attempts=attempts, at=at)

    def revive(self, now: float) -> int:
        """Let all the dead wait again, attempts forgotten; return how many."""
        finite(now)
        with self._file.writing():
            change = Change(self._db, now)
            for row in self._db.execute(sql.ALL_DEAD):
                change.revive(*row)
            self._db.execute(sql.BURY)
            change.count()
        self.sync()
        return change.accepted

    def remember(self, known: Iterable[tuple[int, float, float]]) -> None:
        """Know these addresses: key, when it was last asked for, when it is due again."""
        rest = ((key, finite(asked), due_moment(due)) for key, asked, due in known)
        while chunk := sorted(islice(rest, _REMEMBERED_AT_ONCE)):
            with self._file.writing():
                new = self._db.executemany(sql.REMEMBER, chunk).rowcount
                if new < len(chunk):
                    self._db.executemany(sql.RECALL, ((*moments, key) for key, *moments in chunk))
                self._db.execute(sql.COUNT, (0, 0, 0, 0, new))
            self.sync()

    def sync(self) -> None:
        """Let everything so far survive the end of the process."""
        self._file.sync()

    def close(self) -> None:
        """Sync and let go of the store."""
        self._file.close()

    def _among(self, keys: Sequence[int], condition: str, more: Sequence[float | None]) -> set[int]:
        """Return those of the addresses for which the condition holds."""
        return {key for (key,) in self._rows(keys, "key", "frontier_address", condition, more)}

    def _rows(
        self,
        keys: Sequence[int],
        columns: str,
        table: str,
        condition: str,
        more: Sequence[float | None],
    ) -> Iterator[tuple[Any, ...]]:
        for start in range(0, len(keys), _ASKED_AT_ONCE[-1]):
            chunk = keys[start : start + _ASKED_AT_ONCE[-1]]
            width = next(each for each in _ASKED_AT_ONCE if each >= len(chunk))
            filled = (*chunk, *[chunk[0]] * (width - len(chunk)), *more)
            with self._file.guarded():
                query = sql.asked(width, columns, table) + condition
                rows = self._db.execute(query, filled).fetchall()
            yield from rows

    def _room(self, worker: str, now: float) -> int:
        """Return how many hosts the worker may hold besides those that it holds."""
        if not self._db.execute(sql.LIVES, (worker, now)).fetchone():
            return 0
        (held,) = self._db.execute(sql.HELD, (worker,)).fetchone()
        (busy,) = self._db.execute(sql.BUSY).fetchone()
        (living,) = self._db.execute(sql.LIVING, (now,)).fetchone()
        room: int = -(-busy // living) - held
        return room

    def _sweep(self, now: float) -> None:
        for worker, until in self._db.execute(sql.LAPSED, (now,)).fetchall():
            self._give_back(worker, until)

    def _give_back(self, worker: str, lapsed: float | None = None) -> None:
        """Let all that ``worker`` has wait again; ``lapsed`` is the end of its lease, if it did."""
        (turn,) = self._db.execute(sql.SEQ).fetchone()
        turn += 1
        left = self._db.execute(sql.LEFT, (worker,)).fetchall()
        self._db.execute(sql.GIVE_BACK, (lapsed is not None, worker))
        self._db.executemany(sql.WAIT, ((host, number, turn) for host, number in left))
        moment = -NEVER if lapsed is None else lapsed
        self._db.execute(sql.RELEASE_ALL, (turn, moment, worker))
        self._db.execute(sql.PART, (worker,))
        number = sum(number for _host, number in left)
        self._db.execute(sql.COUNT, (1, number, -number, 0, 0))
