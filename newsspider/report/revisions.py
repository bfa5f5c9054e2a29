"""The rows of an address: every revision of the article at it, and where each stands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import msgspec

from newsspider.frontier.known import identity
from newsspider.report.mentions import mark_of
from newsspider.report.tally import ROW_FILES, row_lines

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from newsspider.layout import Layout

__all__ = ["Revision", "last_row", "revisions"]


@dataclass(frozen=True, slots=True)
class Revision:
    """A row, and the line of the file on which it stands."""

    row: dict[str, Any]
    path: Path
    line: int


class _Named(msgspec.Struct):
    articleId: str | None = None


def revisions(layout: Layout, url: str, problems: list[str]) -> list[Revision]:
    """Return the rows of the article at ``url``, oldest file first.

    An article may move: rows with its ``articleId`` under a later address are its rows, too.

    Args:
        layout: of the output folder.
        url: the address, or one that the article also goes by.
        problems: what could not be read is added, a sentence for each file.
    """
    key = identity(url)
    marks = [mark_of(url)]
    ids: set[str] = set()
    found: list[Revision] = []
    for path, number, line in _lines(layout, problems):
        lower = line.lower()
        if not any(mark in lower for mark in marks):
            continue
        try:
            row = msgspec.json.decode(line, type=dict[str, Any])
        except (msgspec.MsgspecError, UnicodeDecodeError) as error:
            problems.append(f"{path}:{number}: no row: {error}")
            continue
        known = row.get("articleId")
        if known not in ids and key not in map(identity, _addresses(row)):
            continue
        found.append(Revision(row, path, number))
        if known and known not in ids:
            ids.add(known)
            marks.append(known.lower().encode())
    return found


def last_row(layout: Layout, article_id: str) -> bytes | None:
    """Return the row of the article that was published last, as it is stored; None if none is."""
    mark = article_id.encode()
    paths = (path for end in ROW_FILES for path in layout.articles.glob(f"*{end}"))
    for path in sorted(paths, reverse=True):
        found = None
        for _, line in row_lines(path, []):
            if mark in line and _is_of(line, article_id):
                found = line
        if found is not None:
            return found
    return None


def _is_of(line: bytes, article_id: str) -> bool:
    try:
        row = msgspec.json.decode(line, type=_Named)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return False
    return row.articleId == article_id


def _lines(layout: Layout, problems: list[str]) -> Iterator[tuple[Path, int, bytes]]:
    paths = (layout.articles.glob(f"*{end}") for end in ROW_FILES)
    for path in sorted(path for found in paths for path in found):
        for number, line in row_lines(path, problems):
            yield path, number, line


def _addresses(row: dict[str, Any]) -> Iterator[str]:
    yield row["url"]
    if row.get("canonicalUrl"):
        yield row["canonicalUrl"]
    yield from row.get("aliases") or ()
