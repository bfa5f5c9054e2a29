"""The record of a run: what was asked, fetched, kept, passed over and why."""

from __future__ import annotations

import logging
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from scrapy import signals
from scrapy.utils.asyncio import create_looping_call

from newsspider import __version__
from newsspider.archive.archiver import Archiver
from newsspider.archive.index import update_index
from newsspider.archive.repair import left_open
from newsspider.errors import ArchiveError
from newsspider.exporters.rows import recover_rows
from newsspider.layout import Layout
from newsspider.report.manifest import update_manifest, write_json
from newsspider.stopping import stop_crawl

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

__all__ = ["RunRecorder", "run_record"]

_SECONDS = 10.0
_ROOM = 100_000
"""Bytes that a record and its successor take, both of which are there for a moment."""

logger = logging.getLogger(__name__)


class RunRecorder:
    """Writes ``runs/RUN.json`` when a run begins and when it ends; a Scrapy extension.

    Settings:
        OUTPUT_DIR: the record goes to its folder ``runs``, the manifest beside it.
    """

    def __init__(self, crawler: Crawler, output: Path) -> None:
        self._crawler = crawler
        self._output = output
        self._began = datetime.now(UTC)
        self._call = create_looping_call(self.keep)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Build from settings and listen for begin and end."""
        recorder = cls(crawler, Path(crawler.settings["OUTPUT_DIR"]))
        crawler.signals.connect(recorder.start, signal=signals.spider_opened)
        crawler.signals.connect(recorder.stop, signal=signals.spider_closed)
        crawler.signals.connect(recorder.finish, signal=signals.engine_stopped)
        return recorder

    def start(self) -> None:
        """Write the record, and again every ten seconds: a killed run leaves its last figures."""
        self._call.start(_SECONDS, now=True)

    def keep(self) -> None:
        """Write the record, or end a run that cannot."""
        try:
            self.write()
        except OSError as error:
            stop_crawl(
                self._crawler,
                ArchiveError(
                    f"{Layout(self._output).runs}: cannot be written: {error.strerror}."
                    f" Free at least {_ROOM:,} bytes and start again"
                ),
            )

    def stop(self) -> None:
        """Write it no more until the end."""
        self._call.stop()

    def finish(self) -> None:
        """Close the archive, write the record, bring index and manifest up to date."""
        archiver = self._crawler.get_addon(Archiver)
        if archiver is not None:
            archiver.close()
        layout = Layout(self._output)
        try:
            self._finish_for_others(layout)
            self.write(ended=True)
            update_index(layout)
            update_manifest(self._output)
        except (ArchiveError, OSError) as error:
            # Index and manifest are made up for by the next run.
            logger.error("The record of the run is not complete: %s", error)  # noqa: TRY400

    def _finish_for_others(self, layout: Layout) -> None:
        """Close the files of workers that were killed, if this one did the rest of their work."""
        stats = self._crawler.stats
        if stats.get_value("frontier/shared") and not stats.get_value("frontier/waiting"):
            for left in left_open(layout.archive):
                left.close()
            recover_rows(layout)

    def write(self, *, ended: bool = False) -> None:
        """Write the record as it stands."""
        spider = self._crawler.spider
        record = {
            "runId": spider.run_id,  # type: ignore[union-attr]
            "software": f"newsspider/{__version__}",
            "spider": spider.name,  # type: ignore[union-attr]
            "asked": spider.asked,  # type: ignore[union-attr]
            "chosen": spider.chosen,  # type: ignore[union-attr]
            "began": _moment(self._began),
            "ended": _moment(datetime.now(UTC)) if ended else None,
            **run_record(self._crawler.stats.get_stats()),
        }
        folder = Layout(self._output).runs
        folder.mkdir(parents=True, exist_ok=True)
        write_json(folder / f"{record['runId']}.json", record)


def run_record(stats: dict[str, Any]) -> dict[str, Any]:
    """Return the counts of a run, by group and by named reason, from Scrapy's stats."""
    return {
        "reason": stats.get("finish_reason"),
        "pages": {"fetched": stats.get("pages/count", 0), **_group(stats, "pages/kind/")},
        "partial": stats.get("pages/partial", 0),
        "requests": {
            "sent": stats.get("archive/exchanges", 0),
            "robotsTxt": stats.get("robotstxt/request_count", 0),
            "retried": stats.get("retry/count", 0),
        },
        "articles": _articles(stats),
        "gone": stats.get("pages/gone", []),
        "doors": _doors(stats),
        "dropped": _group(stats, "pipelines/dropped/") | _group(stats, "dropped/"),
        "skipped": _group(stats, "skipped/"),
        "failed": _group(stats, "failed/"),
        "recovered": {
            "files": stats.get("recovered/files", 0),
            "pages": stats.get("recovered/count", 0),
            "rejectedRows": stats.get("recovered/rejected_rows", 0),
        },
        "archive": _archive(stats),
        "errors": {
            "logged": stats.get("log_count/ERROR", 0),
            "exceptions": stats.get("spider_exceptions/count", 0),
        },
        "frontier": {
            name: stats.get(f"frontier/{name}", 0)
            for name in ("shared", "resumed", "revived", "waiting", "dead", "known")
        },
        "hostsGivenUp": stats.get("hosts/given_up", 0),
        "unmetSection": stats.get("section/unmet"),
        "error": stats.get("run/error"),
        "seconds": stats.get("elapsed_time_seconds"),
    }


def _articles(stats: dict[str, Any]) -> dict[str, Any]:
    return {
        "written": stats.get("articles/rows", 0),
        "duplicates": stats.get("pipelines/dedupe/duplicate", 0),
        "duplicateKinds": _group(stats, "pipelines/dedupe/duplicate/"),
        "known": stats.get("pipelines/dedupe/known", 0),
        "revised": stats.get("pipelines/dedupe/revised", 0),
        "later": stats.get("articles/later", 0),
        "file": stats.get("articles/file"),
    }


def _archive(stats: dict[str, Any]) -> dict[str, Any]:
    return {
        "exchanges": stats.get("archive/exchanges", 0),
        "responses": stats.get("archive/responses", 0),
        "withoutResponse": stats.get("archive/no_response", 0),
        "truncated": stats.get("archive/truncated", 0),
        "reconstructed": stats.get("archive/reconstructed", 0),
        "error": stats.get("run/error"),
    }


def _group(stats: dict[str, Any], prefix: str) -> dict[str, Any]:
    found = {key.removeprefix(prefix): n for key, n in stats.items() if key.startswith(prefix)}
    return dict(sorted(found.items()))


def _doors(stats: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Return what each kind of door gave."""
    doors: dict[str, dict[str, Any]] = {}
    for name, count in _group(stats, "doors/").items():
        kind, _, what = name.partition("/")
        doors.setdefault(kind, {})[what] = count
    return doors


def _moment(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")
