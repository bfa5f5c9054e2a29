"""The captures of an address, as the index and the records know them."""

from __future__ import annotations

import heapq
import json
import re
from contextlib import closing
from dataclasses import dataclass
from itertools import takewhile
from operator import eq, itemgetter
from typing import TYPE_CHECKING
from urllib.parse import urljoin

from newsspider.archive.exchange import split_response
from newsspider.archive.index import read_index
from newsspider.archive.members import DamagedMember, read_members
from newsspider.archive.originals import Originals
from newsspider.archive.reader import read_page
from newsspider.archive.surt import sort_key
from newsspider.archive.writer import OPEN_SUFFIX
from newsspider.errors import ArchiveError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from newsspider.archive.reader import StoredPage
    from newsspider.layout import Layout

__all__ = ["Capture", "captures", "latest_page", "near_misses", "redirects"]

_MISSES = 3
_SENT_ELSEWHERE = "3"
_LOCATION = re.compile(rb"^location[ \t]*:([^\r\n]*)", re.IGNORECASE | re.MULTILINE)


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


def redirects(layout: Layout, found: Iterable[Capture]) -> dict[Capture, str]:
    """Return where the captures that are redirects lead to, as far as they can be read."""
    targets: dict[Capture, str] = {}
    for capture in found:
        if capture.status.startswith(_SENT_ELSEWHERE):
            target = _target(_present(layout.archive / capture.file), capture)
            if target:
                targets[capture] = target
    return targets


def _target(path: Path, capture: Capture) -> str | None:
    try:
        with path.open("rb") as file:
            file.seek(capture.offset)
            member = next(read_members(file), None)
    except (OSError, DamagedMember):
        return None
    head = split_response(member.block)[1] if member else b""
    location = _LOCATION.search(head)
    try:
        return urljoin(capture.url, location[1].strip().decode("latin-1")) if location else None
    except ValueError:
        return None


def _present(path: Path) -> Path:
    """Return where a WARC file is: it has another name while it is being written."""
    return path if path.exists() else path.with_name(path.name + OPEN_SUFFIX)


def near_misses(layout: Layout, url: str) -> list[str]:
    """Return a few archived addresses that somebody may have meant who asks for ``url``.

    Those with its path under another host; of its own host those with its last step or with
    another query, then those that begin and end like it over half of its length at least.
    """
    host, _, path = sort_key(url).encode().partition(b")")
    alike = ((_likeness(line, host, path), line) for line in _first_captures(layout))
    best = heapq.nlargest(_MISSES, (each for each in alike if each[0]), key=itemgetter(0))
    return [_capture(line).url for _, line in best]


def _first_captures(layout: Layout) -> Iterator[bytes]:
    """Yield a line of the index for each address but those of robots.txt."""
    before = b""
    for line in read_index(layout.index):
        key = line.partition(b" ")[0]
        if key != before and not key.endswith(b")/robots.txt"):
            yield line
        before = key


def _likeness(line: bytes, host: bytes, path: bytes) -> int:
    """Return how much of a path the capture of ``line`` shares, in bytes; 0 is too little."""
    there, _, known = line.partition(b" ")[0].partition(b")")
    if there != host:
        return len(path) + 1 if known == path else 0
    place, plain = known.partition(b"?")[0], path.partition(b"?")[0]
    step = plain.rpartition(b"/")[2]
    is_word = bool(step) and not step.isdigit()  # numbers end addresses of all kinds
    if place == plain or (is_word and place.rpartition(b"/")[2] == step):
        return len(path) + 1
    shared = _begun_alike(known, path) + _begun_alike(known[::-1], path[::-1])
    shared = min(shared, len(known), len(path))
    return shared if 2 * shared >= len(path) else 0


def _begun_alike(one: bytes, other: bytes) -> int:
    return sum(takewhile(bool, map(eq, one, other)))


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
