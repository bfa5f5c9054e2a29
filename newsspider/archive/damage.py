"""What of a WARC file cannot be read, and everything that follows from it.

- A damaged stretch ends where the next whole record begins, and reading goes on there.
- A row or a line of the index that names a record in such a stretch is no fault of its own: it is
  counted with the damage. So is a sum that is not that of the manifest.
"""

from __future__ import annotations

import mmap
import os
import zlib
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO

from newsspider.archive.findings import Finding
from newsspider.archive.members import GZIP_MAGIC, DamagedMember, read_members
from newsspider.archive.writer import OPEN_SUFFIX
from newsspider.plural import counted

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from newsspider.archive.members import Member

__all__ = ["Damages", "Stretch", "next_whole", "read_past_damage", "unread"]

_BEGINNING = 512
"""Bytes of a gzip member that are enough to see whether a record begins in it."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """Bytes that are no whole record.

    Attributes:
        offset, length: where they are, in bytes.
        records: how many records begin in them that can still be told apart; at least 1.
        at_end: whether nothing whole comes behind them.
        reason: what is wrong with the first of them.
    """

    offset: int
    length: int
    records: int
    at_end: bool
    reason: str

    def holds(self, offset: int) -> bool:
        """Return whether a record that should begin at ``offset`` is in it, or was cut off."""
        return self.offset <= offset and (self.at_end or offset < self.offset + self.length)


def read_past_damage(file: BinaryIO) -> Iterator[Member | Stretch]:
    """Yield every whole member of ``file`` and what lies between them, in their order."""
    offset: int | None = 0
    while offset is not None:
        file.seek(offset)
        try:
            yield from read_members(file)
        except DamagedMember as damage:
            offset = next_whole(file, damage.offset + 1)
            end = file.seek(0, os.SEEK_END) if offset is None else offset
            records = _records_begun(file, damage.offset, end)
            length = end - damage.offset
            yield Stretch(damage.offset, length, records, offset is None, str(damage))
        else:
            return


def next_whole(file: BinaryIO, start: int) -> int | None:
    """Return where the next whole member at or after ``start`` begins, or None."""
    with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        place = content.find(GZIP_MAGIC, start)
        while place >= 0:
            file.seek(place)
            with suppress(DamagedMember):
                next(read_members(file))
                return place
            place = content.find(GZIP_MAGIC, place + 1)
    return None


def _records_begun(file: BinaryIO, start: int, end: int) -> int:
    found = 0
    with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        place = content.find(GZIP_MAGIC, start, end)
        while place >= 0:
            inflater = zlib.decompressobj(16 + zlib.MAX_WBITS)
            with suppress(zlib.error):
                begun = inflater.decompress(content[place : place + _BEGINNING], len(b"WARC/"))
                found += begun == b"WARC/"
            place = content.find(GZIP_MAGIC, place + 1, end)
    return max(found, 1)


def unread(length: int, records: int) -> str:
    """Return how much of an archive cannot be read, in words."""
    return f"{counted(length, 'byte')} and at least {counted(records, 'record')}"


@dataclass(slots=True)
class _Damage:
    path: Path
    stretch: Stretch
    cure: str
    rows: int = 0
    lines: int = 0

    def finding(self) -> Finding:
        stretch = self.stretch
        named = [counted(self.rows, "row")] if self.rows else []
        named += [f"{counted(self.lines, 'line')} of the index"] if self.lines else []
        problem = (
            f"{stretch.reason}; {unread(stretch.length, stretch.records)} cannot be read"
            f"{', named by ' if named else ''}{' and '.join(named)}"
        )
        return Finding(self.path, stretch.offset, problem, self.cure)


class Damages:
    """Takes what cannot be read, then what names it.

    Attributes:
        bytes, records: how much cannot be read; of records at least so many.
    """

    def __init__(self) -> None:
        self.bytes = 0
        self.records = 0
        self._damages: dict[str, list[_Damage]] = {}

    def add(self, path: Path, stretch: Stretch, cure: str) -> None:
        """Take a stretch of ``path``."""
        self.bytes += stretch.length
        self.records += stretch.records
        name = path.name.removesuffix(OPEN_SUFFIX)
        self._damages.setdefault(name, []).append(_Damage(path, stretch, cure))

    def explain_row(self, file: str, offset: int) -> bool:
        """Return whether the record of a row lies in such a stretch, and count the row."""
        damage = self._of(file, offset)
        if damage is not None:
            damage.rows += 1
        return damage is not None

    def explain_line(self, file: str, offset: int) -> bool:
        """Return whether the record of a line of the index does, and count the line."""
        damage = self._of(file, offset)
        if damage is not None:
            damage.lines += 1
        return damage is not None

    def findings(self) -> Iterator[Finding]:
        """Yield one finding for each stretch, once all rows and lines were taken."""
        for damages in self._damages.values():
            for damage in damages:
                yield damage.finding()

    def _of(self, file: str, offset: int) -> _Damage | None:
        for damage in self._damages.get(file, ()):
            if damage.stretch.holds(offset):
                return damage
        return None
