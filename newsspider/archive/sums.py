"""The finished files against ``manifest.json``: is each the one whose sum was taken?"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import msgspec

from newsspider.archive.findings import Finding
from newsspider.errors import ArchiveError

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from pathlib import Path

    from newsspider.layout import Layout

__all__ = ["Entry", "listed", "sum_findings"]

_ANEW = "Delete manifest.json: the next run makes it anew."


class Entry(msgspec.Struct, frozen=True):
    """What the manifest says of a file."""

    sha256: str
    bytes: int | None = None


class _Manifest(msgspec.Struct, frozen=True):
    files: dict[str, Entry]


def listed(layout: Layout) -> dict[Path, Entry]:
    """Return what the manifest says of each file; nothing where there is none.

    Raises:
        ArchiveError: it is no manifest.
    """
    try:
        manifest = msgspec.json.decode(layout.manifest.read_bytes(), type=_Manifest)
    except FileNotFoundError:
        return {}
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise ArchiveError(f"not a manifest: {error}") from error
    return {layout.output / name: entry for name, entry in manifest.files.items()}


def sum_findings(
    layout: Layout, *, at_work: bool, explained: Collection[Path] = ()
) -> Iterator[Finding]:
    """Yield the files that are not what the manifest says; without one, nothing is said.

    Archive files that are gone are passed over: who names them is found elsewhere.

    Args:
        layout: of the output folder.
        at_work: a run is writing here; it may have brought the index up to date since.
        explained: files of which it has been said what is wrong with them.
    """
    try:
        files = listed(layout)
    except ArchiveError as error:
        yield Finding(layout.manifest, None, str(error), _ANEW)
        return
    for path, entry in files.items():
        if path in explained or (at_work and path == layout.index):
            continue
        if path.parent == layout.archive and not path.exists():
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
                _cure(path, layout),
            )


def _cure(path: Path, layout: Layout) -> str:
    anew = ""
    if path.parent == layout.articles:
        output = layout.output
        anew = (
            " Or move it away and have its rows made anew: `newsspider extract --output"
            f" {output} {layout.archive}`."
        )
    return f"Restore it from a copy.{anew} If the change is right: {_ANEW}"
