"""``state.db`` made anew from archive and rows alone: the archive is the truth, this an index.

Every capture makes its address known, asked for at that time. What was made of a page says when it
is due again, and what it linked to waits if nobody asked for it yet: so a crawl that was cut short
goes on where it stood, even without the file that said where. Start pages stay unknown: so the next
crawl is given them whole, and finds through them what no record tells of.
"""

from __future__ import annotations

import gzip
import json
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING

import msgspec

from newsspider.archive.index import read_index, update_index
from newsspider.archive.readings import readings
from newsspider.errors import ConfigError
from newsspider.exporters.rows import REJECTED_SUFFIX
from newsspider.frontier.contract import Before
from newsspider.frontier.due import ALWAYS, due_again
from newsspider.frontier.known import Known, identity
from newsspider.frontier.requests import stored_entry
from newsspider.frontier.sqlite import SqliteFrontier
from newsspider.page import Link
from newsspider.spiders.following import link_request, new_addresses, page_request
from newsspider.spiders.news import NewsSpider
from newsspider.spiders.outcomes import LATER, LIMITED, NOFOLLOW
from newsspider.spiders.place import hold
from newsspider.spiders.resuming import let_wait, take_up

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from newsspider.archive.readings import Reading
    from newsspider.frontier.contract import Frontier
    from newsspider.layout import Layout

__all__ = ["Reindexed", "reindex"]


@dataclass(frozen=True, slots=True)
class Reindexed:
    """What a new ``state.db`` holds: addresses that are known, and addresses that wait."""

    known: int
    waiting: int


def reindex(layout: Layout, tell: Callable[[str], None]) -> Reindexed:
    """Make ``state.db`` anew; the old one is gone once the new one is whole.

    Args:
        layout: of the output folder.
        tell: called with a sentence about what is done.

    Raises:
        ConfigError: there is no archive, or a crawl is writing there.
        ArchiveError, FrontierError: a file cannot be read or written.
    """
    if not layout.archive.is_dir():
        raise ConfigError(f"{layout.output}: no archive here; give the folder of a crawl")
    with hold(layout.output):
        fresh = layout.state.with_name(f".{layout.state.name}.tmp")
        _remove(fresh)
        frontier = SqliteFrontier(fresh)
        known = Known(frontier, Before(asked=time.time(), due=float("-inf")))
        spider = _spider(layout)
        if spider is not None:
            take_up(layout, partial(let_wait, spider, known), tell)
        update_index(layout)
        _remember(layout, frontier, {identity(url) for url in spider.seeds} if spider else set())
        if spider is not None:
            _let_rejected_wait(layout, spider, known)
            for path in sorted(layout.archive.glob("*.warc.gz")):
                _let_wait(path, spider, known)
        counts = frontier.counts(time.time())
        frontier.close()
        _remove(layout.state)
        fresh.rename(layout.state)
    return Reindexed(counts.known - counts.waiting, counts.waiting)


def _remember(layout: Layout, frontier: Frontier, seeds: set[int]) -> None:
    """Make all addresses known that were ever asked for, but the ``seeds``."""
    frontier.remember(each for each in _captures(layout) if each[0] not in seeds)
    changed = _changed(layout)
    for path in sorted(layout.archive.glob("*.warc.gz")):
        read = (_read(reading, changed) for reading in readings(path))
        frontier.remember([each for each in read if frontier.asked([each[0]])[0]])


def _remove(path: Path) -> None:
    for suffix in ("", "-wal", "-shm"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)


def _captures(layout: Layout) -> Iterator[tuple[int, float, float]]:
    """Yield each capture: its address, when it was made, when that is due again.

    A revisit of which the body is nowhere is none: its address has to be asked for again.
    """
    before = b""
    bodies: set[tuple[str, str | None]] = set()
    for line in read_index(layout.index):
        key, stamp, rest = line.split(b" ", 2)
        if key != before:
            before, bodies = key, set()
        capture = json.loads(rest)
        body = capture["url"], capture.get("digest")
        if capture.get("mime") == "warc/revisit" and body not in bodies:
            continue
        bodies.add(body)
        asked = datetime.strptime(stamp.decode(), "%Y%m%d%H%M%S").replace(tzinfo=UTC).timestamp()
        yield identity(capture["url"]), asked, due_again("other", asked)


class _Row(msgspec.Struct):
    url: str
    dateModified: str | None = None
    datePublished: str | None = None


def _changed(layout: Layout) -> dict[int, float]:
    """Return when the article at each address last changed, as its latest row says."""
    changed: dict[int, float] = {}
    decoder = msgspec.json.Decoder(_Row)
    for path in sorted(layout.articles.glob("*.jsonl.gz")):
        with gzip.open(path, "rb") as lines:
            for line in lines:
                row = decoder.decode(line)
                said = row.dateModified or row.datePublished
                if said:
                    changed[identity(row.url)] = datetime.fromisoformat(said).timestamp()
    return changed


def _read(reading: Reading, changed: dict[int, float]) -> tuple[int, float, float]:
    key = identity(reading.url)
    asked = datetime.fromisoformat(reading.date).timestamp()
    if reading.outcome in LIMITED or reading.outcome == LATER:
        return key, asked, ALWAYS  # it is not written down what the limits were
    return key, asked, due_again(reading.kind, asked, changed.get(key))


def _let_wait(path: Path, spider: NewsSpider, known: Known) -> None:
    """Let what the pages of ``path`` link to wait, unless it is known."""
    for reading in readings(path):
        links = [Link(url, "", kind, kind == NOFOLLOW) for url, kind in reading.outlinks]
        added = [
            stored_entry(spider, link_request(spider, url, link, reading.url))
            for url, link in new_addresses(links, known, spider.bounds, lambda _key: None)
        ]
        known.frontier.update(added, [], time.time(), known.before)


def _let_rejected_wait(layout: Layout, spider: NewsSpider, known: Known) -> None:
    """Let the pages of rows that were set aside wait, unless they were asked for again."""
    decoder = msgspec.json.Decoder(_Row)
    for path in layout.articles.glob(f"*{REJECTED_SUFFIX}"):
        urls = {decoder.decode(line).url for line in path.read_bytes().splitlines()}
        added = [
            stored_entry(spider, page_request(spider, url, "archive", None))
            for url in known.fresh(sorted(urls))
            if spider.bounds.refusal(url) is None
        ]
        known.frontier.update(added, [], time.time(), known.before)


def _spider(layout: Layout) -> NewsSpider | None:
    """Return a spider for all sites that were ever crawled here, as their runs name them."""
    asked: set[str] = set()
    for path in sorted(layout.runs.glob("*.json")):
        record = json.loads(path.read_bytes())
        for site in record.get("chosen", {}).get("sites", []):
            asked.update(site["start"])
    return NewsSpider(site=" ".join(sorted(asked))) if asked else None
