"""What a check found: each thing that is not as it should be is one line."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from newsspider.archive.losses import Loss

__all__ = ["Finding", "Verified"]


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
    """What was looked at, and what was found to be wrong.

    Attributes:
        files, records, rows: how many were checked.
        findings: what is wrong.
        notes: what else must be known of what was checked and of what was not, a sentence each.
        unread_bytes, unread_records: how much of the archive cannot be read; of records, at least
            so many.
        at_work: names of the runs that are writing here.
        unpublished: WARC files with articles that have no row and should, and with the pages on
            which they may go on.
        lost: what is missing and is not yet written down as lost; for all of it there are findings.
    """

    files: int = 0
    records: int = 0
    rows: int = 0
    unread_bytes: int = 0
    unread_records: int = 0
    findings: list[Finding] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    at_work: set[str] = field(default_factory=set)
    unpublished: set[Path] = field(default_factory=set)
    lost: list[Loss] = field(default_factory=list)
