"""Bodies that are archived already: found through the index, proven before they are relied on.

A page that did not change need not be stored twice (WARC 1.1, section 6.7). The index is sorted, so
an earlier capture of an address is found by halving the file, without loading it. Its record is
read to the last byte first: a body is left out only where its twin is whole.
"""

from __future__ import annotations

import json
import mmap
from dataclasses import dataclass
from typing import TYPE_CHECKING

from newsspider.archive.members import DamagedMember, read_member, wrong_digests
from newsspider.archive.surt import sort_key
from newsspider.items import Locator

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

__all__ = ["Original", "Originals"]


@dataclass(frozen=True, slots=True)
class Original:
    """A response record that a revisit can refer to; ``date`` is its WARC-Date."""

    url: str
    date: str
    where: Locator


class Originals:
    """The captures of earlier runs, as the index knows them when this is made.

    Args:
        index: the CDXJ file; it need not exist.
        archive: the folder of the WARC files.
    """

    def __init__(self, index: Path, archive: Path) -> None:
        self._archive = archive
        self._lines: mmap.mmap | None = None
        if index.exists() and index.stat().st_size:
            with index.open("rb") as file:
                self._lines = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)

    def find(self, url: str, payload_digest: str | None = None) -> Original | None:
        """Return the latest whole capture of ``url``, with that digest if one is given."""
        found = [
            capture
            for capture in self._captures(url)
            if capture["mime"] != "warc/revisit" and payload_digest in {None, capture["digest"]}
        ]
        for capture in reversed(found):
            original = self._proven(url, capture)
            if original is not None:
                return original
        return None

    def close(self) -> None:
        """Let go of the index."""
        if self._lines is not None:
            self._lines.close()
            self._lines = None

    def _captures(self, url: str) -> Iterator[dict[str, str]]:
        lines = self._lines
        if lines is None:
            return
        key = f"{sort_key(url)} ".encode()
        start = _first_not_below(lines, key)
        while lines[start : start + len(key)] == key:
            end = lines.find(b"\n", start) + 1 or len(lines)
            capture = json.loads(lines[start:end].split(b" ", 2)[2])
            if capture.get("url") == url:
                yield {"mime": "", "digest": ""} | capture
            start = end

    def _proven(self, url: str, capture: dict[str, str]) -> Original | None:
        try:
            with (self._archive / capture["filename"]).open("rb") as file:
                member = read_member(file, int(capture["offset"]), int(capture["length"]))
        except (OSError, DamagedMember):
            return None
        if member.url != url or member.kind != "response" or wrong_digests(member):
            return None
        where = Locator(
            file=capture["filename"],
            offset=member.offset,
            length=member.length,
            recordId=member.record_id,
            payloadDigest=member.headers.get("warc-payload-digest"),
        )
        return Original(url, member.headers["warc-date"], where)


def _first_not_below(lines: mmap.mmap, key: bytes) -> int:
    """Return where the first line begins that does not sort below ``key``."""
    low, high = 0, len(lines)
    while low < high:
        middle = lines.rfind(b"\n", low, (low + high) // 2) + 1 or low
        if lines[middle : middle + len(key)] < key:
            low = lines.find(b"\n", middle) + 1 or len(lines)
        else:
            high = middle
    return low
