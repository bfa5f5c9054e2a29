"""Damaged files of a finished archive: made readable again; no whole record is lost or moved.

Rows and index name records by offset, so nothing may move. Bytes that are no whole record are kept
in a file beside the archive. At the end of a file they are cut off; in the middle a metadata record
of exactly the same length takes their place, so every reader gets past it and every offset after it
holds.
"""

from __future__ import annotations

import os
import struct
import uuid
import zlib
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, BinaryIO

from newsspider.archive.damage import next_whole
from newsspider.archive.members import GZIP_MAGIC, DamagedMember, read_members
from newsspider.archive.records import warc_date
from newsspider.archive.repair import TORN_SUFFIX
from newsspider.plural import counted

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["Mended", "filler", "mend_warc"]

_REST_OF_HEADER = bytes(5) + b"\xff"
_GZIP_FRAME = 18
"""Bytes of a gzip header and trailer (RFC 1952, section 2.3)."""

_STORED_FRAME = 5
_STORED_BLOCK = 65_535
"""Bytes that frame a stored deflate block, and the most that it holds."""

_EXTRA_FIELD = 65_535
"""The most bytes of the extra fields of a gzip header (RFC 1952, section 2.3.1)."""

_SHORTEST = 300
"""Bytes that are enough for a filler. Damage that is shorter takes the next record with it."""


@dataclass(frozen=True, slots=True)
class Mended:
    """Bytes that were no whole record: where they were, how many, and where they are now."""

    path: Path
    offset: int
    length: int
    aside: Path

    def __str__(self) -> str:
        moved = counted(self.length, "damaged byte")
        return f"{self.path}:{self.offset}: {moved} moved to {self.aside}"


def mend_warc(path: Path) -> list[Mended]:
    """Make every member of ``path`` readable; return what was moved aside, first damage first.

    The file must not be in the hands of a writer.
    """
    mended: list[Mended] = []
    with path.open("r+b") as file:
        offset = _first_damage(file, 0)
        while offset is not None:
            end = next_whole(file, offset + 1)
            while end is not None and end - offset < _SHORTEST:
                end = next_whole(file, end + 1)
            aside = path.with_name(f"{path.name}{TORN_SUFFIX}-{offset}")
            mended.append(Mended(path, offset, _move_aside(file, offset, end, aside), aside))
            if end is None:
                file.truncate(offset)
                offset = None
            else:
                file.seek(offset)
                file.write(filler(end - offset, f"moved to {TORN_SUFFIX[1:]}-{offset}"))
                offset = _first_damage(file, end)
        file.flush()
        os.fsync(file.fileno())
    return mended


def filler(length: int, note: str) -> bytes:
    """Return one gzip member of exactly ``length`` bytes: a metadata record that says ``note``.

    An extra field of the gzip header, which readers pass over, makes up the length. What is longer
    than such a field can be is made of stored deflate blocks (RFC 1951, section 3.2.4), and a line
    of dots in the record makes up the length.
    """
    block = f"damaged: {note}\r\n".encode()
    record = _head(len(block)) + block + b"\r\n\r\n"
    packer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    packed = packer.compress(record) + packer.flush()
    room = length - _GZIP_FRAME - len(packed) - 2
    if room > _EXTRA_FIELD:
        return _stored(length, block)
    extra = struct.pack("<H", room) + bytes(room)
    return GZIP_MAGIC + b"\x04" + _REST_OF_HEADER + extra + packed + _trailer(record)


def _stored(length: int, block: bytes) -> bytes:
    blocks = -(-(length - _GZIP_FRAME) // (_STORED_BLOCK + _STORED_FRAME))
    size = length - _GZIP_FRAME - blocks * _STORED_FRAME
    block += b"padding: "
    block += b"." * (size - len(_head(0)) - len(block) - len(b"\r\n" * 3)) + b"\r\n"
    record = _head(len(block)) + block + b"\r\n\r\n"
    pieces = [record[n * _STORED_BLOCK : (n + 1) * _STORED_BLOCK] for n in range(blocks)]
    stored = b"".join(
        struct.pack("<BHH", number == blocks, len(piece), len(piece) ^ 0xFFFF) + piece
        for number, piece in enumerate(pieces, 1)
    )
    return GZIP_MAGIC + b"\x00" + _REST_OF_HEADER + stored + _trailer(record)


def _trailer(record: bytes) -> bytes:
    return struct.pack("<II", zlib.crc32(record), len(record))


def _head(size: int) -> bytes:
    return (
        "WARC/1.1\r\n"
        "WARC-Type: metadata\r\n"
        f"WARC-Record-ID: <urn:uuid:{uuid.uuid4()}>\r\n"
        f"WARC-Date: {warc_date(datetime.now(UTC))}\r\n"
        "Content-Type: application/warc-fields\r\n"
        f"Content-Length: {size:012d}\r\n\r\n"
    ).encode()


def _first_damage(file: BinaryIO, start: int) -> int | None:
    file.seek(start)
    try:
        for _ in read_members(file):
            pass
    except DamagedMember as damage:
        return damage.offset
    return None


def _move_aside(file: BinaryIO, start: int, end: int | None, aside: Path) -> int:
    file.seek(start)
    damaged = file.read(-1 if end is None else end - start)
    with aside.open("wb") as kept:
        kept.write(damaged)
        kept.flush()
        os.fsync(kept.fileno())
    return len(damaged)
