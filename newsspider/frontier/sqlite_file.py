"""One SQLite file, one open transaction, one process that works on it.

- Operations go into one open transaction, and `SqliteFile.sync` commits it. It also ends with the
  first operation after half a second and after 500 operations. So another connection of this
  thread can write as soon as this one has synced, and one of another process within its busy
  timeout.
- An operation that fails takes the open transaction back, and every later one fails too: the file
  holds what was true at some moment, never half an operation.
- The process that works holds a lock beside the file, and a kill releases it.
"""

from __future__ import annotations

import fcntl
import sqlite3
import time
from contextlib import contextmanager, suppress
from typing import IO, TYPE_CHECKING

from newsspider.errors import FrontierError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

__all__ = ["SqliteFile"]

_BUSY_SECONDS = 60  # another process's first reading of a large folder of rows
_COMMIT_SECONDS = 0.5
_COMMIT_OPERATIONS = 500

_LOG_BYTES = 4000 * 4096
"""Bytes of the write-ahead log when it is next written back: pages, and bytes of a page."""

_HAS_TABLE = "SELECT 1 FROM sqlite_master WHERE name = ?"

_ANEW = "`newsspider reindex {folder}` makes it anew"
_DAMAGED = f"damaged ({{error}}); {_ANEW}"
_LOCKED = "another program keeps it locked; end that and start again"
_CURES = {
    sqlite3.SQLITE_CORRUPT: _DAMAGED,
    sqlite3.SQLITE_NOTADB: _DAMAGED,
    sqlite3.SQLITE_ERROR: f"of another version ({{error}}); {_ANEW}",
    sqlite3.SQLITE_FULL: f"the disk is full. Free at least {_LOG_BYTES:,} bytes, then start again",
    sqlite3.SQLITE_BUSY: _LOCKED,
    sqlite3.SQLITE_LOCKED: _LOCKED,
}
_OTHER = "cannot be read or written ({error}); see to the disk and to its permissions"


class SqliteFile:
    """A connection to a file.

    Args:
        path: the file. Its folder is made.
        pragmas: what to set for the connection.
        tables: what makes the tables that are missing.
        newest: the one that came last to this list. If it is there nothing is written: to look
            needs no lock.

    Attributes:
        db: the connection; used within `writing` or `guarded`.

    Raises:
        FrontierError: the file cannot be used; the sentence names it and the cure. So does every
            method.
    """

    def __init__(self, path: Path, pragmas: str, tables: str, newest: str) -> None:
        self._path = path
        self._lock: IO[bytes] | None = None
        self._failure: str | None = None
        self._operations = 0
        self._began = 0.0
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self.db = sqlite3.connect(path, timeout=_BUSY_SECONDS, isolation_level=None)
        except (OSError, sqlite3.Error) as error:
            raise FrontierError(f"{path}: {_OTHER.format(error=error)}") from error
        try:
            with self.guarded():
                self.db.executescript(pragmas)
                if not self.db.execute(_HAS_TABLE, (newest,)).fetchone():
                    self.db.executescript(tables)
        except FrontierError:
            self.db.close()
            raise

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Do one operation within the open transaction."""
        with self.guarded():
            if not self.db.in_transaction:
                self.db.execute("BEGIN IMMEDIATE")
                self._began = time.monotonic()
            yield
        self._operations += 1
        late = time.monotonic() - self._began > _COMMIT_SECONDS
        if late or self._operations >= _COMMIT_OPERATIONS:
            self.sync()

    @contextmanager
    def guarded(self) -> Iterator[None]:
        """Name a failure, and let nothing follow it."""
        if self._failure is not None:
            raise FrontierError(self._failure)
        try:
            yield
        except sqlite3.Error as error:
            code = getattr(error, "sqlite_errorcode", 0) & 0xFF  # the rest says more than we ask
            sentence = _CURES.get(code, _OTHER)
            self._fail(sentence.format(error=error, folder=self._path.parent))
            raise FrontierError(self._failure) from error
        except BaseException:
            self._fail("an operation was interrupted; start again")
            raise

    def sync(self) -> None:
        """Commit what was done so far."""
        with self.guarded():
            if self.db.in_transaction:
                self.db.execute("COMMIT")
            self._operations = 0

    def lock(self) -> bool:
        """Be the process that works on this file; return whether it was not until now."""
        if self._lock is not None:
            return False
        path = self._path.with_name(self._path.name + "-lock")
        try:
            lock = path.open("ab")
        except OSError as error:
            raise FrontierError(f"{path}: {_OTHER.format(error=error.strerror)}") from error
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            lock.close()
            raise FrontierError(
                f"{self._path}: another crawl works on it; wait for its end, or crawl into another"
                " output folder"
            ) from error
        self._lock = lock
        return True

    def close(self) -> None:
        """Commit, unless an operation failed, and let go of the file."""
        try:
            if self._failure is None:
                self.sync()
        finally:
            self.db.close()
            if self._lock is not None:
                self._lock.close()

    def _fail(self, sentence: str) -> None:
        self._failure = f"{self._path}: {sentence}"
        with suppress(sqlite3.Error):
            self.db.rollback()
