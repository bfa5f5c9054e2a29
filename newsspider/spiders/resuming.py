"""What killed runs left in an output folder, taken up before anything is fetched.

Their archive files are made whole, closed and indexed. A page in them that nobody is done with
waits in the frontier: to be read from its record, or, where the record is torn, to be fetched
again. So it does not matter which of archive, rows and frontier got furthest.
"""

from __future__ import annotations

import fcntl
import time
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING
from urllib.parse import urlsplit

import msgspec

from newsspider.archive.index import update_index
from newsspider.archive.members import DamagedMember, read_members
from newsspider.archive.readings import reading_of
from newsspider.archive.repair import left_open
from newsspider.archive.writer import OPEN_SUFFIX
from newsspider.errors import ConfigError
from newsspider.exporters.rows import PART_SUFFIX
from newsspider.frontier.contract import Before
from newsspider.frontier.known import Known
from newsspider.frontier.opening import open_frontier, shown
from newsspider.frontier.requests import stored_entry
from newsspider.items import Locator
from newsspider.layout import Layout
from newsspider.spiders.following import page_request
from newsspider.spiders.replaying import ArchivedAnswers

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from newsspider.archive.members import Member
    from newsspider.archive.repair import LeftOpen
    from newsspider.frontier.contract import Frontier
    from newsspider.spiders.news import NewsSpider

__all__ = ["Place", "Unsettled", "hold", "let_wait", "take_place", "take_up"]

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


def hold(output: Path) -> IO[str]:
    """Hold the output folder until the file that is returned is closed, or the process ends.

    Raises:
        ConfigError: another crawl holds it; each would publish the articles of the other.
    """
    lock = (output / ".crawl.lock").open("w")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        lock.close()
        raise ConfigError(
            f"{output}: another crawl is writing here; wait for its end, or give --output"
        ) from error
    return lock


@dataclass(slots=True)
class Place:
    """Where a crawl works: its frontier and its output folder.

    Attributes:
        known: the addresses of the crawl.
        answers: what the archive holds.
        name: of the frontier, for the record.
        makes_up: an earlier run was killed, and what it had yet to do waits.
        joins: others are at work on this crawl.
        is_ours: whether there is something for this crawl to do at a host: it belongs to one of
            its sites, or killed runs left pages of it in the archive.
        taken_up: what was found, for the stats.
        lock: on the output folder, or None where the frontier is shared.
        index: of the archive.
    """

    known: Known
    answers: ArchivedAnswers
    name: str
    makes_up: bool
    joins: bool
    is_ours: Callable[[str], bool]
    taken_up: dict[str, int]
    lock: IO[str] | None
    index: Path

    def leave(self) -> None:
        """Let go of the output folder."""
        if self.lock is not None:
            self.lock.close()


def take_place(spider: NewsSpider) -> Place:
    """Return the frontier of ``spider``, after taking up what killed runs left.

    Raises:
        ConfigError: another crawl works here, or the frontier is that of other sites.
        ArchiveError, FrontierError: what is there cannot be used.
    """
    layout = Layout(Path(spider.settings["OUTPUT_DIR"]))
    url = spider.settings.get("FRONTIER_URL")
    lock = None if url else hold(layout.output)
    frontier = open_frontier(url or f"sqlite:///{layout.state.absolute()}")
    if url:
        _agree(frontier, url, " ".join(sorted(set(spider.seeds))))
    now = time.time()
    due = {"due": now, "all": float("inf"), "none": float("-inf")}[spider.recheck]
    known = Known(frontier, Before(asked=now, due=due))
    left_here: set[str | None] = set()

    def settle(left: Unsettled) -> None:
        let_wait(spider, known, left)
        left_here.update(urlsplit(url).hostname for url in left.archived)

    files = take_up(layout, settle, spider.logger.warning)
    taken_up = {"recovered/files": files, "frontier/shared": int(bool(url))}
    if spider.retry_failed:
        taken_up["frontier/revived"] = frontier.revive(now)
    counts = frontier.counts(now)
    return Place(
        known=known,
        answers=ArchivedAnswers(layout),
        name=shown(url) if url else layout.state.name,
        makes_up=bool((counts.waiting and files) or (counts.leased and not url)),
        is_ours=lambda host: host in left_here or spider.bounds.has_host(host),
        joins=bool(url) and counts.workers > 0,
        taken_up=taken_up,
        lock=lock,
        index=layout.index,
    )


def _agree(frontier: Frontier, url: str, sites: str) -> None:
    """Refuse to work on the frontier of other sites."""
    said = frontier.crawl(sites)
    if said != sites:
        raise ConfigError(
            f"{shown(url)} is the frontier of {said}; give another database for other sites"
        )


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
    for url, where in left.archived.items():
        requests.append(page_request(spider, url, "archive", None))
        requests[-1].meta["archived"] = where
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
        for line in path.read_bytes().splitlines():
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
        elif reading is not None and (reading.outcome != "row" or reading.response in published):
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
