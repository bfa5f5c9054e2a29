"""Is everything there, whole, and what it says? Read only; one finding a line.

Other tools pass over a torn record; a row is worth nothing if its proof cannot be read. So every
record of every file is read to its last byte, every digest is computed again, every reference, row
and line of the index is followed to its record, and every article that was read to its row. Behind
damage reading goes on with the next whole record; what follows from damage is counted with it.

A run may be at work meanwhile: the file that it writes is named, and left for another time.
"""

from __future__ import annotations

from collections import Counter
from contextlib import suppress
from typing import TYPE_CHECKING

from newsspider.archive.accounts import Accounts, run_of
from newsspider.archive.cdxj import is_capture
from newsspider.archive.damage import Damages, Stretch, read_past_damage
from newsspider.archive.extracted import Sources
from newsspider.archive.findings import Finding, Verified
from newsspider.archive.index import index_problems
from newsspider.archive.losses import KnownLosses, LostFile
from newsspider.archive.members import DamagedMember, read_members, wrong_digests
from newsspider.archive.proof import (
    MissingWarc,
    read_row,
    require_proof,
    require_text,
    row_problem,
)
from newsspider.archive.references import References
from newsspider.archive.repair import is_being_written
from newsspider.archive.row_files import check_rows, row_files, rows_set_aside
from newsspider.archive.sums import Entry, listed, sum_findings
from newsspider.archive.writer import OPEN_SUFFIX
from newsspider.errors import ArchiveError, ConfigError
from newsspider.layout import Layout
from newsspider.plural import counted

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from newsspider.archive.members import Member
    from newsspider.archive.proof import Row, TextDigest

__all__ = ["Finding", "Verified", "row_problem", "verify"]

_OTHER_ARCHIVES = (".warc", ".arc", ".arc.gz", ".wacz")
_UNNAMED = "without a name"
_NOT_OURS = "Only .warc.gz files are; read it with `newsspider extract`, and keep it elsewhere."


def verify(output: Path, digest_of: TextDigest | None = None) -> Verified:
    """Check all records and rows under ``output``.

    Args:
        output: the folder.
        digest_of: makes the digest of the text of a row, if texts are to be compared with theirs.

    Raises:
        ConfigError: ``output`` holds neither archive nor rows.
        ArchiveError: the list of what is lost cannot be read.
    """
    layout = Layout(output)
    if layout.archive.is_dir():
        return _Check(layout, digest_of).verified()
    if row_files(layout.articles):
        return _extracted(layout, digest_of)
    raise ConfigError(f"{output}: no archive here; give the folder that a crawl wrote to")


def _extracted(layout: Layout, digest_of: TextDigest | None) -> Verified:
    """Check rows that have no archive of their own."""
    verified = Verified()
    sources = Sources(layout, digest_of)
    for path in row_files(layout.articles):
        cure = "Read the archive again with `newsspider extract`, into another folder."
        rows, findings = check_rows(path, sources.problem, cure)
        verified.files += 1
        verified.rows += rows
        verified.findings += findings
    wrong = {finding.path for finding in verified.findings}
    verified.findings += sum_findings(layout, at_work=False, explained=wrong)
    verified.notes.append(f"{layout.output}: {sources.note()}")
    return verified


