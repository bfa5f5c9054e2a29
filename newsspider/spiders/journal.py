"""What a run over stored pages has found so far, so that the same run can go on after a kill.

Reading a page costs tens of milliseconds and depends on nothing but the page. So each outcome is
kept, in order, a line each, and all that follows from them is done again from the first line on:
the rows are then the same, and so is the record of the run. A journal belongs to one command over
unchanged files; what does not fit is no journal, and the run begins anew.
"""

from __future__ import annotations

import errno
import fcntl
import hashlib
import json
import os
from typing import IO, TYPE_CHECKING, Any

from newsspider import __version__
from newsspider.errors import ArchiveError, ConfigError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

__all__ = ["Journal"]


class Journal:
    """The journal of one run in an output folder.

    Args:
        output: the output folder; it is made.
        paths: what the run reads, in order.
        run_id: name of the run, unless there is a journal that says another.

    Attributes:
        run_id: name of the run that goes on or begins.

    Raises:
        ConfigError: the same run is under way in another process, or no file can be made there.
    """

    def __init__(self, output: Path, paths: Sequence[Path], run_id: str) -> None:
        name = hashlib.sha256("\0".join(map(str, paths)).encode("utf-8", "surrogateescape"))
        self._path = output / f".extract-{name.hexdigest()[:16]}.journal"
        try:
            output.mkdir(parents=True, exist_ok=True)
            self._file: IO[bytes] = self._path.open("a+b", buffering=0)
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            self._file.close()
            raise ConfigError(f"{output}: these files are being extracted there already") from error
        except OSError as error:
            raise ConfigError(f"{self._path}: cannot be made: {error.strerror}") from error
        self.run_id = self._begin(_state(paths), run_id)

    def entries(self) -> Iterator[list[Any]]:
        """Yield what was added before this run, once; what was half written is cut off."""
        with self._path.open("rb") as file:
            file.seek(self._end)
            for line in file:
                entry = _entry(line)
                if entry is None:
                    break
                self._end += len(line)
                yield entry
        self._file.truncate(self._end)

    def add(self, entry: list[Any]) -> None:
        """Keep ``entry``, which JSON can say.

        Raises:
            ArchiveError: the disk is full or failing.
        """
        line = json.dumps(entry).encode() + b"\n"
        reason = os.strerror(errno.ENOSPC)
        try:
            if self._file.write(line) == len(line):
                return
        except OSError as error:
            reason = str(error.strerror)
        raise ArchiveError(
            f"{self._path}: cannot be written: {reason}. Make room and start again: every page that"
            " was read is kept."
        )

    def close(self) -> None:
        """Leave the journal to the next run of the same command."""
        self._file.close()

    def remove(self) -> None:
        """Take the journal away: the run is done."""
        self._path.unlink()
        self._file.close()

    def _begin(self, state: list[Any], run_id: str) -> str:
        """Return the run's name after reading, or else writing, the first line."""
        with self._path.open("rb") as file:
            line = file.readline()
        first = _entry(line)
        if first and first[:-1] == state:
            self._end = len(line)
            return str(first[-1])
        self._file.truncate(0)
        self.add([*state, run_id])
        self._end = self._path.stat().st_size
        return run_id


def _state(paths: Sequence[Path]) -> list[Any]:
    """Return what must be the same, or what was found may not be what is there to be found."""
    stats = [path.stat() for path in paths]
    return [__version__, [[stat.st_size, stat.st_mtime_ns] for stat in stats]]


def _entry(line: bytes) -> list[Any] | None:
    """Return what ``line`` holds if it was written to its end; a crash may leave zeros there."""
    if not line.endswith(b"\n"):
        return None
    try:
        entry = json.loads(line)
    except ValueError:
        return None
    return entry if isinstance(entry, list) else None
