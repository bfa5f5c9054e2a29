"""Files that a killed writer left open: made whole, and given their last name when they are read.

A writer holds a lock on its file, and a kill releases it; so an open file without a lock has no
writer. Whole exchanges stay, what comes after the last of them is moved aside and never deleted.
The file keeps the name that says it is open until `LeftOpen.close`: if whoever makes up for the
killed run is killed too, the next one finds the file again.
"""

from __future__ import annotations

import fcntl
import os
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Self

from newsspider.archive.members import DamagedMember, read_members
from newsspider.archive.readings import is_reading
from newsspider.archive.writer import OPEN_SUFFIX, sync_folder
from newsspider.errors import ArchiveError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

__all__ = ["TORN_SUFFIX", "LeftOpen", "is_being_written", "left_open", "open_files"]

TORN_SUFFIX = ".torn"
_YOUNG = 60.0
"""Seconds within which a writer has surely locked a file that it made."""
_ENDS_WRITE = frozenset({"metadata", "warcinfo"})
"""Kinds of the record that a write ends with: an exchange, a reading, and the opening of a file."""


def is_being_written(path: Path) -> bool:
    """Return whether a living writer holds ``path`` or is about to; not if the file is gone."""
    with suppress(FileNotFoundError), path.open("rb") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
        return _is_begun(os.fstat(file.fileno()))
    return False


def open_files(archive: Path) -> list[Path]:
    """Return the files that have no last name yet, whether their writers live or not."""
    return sorted(archive.glob(f"*.warc.gz{OPEN_SUFFIX}"))


def _is_begun(file: os.stat_result) -> bool:
    """Return whether a file may be one that its writer is about to lock."""
    return not file.st_size and time.time() - file.st_mtime <= _YOUNG


def left_open(archive: Path) -> Iterator[LeftOpen]:
    """Yield each file of ``archive`` that has no writer, made whole and locked.

    A file without a single whole exchange or reading is moved aside as a whole.

    Raises:
        ArchiveError: a file cannot be mended.
    """
    for path in open_files(archive):
        with suppress(FileNotFoundError):  # another run has just mended it
            found = LeftOpen.claim(path)
            if found is not None:
                yield found


class LeftOpen:
    """A file whose writer was killed, cut after its last whole write, under our lock.

    Attributes:
        path: the file, still under the name that says it is open.
        torn: bytes after the last whole exchange or reading; they lie in ``NAME.torn``.
    """

    def __init__(self, path: Path, descriptor: int) -> None:
        self.path = path
        self.torn = 0
        self._descriptor = descriptor

    @classmethod
    def claim(cls, path: Path) -> Self | None:
        """Lock and mend ``path``; return None if a writer holds it or nothing in it is whole."""
        descriptor = os.open(path, os.O_RDWR | os.O_CLOEXEC)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            claimed = cls(path, descriptor)
            # Its writer may have closed it between our two calls.
            if path.exists() and claimed._mend():
                return claimed
        except BlockingIOError:
            pass
        except OSError as error:
            os.close(descriptor)
            raise ArchiveError(f"{path}: cannot be mended: {error.strerror}") from error
        os.close(descriptor)
        return None

    def close(self) -> None:
        """Give the file its last name."""
        os.fsync(self._descriptor)
        self.path.rename(self.path.with_name(self.path.name.removesuffix(OPEN_SUFFIX)))
        sync_folder(self.path.parent)
        os.close(self._descriptor)

    def release(self) -> None:
        """Let go of the file, whole and still under the name that says it is open."""
        os.close(self._descriptor)

    def _mend(self) -> bool:
        stat = os.fstat(self._descriptor)
        whole, writes = _whole(self.path)
        aside = self.path.with_name(self.path.name.removesuffix(OPEN_SUFFIX) + TORN_SUFFIX)
        if not writes:
            if not _is_begun(stat):
                self.path.rename(aside)
            return False
        self.torn = stat.st_size - whole
        if self.torn:
            _keep_aside(aside, os.pread(self._descriptor, self.torn, whole))
            os.ftruncate(self._descriptor, whole)
        os.fsync(self._descriptor)
        return True


def _whole(path: Path) -> tuple[int, int]:
    """Return where the last whole write ends, and how many there are behind the warcinfo."""
    end = writes = 0
    with path.open("rb") as file, suppress(DamagedMember):
        for member in read_members(file):
            if is_reading(member) and end != member.offset:
                continue  # it stands behind an exchange that is not whole, and does not end it
            if member.kind in _ENDS_WRITE:
                end = member.offset + member.length
                writes += member.kind == "metadata"
    return end, writes


def _keep_aside(path: Path, torn: bytes) -> None:
    with path.open("ab") as file:
        file.write(torn)
        file.flush()
        os.fsync(file.fileno())
