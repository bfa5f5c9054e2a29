"""Row files: finished at the end of a run, or made whole after it was killed.

A row is published once its line is whole and its record can be read. A half line at the end was
never published and is cut off; a whole line without its record is moved aside, never deleted.
"""

from __future__ import annotations

import errno
import fcntl
import gzip
import os
import zlib
from contextlib import suppress
from typing import TYPE_CHECKING

from newsspider.archive.repair import left_open
from newsspider.archive.verify import row_problem
from newsspider.errors import ArchiveError

if TYPE_CHECKING:
    from collections.abc import Callable
    from io import RawIOBase
    from pathlib import Path

    from newsspider.archive.proof import TextDigest
    from newsspider.layout import Layout

__all__ = [
    "DAMAGED_SUFFIX",
    "PART_SUFFIX",
    "REJECTED_SUFFIX",
    "RowFile",
    "finish_rows",
    "recover_rows",
    "set_aside_unproven",
    "withdraw_rows",
]

PART_SUFFIX = ".jsonl.part"
REJECTED_SUFFIX = ".jsonl.rejected"
DAMAGED_SUFFIX = ".damaged"


class RowFile:
    """The row file of a run, plain and under a lock while the run lasts.

    Raises:
        ArchiveError: the file cannot be made.
    """

    def __init__(self, part: Path) -> None:
        self._part = part
        self._size = 0
        try:
            part.parent.mkdir(parents=True, exist_ok=True)
            self._file = part.open("xb", buffering=0)
            fcntl.flock(self._file, fcntl.LOCK_EX)
        except OSError as error:
            raise ArchiveError(f"{part}: cannot be made: {error.strerror}") from error

    def append(self, row: bytes) -> None:
        """Write the whole line or nothing of it.

        Raises:
            ArchiveError: the disk is full or failing.
        """
        try:
            _write_all(self._file, row)
        except OSError as error:
            with suppress(OSError):
                self._file.truncate(self._size)
                self._file.seek(self._size)
            raise ArchiveError(
                f"{self._part}: cannot be written: {error.strerror}. Free at least {len(row):,}"
                " bytes and start again; every row before is kept."
            ) from error
        self._size += len(row)

    def finish(self) -> Path | None:
        """Compress the rows under their last name and return it, or None if there is no row.

        Raises:
            ArchiveError: that cannot be done; the plain file stays, and the next run finishes it.
        """
        try:
            return finish_rows(self._part)
        except OSError as error:
            raise ArchiveError(
                f"{self._part}: cannot be compressed: {error.strerror}. The next run will do it."
            ) from error
        finally:
            self._file.close()


def _write_all(file: RawIOBase, row: bytes) -> None:
    if file.write(row) != len(row):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def recover_rows(layout: Layout) -> int:
    """Finish the files of killed runs; return how many rows were moved aside.

    A run holds a lock on its file, and a kill releases it. Archive files are mended first: a record
    may be whole and its exchange not.
    """
    for left in left_open(layout.archive):
        left.release()
    rejected: list[bytes] = []

    def is_proven(row: bytes) -> bool:
        problem = row_problem(row, layout.archive)
        if problem is not None:
            rejected.append(row)
        return problem is None

    for part in sorted(layout.articles.glob(f"*{PART_SUFFIX}")):
        before = len(rejected)
        with part.open("rb") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                continue
            finish_rows(part, is_proven)
        if len(rejected) > before:
            aside = part.with_name(part.name.removesuffix(PART_SUFFIX) + REJECTED_SUFFIX)
            _append(aside, rejected[before:])
    return len(rejected)


def withdraw_rows(layout: Layout, run_id: str) -> None:
    """Take away what the run has written so far, because it will write all of it again."""
    for suffix in (PART_SUFFIX, ".jsonl.gz"):
        for path in layout.articles.glob(f"*-{run_id}{suffix}"):
            path.unlink()


def set_aside_unproven(path: Path, layout: Layout, digest_of: TextDigest | None = None) -> int:
    """Keep only the rows of a finished file that are proven; return how many went aside.

    Proven is a row whose record is there, and whose text is the one of its digest where
    ``digest_of`` makes it anew.

    A file that cannot be read to its end is kept whole as ``NAME.damaged``, and what could be
    read of it stands in its place.
    """
    bad = 0
    damaged = False
    stem = path.name.removesuffix(".jsonl.gz")
    kept = path.with_name(stem + PART_SUFFIX)
    aside = path.with_name(stem + REJECTED_SUFFIX)
    with kept.open("wb") as good, aside.open("ab") as rejected:
        try:
            with gzip.open(path, "rb") as lines:
                for line in lines:
                    proven = row_problem(line, layout.archive, digest_of) is None
                    (good if proven else rejected).write(line)
                    bad += not proven
        except (OSError, EOFError, zlib.error):
            damaged = True
    if not aside.stat().st_size:
        aside.unlink()
    if damaged:
        path.rename(path.with_name(path.name + DAMAGED_SUFFIX))
    if not damaged and not bad:
        kept.unlink()
    elif finish_rows(kept) is None:
        path.unlink(missing_ok=True)
    return bad


def finish_rows(part: Path, keeps: Callable[[bytes], bool] = lambda _row: True) -> Path | None:
    """Compress the whole lines of ``part`` that ``keeps`` keeps; take the plain file away.

    Returns:
        The new path, or None if no row is left.
    """
    done = part.with_name(part.name.removesuffix(PART_SUFFIX) + ".jsonl.gz")
    partial = done.with_suffix(".gz.tmp")
    try:
        rows = _pack(part, partial, keeps)
    except OSError:
        partial.unlink()
        raise
    if rows:
        partial.rename(done)
    else:
        partial.unlink()
    part.unlink()
    return done if rows else None


def _pack(part: Path, partial: Path, keeps: Callable[[bytes], bool]) -> int:
    rows = 0
    with part.open("rb") as plain, partial.open("wb") as file:
        with gzip.GzipFile(filename="", fileobj=file, mode="wb", mtime=0) as packed:
            for line in plain:
                if line.endswith(b"\n") and keeps(line):
                    packed.write(line)
                    rows += 1
        file.flush()
        os.fsync(file.fileno())
    return rows


def _append(path: Path, rows: list[bytes]) -> None:
    with path.open("ab") as file:
        file.writelines(rows)
        file.flush()
        os.fsync(file.fileno())
