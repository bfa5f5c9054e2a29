"""A WARC file of ours, member by member, with nothing taken on trust.

Readers made for reading go on past damage or stop without a word. Here every gzip member must
come to its end with a right checksum, hold one record, and the record must be as long as it says.
"""

from __future__ import annotations

import os
import re
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO

from newsspider.archive.digests import digest_matches
from newsspider.archive.exchange import split_head, stored_form
from newsspider.errors import ArchiveError

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["GZIP_MAGIC", "DamagedMember", "Member", "read_member", "read_members", "wrong_digests"]

_PIECE = 64 * 1024
_GZIP = 16 + zlib.MAX_WBITS
GZIP_MAGIC = b"\x1f\x8b\x08"
_SIZE = re.compile("[0-9]{1,18}")


class DamagedMember(ArchiveError):  # noqa: N818 - a finding more often than a failure
    """The bytes at ``offset`` are not a whole record."""

    def __init__(self, offset: int, reason: str) -> None:
        super().__init__(reason)
        self.offset = offset


@dataclass(frozen=True, slots=True)
class Member:
    """One record and where it lies; header names are in lower case."""

    offset: int
    length: int
    headers: dict[str, str]
    block: bytes

    @property
    def record_id(self) -> str:
        """WARC-Record-ID."""
        return self.headers.get("warc-record-id", "")

    @property
    def kind(self) -> str:
        """WARC-Type."""
        return self.headers.get("warc-type", "")

    @property
    def url(self) -> str:
        """WARC-Target-URI."""
        return self.headers.get("warc-target-uri", "")


def read_members(file: BinaryIO) -> Iterator[Member]:
    """Yield every member from where ``file`` stands to its end.

    Raises:
        DamagedMember: at the first one that is not whole.
    """
    offset = file.tell()
    rest = b""
    while True:
        rest = rest or file.read(_PIECE)
        if not rest:
            return
        record, length, rest = _inflate(file, offset, rest)
        yield _parsed(offset, length, record)
        offset += length


def read_member(file: BinaryIO, offset: int, length: int) -> Member:
    """Return the member that fills exactly ``length`` bytes at ``offset``.

    Raises:
        DamagedMember: it is not whole, or ends elsewhere.
    """
    missing = offset + length - file.seek(0, os.SEEK_END)
    if missing > 0:
        raise DamagedMember(offset, f"the file ends {missing:,} bytes too early")
    file.seek(offset)
    stored = file.read(length)
    inflater = zlib.decompressobj(_GZIP)
    try:
        record = inflater.decompress(stored)
    except zlib.error as error:
        raise DamagedMember(
            offset, f"no gzip member begins here, or it is damaged: {error}"
        ) from error
    if not inflater.eof or inflater.unused_data:
        raise DamagedMember(offset, f"the record does not end after {length:,} bytes")
    return _parsed(offset, length, record)


def wrong_digests(member: Member) -> list[str]:
    """Return the names of the digest headers that do not match what the record holds."""
    wrong: list[str] = []
    declared = member.headers.get("warc-block-digest")
    if declared and not digest_matches(declared, member.block):
        wrong.append("WARC-Block-Digest")
    declared = member.headers.get("warc-payload-digest")
    if declared and member.kind != "revisit" and not _payload_matches(member, declared):
        wrong.append("WARC-Payload-Digest")
    return wrong


def _payload_matches(member: Member, declared: str) -> bool:
    if not member.headers.get("content-type", "").startswith("application/http"):
        return digest_matches(declared, member.block)
    head, body = split_head(member.block)
    return digest_matches(declared, body) or digest_matches(declared, stored_form(head, body).body)


def _inflate(file: BinaryIO, offset: int, piece: bytes) -> tuple[bytes, int, bytes]:
    """Return record, stored length and the bytes read beyond it."""
    inflater = zlib.decompressobj(_GZIP)
    record: list[bytes] = []
    length = 0
    while piece:
        try:
            record.append(inflater.decompress(piece))
        except zlib.error as error:
            begun = record or piece.startswith(GZIP_MAGIC)
            what = "damaged gzip member" if begun else "bytes that are no gzip member"
            raise DamagedMember(offset, f"{what}: {error}") from error
        length += len(piece) - len(inflater.unused_data)
        if inflater.eof:
            return b"".join(record), length, inflater.unused_data
        piece = file.read(_PIECE)
    raise DamagedMember(
        offset, f"torn: the file ends inside a record, after {length:,} bytes of it"
    )


def _parsed(offset: int, length: int, record: bytes) -> Member:
    head, block = split_head(record)
    first, *lines = head.decode("utf-8", "replace").split("\n")
    if not first.startswith("WARC/"):
        raise DamagedMember(offset, "not a WARC record")
    headers: dict[str, str] = {}
    for line in lines:
        name, colon, value = line.partition(":")
        if colon:
            headers[name.strip().lower()] = value.strip()
    size = headers.get("content-length", "")
    if not _SIZE.fullmatch(size):
        raise DamagedMember(offset, "a record without Content-Length")
    if block[int(size) :] != b"\r\n\r\n":
        raise DamagedMember(offset, f"the record is not {size} bytes long as it says")
    return Member(offset, length, headers, block[: int(size)])