class _Check:
    """What is kept of each file until all were seen."""

    def __init__(self, layout: Layout, digest_of: TextDigest | None) -> None:
        self._layout = layout
        self._digest_of = digest_of
        self._damages = Damages()
        self._known = KnownLosses(layout.archive)
        self._references = References(self._known.records)
        self._accounts = Accounts(layout.runs, _rows_set_aside(layout.articles))
        self._captures: Counter[str] = Counter()
        """What the index must hold of each file."""
        self._unindexed: set[str] = set()
        """Files of runs that are at work; the index has them when the run ends."""
        self._missing_rows: Counter[str] = Counter()
        self._missing_lines: Counter[str] = Counter()
        self._result = Verified()

    def verified(self) -> Verified:
        """Check everything, in the order in which one thing explains another."""
        result, layout = self._result, self._layout
        for path in self._to_read():
            result.files += 1
            result.findings.extend(self._file_findings(path))
        result.findings.extend(self._index_findings())
        again = f"`newsspider verify --repair {layout.output}` sets it aside and writes it anew."
        for path in row_files(layout.articles):
            rows, findings = check_rows(path, self._row_problem, again)
            result.files += 1
            result.rows += rows
            result.findings += findings
        result.findings[:0] = self._damages.findings()
        wrong = {finding.path for finding in result.findings}
        result.findings.extend(sum_findings(layout, at_work=bool(result.at_work), explained=wrong))
        result.unread_bytes = self._damages.bytes
        result.unread_records = self._damages.records
        missing = list(self._lost_files())
        result.findings.extend(map(self._missing_finding, missing))
        gone = bool(missing)
        result.lost = [*missing, *self._references.losses(files_missing=gone)]
        result.findings.extend(self._references.findings(files_missing=gone))
        result.findings.extend(self._accounts.findings(self._references, files_missing=gone))
        if self._accounts.unpublished:
            result.unpublished = self._accounts.unpublished | self._accounts.further
        result.notes += self._known.notes(self._references.has)
        return result

    def _to_read(self) -> Iterator[Path]:
        """Yield the archive files that no run is writing; take note of the others first."""
        finished: list[Path] = []
        for path in sorted(self._layout.archive.iterdir()):
            if path.name.endswith(_OTHER_ARCHIVES):
                self._result.findings.append(Finding(path, None, "is not checked", _NOT_OURS))
            elif path.name.endswith(".warc.gz" + OPEN_SUFFIX) and is_being_written(path):
                self._note_run(path)
            elif path.name.endswith((".warc.gz", ".warc.gz" + OPEN_SUFFIX)):
                finished.append(_under_its_last_name(path))
                if finished[-1] != path:  # closed just now, by a run that has begun the next one
                    self._result.at_work.add(_run_that_writes(finished[-1]))
        yield from dict.fromkeys(finished)

    def _note_run(self, path: Path) -> None:
        run = _run_that_writes(path)
        self._result.at_work.add(run)
        self._result.notes.append(f"{path}: run {run} is writing it; it is not checked yet.")

    def _file_findings(self, path: Path) -> Iterator[Finding]:
        output = self._layout.output
        cure = (
            "Restore the file from a copy, or keep what is whole:"
            f" `newsspider verify --repair {output}`."
        )
        self._references.begin(path)
        self._accounts.begin(path)
        if path.name.endswith(OPEN_SUFFIX):
            cure = "What comes after the last whole exchange will be set aside."
            yield Finding(
                path,
                None,
                "its writer was killed",
                f"The next crawl to this folder, or `newsspider verify --repair {output}`, closes"
                " it and makes up for missing rows.",
            )
        try:
            with path.open("rb") as file:
                for found in read_past_damage(file):
                    if isinstance(found, Stretch):
                        self._references.note_damage()
                        self._damages.add(path, found, cure)
                    else:
                        self._result.records += 1
                        yield from self._record_findings(path, found)
        except OSError as error:
            self._references.note_damage()
            problem = f"cannot be read: {error.strerror}"
            yield Finding(path, None, problem, "Mend the disk or its rights.")

    def _record_findings(self, path: Path, member: Member) -> Iterator[Finding]:
        if member.kind == "warcinfo" and run_of(member) in self._result.at_work:
            self._unindexed.add(path.name)  # until the run ends
        self._captures[path.name] += is_capture(member)
        self._references.add(member)
        self._accounts.add(member)
        for name in wrong_digests(member):
            yield Finding(
                path,
                member.offset,
                f"{name} of {member.record_id} does not match its bytes",
                "The file was changed after it was written: restore it from a copy.",
            )

    def _index_findings(self) -> Iterator[Finding]:
        index = self._layout.index
        if not index.exists():  # the next run makes it anew
            return
        self._result.files += 1
        expected = {
            name: count
            for name, count in self._captures.items()
            if not name.endswith(OPEN_SUFFIX) and name not in self._unindexed
        }
        for number, problem in index_problems(
            index,
            self._layout.archive,
            expected,
            self._missing_lines,
            self._damages.explain_line,
        ):
            yield Finding(index, number, problem, "Delete the index: the next run makes it anew.")

    def _row_problem(self, line: bytes) -> str | None:
        try:
            row = read_row(line)
            self._accounts.add_row(row)
            if self._damages.explain_row(row.warc.file, row.warc.offset):
                return None
            require_proof(row, self._layout.archive)
            if self._digest_of is not None:
                require_text(row, self._digest_of)
        except MissingWarc:
            self._missing_rows[row.warc.file] += 1
        except ArchiveError as error:
            return str(error)
        return None

    def _lost_files(self) -> Iterator[LostFile]:
        """Yield the archive files that something names and that are not there."""
        named = _named_by_the_manifest(self._layout)
        missing = self._missing_rows.keys() | self._missing_lines.keys()
        missing |= {name for name in named if name not in self._known.files}
        for name in sorted(missing):
            entry = named.get(name)
            yield LostFile(
                file=name,
                bytes=entry.bytes if entry else None,
                sha256=entry.sha256 if entry else None,
                rows=self._missing_rows[name],
                captures=self._missing_lines[name],
            )

    def _missing_finding(self, lost: LostFile) -> Finding:
        return Finding(
            self._layout.archive / lost.file,
            None,
            f"is missing: {counted(lost.rows, 'row')} and"
            f" {counted(lost.captures, 'line')} of the index name records in it",
            "Restore it from a copy. If there is none,"
            f" `newsspider verify --repair {self._layout.output}` sets its rows aside and writes"
            " down that it is lost, and a later crawl fetches its pages again.",
        )


def _rows_set_aside(articles: Path) -> Iterator[Row]:
    for line in rows_set_aside(articles):
        with suppress(ArchiveError):  # what was set aside need not be whole
            yield read_row(line)


def _named_by_the_manifest(layout: Layout) -> dict[str, Entry]:
    """Return what the manifest says of archive files that are not there."""
    try:
        files = listed(layout)
    except ArchiveError:  # a finding of its own
        return {}
    return {
        path.name: entry
        for path, entry in files.items()
        if path.parent == layout.archive and not path.exists()
    }


def _under_its_last_name(path: Path) -> Path:
    """Return where the file is now: it may have been closed meanwhile."""
    return path if path.exists() else path.with_name(path.name.removesuffix(OPEN_SUFFIX))


def _run_that_writes(path: Path) -> str:
    """Return the name of the run whose open file this is."""
    with suppress(OSError, DamagedMember, StopIteration), path.open("rb") as file:
        return run_of(next(read_members(file))) or _UNNAMED
    return _UNNAMED
