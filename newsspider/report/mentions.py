"""Where the records of an archive mention an address: links to it, readings of it, answers 304.

The newest file comes first. Of a large archive only so much is read as a person will wait for;
how much that was is told.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from newsspider.archive.members import DamagedMember, read_members
from newsspider.archive.readings import is_reading, reading_of
from newsspider.archive.writer import OPEN_SUFFIX
from newsspider.frontier.known import identity
from newsspider.report.captures import Capture

if TYPE_CHECKING:
    from pathlib import Path

    from newsspider.archive.members import Member
    from newsspider.archive.readings import Reading
    from newsspider.layout import Layout

__all__ = ["ENOUGH_PAGES", "Link", "Mentions", "mark_of", "mentions"]

ENOUGH_PAGES = 100
"""Pages that link to an address after which no more are looked for."""

_BYTES = 1_000_000_000
"""Compressed bytes of archive that are read: about half a minute."""

_OCTET = re.compile("%[0-9a-fA-F]{2}")
_WORD = re.compile("[0-9a-z]{4,}")
_STATUS = re.compile(rb"HTTP/[0-9.]+ +([0-9]{3})")


@dataclass(frozen=True, slots=True)
class Link:
    """A link to the address: the page that it is on, and its kind."""

    page: str
    kind: str


@dataclass(slots=True)
class Mentions:
    """What was found.

    Attributes:
        links: one of each page that links to the address, from the newest file on.
        readings: what the address itself was read as, the newest file first.
        captures: of it, those among them that the index does not know: answers without a body, and
            what lies in open files.
        looked: files that were read.
        files: files that there are.
    """

    files: int
    links: list[Link] = field(default_factory=list)
    readings: list[Reading] = field(default_factory=list)
    captures: list[Capture] = field(default_factory=list)
    looked: int = 0
    _pages: set[int] = field(default_factory=set)

    def add(self, member: Member, file: str, key: int, mark: bytes) -> None:
        """Take a record if it mentions the address."""
        if member.kind in {"response", "revisit"}:
            if mark in member.url.lower().encode() and identity(member.url) == key:
                self.captures.append(_capture(member, file))
        elif is_reading(member) and mark in (member.url.encode() + member.block).lower():
            reading = reading_of(member)
            if reading is not None:
                self._add_reading(reading, key, mark.decode())

    def _add_reading(self, reading: Reading, key: int, mark: str) -> None:
        page = identity(reading.url)
        if page == key:
            self.readings.append(reading)
            return
        if page in self._pages:
            return
        for url, kind in reading.outlinks:
            if mark in url.lower() and identity(url) == key:
                self._pages.add(page)
                self.links.append(Link(reading.url, kind))
                return


def mentions(layout: Layout, url: str) -> Mentions:
    """Return where the archive mentions ``url``, in any spelling."""
    paths = sorted(layout.archive.glob("*.warc.gz*"), key=lambda path: path.name, reverse=True)
    paths = [path for path in paths if path.name.endswith((".gz", OPEN_SUFFIX))]
    found = Mentions(files=len(paths))
    key, mark, room = identity(url), mark_of(url), _BYTES
    for path in paths:
        if len(found.links) >= ENOUGH_PAGES or room <= 0:
            break
        room -= _read(path, found, key, mark)
        found.looked += 1
    return found


def mark_of(url: str) -> bytes:
    """Return a word that every spelling of ``url`` has, in lower case; empty if none is sure.

    What does not hold it need not be looked at closely.
    """
    path = url.partition("://")[2].partition("/")[2].partition("?")[0].lower()
    words = _WORD.findall(_OCTET.sub(" ", path))
    return max(words, key=len, default="").encode()


def _read(path: Path, found: Mentions, key: int, mark: bytes) -> int:
    """Take what a file holds, up to its end or the first damage; return its length."""
    name = path.name.removesuffix(OPEN_SUFFIX)
    end = 0
    try:
        with path.open("rb") as file:
            for member in read_members(file):
                end = member.offset + member.length
                found.add(member, name, key, mark)
    except (DamagedMember, OSError):
        pass  # what follows is unreadable, or still being written
    return end


def _capture(member: Member, file: str) -> Capture:
    status = _STATUS.match(member.block)
    date = datetime.fromisoformat(member.headers["warc-date"]).astimezone(UTC)
    return Capture(
        date=date.strftime("%Y-%m-%dT%H:%M:%SZ"),
        url=member.url,
        status=status[1].decode() if status else "-",
        file=file,
        offset=member.offset,
        revisit=member.kind == "revisit",
        digest=member.headers.get("warc-payload-digest"),
    )
