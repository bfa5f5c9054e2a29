"""Packed exchanges → WARC files that are whole at every moment.

- One exchange is one ``write``, and so is what was read from it: a kill between two bytes of
  Python leaves no torn record.
- A file is ``NAME.warc.gz.open`` under a lock while it grows, ``NAME.warc.gz`` once it is closed.
- A write that fails is taken back through the same descriptor; then nothing more is written, so a
  crawl cannot go on without its archive.
"""

from __future__ import annotations

import errno
import fcntl
import os
import re
import socket
import time
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Literal

from newsspider.archive.readings import pack_reading
from newsspider.archive.records import pack_exchange, pack_warcinfo
from newsspider.errors import ArchiveError
from newsspider.items import Locator

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from newsspider.archive.digests import DigestAlgorithm
    from newsspider.archive.exchange import Exchange
    from newsspider.archive.readings import Reading
    from newsspider.archive.records import OriginalOf

__all__ = ["OPEN_SUFFIX", "Fsync", "WarcWriter", "sync_folder"]

OPEN_SUFFIX = ".open"
Fsync = Literal["always", "batch", "none"]

_BATCH_SECONDS = 1.0
_BATCH_EXCHANGES = 64


class WarcWriter:
    """Writes exchanges to WARC files in one folder.

    Args:
        folder: where the files go; made if missing.
        prefix: first part of every file name; letters, digits and hyphens.
        info: fields of the warcinfo record that opens each file.
        max_bytes: size at which the next file is begun.
        max_seconds: age at which the next file is begun.
        unchunk: see `pack_exchange`.
        algorithm: see `pack_exchange`.
        original_of: see `pack_exchange`.
        fsync: ``always`` after each exchange, ``batch`` at most once a second or every 64
            exchanges, ``none`` only when a file is closed.

    Raises:
        ArchiveError: the folder cannot be written.
    """

    def __init__(  # noqa: PLR0913 - each is a setting of its own
        self,
        folder: Path,
        *,
        prefix: str = "newsspider",
        info: Mapping[str, str] | None = None,
        max_bytes: int = 1_000_000_000,
        max_seconds: float = 86_400,
        unchunk: bool = True,
        fsync: Fsync = "batch",
        algorithm: DigestAlgorithm = "sha1",
        original_of: OriginalOf | None = None,
    ) -> None:
        self._algorithm: DigestAlgorithm = algorithm
        self._original_of = original_of
        self._folder = folder
        self._prefix = prefix
        self._info = dict(info or {})
        self._max_bytes = max_bytes
        self._max_seconds = max_seconds
        self._unchunk = unchunk
        self._fsync: Fsync = fsync
        self._serial = 0
        self._file: _OpenFile | None = None
        self._failure: ArchiveError | None = None
        self._revisited: set[int] = set()
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise ArchiveError(f"{folder}: cannot be made: {error.strerror}") from error

    def write(self, exchange: Exchange) -> Locator | None:
        """Store ``exchange`` and return where its response lies, or None if it has none.

        Of a body that is archived already the earlier record is returned: it holds the bytes.

        Raises:
            ArchiveError: the disk is full or failing; everything written before is whole, and
                every later call raises the same error.
        """
        packed = pack_exchange(
            exchange,
            unchunk=self._unchunk,
            algorithm=self._algorithm,
            original_of=self._original_of,
        )
        name, start = self._append(packed.members)
        if packed.original is not None:
            self._revisited.add(hash(packed.original.where["recordId"]))
            return packed.original.where
        if packed.response is None:
            return None
        return Locator(
            file=name,
            offset=start + packed.response.offset,
            length=packed.response.length,
            recordId=packed.response.record_id,
            payloadDigest=packed.response.payload_digest,
        )

    def write_reading(self, reading: Reading) -> None:
        """Store what was read from a response that was written or referred to before.

        The links of a page that came as a revisit are left out: they stand with its original.

        Raises:
            ArchiveError: see `write`.
        """
        response = hash(reading.response)
        if response in self._revisited:
            self._revisited.discard(response)
            reading = replace(reading, outlinks=())
        self._append(pack_reading(reading, self._algorithm))

    def describe(self, name: str, value: str) -> None:
        """Say ``name: value`` in the warcinfo of each file from here on; the open one is finished.

        Raises:
            ArchiveError: see `write`.
        """
        self._info[name] = value
        if self._file is not None:
            self._begin()

    def close(self) -> None:
        """Finish the open file, if there is one: sync it, give it its last name.

        Raises:
            ArchiveError: the disk is failing; the file keeps the name that says it is open.
        """
        file, self._file = self._file, None
        if file is not None:
            file.close()

    def _append(self, members: bytes) -> tuple[str, int]:
        """Write ``members`` to the current file; return its name and where they begin."""
        if self._failure:
            raise self._failure
        try:
            file = self._current()
            return file.name, file.append(members)
        except ArchiveError as error:
            self._failure = error
            raise

    def _current(self) -> _OpenFile:
        file = self._file
        if file is not None and file.size < self._max_bytes and file.age <= self._max_seconds:
            return file
        return self._begin()

    def _begin(self) -> _OpenFile:
        """Begin the next file, then finish the one before: a writer at work always has one open."""
        before, self._file = self._file, self._next()
        try:
            self._file.append(pack_warcinfo(self._file.name, self._info, self._algorithm))
        finally:
            if before is not None:
                before.close()
        return self._file

    def _next(self) -> _OpenFile:
        host = re.sub(r"[^A-Za-z0-9.]+", "-", socket.gethostname())
        while True:
            stamp = datetime.now(UTC).strftime("%Y%m%d%H%M%S%f")[:17]
            name = f"{self._prefix}-{stamp}-{self._serial:05d}-{host}.warc.gz"
            self._serial += 1
            with suppress(FileExistsError):  # another writer began in the same millisecond
                return _OpenFile(self._folder, name, self._fsync)


