"""Packed exchanges → WARC files that are whole at every moment.

- One exchange is one ``write``: a kill between two bytes of Python leaves no torn record.
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
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Literal

from newsspider.archive.records import pack_exchange, pack_warcinfo
from newsspider.errors import ArchiveError
from newsspider.items import Locator

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from newsspider.archive.exchange import Exchange

__all__ = ["OPEN_SUFFIX", "Fsync", "WarcWriter"]

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
        fsync: ``always`` after each exchange, ``batch`` at most once a second or every 64
            exchanges, ``none`` only when a file is closed.

    Raises:
        ArchiveError: the folder cannot be written.
    """

    def __init__(
        self,
        folder: Path,
        *,
        prefix: str = "newsspider",
        info: Mapping[str, str] | None = None,
        max_bytes: int = 1_000_000_000,
        max_seconds: float = 86_400,
        unchunk: bool = True,
        fsync: Fsync = "batch",
    ) -> None:
        self._folder = folder
        self._prefix = prefix
        self._info = dict(info or {})
        self._max_bytes = max_bytes
        self._max_seconds = max_seconds
        self._unchunk = unchunk
        self._fsync = fsync
        self._serial = 0
        self._descriptor: int | None = None
        self._failure: ArchiveError | None = None
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise ArchiveError(f"{folder}: cannot be made: {error.strerror}") from error

    def write(self, exchange: Exchange) -> Locator | None:
        """Store ``exchange`` and return where its response lies, or None if it has none.

        Raises:
            ArchiveError: the disk is full or failing; everything written before is whole, and
                every later call raises the same error.
        """
        if self._failure:
            raise self._failure
        self._rotate()
        packed = pack_exchange(exchange, unchunk=self._unchunk)
        start = self._append(packed.members)
        if packed.response is None:
            return None
        return Locator(
            file=self.filename,
            offset=start + packed.response.offset,
            length=packed.response.length,
            recordId=packed.response.record_id,
            payloadDigest=packed.response.payload_digest,
        )

    def close(self) -> None:
        """Finish the open file, if there is one: sync it, give it its last name."""
        if self._descriptor is None:
            return
        descriptor, self._descriptor = self._descriptor, None
        os.fsync(descriptor)
        self._path.rename(self._folder / self.filename)
        os.close(descriptor)
        folder = os.open(self._folder, os.O_RDONLY)
        os.fsync(folder)
        os.close(folder)

    def _rotate(self) -> None:
        if self._descriptor is not None:
            old = time.monotonic() - self._began > self._max_seconds
            if not old and self._size < self._max_bytes:
                return
            self.close()
        self._begin()

    def _begin(self) -> None:
        stamp = datetime.now(UTC).strftime("%Y%m%d%H%M%S%f")[:17]
        host = re.sub(r"[^A-Za-z0-9.]+", "-", socket.gethostname())
        self.filename = f"{self._prefix}-{stamp}-{self._serial:05d}-{host}.warc.gz"
        self._path = self._folder / (self.filename + OPEN_SUFFIX)
        self._serial += 1
        try:
            flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC
            self._descriptor = os.open(self._path, flags, 0o644)
        except OSError as error:
            self._failure = ArchiveError(f"{self._path}: cannot be made: {error.strerror}")
            raise self._failure from error
        fcntl.flock(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        self._size = 0
        self._unsynced = 0
        self._began = self._synced = time.monotonic()
        self._append(pack_warcinfo(self.filename, self._info))

    def _append(self, members: bytes) -> int:
        """Write all of ``members`` or nothing; return the offset at which they begin."""
        assert self._descriptor is not None
        start = self._size
        try:
            written = os.write(self._descriptor, members)
            if written != len(members):
                missing = len(members) - written
                raise OSError(errno.ENOSPC, f"no room for {missing:,} of {len(members):,} bytes")
            self._size += written
            self._sync()
        except OSError as error:
            os.ftruncate(self._descriptor, start)
            self._failure = ArchiveError(
                f"{self._path}: cannot be written: {error.strerror}. Free at least"
                f" {len(members):,} bytes and start again; everything before is kept."
            )
            raise self._failure from error
        return start

    def _sync(self) -> None:
        if self._fsync == "none":
            return
        self._unsynced += 1
        now = time.monotonic()
        due = self._unsynced >= _BATCH_EXCHANGES or now - self._synced >= _BATCH_SECONDS
        if self._fsync == "always" or due:
            assert self._descriptor is not None
            os.fsync(self._descriptor)
            self._unsynced, self._synced = 0, now
