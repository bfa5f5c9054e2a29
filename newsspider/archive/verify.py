"""Is everything there, whole, and what it says? Read only; one finding a line.

Other tools pass over a torn record; a row is worth nothing if its proof cannot be read. So every
record of every file is read to its last byte, every digest is computed again, and every row is
followed to its record.
"""

from __future__ import annotations

import gzip
import hashlib
import zlib
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Annotated

import msgspec

from newsspider.archive.cdxj import is_capture
from newsspider.archive.index import index_problems
from newsspider.archive.members import (
    DamagedMember,
    Member,
    read_member,
    read_members,
    wrong_digests,
)
from newsspider.archive.repair import is_being_written
from newsspider.archive.writer import OPEN_SUFFIX
from newsspider.errors import ConfigError
from newsspider.layout import Layout

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

__all__ = ["Finding", "Verified", "row_problem", "verify"]


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is not as it should be.

    Attributes:
        path: the file.
        place: byte offset in a WARC file, line number in a row file, or None for the whole file.
        problem: what is wrong.
        cure: what to do.
    """

    path: Path
    place: int | None
    problem: str
    cure: str

    def __str__(self) -> str:
        place = "" if self.place is None else f":{self.place}"
        return f"{self.path}{place}: {self.problem}. {self.cure}"


@dataclass(slots=True)
class Verified:
    """What was looked at, and what was found to be wrong."""

    files: int = 0
    records: int = 0
    rows: int = 0
    findings: list[Finding] = field(default_factory=list)
    captures: Counter[str] = field(default_factory=Counter)
    """What the index must hold of each file."""


_NEW_MANIFEST = "Delete manifest.json: the next run makes it anew."


class _Entry(msgspec.Struct, frozen=True):
    sha256: str


class _Manifest(msgspec.Struct, frozen=True):
    files: dict[str, _Entry]


_Place = Annotated[int, msgspec.Meta(ge=0, le=2**62)]


class _Where(msgspec.Struct, frozen=True):
    """A `Locator` on which something can rely."""

    file: Annotated[str, msgspec.Meta(pattern=r"^[^/\x00]+\Z")]
    offset: _Place
    length: _Place
    recordId: str
    payloadDigest: str | None


class _Row(msgspec.Struct, frozen=True):
    """What is followed of a row."""

    url: str
    warc: _Where


def verify(output: Path) -> Verified:
    """Check all records and rows under ``output``.

    Raises:
        ConfigError: ``output`` holds no archive.
    """
    archive = output / "archive"
    if not archive.is_dir():
        raise ConfigError(f"{output}: no archive here; give the folder that a crawl wrote to")
    verified = Verified()
    for path in sorted(archive.iterdir()):
        if path.name.endswith((".warc.gz", ".warc.gz" + OPEN_SUFFIX)):
            verified.files += 1
            verified.findings.extend(_file_findings(path, verified))
    verified.findings.extend(_index_findings(Layout(output), verified))
    verified.findings.extend(_manifest_findings(Layout(output)))
    for path in sorted((output / "articles").glob("*.jsonl.*")):
        if not path.name.endswith((".jsonl.gz", ".jsonl.part")):
            continue  # what was set aside
        verified.files += 1
        verified.findings.extend(_row_findings(path, archive, verified))
    return verified


def _manifest_findings(layout: Layout) -> Iterator[Finding]:
    """Yield the files that are not what the manifest says; without one, nothing is said."""
    if not layout.manifest.exists():
        return
    try:
        listed = msgspec.json.decode(layout.manifest.read_bytes(), type=_Manifest).files
    except msgspec.MsgspecError as error:
        yield Finding(layout.manifest, None, f"not a manifest: {error}", _NEW_MANIFEST)
        return
    for name, entry in listed.items():
        path = layout.output / name
        try:
            with path.open("rb") as file:
                same = hashlib.file_digest(file, "sha256").hexdigest() == entry.sha256
        except OSError as error:
            problem = f"is listed in the manifest and cannot be read: {error.strerror}"
            yield Finding(path, None, problem, "Restore it from a copy.")
            continue
        if not same:
            yield Finding(
                path,
                None,
                "was changed after it was finished: its SHA-256 is not that of the manifest",
                f"Restore it from a copy. If the change is right: {_NEW_MANIFEST}",
            )


def _file_findings(path: Path, verified: Verified) -> Iterator[Finding]:
    if path.name.endswith(OPEN_SUFFIX):
        if is_being_written(path):
            return
        yield Finding(
            path,
            None,
            "its writer was killed",
            "The next crawl to this folder closes it and makes up for missing rows.",
        )
    try:
        with path.open("rb") as file:
            for member in read_members(file):
                verified.records += 1
                verified.captures[path.name] += is_capture(member)
                for name in wrong_digests(member):
                    yield Finding(
                        path,
                        member.offset,
                        f"{name} of {member.record_id} does not match its bytes",
                        "The file was changed after it was written: restore it from a copy.",
                    )
    except OSError as error:
        yield Finding(
            path, None, f"cannot be read: {error.strerror}", "Mend the disk or its rights."
        )
    except DamagedMember as damage:
        yield Finding(
            path,
            damage.offset,
            str(damage),
            "Records before this byte are whole, none after it can be trusted: restore the"
            " file from a copy.",
        )


def _index_findings(layout: Layout, verified: Verified) -> Iterator[Finding]:
    if not layout.index.exists():  # the next run makes it anew
        return
    verified.files += 1
    finished = {n: c for n, c in verified.captures.items() if not n.endswith(OPEN_SUFFIX)}
    for number, problem in index_problems(layout.index, layout.archive, finished):
        yield Finding(
            layout.index, number, problem, "Delete the index: the next run makes it anew."
        )


def _row_findings(path: Path, archive: Path, verified: Verified) -> Iterator[Finding]:
    opener = gzip.open if path.suffix == ".gz" else open
    number = 0
    try:
        with opener(path, "rb") as lines:
            for number, line in enumerate(lines, 1):
                if path.suffix == ".part" and not line.endswith(b"\n"):
                    return  # a row that is being written, or never was
                verified.rows += 1
                problem = row_problem(line, archive)
                if problem:
                    yield Finding(path, number, problem, "Run `newsspider extract` on the archive.")
    except (OSError, EOFError, zlib.error) as error:
        yield Finding(
            path,
            number + 1,
            f"cannot be read further: {error}",
            "Run `newsspider extract` on the archive to make the rows anew.",
        )


def row_problem(line: bytes, archive: Path) -> str | None:
    """Return why the record that a row names does not prove it, or None if it does."""
    try:
        row = msgspec.json.decode(line, type=_Row)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        return f"the row names no record: {error}"
    where = row.warc
    try:
        path = archive / where.file
        if not path.exists():
            path = archive / (where.file + OPEN_SUFFIX)
        with path.open("rb") as file:
            member = read_member(file, where.offset, where.length)
    except OSError as error:
        return f"its archive file {where.file} cannot be read: {error.strerror}"
    except DamagedMember as damage:
        return f"its record at {where.file}:{damage.offset}: {damage}"
    return _mismatch(row, member)


def _mismatch(row: _Row, member: Member) -> str | None:
    at = f"the record at {row.warc.file}:{row.warc.offset}"
    if member.record_id != row.warc.recordId:
        return f"{at} is {member.record_id}, not {row.warc.recordId}"
    if member.url != row.url:
        return f"{at} is of {member.url}, not of {row.url}"
    if member.headers.get("warc-payload-digest") != row.warc.payloadDigest:
        return f"{at} has another payload digest"
    return None
