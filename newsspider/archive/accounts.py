"""Every page that was read is accounted for: an article has a row, or the reason why it has none.

The account of a page is its reading. An archive without readings has no accounts, and nothing is
said of it: one of an add-on in another project, or of a version that kept none. Of a run that was
killed nothing is said either, for the next run reads its pages again.

An article that was read as unchanged has its row with an earlier record. If that row was set aside,
because its record is gone, the later record owes one; and if its record is back, it owes none where
the article was published again meanwhile.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from newsspider.archive.findings import Finding
from newsspider.archive.reader import read_page
from newsspider.archive.readings import is_reading, reading_of
from newsspider.errors import ArchiveError, ExtractionError
from newsspider.page import page_kind, parse_page
from newsspider.page.split import FURTHER_PAGE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from newsspider.archive.members import Member
    from newsspider.archive.proof import Row
    from newsspider.archive.readings import Reading
    from newsspider.archive.references import References

__all__ = ["Accounts", "run_of"]

_PAGE = re.compile(
    rb"HTTP/[0-9.]+ +200\b[^\n]*\n(?:[^\r\n]+\r?\n)*?content-type[ \t]*:[ \t]*(?:text/html|"
    rb"application/xhtml)",
    re.IGNORECASE,
)
_RUN = re.compile(rb"^isPartOf: ([^/\r\n]+)", re.MULTILINE)
_STANDS = "unchanged"
"""The outcome that says no more than that the row of an earlier reading is there."""
_SENT_ELSEWHERE = re.compile(rb"http-equiv\s*=\s*[\"']?refresh", re.IGNORECASE)


def run_of(warcinfo: Member) -> str:
    """Return the name of the run that wrote the file which this record opens, empty if unknown."""
    run = _RUN.search(warcinfo.block)
    return run[1].decode("utf-8", "replace") if run else ""


class _Place(NamedTuple):
    path: Path
    offset: int


class _Errors(msgspec.Struct):
    exceptions: int


class _Archive(msgspec.Struct):
    error: str | None


class _Record(msgspec.Struct):
    """What must be known of a run."""

    ended: str | None
    reason: str | None
    errors: _Errors
    archive: _Archive


class Accounts:
    """Takes the records of all files, then all rows.

    Args:
        runs: folder of the run records.
        set_aside: rows that are none any more, because their records are gone.

    Attributes:
        further: the WARC files with pages on which articles of other records go on.
        unpublished: the WARC files with articles that have no row and should, once `findings` were
            asked for.
    """

    def __init__(self, runs: Path, set_aside: Iterable[Row] = ()) -> None:
        self.unpublished: set[Path] = set()
        self.further: set[Path] = set()
        self._runs = runs
        self._ended: dict[str, bool] = {}
        self._kept_readings: set[str] = set()
        self._run = ""
        self._path: Path
        self._owed: dict[int, _Place] = {}
        self._unread: dict[int, tuple[_Place, str]] = {}
        self._set_aside: dict[str, str | None] = {}
        """Address and article of each row that was set aside."""
        self._had_row: dict[int, str] = {}
        """Their addresses, by the records that they name."""
        for row in set_aside:
            self._set_aside[row.url] = row.articleId
            self._had_row[hash(row.warc.recordId)] = row.url
        self._names = {name for pair in self._set_aside.items() for name in pair if name}
        self._published: set[str | None] = set()
        """Those of the names under which there is another row."""
        self._standing: dict[str, tuple[int, _Place]] = {}
        """Of each address of a row that was set aside the last reading as unchanged."""

    def begin(self, path: Path) -> None:
        """Take the records of ``path`` from here on."""
        self._path, self._run = path, ""

    def add(self, member: Member) -> None:
        """Take the next record."""
        place = _Place(self._path, member.offset)
        if member.kind == "warcinfo":
            self._run = run_of(member)
        elif member.kind == "response":
            if self._has_ended(self._run) and _is_page(member):
                self._unread[hash(member.record_id)] = place, self._run
        elif is_reading(member):
            self._add_reading(reading_of(member), place)

    def add_row(self, row: Row) -> None:
        """Take a row."""
        record = hash(row.warc.recordId)
        self._owed.pop(record, None)
        self._unread.pop(record, None)
        self._published.update({row.url, row.articleId} & self._names)

    def findings(self, references: References, *, files_missing: bool) -> Iterator[Finding]:
        """Yield the articles that are not accounted for, once all rows were taken."""
        for response, place in self._owed.items():
            path = references.file_of(response)
            again = response in self._had_row and self._is_published(self._had_row[response])
            if path is not None and not again:  # else that it is gone has been said
                problem = "the article that was read here has no row, and no reason for it"
                yield self._finding(place, path, problem)
        for url, (response, place) in self._standing.items():
            path = references.file_of(response)
            if path is not None and not self._is_published(url):
                problem = "the row of the article that was read here again was set aside"
                yield self._finding(place, path, problem)
        if files_missing or references.damaged:
            return  # the reading may be what is gone
        for place, run in self._unread.values():
            if run in self._kept_readings and _is_article(place):
                yield self._finding(place, place.path, "this article was archived and never read")

    def _is_published(self, url: str) -> bool:
        """Return whether the article of a row that was set aside has another one."""
        return not self._published.isdisjoint({url, self._set_aside[url]})

    def _finding(self, place: _Place, path: Path, problem: str) -> Finding:
        self.unpublished.add(path)
        output = self._runs.parent
        cure = f"Run `newsspider extract --output {output} {path}`: it writes the rows that miss."
        return Finding(place.path, place.offset, problem, cure)

    def _add_reading(self, reading: Reading | None, place: _Place) -> None:
        if reading is None:
            return
        self._kept_readings.add(self._run)
        self._unread.pop(hash(reading.response), None)
        if reading.outcome == FURTHER_PAGE:
            self.further.add(place.path)
        if reading.outcome == "row" or (reading.kind == "article" and reading.outcome is None):
            self._owed[hash(reading.response)] = place
        elif reading.outcome == _STANDS:
            if reading.url in self._set_aside:
                self._standing[reading.url] = hash(reading.response), place
        else:
            self._owed.pop(hash(reading.response), None)

    def _has_ended(self, run: str) -> bool:
        """Return whether the run ended by itself and without an error: it read all its pages."""
        if run not in self._ended:
            try:
                content = (self._runs / f"{run}.json").read_bytes()
                record = msgspec.json.decode(content, type=_Record)
            except (OSError, ValueError):
                self._ended[run] = False
            else:
                self._ended[run] = record.ended is not None and record.reason == "finished"
                self._ended[run] &= not record.archive.error and not record.errors.exceptions
        return self._ended[run]


def _is_page(member: Member) -> bool:
    return (
        "warc-truncated" not in member.headers
        and not member.url.partition("?")[0].endswith("/robots.txt")
        and _PAGE.match(member.block) is not None
    )


def _is_article(place: _Place) -> bool:
    try:
        stored = read_page(place.path, place.offset)
        if _SENT_ELSEWHERE.search(stored.body):
            return False  # the crawl followed it, and had no page to read
        page = parse_page(stored.body, stored.url, stored.content_type)
    except (ArchiveError, ExtractionError):
        return False
    return page_kind(page, stored.status).name == "article"