class _OpenFile:
    """A file that grows, under the lock that says so.

    Raises:
        FileExistsError: a file of this name is there, open or closed.
        ArchiveError: the file cannot be made.
    """

    def __init__(self, folder: Path, name: str, fsync: Fsync) -> None:
        self.name = name
        self.size = 0
        self._folder = folder
        self._path = folder / (name + OPEN_SUFFIX)
        self._fsync = fsync
        self._unsynced = 0
        self._began = self._synced = time.monotonic()
        try:
            flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC
            self._descriptor = os.open(self._path, flags, 0o644)
            fcntl.flock(self._descriptor, fcntl.LOCK_EX)
        except FileExistsError:
            raise
        except OSError as error:
            raise ArchiveError(f"{self._path}: cannot be made: {error.strerror}") from error
        if (folder / name).exists():
            self._discard()
            raise FileExistsError(name)

    @property
    def age(self) -> float:
        """Seconds since the file was begun."""
        return time.monotonic() - self._began

    def append(self, members: bytes) -> int:
        """Write all of ``members`` or nothing; return the offset at which they begin."""
        start = self.size
        try:
            _write_all(self._descriptor, members)
            self._sync()
        except OSError as error:
            with suppress(OSError):  # then a torn end stays, behind which nothing is written
                os.ftruncate(self._descriptor, start)
            raise ArchiveError(
                f"{self._path}: cannot be written: {error.strerror}. Free at least"
                f" {len(members):,} bytes and start again; everything before is kept."
            ) from error
        self.size += len(members)
        return start

    def close(self) -> None:
        """Sync the file and give it its last name; an empty one is taken away."""
        if not self.size:
            self._discard()
            return
        try:
            os.fsync(self._descriptor)
            self._path.rename(self._folder / self.name)
            sync_folder(self._folder)
        except OSError as error:
            raise ArchiveError(f"{self._path}: cannot be closed: {error.strerror}") from error
        finally:
            os.close(self._descriptor)

    def _discard(self) -> None:
        self._path.unlink()
        os.close(self._descriptor)

    def _sync(self) -> None:
        if self._fsync == "none":
            return
        self._unsynced += 1
        now = time.monotonic()
        due = self._unsynced >= _BATCH_EXCHANGES or now - self._synced >= _BATCH_SECONDS
        if self._fsync == "always" or due:
            os.fsync(self._descriptor)
            self._unsynced, self._synced = 0, now


def _write_all(descriptor: int, members: bytes) -> None:
    written = os.write(descriptor, members)
    if written != len(members):
        missing = len(members) - written
        raise OSError(errno.ENOSPC, f"no room for {missing:,} of {len(members):,} bytes")


def sync_folder(folder: Path) -> None:
    """Make the names in ``folder`` outlast a loss of power."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
