"""A row → the record that proves it, read to its last byte."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, TypeAlias

import msgspec

from newsspider.archive.members import DamagedMember, Member, read_member
from newsspider.archive.writer import OPEN_SUFFIX
from newsspider.errors import ArchiveError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    TextDigest: TypeAlias = Callable[[str | None, str | None], str | None]
    """Takes a headline and a text, and returns what a row says as ``textDigest``."""

__all__ = [
    "MissingWarc",
    "Row",
    "TextDigest",
    "read_row",
    "require_proof",
    "require_text",
    "row_problem",
]

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
    headline: str | None = None
    articleBody: str | None = None
    textDigest: str | None = None


class MissingWarc(ArchiveError):  # noqa: N818 - a finding more often than a failure
    """The whole archive file is not there."""


def row_problem(line: bytes, archive: Path, digest_of: TextDigest | None = None) -> str | None:
    """Return why a row is not proven, or None if it is.

    Args:
        line: the row.
        archive: folder of the record that it names.
        digest_of: makes the digest of its text, if that is to be compared.
    """
    try:
        row = read_row(line)
        require_proof(row, archive)
        if digest_of is not None:
            require_text(row, digest_of)
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


def require_text(row: Row, digest_of: TextDigest) -> None:
    """Make the digest of the text anew, and compare. A row without a digest says nothing.

    Raises:
        ArchiveError: the text is not the one that was read from the record.
    """
    if row.textDigest and row.textDigest != digest_of(row.headline, row.articleBody):
        raise ArchiveError(
            "its headline or text was changed after it was written: textDigest is not theirs"
        )


def _mismatch(row: Row, member: Member) -> str | None:
    if member.record_id != row.warc.recordId:
        return f"is {member.record_id}, not {row.warc.recordId}"
    if member.url != row.url:
        return f"is of {member.url}, not of {row.url}"
    if member.headers.get("warc-payload-digest") != row.warc.payloadDigest:
        return "has another payload digest"
    return None
