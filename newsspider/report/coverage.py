"""What a run did and how complete the folder is: figures from its record, its rows, the queue.

- The first figures are those of the folder as it stands: every page that is known is stored,
  disallowed, given up or still to come. All others are those of the run.
- Of a run at work the record counts what is stored, for the index knows no open file; what it
  fetched again is counted twice until then.
- What cannot be read is named, and the report goes on with the rest.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

from newsspider.archive.index import read_index
from newsspider.frontier.backlog import Backlog, read_backlog
from newsspider.report.alarms import run_alarms
from newsspider.report.lines import moment
from newsspider.report.queue import Unseen, looked_up
from newsspider.report.runs import at_work, queue_elsewhere, read_runs, site_names
from newsspider.report.summary import ending
from newsspider.report.tally import row_files, tally_rows

if TYPE_CHECKING:
    from collections import Counter

    from newsspider.frontier.backlog import GivenUp
    from newsspider.layout import Layout
    from newsspider.report.runs import Runs

__all__ = ["SHOWN", "Coverage", "Report", "coverage_report", "stored_pages"]

SHOWN = 20
"""Addresses of one kind that a report names; it tells how many more there are."""

_PAGE = (b'"mime": "text/html"', b'"mime": "application/xhtml+xml"')
_NO_ANSWER = (b'"status": "3', b'"status": "5', b'"status": "429"')
"""Sent elsewhere, failed, too many requests: nothing of the page itself."""


@dataclass(frozen=True, slots=True)
class Coverage:
    """Pages of all runs of the folder, each in one place.

    Attributes:
        stored: have an answer in the archive.
        disallowed: robots.txt forbids them; of the runs over the same sites, the most.
        failed: were given up.
        waiting: wait for their turn, or are being fetched.
    """

    stored: int
    disallowed: int
    failed: int
    waiting: int

    @property
    def known(self) -> int:
        """All of them."""
        return self.stored + self.disallowed + self.failed + self.waiting


@dataclass(slots=True, kw_only=True)
class Report:
    """What there is to say of a run; field names are those of the JSON form.

    Attributes:
        run: name, times and ending of the run; its figures are those of ``asOf``, its ``frontier``
            is the server that has its queue, or None.
        coverage: see `Coverage`.
        underWay: names of the runs at work, each with the moment of its record.
        figures: of the run, by name; ``addresses`` are all that its queue knows, redirects and
            copies among them.
        pages: pages that it fetched, by what they are.
        dropped: articles that got no row, by reason.
        skipped: addresses that were not fetched, by reason.
        failed: addresses that gave no answer, by reason.
        opened: for each kind of door what the run counted of it.
        doors: see `Tally`, like the next two.
        sections: rows by section.
        days: rows by day of publication.
        fields: for each site the share of its rows that has a field.
        givenUp: what was given up in all runs, the latest first.
        givenUpCount: how many those are in all.
        gone: pages that were there once and are not any more, as the run met them.
        alarms: sentences; whoever reads nothing else should read these.
        notes: what could not be read.
    """

    run: dict[str, Any]
    coverage: dict[str, int]
    underWay: dict[str, str]
    figures: dict[str, int]
    pages: dict[str, int]
    dropped: dict[str, int]
    skipped: dict[str, int]
    failed: dict[str, int]
    opened: dict[str, dict[str, int]]
    doors: dict[str, int]
    sections: dict[str, int]
    days: dict[str, int]
    fields: dict[str, dict[str, float]]
    givenUp: list[dict[str, Any]]
    givenUpCount: int
    gone: list[dict[str, Any]]
    alarms: list[str]
    notes: list[str] = field(default_factory=list)


def coverage_report(layout: Layout, named: str | None) -> Report:
    """Return the report on the run ``named``, or on the latest one.

    Raises:
        ConfigError: no run has that name.
        NewsspiderError: there is no run here.
    """
    runs = read_runs(layout)
    record = runs.chosen(named)
    notes = list(runs.problems)
    tally = tally_rows(row_files(layout, record["runId"]))
    alarms = run_alarms(layout, record, runs, tally)
    queue = looked_up(layout, record, lambda path: read_backlog(path, SHOWN))
    if isinstance(queue, Unseen):
        (alarms if queue.damaged else notes).append(queue.reason)
        notes.append("Failed and waiting are as the record has them.")
        queue = Backlog(record["frontier"].get("waiting", 0), record["frontier"].get("dead", 0), ())
    coverage = _coverage(layout, runs, queue)
    return Report(
        run=_run(record),
        coverage={"known": coverage.known} | asdict(coverage),
        underWay={each["runId"]: _as_of(each) for each in at_work(runs)},
        figures=_figures(record),
        pages=_without(record["pages"], "fetched"),
        dropped=_without(record["dropped"], "unchanged"),
        skipped=_without(record["skipped"], "robots"),
        failed=record["failed"],
        opened=_opened(record.get("doors") or {}),
        doors=_most_first(tally.doors),
        sections=_most_first(tally.sections),
        days=dict(sorted(tally.days.items(), reverse=True)),
        fields=tally.fill_rates(),
        givenUp=[_given_up(dead) for dead in queue.given_up],
        givenUpCount=queue.dead,
        gone=list(record.get("gone") or []),
        alarms=alarms,
        notes=notes + tally.problems,
    )


def stored_pages(layout: Layout) -> int:
    """Return how many pages have an answer in the archive, as its index knows it."""
    count, counted = 0, b""
    for line in read_index(layout.index):
        key, _, capture = line.partition(b" ")
        if key == counted or key.endswith(b")/robots.txt"):
            continue
        if any(mime in capture for mime in _PAGE) and not any(no in capture for no in _NO_ANSWER):
            count, counted = count + 1, key
    return count


def _coverage(layout: Layout, runs: Runs, queue: Backlog) -> Coverage:
    stored = stored_pages(layout) + sum(map(_new_pages, at_work(runs)))
    return Coverage(stored, _disallowed(runs), queue.dead, queue.waiting)


def _new_pages(record: dict[str, Any]) -> int:
    """Return how many pages of a run may lie in its open files alone, as its record has it."""
    fetched = record["pages"].get("fetched", 0) - record["pages"].get("unchanged", 0)
    return int(min(fetched, record.get("archive", {}).get("exchanges", 0)))


def _disallowed(runs: Runs) -> int:
    """Return how many pages robots.txt forbids: of the runs over the same sites the most."""
    most: dict[frozenset[str], int] = {}
    for record in runs.records:
        sites = frozenset(site_names(record))
        most[sites] = max(most.get(sites, 0), record["skipped"].get("robots", 0))
    return sum(most.values())


def _run(record: dict[str, Any]) -> dict[str, Any]:
    state = ending(record) if record["ended"] else "is under way, or was killed"
    names = ("runId", "asked", "began", "ended", "reason", "seconds")
    own = {"asOf": _as_of(record), "state": state, "frontier": queue_elsewhere(record)}
    return {name: record.get(name) for name in names} | own


def _as_of(record: dict[str, Any]) -> str:
    """Return the moment at which the figures of a run were right, ISO 8601."""
    return record["ended"] or moment(record["written"])


def _figures(record: dict[str, Any]) -> dict[str, int]:
    pages, articles = record["pages"], record["articles"]
    return {
        "addresses": record["frontier"].get("known", 0),
        "fetched": pages.get("fetched", 0),
        "articles": articles.get("written", 0),
        "unchanged": record["dropped"].get("unchanged", 0) + pages.get("unchanged", 0),
        "changed": articles.get("revised", 0),
        "duplicates": articles.get("duplicates", 0),
        "gone": pages.get("gone", 0) + pages.get("soft404", 0),
        "blocked": pages.get("blocked", 0),
        "disallowed": record["skipped"].get("robots", 0),
        "failed": sum(record["failed"].values()) + pages.get("error", 0),
    }


def _given_up(dead: GivenUp) -> dict[str, Any]:
    return {"url": dead.url, "reason": dead.reason, "attempts": dead.attempts, "at": dead.at}


def _opened(counts: dict[str, Any]) -> dict[str, dict[str, int]]:
    """Return counts named ``KIND/WHAT``, or already grouped, by kind."""
    found: dict[str, dict[str, int]] = {}
    for name, count in counts.items():
        kind, _, what = name.partition("/")
        found.setdefault(kind, {}).update(count if isinstance(count, dict) else {what: count})
    return found


def _without(counts: dict[str, int], *apart: str) -> dict[str, int]:
    return {key: count for key, count in counts.items() if key not in apart}


def _most_first(counts: Counter[str]) -> dict[str, int]:
    return dict(sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])))
