"""What is lost for good, written down once, so that a check need not complain of it for ever.

``archive/losses.jsonl`` has one line for each file that is gone and for each record to which
something still refers. It hides nothing: what was lost stays written when the rows, the index and
the manifest no longer name it, and a loss that was put back in its place is none any more.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import msgspec

from newsspider.archive.writer import sync_folder
from newsspider.errors import ArchiveError
from newsspider.plural import counted

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime
    from pathlib import Path

__all__ = ["KnownLosses", "Loss", "LostFile", "LostRecord", "losses_path", "write_losses"]


class LostFile(msgspec.Struct, frozen=True, kw_only=True, tag_field="lost", tag="file"):
    """A WARC file that is gone.

    Attributes:
        file: its name.
        bytes, sha256: what the manifest says of it, None where it says nothing.
        rows, captures: how many rows, and lines of the index, named a record in it.
        noted: when it was missed, ISO 8601.
    """

    file: str
    bytes: int | None = None
    sha256: str | None = None
    rows: int = 0
    captures: int = 0
    noted: str = ""


class LostRecord(msgspec.Struct, frozen=True, kw_only=True, tag_field="lost", tag="record"):
    """A record that is gone, and that another refers to.

    Attributes:
        record: its WARC-Record-ID.
        file, offset: where the first record lies that refers to it.
        noted: when it was missed, ISO 8601.
    """

    record: str
    file: str
    offset: int
    noted: str = ""


Loss = LostFile | LostRecord
_decoder = msgspec.json.Decoder(Loss)


def losses_path(archive: Path) -> Path:
    """Return where the losses of an archive stand."""
    return archive / "losses.jsonl"


class KnownLosses:
    """The losses that were written down.

    Attributes:
        files: names of WARC files.
        records: WARC-Record-IDs.

    Raises:
        ArchiveError: a line says nothing of a loss.
    """

    def __init__(self, archive: Path) -> None:
        self._archive = archive
        self._losses = _read(archive)
        self.files = {loss.file for loss in self._losses if isinstance(loss, LostFile)}
        self.records = {loss.record for loss in self._losses if isinstance(loss, LostRecord)}

    def notes(self, is_here: Callable[[str], bool]) -> list[str]:
        """Return a sentence about what is still lost, or none.

        Args:
            is_here: whether a record is in the archive, by its id.
        """
        files = sum(not (self._archive / name).exists() for name in self.files)
        records = sum(not is_here(record) for record in self.records)
        if not files and not records:
            return []
        since = min(loss.noted for loss in self._losses)
        sentence = (
            f"{losses_path(self._archive)}: lost for good, as noted since {since[:10]}:"
            f" {counted(files, 'archive file')}, and {counted(records, 'record')} that others refer"
            " to."
        )
        return [sentence]


def _read(archive: Path) -> list[Loss]:
    path = losses_path(archive)
    losses: list[Loss] = []
    if path.exists():
        for number, line in enumerate(path.read_bytes().splitlines(), 1):
            try:
                losses.append(_decoder.decode(line))
            except (msgspec.MsgspecError, UnicodeDecodeError) as error:
                raise ArchiveError(
                    f"{path}:{number}: no loss is named: {error}. Restore the file from a copy, or"
                    f" move it away: `newsspider verify --repair {archive.parent}` writes down"
                    " again what it finds missing"
                ) from error
    return losses


def write_losses(archive: Path, losses: Sequence[Loss], noted: datetime) -> None:
    """Add ``losses``, missed at the moment ``noted``, to those that were written down.

    Raises:
        ArchiveError: that cannot be done; what stood there stands there.
    """
    path = losses_path(archive)
    dated = [
        msgspec.structs.replace(loss, noted=noted.isoformat(timespec="seconds")) for loss in losses
    ]
    lines = msgspec.json.Encoder().encode_lines([*_read(archive), *dated])
    partial = path.with_name(f".{path.name}.tmp")
    try:
        with partial.open("wb") as file:
            file.write(lines)
            file.flush()
            os.fsync(file.fileno())
        partial.rename(path)
        sync_folder(archive)
    except OSError as error:
        partial.unlink(missing_ok=True)
        raise ArchiveError(f"{path}: cannot be written: {error.strerror}") from error
