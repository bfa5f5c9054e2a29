"""The rows of a run, counted: by door, section, day and site, and which fields they have.

Rows are read one by one, so memory holds the counts and nothing else. Of a crawl that is under
way the rows are counted that it has written so far.
"""

from __future__ import annotations

import gzip
import zlib
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import msgspec

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from newsspider.layout import Layout

__all__ = ["FIELDS", "ROW_FILES", "Tally", "row_files", "row_lines", "tally_rows"]

FIELDS = ("headline", "datePublished", "authors", "mainImage", "articleSection")
"""What nearly every news article has: a layout that is not understood shows here first."""

ROW_FILES = (".jsonl.gz", ".jsonl.part")
"""How the names of row files end: finished, and being written."""

NONE = "(none)"
_LONGEST = 60
"""Characters of a section that are kept: what is longer is no name."""


class _Discovery(msgspec.Struct):
    via: str = NONE


class _Row(msgspec.Struct):
    site: str | None = None
    headline: str | None = None
    datePublished: str | None = None
    authors: list[msgspec.Raw] = []
    mainImage: str | None = None
    articleSection: list[str] = []
    discovery: _Discovery | None = None


@dataclass(slots=True)
class Tally:
    """Counts of rows.

    Attributes:
        doors: rows by the kind of link or door that led to them.
        sections: rows by section; one that has several counts in each.
        days: rows by the day on which they were published, as the site says it.
        sites: rows by site.
        filled: for each site, rows that have the field.
        problems: a sentence for each file that could not be read to its end.
    """

    doors: Counter[str] = field(default_factory=Counter)
    sections: Counter[str] = field(default_factory=Counter)
    days: Counter[str] = field(default_factory=Counter)
    sites: Counter[str] = field(default_factory=Counter)
    filled: dict[str, Counter[str]] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)

    def add(self, row: _Row) -> None:
        """Count a row."""
        site = row.site or NONE
        self.doors[row.discovery.via if row.discovery else NONE] += 1
        for section in dict.fromkeys(row.articleSection) or (NONE,):
            self.sections[section[:_LONGEST]] += 1
        self.days[(row.datePublished or NONE)[:10]] += 1
        self.sites[site] += 1
        filled = self.filled.setdefault(site, Counter())
        for name in FIELDS:
            filled[name] += bool(getattr(row, name))

    def fill_rates(self) -> dict[str, dict[str, float]]:
        """Return for each site the share of its rows that has each field, 0.0 to 1.0."""
        return {
            site: {name: self.filled[site][name] / rows for name in FIELDS}
            for site, rows in sorted(self.sites.items())
        }


def row_files(layout: Layout, run: str) -> list[Path]:
    """Return the row files of a run, finished or not."""
    found = (layout.articles.glob(f"*-{run}{end}") for end in ROW_FILES)
    return sorted(path for paths in found for path in paths)


def tally_rows(paths: Iterable[Path]) -> Tally:
    """Return the rows of ``paths``, counted."""
    tally = Tally()
    decoder = msgspec.json.Decoder(_Row)
    for path in paths:
        for number, line in row_lines(path, tally.problems):
            try:
                row = decoder.decode(line)
            except (msgspec.MsgspecError, UnicodeDecodeError) as error:
                tally.problems.append(f"{path}:{number}: no row: {error}")
            else:
                tally.add(row)
    return tally


def row_lines(path: Path, problems: list[str]) -> Iterator[tuple[int, bytes]]:
    """Yield number and content of each whole line of a row file, compressed or not.

    What ends it early is added to ``problems``, as a sentence.
    """
    opened: Any = gzip.open if path.suffix == ".gz" else open
    try:
        with opened(path, "rb") as lines:
            for number, line in enumerate(lines, start=1):
                if line.endswith(b"\n"):  # else it is being written
                    yield number, line
    except (OSError, EOFError, zlib.error) as error:
        problems.append(f"{path}: cannot be read to its end: {error}")
