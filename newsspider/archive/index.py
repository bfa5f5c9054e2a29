"""``indexes/index.cdxj``: every capture of the archive in one sorted file.

The archive is the truth and this an index: delete it and the next run makes it anew. A file that
is in it is not read again; a change is a new file that takes the old one's name in one step, so a
reader sees the old index or the new one. Two runs that end at once take turns.
"""

from __future__ import annotations

import fcntl
import heapq
import json
import logging
import os
from collections import Counter
from typing import TYPE_CHECKING, Annotated

import msgspec

from newsspider.archive.cdxj import cdxj_line, is_capture
from newsspider.archive.damage import Stretch, read_past_damage
from newsspider.archive.members import DamagedMember, read_member
from newsspider.errors import ArchiveError

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
    from pathlib import Path

    from newsspider.layout import Layout

__all__ = ["index_problems", "read_index", "update_index", "warc_of"]

logger = logging.getLogger(__name__)

_BATCH_LINES = 250_000
"""New lines that are held in memory, about 80 MB, before they are merged into the index."""

_NAME = b'"filename": "'


def update_index(layout: Layout) -> bool:
    """Bring the index up to date with the finished WARC files; return whether it changed.

    Raises:
        ArchiveError: the index cannot be written; the old one stands as it was.
    """
    index = layout.index
    if not index.exists() and not any(layout.archive.glob("*.warc.gz")):
        return False
    try:
        index.parent.mkdir(parents=True, exist_ok=True)
        with (layout.output / f".{index.name}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            return _update(index, layout.archive)
    except OSError as error:
        raise ArchiveError(f"{index}: cannot be written: {error.strerror or error}") from error


def read_index(index: Path) -> Iterator[bytes]:
    """Yield the lines of ``index``; none where there is no such file."""
    if index.exists():
        with index.open("rb") as lines:
            yield from lines


def warc_of(line: bytes) -> str:
    """Return the name of the WARC file in which the capture of ``line`` lies."""
    quoted = line.rpartition(_NAME)[2].removesuffix(b'"}\n')
    if b"\\" not in quoted:
        return quoted.decode("utf-8", "replace")
    try:
        return str(json.loads(b'"' + quoted + b'"'))
    except ValueError:  # no line of ours
        return ""


def index_problems(
    index: Path,
    archive: Path,
    captures: Mapping[str, int],
    missing: Counter[str],
    explained: Callable[[str, int], bool] = lambda _file, _offset: False,
) -> Iterator[tuple[int | None, str]]:
    """Yield what is wrong with ``index``: a line number, or None for the whole, and a sentence.

    Args:
        index: the index.
        archive: the folder of the WARC files.
        captures: how many captures each finished WARC file holds.
        missing: counts the lines whose WARC file is not there; of them nothing else is said.
        explained: whether what is wrong with the record at a place, by file and offset, has been
            found already; of the line that names it nothing is said.
    """
    right: Counter[str] = Counter()
    previous = b""
    for number, line in enumerate(read_index(index), 1):
        problem = None
        try:
            problem = _line_problem(line, archive, explained)
        except FileNotFoundError:
            missing[warc_of(line)] += 1
        if line <= previous:
            problem = "the line is out of order or there twice"
        if problem:
            yield number, problem
        elif problem is None:
            right[warc_of(line)] += 1
        previous = line
    for name, count in captures.items():
        if right[name] < count:
            absent = count - right[name]
            be = "is" if absent == 1 else "are"
            yield None, f"{absent:,} of {count:,} captures in {name} {be} not in it"


def _update(index: Path, archive: Path) -> bool:
    present = {path.name: path for path in archive.glob("*.warc.gz")}
    indexed = {warc_of(line) for line in read_index(index)}
    changed = not index.exists() or not indexed <= present.keys()
    if changed:
        _merge(index, [], present)
    for batch in _batches(present[name] for name in sorted(present.keys() - indexed)):
        _merge(index, batch, present)
        changed = True
    return changed


def _batches(paths: Iterable[Path]) -> Iterator[list[bytes]]:
    batch: list[bytes] = []
    for path in paths:
        batch += _lines_of(path)
        if len(batch) >= _BATCH_LINES:
            yield batch
            batch = []
    if batch:
        yield batch


def _lines_of(path: Path) -> Iterator[bytes]:
    try:
        with path.open("rb") as file:
            for found in read_past_damage(file):
                if isinstance(found, Stretch):
                    place, length, reason = found.offset, found.length, found.reason
                    logger.warning("%s:%d: %d bytes not indexed: %s", path, place, length, reason)
                elif is_capture(found):
                    yield cdxj_line(found, path.name)
    except OSError as error:
        logger.warning("%s: not indexed: cannot be read: %s", path, error.strerror)


def _merge(index: Path, new: list[bytes], present: Collection[str]) -> None:
    """Write what ``index`` has of the files that are ``present``, and ``new``, in order."""
    partial = index.with_name(f".{index.name}.tmp")
    kept = (line for line in read_index(index) if warc_of(line) in present)
    with partial.open("wb") as file:
        file.writelines(_once(heapq.merge(kept, sorted(new))))
        file.flush()
        os.fsync(file.fileno())
    partial.rename(index)


def _once(lines: Iterable[bytes]) -> Iterator[bytes]:
    previous = b""
    for line in lines:
        if line != previous:
            yield line
        previous = line


class _Where(msgspec.Struct, frozen=True):
    """What a line must say for its record to be found."""

    filename: Annotated[str, msgspec.Meta(pattern=r"^[^/\x00]+\Z")]
    offset: Annotated[str, msgspec.Meta(pattern=r"^[0-9]{1,18}\Z")]
    length: Annotated[str, msgspec.Meta(pattern=r"^[0-9]{1,18}\Z")]


def _line_problem(line: bytes, archive: Path, explained: Callable[[str, int], bool]) -> str | None:
    """Return what is wrong with ``line``, empty if that is known, or raise FileNotFoundError."""
    try:
        where = msgspec.json.decode(line[line.find(b"{") :], type=_Where)
        with (archive / where.filename).open("rb") as file:
            member = read_member(file, int(where.offset), int(where.length))
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        return f"the line names no record: {error}"
    except FileNotFoundError:
        raise
    except OSError as error:
        return f"its archive file cannot be read: {error.strerror}"
    except DamagedMember as damage:
        if explained(where.filename, damage.offset):
            return ""
        return f"its record at {where.filename}:{damage.offset}: {damage}"
    if not is_capture(member) or cdxj_line(member, where.filename) != line:
        return f"the record at {where.filename}:{where.offset} is not the one of this line"
    return None
