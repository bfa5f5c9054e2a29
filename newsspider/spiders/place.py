"""Where a crawl works: its output folder, held against others, and its frontier."""

from __future__ import annotations

import fcntl
import json
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING
from urllib.parse import urlsplit

from newsspider.errors import ConfigError
from newsspider.frontier.contract import Before
from newsspider.frontier.known import Known
from newsspider.frontier.opening import open_frontier, shown
from newsspider.layout import Layout
from newsspider.spiders.replaying import ArchivedAnswers
from newsspider.spiders.resuming import let_wait, take_up

if TYPE_CHECKING:
    from collections.abc import Callable

    from newsspider.frontier.contract import Frontier
    from newsspider.spiders.news import NewsSpider
    from newsspider.spiders.resuming import Unsettled

__all__ = ["Place", "hold", "take_place"]


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

    def begins_with(self, start: str) -> bool:
        """Return whether a start address is asked for: always, but not twice around a kill.

        Nor by each of the workers that share a frontier.
        """
        if self.makes_up or self.joins:
            return bool(self.known.fresh([start]))
        return not self.known.unfinished(start)

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
    wanted = None if spider.recheck == "none" else spider.wanted
    known = Known(frontier, Before(asked=now, due=due, wanted=wanted))
    left_here: set[str | None] = set()

    def settle(left: Unsettled) -> None:
        let_wait(spider, known, left)
        left_here.update(urlsplit(url).hostname for url in left.archived)

    files = take_up(layout, settle, spider.logger.warning)
    taken_up = {"recovered/files": files, "frontier/shared": int(bool(url))}
    if spider.retry_failed:
        taken_up["frontier/revived"] = frontier.revive(now)
    counts = frontier.counts(now)
    if not counts.known and not url and _was_crawled(layout):
        spider.logger.warning(
            "%s knows nothing of what the archive holds, so all of it is asked for again;"
            " `newsspider reindex %s` makes it anew",
            *(layout.state, layout.output),
        )
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


def _was_crawled(layout: Layout) -> bool:
    """Return whether a run that went from page to page left its archive here."""
    if not layout.index.exists():
        return False
    for path in layout.runs.glob("*.json"):
        with suppress(ValueError, LookupError, TypeError):  # what is no record the report tells
            record = json.loads(path.read_bytes())
            if record["spider"] == "news" and record["pages"]["fetched"]:
                return True
    return False


def _agree(frontier: Frontier, url: str, sites: str) -> None:
    """Refuse to work on the frontier of other sites."""
    said = frontier.crawl(sites)
    if said != sites:
        raise ConfigError(
            f"{shown(url)} is the frontier of {said}; give another database for other sites"
        )
