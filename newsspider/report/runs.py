"""The records of the runs of an output folder, oldest first.

The newest may be that of a crawl that is under way: it is written anew every few seconds, in one
step, so it is always whole. A record that cannot be read is left out and named.
"""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from newsspider.errors import ConfigError, NewsspiderError

if TYPE_CHECKING:
    from pathlib import Path

    from newsspider.layout import Layout

__all__ = ["Runs", "at_work", "queue_elsewhere", "read_runs", "site_names"]

_CRAWL = "news"
"""The spider of `newsspider crawl`; `fetch` and `extract` leave records too."""

_GROUPS = ("pages", "articles", "dropped", "skipped", "failed", "errors", "frontier", "chosen")
"""Parts of a record without which nothing can be told of its run."""

_OWN_QUEUE = "state.db"

_SURELY_WRITTEN = 60.0
"""Seconds within which a run that is at work writes its record anew, however busy it is."""

_NAMED = 3
"""Runs that are named to somebody who names one that is not there."""


@dataclass(frozen=True, slots=True)
class Runs:
    """What is known of the runs of a folder.

    Attributes:
        records: the records, in the order in which the runs began; each with the moment at which
            it was ``written``, in seconds since 1970.
        problems: a sentence for each record that cannot be read.
    """

    records: tuple[dict[str, Any], ...]
    problems: tuple[str, ...]

    def chosen(self, named: str | None) -> dict[str, Any]:
        """Return the record of the run ``named``, or of the latest crawl, or else latest run.

        Raises:
            ConfigError: no run has that name.
            NewsspiderError: there is no run.
        """
        if not self.records:
            raise NewsspiderError(" ".join((*self.problems, "There is no run to report on.")))
        if named is None:
            crawls = [record for record in self.records if record.get("spider") == _CRAWL]
            return (crawls or self.records)[-1]
        for record in self.records:
            if record["runId"] == named:
                return record
        latest = ", ".join(record["runId"] for record in self.records[: -_NAMED - 1 : -1])
        raise ConfigError(f"{named}: there is no such run. The latest are {latest}")

    def before(self, record: dict[str, Any]) -> list[dict[str, Any]]:
        """Return the records of the runs that began before that of ``record``, oldest first."""
        return [other for other in self.records if _order(other) < _order(record)]


def read_runs(layout: Layout) -> Runs:
    """Return the runs of the folder.

    Raises:
        ConfigError: no crawl wrote there.
    """
    if not layout.runs.is_dir():
        raise ConfigError(f"{layout.output}: no runs here; give the folder of a crawl")
    records: list[dict[str, Any]] = []
    problems: list[str] = []
    for path in layout.runs.glob("*.json"):
        try:
            records.append(_record(path))
        except (OSError, ValueError) as error:
            problems.append(f"{path}: this record cannot be read: {error}.")
    records.sort(key=_order)
    known = 0
    for record in records:  # older ones do not say how many articles were known
        articles = record["articles"]
        articles.setdefault("known", known)
        known += articles.setdefault("written", 0)
    return Runs(tuple(records), tuple(sorted(problems)))


def at_work(runs: Runs) -> list[dict[str, Any]]:
    """Return the records of runs whose files are open: those at work, or one killed just now.

    The latest of all counts as such as long as it has no end: no later run made up for it. Of the
    others only workers that share a queue may be at work beside it.
    """
    latest = runs.records[-1:]
    return [
        record
        for record in runs.records
        if record["ended"] is None and (record in latest or _may_be_beside(record))
    ]


def _may_be_beside(record: dict[str, Any]) -> bool:
    is_recent = time.time() - record["written"] < _SURELY_WRITTEN
    return is_recent and bool(record["frontier"].get("shared"))


def site_names(record: dict[str, Any]) -> list[str]:
    """Return the names of the sites that a run was asked for, as its rows have them."""
    return [site["name"] for site in record["chosen"].get("sites", [])]


def queue_elsewhere(record: dict[str, Any]) -> str | None:
    """Return where the queue of a run is, or None if it is in its folder."""
    where: str = record["chosen"].get("frontier") or _OWN_QUEUE
    return None if where == _OWN_QUEUE else where


def _record(path: Path) -> dict[str, Any]:
    record = json.loads(path.read_bytes())
    if not isinstance(record, dict) or not isinstance(record.get("began"), str):
        raise ValueError("it is no run record")  # noqa: TRY004 - what JSON holds is a value
    for group in _GROUPS:
        if not isinstance(record.get(group), dict):
            raise ValueError(f"{group!r} is missing")  # noqa: TRY004
    own = {"runId": path.stem, "written": path.stat().st_mtime}
    return {"error": None, "reason": None, "ended": None, **record, **own}


def _order(record: dict[str, Any]) -> tuple[str, str]:
    return record["began"], record["runId"]
