"""What killed runs left in an output folder, taken up before anything is fetched.

Their archive files are made whole, closed and indexed. A page in them that nobody is done with
waits in the frontier: to be read from its record, or, where the record is torn, to be fetched
again. So it does not matter which of archive, rows and frontier got furthest.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import msgspec

from newsspider.archive.index import update_index
from newsspider.archive.members import DamagedMember, read_members
from newsspider.archive.readings import reading_of
from newsspider.archive.repair import left_open
from newsspider.archive.writer import OPEN_SUFFIX
from newsspider.exporters.rows import PART_SUFFIX
from newsspider.frontier.requests import stored_entry
from newsspider.items import Locator
from newsspider.spiders.following import page_request
from newsspider.spiders.outcomes import LATER

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from newsspider.archive.members import Member
    from newsspider.archive.repair import LeftOpen
    from newsspider.frontier.known import Known
    from newsspider.layout import Layout
    from newsspider.spiders.news import NewsSpider

__all__ = ["Unsettled", "let_wait", "take_up"]

_UNSETTLED = frozenset({"row", LATER})
"""Outcomes that are promises: of a row that may be lost, of a place in the queue that may be."""
_PAGE = (b"HTTP/1.1 200", b"HTTP/1.0 200")


@dataclass(slots=True)
class Unsettled:
    """Pages that killed runs asked for and are not done with.

    Attributes:
        archived: address and place of each page to be read from its record.
        torn: addresses of pages whose record is not whole.
    """

    archived: dict[str, Locator]
    torn: set[str]


def take_up(
    layout: Layout, settle: Callable[[Unsettled], None], tell: Callable[[str], None]
) -> int:
    """Make whole what killed runs left; return how many files there were.

    Args:
        layout: of the output folder.
        settle: called with what is not done with, for each file; only then is that closed.
        tell: called with a sentence for each file.

    Raises:
        ArchiveError: a file cannot be mended.
    """
    files = 0
    rows = _rows_of_killed_runs(layout)
    for left in left_open(layout.archive):
        files += 1
        aside = f"; {left.torn:,} bytes of a torn exchange are set aside" if left.torn else ""
        tell(f"{left.path}: its writer was killed{aside}")
        settle(_unsettled(left, rows))
        left.close()
    if files:
        update_index(layout)
    return files


def let_wait(spider: NewsSpider, known: Known, left: Unsettled) -> None:
    """Let what is not done with wait, unless it waits already; it survives what comes now."""
    requests = [page_request(spider, url, "archive", None) for url in left.torn]
    requests += [
        page_request(spider, url, "archive", None, archived=where)
        for url, where in left.archived.items()
    ]
    entries = [
        stored_entry(spider, request) for request in requests if not known.unfinished(request.url)
    ]
    known.frontier.update(entries, [], time.time(), known.before)
    known.frontier.sync()


class _Where(msgspec.Struct):
    file: str
    recordId: str


class _Row(msgspec.Struct):
    url: str
    warc: _Where


def _rows_of_killed_runs(layout: Layout) -> dict[str, dict[str, str]]:
    """Return for each archive file the address of each row, by the record that it names."""
    rows: dict[str, dict[str, str]] = {}
    for path in layout.articles.glob(f"*{PART_SUFFIX}"):
        with path.open("rb") as lines:
            for line in lines:
                try:
                    row = msgspec.json.decode(line, type=_Row)
                except msgspec.MsgspecError:
                    continue  # half a line, cut off by whoever finishes the file
                rows.setdefault(row.warc.file, {})[row.warc.recordId] = row.url
    return rows


def _unsettled(left: LeftOpen, rows: dict[str, dict[str, str]]) -> Unsettled:
    name = left.path.name.removesuffix(OPEN_SUFFIX)
    published = rows.get(name, {})
    whole: set[str] = set()
    pages: dict[str, tuple[str, Locator]] = {}
    for member in _members(left.path):
        reading = reading_of(member)
        if reading is None and _is_page(member):
            whole.add(member.record_id)
            pages[member.record_id] = member.url, _locator(name, member)
        elif reading is not None and (
            reading.outcome not in _UNSETTLED or reading.response in published
        ):
            pages.pop(reading.response, None)
    torn = {url for record_id, url in published.items() if record_id not in whole}
    return Unsettled(dict(pages.values()), torn)


def _is_page(member: Member) -> bool:
    return (
        member.kind == "response"
        and member.block.startswith(_PAGE)
        and urlsplit(member.url).path != "/robots.txt"
    )


def _locator(name: str, member: Member) -> Locator:
    return Locator(
        file=name,
        offset=member.offset,
        length=member.length,
        recordId=member.record_id,
        payloadDigest=member.headers.get("warc-payload-digest"),
    )


def _members(path: Path) -> Iterator[Member]:
    with path.open("rb") as file:
        try:
            yield from read_members(file)
        except DamagedMember:  # it was cut after its last whole exchange
            return
