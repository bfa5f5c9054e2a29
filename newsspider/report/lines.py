"""A report as lines for a terminal."""

from __future__ import annotations

import shlex
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from newsspider.report.table import WIDTH, beside, clipped, counted, padded, wrapped
from newsspider.report.tally import FIELDS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from newsspider.report.coverage import Report

__all__ = ["moment", "report_lines", "retry_command", "under_way"]

_GONE_SHOWN = 20
_CELL = 15
_NAME = WIDTH - _CELL * len(FIELDS)
_NEEDED = frozenset({"known", "stored", "disallowed", "failed"})


def report_lines(report: Report, output: str) -> Iterator[str]:
    """Yield the report on a run into the folder ``output``, line by line."""
    yield _coverage(report.coverage)
    for sentence in under_way(report):
        yield from wrapped(sentence)
    for sentence in report.alarms:
        yield from wrapped(f"ALARM {sentence}")
    yield ""
    run = report.run
    yield clipped(f"Run {run['runId']} {run['state']}.")
    yield clipped(f"{run['began']} to {run['asOf']}: {' '.join(run['asked'] or ())}")
    yield ""
    not_fetched = counted("skipped", report.skipped)
    lost = [*counted("failed", report.failed), *counted("dropped articles", report.dropped)]
    yield from beside(
        counted("this run", report.figures), counted("pages", report.pages), [*not_fetched, *lost]
    )
    yield ""
    yield from beside(
        counted("articles by door", report.doors),
        counted("by section", report.sections),
        counted("by day", report.days),
    )
    yield from _opened(report.opened)
    yield from _fields(report.fields)
    yield from _given_up(report, output)
    yield from _gone(report.gone)
    if report.notes:
        yield ""
        for note in report.notes:
            yield from wrapped(note)


def moment(seconds: float) -> str:
    """Return a moment in seconds since 1970 as ISO 8601."""
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def under_way(report: Report) -> Iterator[str]:
    """Yield how far the first line can be trusted while runs are at work."""
    for run, moment_of_record in report.underWay.items():
        yield (
            f"Run {run} is at work, or was killed: what it fetched until {moment_of_record} counts"
            " as stored. What was stored before counts twice until its files are closed."
        )


def retry_command(report: Report, output: str) -> str:
    """Return the command that takes up again what was given up."""
    sites = report.run["asked"] or ["SITE"]
    queue = ["--frontier", report.run["frontier"]] if report.run["frontier"] else []
    return shlex.join(["newsspider", "crawl", *sites, "--output", output, *queue, "--retry-failed"])


def _coverage(coverage: Mapping[str, int]) -> str:
    return ", ".join(
        f"{count:,} {name}" for name, count in coverage.items() if count or name in _NEEDED
    )


def _opened(opened: Mapping[str, Mapping[str, int]]) -> Iterator[str]:
    if opened:
        yield ""
        yield "doors"
    for door, counts in opened.items():
        yield clipped(f"  {door}: " + ", ".join(f"{n:,} {what}" for what, n in counts.items()))


def _fields(fields: Mapping[str, Mapping[str, float]]) -> Iterator[str]:
    if fields:
        yield ""
        yield _cells("articles that have", FIELDS)
    for site, rates in fields.items():
        yield _cells(f"  {site}", [f"{rates[name]:.1%}" for name in FIELDS])


def _cells(name: str, cells: Sequence[str]) -> str:
    return padded(name, _NAME) + "".join(f"{cell:>{_CELL}}" for cell in cells)


def _given_up(report: Report, output: str) -> Iterator[str]:
    if not report.givenUpCount:
        return
    yield ""
    named = "; the latest:" if report.givenUp else ""
    yield f"{report.givenUpCount:,} given up, in all runs{named}"
    for dead in report.givenUp:
        tries = "1 try" if dead["attempts"] == 1 else f"{dead['attempts']} tries"
        yield clipped(f"  {dead['reason']:<16} {tries:>9}  {dead['url']}")
    if report.givenUp:
        yield from _rest(report.givenUpCount - len(report.givenUp))
    yield f"Take them up again: {retry_command(report, output)}"


def _gone(gone: Sequence[Mapping[str, object]]) -> Iterator[str]:
    if not gone:
        return
    yield ""
    yield f"{len(gone):,} gone:"
    for tombstone in gone[:_GONE_SHOWN]:
        yield clipped(f"  {tombstone.get('status')!s:<5} {tombstone.get('url')}")
    yield from _rest(len(gone) - _GONE_SHOWN)


def _rest(count: int) -> Iterator[str]:
    if count > 0:
        yield f"  and {count:,} more"
