"""A row → the record that proves it, read to its last byte."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import msgspec

from newsspider.archive.members import DamagedMember, Member, read_member
from newsspider.archive.writer import OPEN_SUFFIX
from newsspider.errors import ArchiveError

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["MissingWarc", "Row", "read_row", "require_proof", "row_problem"]

_Place = Annotated[int, msgspec.Meta(ge=0, le=2**62)]


class Where(msgspec.Struct, frozen=True):
    """A `Locator` on which something can rely."""

    file: Annotated[str, msgspec.Meta(pattern=r"^[^/\x00]+\Z")]
    offset: _Place
    length: _Place
    recordId: str
    payloadDigest: str | None


class Row(msgspec.Struct, frozen=True):
    """What is followed of a row."""

    url: str
    warc: Where
    articleId: str | None = None


class MissingWarc(ArchiveError):  # noqa: N818 - a finding more often than a failure
    """The whole archive file is not there."""


def row_problem(line: bytes, archive: Path) -> str | None:
    """Return why the record that a row names does not prove it, or None if it does."""
    try:
        require_proof(read_row(line), archive)
    except ArchiveError as error:
        return str(error)
    return None


def read_row(line: bytes) -> Row:
    """Return what a line of a row file says of its record.

    Raises:
        ArchiveError: it says nothing on which something can rely.
    """
    try:
        return msgspec.json.decode(line, type=Row)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise ArchiveError(f"the row names no record: {error}") from error


def require_proof(row: Row, archive: Path) -> None:
    """Read the record that ``row`` names, and compare.

    Raises:
        MissingWarc: its file is not in ``archive``, neither finished nor open.
        ArchiveError: the record is damaged, elsewhere or another one.
    """
    where = row.warc
    try:
        path = archive / where.file
        if not path.exists():
            path = archive / (where.file + OPEN_SUFFIX)
        with path.open("rb") as file:
            member = read_member(file, where.offset, where.length)
    except OSError as error:
        kind = MissingWarc if isinstance(error, FileNotFoundError) else ArchiveError
        sentence = f"its archive file {where.file} cannot be read: {error.strerror}"
        raise kind(sentence) from error
    except DamagedMember as damage:
        raise ArchiveError(f"its record at {where.file}:{damage.offset}: {damage}") from damage
    mismatch = _mismatch(row, member)
    if mismatch is not None:
        raise ArchiveError(f"the record at {where.file}:{where.offset} {mismatch}")


def _mismatch(row: Row, member: Member) -> str | None:
    if member.record_id != row.warc.recordId:
        return f"is {member.record_id}, not {row.warc.recordId}"
    if member.url != row.url:
        return f"is of {member.url}, not of {row.url}"
    if member.headers.get("warc-payload-digest") != row.warc.payloadDigest:
        return "has another payload digest"
    return None
