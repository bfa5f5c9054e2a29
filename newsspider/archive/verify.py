"""Is everything there, whole, and what it says? Read only; one finding a line.

Other tools pass over a torn record; a row is worth nothing if its proof cannot be read. So every
record of every file is read to its last byte, every digest is computed again, every reference, row
and line of the index is followed to its record, and every article that was read to its row.
"""

from __future__ import annotations

import gzip
import hashlib
import zlib
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import msgspec

from newsspider.archive.accounts import Accounts
from newsspider.archive.cdxj import is_capture
from newsspider.archive.findings import Finding
from newsspider.archive.index import index_problems
from newsspider.archive.members import DamagedMember, read_members, wrong_digests
from newsspider.archive.proof import MissingWarc, read_row, require_proof, row_problem
from newsspider.archive.references import References
from newsspider.archive.repair import is_being_written
from newsspider.archive.writer import OPEN_SUFFIX
from newsspider.errors import ArchiveError, ConfigError
from newsspider.layout import Layout

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from newsspider.archive.members import Member

__all__ = ["Finding", "Verified", "row_problem", "verify"]


@dataclass(slots=True)
class Verified:
    """What was looked at, and what was found to be wrong."""

    files: int = 0
    records: int = 0
    rows: int = 0
    findings: list[Finding] = field(default_factory=list)
    unpublished: set[Path] = field(default_factory=set)
    """WARC files with articles that have no row and should."""


_NEW_MANIFEST = "Delete manifest.json: the next run makes it anew."


class _Entry(msgspec.Struct, frozen=True):
    sha256: str


class _Manifest(msgspec.Struct, frozen=True):
    files: dict[str, _Entry]


_OTHER_ARCHIVES = (".warc", ".arc", ".arc.gz", ".wacz")
_NOT_OURS = "Only .warc.gz files are; read it with `newsspider extract`, and keep it elsewhere."


def verify(output: Path) -> Verified:
    """Check all records and rows under ``output``.

    Raises:
        ConfigError: ``output`` holds no archive.
    """
    layout = Layout(output)
    if not layout.archive.is_dir():
        raise ConfigError(f"{output}: no archive here; give the folder that a crawl wrote to")
    verified = Verified()
    books = _Books(References(), Accounts(layout.runs))
    for path in sorted(layout.archive.iterdir()):
        if path.name.endswith((".warc.gz", ".warc.gz" + OPEN_SUFFIX)):
            verified.files += 1
            verified.findings.extend(_file_findings(path, verified, books))
        elif path.name.endswith(_OTHER_ARCHIVES):
            verified.findings.append(Finding(path, None, "is not checked", _NOT_OURS))
    verified.findings.extend(_index_findings(layout, verified, books))
    for path in sorted(layout.articles.glob("*.jsonl.*")):
        if path.name.endswith((".jsonl.gz", ".jsonl.part")):  # not what was set aside
            verified.files += 1
            verified.findings.extend(_row_findings(path, layout, verified, books))
    verified.findings.extend(_manifest_findings(layout, books))
    verified.findings.extend(_missing_findings(layout, books))
    gone = bool(books.missing)
    verified.findings.extend(books.references.findings(files_missing=gone))
    verified.findings.extend(books.accounts.findings(books.references, files_missing=gone))
    verified.unpublished = books.accounts.unpublished
    return verified


@dataclass(slots=True)
class _Books:
    """What is kept of each record until everything was seen."""

    references: References
    accounts: Accounts
    captures: Counter[str] = field(default_factory=Counter)
    """What the index must hold of each file."""
    missing: set[str] = field(default_factory=set)
    missing_rows: Counter[str] = field(default_factory=Counter)
    missing_lines: Counter[str] = field(default_factory=Counter)


def _manifest_findings(layout: Layout, books: _Books) -> Iterator[Finding]:
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
        if path.parent == layout.archive and not path.exists():
            books.missing.add(path.name)
            continue
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


def _missing_findings(layout: Layout, books: _Books) -> Iterator[Finding]:
    """Yield the WARC files that something names and that are not there, one finding for each."""
    books.missing |= books.missing_rows.keys() | books.missing_lines.keys()
    for name in sorted(books.missing):
        rows, lines = books.missing_rows[name], books.missing_lines[name]
        yield Finding(
            layout.archive / name,
            None,
            f"is missing: {rows:,} rows and {lines:,} lines of the index name records in it",
            f"Restore it from a copy. If there is none, `newsspider verify --repair"
            f" {layout.output}` sets its rows aside, and a later crawl fetches its pages again.",
        )


def _file_findings(path: Path, verified: Verified, books: _Books) -> Iterator[Finding]:
    cure = "Restore the file from a copy, or keep what is whole: `newsspider verify --repair`."
    books.references.begin(path)
    books.accounts.begin(path)
    if path.name.endswith(OPEN_SUFFIX):
        if is_being_written(path):
            return
        cure = "What comes after the last whole exchange will be set aside."
        yield Finding(
            path,
            None,
            "its writer was killed",
            "The next crawl to this folder, or `newsspider verify --repair`, closes it and makes"
            " up for missing rows.",
        )
    try:
        with path.open("rb") as file:
            for member in read_members(file):
                verified.records += 1
                yield from _record_findings(path, member, books)
    except OSError as error:
        books.references.note_damage()
        yield Finding(
            path, None, f"cannot be read: {error.strerror}", "Mend the disk or its rights."
        )
    except DamagedMember as damage:
        books.references.note_damage()
        yield Finding(path, damage.offset, str(damage), cure)


def _record_findings(path: Path, member: Member, books: _Books) -> Iterator[Finding]:
    books.captures[path.name] += is_capture(member)
    books.references.add(member)
    books.accounts.add(member)
    for name in wrong_digests(member):
        yield Finding(
            path,
            member.offset,
            f"{name} of {member.record_id} does not match its bytes",
            "The file was changed after it was written: restore it from a copy.",
        )


def _index_findings(layout: Layout, verified: Verified, books: _Books) -> Iterator[Finding]:
    if not layout.index.exists():  # the next run makes it anew
        return
    verified.files += 1
    finished = {n: c for n, c in books.captures.items() if not n.endswith(OPEN_SUFFIX)}
    for number, problem in index_problems(
        layout.index, layout.archive, finished, books.missing_lines
    ):
        yield Finding(
            layout.index, number, problem, "Delete the index: the next run makes it anew."
        )


def _row_findings(
    path: Path, layout: Layout, verified: Verified, books: _Books
) -> Iterator[Finding]:
    again = f"`newsspider verify --repair {layout.output}` sets it aside and writes it anew."
    opener = gzip.open if path.suffix == ".gz" else open
    number = 0
    try:
        with opener(path, "rb") as lines:
            for number, line in enumerate(lines, 1):
                if path.suffix == ".part" and not line.endswith(b"\n"):
                    return  # a row that is being written, or never was
                verified.rows += 1
                problem = _row_problem(line, layout, books)
                if problem:
                    yield Finding(path, number, problem, again)
    except (OSError, EOFError, zlib.error) as error:
        yield Finding(path, number + 1, f"cannot be read further: {error}", again)


def _row_problem(line: bytes, layout: Layout, books: _Books) -> str | None:
    try:
        row = read_row(line)
        books.accounts.add_row(row.warc.recordId)
        require_proof(row, layout.archive)
    except MissingWarc:
        books.missing_rows[row.warc.file] += 1
    except ArchiveError as error:
        return str(error)
    return None
