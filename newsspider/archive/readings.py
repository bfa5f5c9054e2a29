"""What was made of a stored page: its kind, what became of its article, and where it links to.

- A reading is a metadata record that refers to the response which holds the page's bytes. It is
  made after the capture, so it is no part of that: WARC-Refers-To, which joins a metadata record to
  the record it describes (WARC 1.1, section 5.11), and never WARC-Concurrent-To, which joins what
  one retrieval gathered (section 5.7).
- No other metadata record of ours has WARC-Refers-To: this is how a reading is known, and why it
  does not count as the end of an exchange.
- A page may be read more than once: again when it comes again, and after a kill.
- Links are written as Heritrix writes them, ``outlink: URL L KIND``, with the place on the page
  for the context.
"""

from __future__ import annotations

import re
import uuid
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from newsspider.archive.members import DamagedMember, read_members
from newsspider.archive.packing import RecordPacker
from newsspider.archive.records import warc_date

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from newsspider.archive.digests import DigestAlgorithm
    from newsspider.archive.members import Member

__all__ = ["Reading", "is_reading", "pack_reading", "reading_of", "readings"]

_OUTLINK = re.compile(r"(\S+) L (\S+)")
_NOT_IN_A_LINK = re.compile(r"[\x00-\x20\x7f]")
_FIELD_END = "\r\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What one page was read as.

    Attributes:
        response: WARC-Record-ID of the response that holds the page; of a page that was stored as
            a revisit, that of the response which the revisit refers to.
        url: the page's address.
        kind: ``article``, ``listing`` or another name for what the page is.
        outcome: of an article, ``row`` or the reason why it has none; else None.
        outlinks: address and kind of each link, in the order of the page.
        policies: what its publisher asks of machines, such as ``noarchive``.
        date: when it was read, as WARC-Date; empty before it is stored.
    """

    response: str
    url: str
    kind: str
    outcome: str | None = None
    outlinks: tuple[tuple[str, str], ...] = ()
    policies: tuple[str, ...] = ()
    date: str = ""


def pack_reading(reading: Reading, algorithm: DigestAlgorithm = "sha1") -> bytes:
    """Return the record of ``reading``, dated now."""
    packer = RecordPacker(algorithm)
    headers = {
        "WARC-Record-ID": f"<urn:uuid:{uuid.uuid4()}>",
        "WARC-Date": warc_date(datetime.now(UTC)),
        "WARC-Refers-To": reading.response,
    }
    return packer.member(packer.metadata_record(reading.url, _fields(reading), headers))


def readings(path: Path) -> Iterator[Reading]:
    """Yield the readings in a WARC file of ours, up to its end or the first damage.

    Raises:
        OSError: the file cannot be read.
    """
    with path.open("rb") as file, suppress(DamagedMember):
        for member in read_members(file):
            reading = reading_of(member)
            if reading is not None:
                yield reading


def is_reading(member: Member) -> bool:
    """Return whether ``member`` describes another record, not the exchange that it ends."""
    return member.kind == "metadata" and "warc-refers-to" in member.headers


def reading_of(member: Member) -> Reading | None:
    """Return the reading that ``member`` holds, or None if it is no reading."""
    if not is_reading(member):
        return None
    known: dict[str, str] = {}
    outlinks: list[tuple[str, str]] = []
    for line in member.block.decode("utf-8", "replace").split(_FIELD_END):
        name, _, value = line.partition(": ")
        link = _OUTLINK.fullmatch(value) if name == "outlink" else None
        if link is None:
            known[name] = value
        else:
            outlinks.append((link[1], link[2]))
    if "pageKind" not in known:
        return None
    return Reading(
        response=member.headers["warc-refers-to"],
        url=member.url,
        kind=known["pageKind"],
        outcome=known.get("outcome"),
        outlinks=tuple(outlinks),
        policies=tuple(known.get("policies", "").split()),
        date=member.headers.get("warc-date", ""),
    )


def _fields(reading: Reading) -> Iterable[tuple[str, str]]:
    yield "pageKind", reading.kind
    if reading.outcome is not None:
        yield "outcome", reading.outcome
    if reading.policies:
        yield "policies", " ".join(reading.policies)
    for url, kind in reading.outlinks:
        yield "outlink", f"{_NOT_IN_A_LINK.sub(_escaped, url)} L {kind}"


def _escaped(found: re.Match[str]) -> str:
    return f"%{ord(found[0]):02X}"
