"""Rows without an archive of their own: `newsspider extract --output` read them from one elsewhere.

The record of the run says from which files. Rows are followed to their records in those that are
where they were and that newsspider wrote: of what others wrote nobody says that a record is a gzip
member of its own.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from newsspider.archive.members import DamagedMember, read_members
from newsspider.archive.proof import read_row, require_proof, require_text
from newsspider.archive.references import is_ours
from newsspider.archive.writer import OPEN_SUFFIX
from newsspider.errors import ArchiveError
from newsspider.plural import counted

if TYPE_CHECKING:
    from newsspider.archive.proof import TextDigest
    from newsspider.layout import Layout

__all__ = ["Sources"]


class _Record(msgspec.Struct):
    asked: list[str]


class Sources:
    """Takes rows, and follows them to the archive from which they were read.

    Attributes:
        elsewhere: how many rows name each file that is not to be had, or not newsspider's.
        followed: how many rows were followed to their records.
    """

    def __init__(self, layout: Layout, digest_of: TextDigest | None = None) -> None:
        self._digest_of = digest_of
        self.elsewhere: Counter[str] = Counter()
        self.followed = 0
        self._folders: dict[str, Path] = {}
        for path in sorted(layout.runs.glob("*.json")):
            try:
                asked = msgspec.json.decode(path.read_bytes(), type=_Record).asked
            except (msgspec.MsgspecError, UnicodeDecodeError):
                continue  # its sum says so too
            for source in map(Path, asked):
                self._folders[source.name.removesuffix(OPEN_SUFFIX)] = source.parent
        self._ours: dict[str, bool] = {}

    def problem(self, line: bytes) -> str | None:
        """Return what is wrong with a row, or None."""
        try:
            row = read_row(line)
            if self._has(row.warc.file):
                require_proof(row, self._folders[row.warc.file])
                self.followed += 1
            else:
                self.elsewhere[row.warc.file] += 1
            if self._digest_of is not None:
                require_text(row, self._digest_of)
        except ArchiveError as error:
            return str(error)
        return None

    def _has(self, name: str) -> bool:
        if name not in self._ours:
            folder = self._folders.get(name)
            self._ours[name] = folder is not None and _is_ours(folder / name)
        return self._ours[name]

    def note(self) -> str:
        """Return what was checked of the rows, as a sentence."""
        words = "no archive of its own: the rows were read from archive files elsewhere"
        if self.followed:
            be = "was" if self.followed == 1 else "were"
            words += f"; {self.followed:,} {be} followed to their records there"
        if self.elsewhere:
            missing, files = sum(self.elsewhere.values()), len(self.elsewhere)
            words += (
                f"; {counted(missing, 'names a record', 'name records')} in"
                f" {counted(files, 'file that is', 'files that are')} not to be had, or not"
                f" newsspider's, such as {min(self.elsewhere)}: of these only the form was checked"
            )
        return f"{words}."


def _is_ours(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            return is_ours(next(read_members(file)))
    except (OSError, StopIteration, DamagedMember):
        return False
