"""Records that name other records: is what they name there?

A record that is joined to another is worth little without it, and a revisit has no body of its own.
References are followed by hashes of ids, about a hundred bytes a record, so that an archive of any
size can be checked.

- Records of one exchange lie in one file, whoever wrote it. What is amiss there is said record by
  record.
- A revisit or a reading may refer to a record in another file. That a file of ours refers to
  nothing that is here is said once a file, and only where nothing else explains it: a file that is
  known to be missing, or damage.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from newsspider.archive.findings import Finding
from newsspider.archive.losses import LostRecord
from newsspider.archive.repair import TORN_SUFFIX
from newsspider.archive.writer import OPEN_SUFFIX
from newsspider.plural import counted

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from newsspider.archive.members import Member

__all__ = ["References", "is_ours"]

_OURS = b"software: newsspider/"


def is_ours(warcinfo: Member) -> bool:
    """Return whether newsspider wrote the file that this record opens."""
    return _OURS in warcinfo.block


@dataclass(slots=True)
class _File:
    path: Path
    ours: bool = False
    damaged: bool = False


class _Place(NamedTuple):
    file: _File
    offset: int
    record: str
    target: str


class References:
    """Takes the records of all files, one after the other.

    Args:
        lost: ids of records that are known to be lost; that they are gone is not said again.

    Attributes:
        damaged: whether bytes of the archive are known to be damaged, or were set aside as such.
    """

    def __init__(self, lost: Iterable[str] = ()) -> None:
        self.damaged = False
        self._lost = set(map(hash, lost))
        self._known: dict[int, _File] = {}
        self._joined: dict[int, list[_Place]] = {}
        self._referred: dict[int, _Place] = {}
        self._file: _File

    def begin(self, path: Path) -> None:
        """Take the records of ``path`` from here on."""
        self._file = _File(path)
        name = path.name.removesuffix(OPEN_SUFFIX)
        if any(other.name.startswith(name + TORN_SUFFIX) for other in path.parent.iterdir()):
            self.note_damage()

    def note_damage(self) -> None:
        """Expect no record of the file that is being read to have all its companions."""
        self.damaged = self._file.damaged = True

    def add(self, member: Member) -> None:
        """Take the next record."""
        record = hash(member.record_id)
        self._known[record] = self._file
        self._joined.pop(record, None)
        self._referred.pop(record, None)
        if member.kind == "warcinfo":
            self._file.ours = is_ours(member)
        name = f"{member.kind} record of {member.url}"
        target = member.headers.get("warc-concurrent-to")
        if target and hash(target) not in self._known:
            place = _Place(self._file, member.offset, name, target)
            self._joined.setdefault(hash(target), []).append(place)
        target = member.headers.get("warc-refers-to")
        if target and hash(target) not in self._known and self._file.ours:
            place = _Place(self._file, member.offset, name, target)
            self._referred.setdefault(hash(target), place)

    def file_of(self, record: int) -> Path | None:
        """Return the file in which the record lies whose id has this hash."""
        file = self._known.get(record)
        return file.path if file else None

    def has(self, record_id: str) -> bool:
        """Return whether the record is in one of the files."""
        return hash(record_id) in self._known

    def findings(self, *, files_missing: bool) -> Iterator[Finding]:
        """Yield what is named and not there, once all files were taken."""
        for places in self._joined.values():
            for file, offset, name, _target in places:
                if not file.damaged:
                    yield Finding(
                        file.path,
                        offset,
                        f"the {name} names another of its exchange that is not there",
                        "The file was changed after it was written: restore it from a copy.",
                    )
        by_file: dict[Path, list[tuple[int, str]]] = {}
        for file, offset, name, _target in self._unexplained(files_missing=files_missing):
            by_file.setdefault(file.path, []).append((offset, name))
        for path, found in by_file.items():
            offset, name = min(found)
            yield Finding(
                path,
                offset,
                f"{counted(len(found), 'record that is', 'records that are')} referred to"
                f" {'is' if len(found) == 1 else 'are'} in no file here;"
                f" the first by the {name}",
                "Put back the archive files of earlier runs. If they are lost for good,"
                f" `newsspider verify --repair {path.parent.parent}` writes that down.",
            )

    def losses(self, *, files_missing: bool) -> Iterator[LostRecord]:
        """Yield the records of which `findings` says that they are in no file."""
        for file, offset, _name, target in self._unexplained(files_missing=files_missing):
            yield LostRecord(record=target, file=file.path.name, offset=offset)

    def _unexplained(self, *, files_missing: bool) -> Iterator[_Place]:
        if not files_missing and not self.damaged:
            for target, place in self._referred.items():
                if target not in self._lost:
                    yield place
