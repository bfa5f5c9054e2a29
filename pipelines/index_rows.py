"""How the index follows the files of rows.

* A file is read whole when its name, size or time is new, and its rows replace those of the same
  run: a ``.part`` that became ``.gz`` needs no other case. One that is gone takes its rows along.
* Reading takes thirty times as long as writing what was read, so it is done first, and aside: who
  shares the file of the index waits for the writing alone.
* Rows are ordered by run and line. A run's name must therefore begin with its time.
* Several workers of one crawl are several runs at once. A file that was ``.part`` when this run
  began, or came later, is a worker's beside it. Its rows are added, in memory, as they are written.
"""

import sqlite3
import time
from pathlib import Path
from typing import NamedTuple

from pipelines.errors import RowsError
from pipelines.index_tables import staging, transaction, unstage
from pipelines.index_texts import TextTables
from pipelines.likeness import likeness_of
from pipelines.rows import PART_SUFFIX, Row, read_rows, row_files

__all__ = ["RowReader"]

_LIST_SECONDS = 1.0


class _Place(NamedTuple):
    """How far the file of a run was read: whole lines, and the bytes that they take."""

    name: str
    lines: int
    bytes: int


class _File(NamedTuple):
    """What a file is known by."""

    name: str
    size: int
    mtime_ns: int


class RowReader:
    """Reads what is published into the tables.

    Args:
        db: the tables.
        rows: the folder of the files, None if there are none; it need not exist.
        run: what the name of this run's own file ends with, before the suffix; so it is not read.
            If that is not said, own rows are known by what is in them.
        earlier: the texts of files.
        added: the texts of this run and those beside it.
    """

    def __init__(
        self,
        db: sqlite3.Connection,
        rows: Path | None,
        run: str | None,
        earlier: TextTables,
        added: TextTables,
    ) -> None:
        self._db = db
        self._rows = rows
        self._run = run
        self._earlier = earlier
        self._added = added
        self._places: dict[str, _Place] = {}
        self._parts: list[str] = []
        self._listed = 0.0

    def sync(self) -> None:
        """Make the tables say what the files say, in one transaction.

        Raises:
            RowsError: a file is damaged; the tables stay as they were.
        """
        try:
            self._sync()
        except FileNotFoundError:  # another run has just finished: its ``.part`` is ``.gz`` now
            self._sync()

    def look(self) -> None:
        """See what others have published meanwhile: whole lines that were appended.

        A look costs the sizes of the files that grow, and each second the listing of a folder.
        What cannot be read is passed over; the next run names it when it begins.
        """
        if self._rows is None:
            return
        if time.monotonic() >= self._listed + _LIST_SECONDS:
            self._list(self._rows)
        for run in self._parts:
            self._follow(run, self._rows)

    def _sync(self) -> None:
        while not self._synced():  # another run has read files meanwhile
            pass

    def _synced(self) -> bool:
        """Read what is new, then write it; return whether nobody else has written meanwhile."""
        files, known = row_files(self._rows), self._known()
        there = {run: _file(path) for run, path in files.items()}
        with staging(self._db):
            with transaction(self._db, "DEFERRED"):
                for run, file in there.items():
                    if known.get(run) != file:
                        self._read(run, files[run], file)
            with transaction(self._db):
                if self._known() != known:
                    return False
                for run in known:
                    if there.get(run) != known[run]:
                        self._forget(run)
                unstage(self._db)
                self._begin_beside()
        return True

    def _known(self) -> dict[str, _File]:
        read = self._db.execute("SELECT run, name, size, mtime_ns FROM main.article_file")
        return {run: _File(*file) for run, *file in read}

    def _begin_beside(self) -> None:
        """Take note of who works beside this run, and of how far each file was read."""
        read = self._db.execute("SELECT run, name, lines, bytes FROM article_file")
        self._places = {run: _Place(*place) for run, *place in read}
        self._parts = _parts(self._places)
        self._db.execute("DELETE FROM beside")
        self._db.executemany("INSERT INTO beside VALUES (?)", ((run,) for run in self._parts))
        others = self._db.execute("SELECT DISTINCT run FROM added WHERE run IS NOT NULL").fetchall()
        for (run,) in others:
            self._added.forget(run)
        self._db.execute("DELETE FROM added WHERE run IS NOT NULL")

    def _forget(self, run: str) -> None:
        self._earlier.forget(run)
        self._db.execute("DELETE FROM article_revision WHERE run = ?", (run,))
        self._db.execute("DELETE FROM article_file WHERE run = ?", (run,))

    def _read(self, run: str, path: Path, file: _File) -> None:
        place = _Place(path.name, 0, 0)
        texts = TextTables(self._db, "staged")
        for row in read_rows(path):
            place = _Place(path.name, row.line, row.end)
            if row.article_id:
                self._db.execute(
                    "INSERT INTO staged.article_revision VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                    (run, row.line, *row.labels, row.cluster_id, row.copy_of),
                )
                _remember(texts, run, row)
        self._db.execute(
            "INSERT INTO staged.article_file VALUES (?, ?, ?, ?, ?, ?)",
            (run, *file, place.lines, place.bytes),
        )

    def _list(self, folder: Path) -> None:
        """Look for files that are new, or have their last name now."""
        self._listed = time.monotonic()
        for run, path in row_files(folder).items():
            if self._run is not None and run.endswith(self._run):
                continue
            place = self._places.setdefault(run, _Place("", 0, 0))
            if path.name != place.name:
                self._places[run] = place._replace(name=path.name)
                if not path.name.endswith(PART_SUFFIX):
                    self._follow(run, folder)
        self._parts = _parts(self._places)

    def _follow(self, run: str, folder: Path) -> None:
        """Add what a file has more than when it was read."""
        name, lines, end = place = self._places[run]
        try:
            size = (folder / name).stat().st_size
            if name.endswith(PART_SUFFIX) and size <= end:
                return
            for row in read_rows(folder / name, lines, end):
                place = _Place(name, row.line, row.end)
                if row.article_id:
                    self._add_read(run, row)
        except FileNotFoundError:  # it has another name now, which the next listing tells
            return
        except RowsError:
            place = _Place(name, place.lines + 1, size)
        self._places[run] = place

    def _add_read(self, run: str, row: Row) -> None:
        added = self._db.execute(
            "INSERT INTO added SELECT ?, ?, ?, ?, ?, ?, ? WHERE NOT EXISTS (SELECT 1 FROM added"
            " WHERE article_id = ? AND url IS ? AND revision = ? AND text_digest IS ?"
            " AND run IS NULL)",  # that is this run's own row
            (*row.labels, row.cluster_id, row.copy_of, run, *row.labels),
        )
        if added.rowcount:
            _remember(self._added, run, row)


def _remember(texts: TextTables, run: str, row: Row) -> None:
    text = likeness_of(row.body)
    if text is not None and row.article_id:
        texts.add(text, row.article_id, row.cluster_id, first=row.is_first, run=run, line=row.line)


def _file(path: Path) -> _File:
    stat = path.stat()
    return _File(path.name, stat.st_size, stat.st_mtime_ns)


def _parts(places: dict[str, _Place]) -> list[str]:
    return [run for run, place in places.items() if place.name.endswith(PART_SUFFIX)]
