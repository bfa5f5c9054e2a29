"""The captures of an address, as the index and the records know them."""

from __future__ import annotations

import json
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING

from newsspider.archive.index import read_index
from newsspider.archive.originals import Originals
from newsspider.archive.reader import read_page
from newsspider.archive.surt import sort_key
from newsspider.archive.writer import OPEN_SUFFIX
from newsspider.errors import ArchiveError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from newsspider.archive.reader import StoredPage
    from newsspider.layout import Layout

__all__ = ["Capture", "captures", "latest_page", "near_misses"]

_MISSES = 5
_SENT_ELSEWHERE = "3"


@dataclass(frozen=True, slots=True, order=True)
class Capture:
    """One capture of one address.

    Attributes:
        date: when, to the second, ISO 8601.
        url: the address that was asked for.
        status: HTTP status.
        file: name of the WARC file.
        offset: where the record begins in it, in bytes.
        revisit: the record leaves its body to an earlier one.
        digest: of the payload.
    """

    date: str
    url: str
    status: str
    file: str
    offset: int
    revisit: bool
    digest: str | None


def captures(layout: Layout, urls: Iterable[str]) -> list[Capture]:
    """Return the captures of all spellings of ``urls`` that the index knows, oldest first."""
    keys = tuple({f"{sort_key(url)} ".encode() for url in urls})
    return sorted(_capture(line) for line in read_index(layout.index) if line.startswith(keys))


def latest_page(layout: Layout, found: Sequence[Capture]) -> StoredPage | None:
    """Return the latest page among captures that has a body which can be read; no redirects."""
    with closing(Originals(layout.index, layout.archive)) as originals:
        for capture in reversed(found):
            if capture.status.startswith(_SENT_ELSEWHERE):
                continue
            file, offset = capture.file, capture.offset
            if capture.revisit:
                original = originals.find(capture.url, capture.digest)
                if original is None:
                    continue
                file, offset = original.where["file"], original.where["offset"]
            try:
                return read_page(_present(layout.archive / file), offset)
            except ArchiveError:
                continue
    return None


def _present(path: Path) -> Path:
    """Return where a WARC file is: it has another name while it is being written."""
    return path if path.exists() else path.with_name(path.name + OPEN_SUFFIX)


def near_misses(layout: Layout, url: str) -> list[str]:
    """Return a few archived addresses that somebody may have meant who asks for ``url``.

    Those with its path under another host, or with its last step or another query on its own.
    """
    host, _, path = sort_key(url).encode().partition(b")")
    plain = path.partition(b"?")[0]
    step = plain.rpartition(b"/")[2]
    found: dict[str, None] = {}
    for line in read_index(layout.index):
        there, _, rest = line.partition(b" ")[0].partition(b")")
        place = rest.partition(b"?")[0]
        same_step = there == host and bool(step) and place.rpartition(b"/")[2] == step
        if same_step or (there == host and place == plain) or (there != host and rest == path):
            found[_capture(line).url] = None
            if len(found) == _MISSES:
                break
    return list(found)


def _capture(line: bytes) -> Capture:
    _, stamp, known = line.split(b" ", 2)
    capture = json.loads(known)
    day, clock = stamp[:8].decode(), stamp[8:].decode()
    return Capture(
        date=f"{day[:4]}-{day[4:6]}-{day[6:]}T{clock[:2]}:{clock[2:4]}:{clock[4:]}Z",
        url=capture["url"],
        status=capture.get("status") or "-",
        file=capture["filename"],
        offset=int(capture["offset"]),
        revisit=capture.get("mime") == "warc/revisit",
        digest=capture.get("digest"),
    )
