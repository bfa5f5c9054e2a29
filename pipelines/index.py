"""What was published before, and what is being published beside this run; fast to ask.

The rules this file lives by:

* The truth is the published rows in one folder, see `pipelines.rows`. The index only repeats them;
  delete its file and the next start builds it anew.
* Only rows that were read from those files are ever committed. What a run adds lives in a
  temporary table of its connection and ends with it, so that a kill between label and write
  leaves no trace of an article that was never published.
* A file is read whole when its name, size or time is new, and its rows replace those of the same
  run: a ``.part`` that became ``.gz`` needs no other case. One that is gone takes its rows along.
* Rows are ordered by run and line. A run's name must therefore begin with its time.
* Several workers of one crawl are several runs at once. A file that was ``.part`` when this run
  began, or came later, is a worker's beside it: its rows count as if this run had published them,
  so that the same article under another address is no revision.
* Rows of the others are added, in memory, as they are written: `ArticleIndex.look`.
"""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from pipelines.errors import RowsError
from pipelines.revise import Revision
from pipelines.rows import PART_SUFFIX, Row, read_rows, row_files

__all__ = ["ArticleIndex", "KnownText"]

_BUSY_SECONDS = 60  # another run's first reading of a large folder
_LIST_SECONDS = 1.0

_TABLES = """
CREATE TABLE IF NOT EXISTS article_file (
    run TEXT PRIMARY KEY, name TEXT NOT NULL, size INTEGER NOT NULL, mtime_ns INTEGER NOT NULL,
    lines INTEGER NOT NULL, bytes INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS article_revision (
    run TEXT NOT NULL, line INTEGER NOT NULL, article_id TEXT NOT NULL, url TEXT,
    revision INTEGER NOT NULL, text_digest TEXT, cluster_id TEXT NOT NULL,
    PRIMARY KEY (run, line)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS article_revision_by_article ON article_revision (article_id);
CREATE INDEX IF NOT EXISTS article_revision_by_text ON article_revision (text_digest);
CREATE TEMP TABLE IF NOT EXISTS added (
    article_id TEXT NOT NULL, url TEXT, revision INTEGER NOT NULL,
    text_digest TEXT, cluster_id TEXT NOT NULL, run TEXT
);
CREATE INDEX IF NOT EXISTS temp.added_by_article ON added (article_id);
CREATE INDEX IF NOT EXISTS temp.added_by_text ON added (text_digest);
CREATE TEMP TABLE IF NOT EXISTS beside (run TEXT PRIMARY KEY);
"""
_DROP = "DROP TABLE article_file; DROP TABLE article_revision;"  # of versions without addresses


class KnownText(NamedTuple):
    """The first article seen with a text, and the cluster that it belongs to."""

    article_id: str
    cluster_id: str


class _Place(NamedTuple):
    """How far the file of a run was read: whole lines, and the bytes that they take."""

    name: str
    lines: int
    bytes: int


class ArticleIndex:
    """An index over the rows of earlier runs, and over the articles of this one.

    Args:
        path: the SQLite file, or ``:memory:``. Its folder is made; other tables in it stay.
        rows: the folder with the rows of earlier runs, None if there are none; it need not exist.
        run: what the name of this run's own file ends with, before the suffix; so it is not read.
            If that is not said, own rows are known by what is in them.

    Raises:
        RowsError: a file of rows is damaged.
    """

    def __init__(
        self,
        path: str | Path = ":memory:",
        rows: str | Path | None = None,
        run: str | None = None,
    ) -> None:
        self._rows = Path(rows) if rows is not None else None
        self._run = run
        self._places: dict[str, _Place] = {}
        self._parts: list[str] = []
        self._listed = 0.0
        Path(path).parent.mkdir(parents=True, exist_ok=True)
        self._db = sqlite3.connect(path, timeout=_BUSY_SECONDS, isolation_level=None)
        try:
            self._open()
        except sqlite3.DatabaseError as error:
            self._db.close()
            raise RowsError(
                f"{path}: cannot be used ({error}); delete it: what it says of rows is made anew."
                " If it held the queue of a crawl too, run"
                f" `newsspider reindex {Path(path).parent}`"
            ) from error
        except BaseException:
            self._db.close()
            raise

    def _open(self) -> None:
        self._db.execute("PRAGMA journal_mode = WAL")
        self._db.execute("PRAGMA synchronous = NORMAL")
        columns = [row[1] for row in self._db.execute("PRAGMA table_info(article_revision)")]
        if columns and "url" not in columns:
            self._db.executescript(_DROP)
        self._db.executescript(_TABLES)
        self.sync()

    def close(self) -> None:
        """Forget what this run added, and close the file."""
        self._db.close()

    def sync(self) -> None:
        """Make the index say what the files say, in one transaction.

        Raises:
            RowsError: a file is damaged; the index stays as it was.
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

    def came_as(self, article_id: str) -> list[str | None]:
        """Return the addresses under which the article came in this run, or beside it."""
        beside = (
            "SELECT url FROM article_revision WHERE article_id = ? AND run IN beside"
            " ORDER BY run, line"
        )
        this_run = "SELECT url FROM added WHERE article_id = ? ORDER BY rowid"
        return [
            url for query in (beside, this_run) for (url,) in self._db.execute(query, (article_id,))
        ]

    def published_as(self, article_id: str) -> list[str | None]:
        """Return the addresses under which earlier runs published the article, oldest first."""
        earlier = "SELECT url FROM article_revision WHERE article_id = ? ORDER BY run, line"
        return [url for (url,) in self._db.execute(earlier, (article_id,))]

    def articles(self) -> int:
        """Return how many articles earlier runs published."""
        counted = self._db.execute("SELECT count(DISTINCT article_id) FROM article_revision")
        return int(counted.fetchone()[0])

    def history(self, article_id: str) -> list[Revision]:
        """Return what was published of the article, oldest first, this run last."""
        earlier = (
            "SELECT revision, text_digest FROM article_revision"
            " WHERE article_id = ? ORDER BY run, line"
        )
        this_run = "SELECT revision, text_digest FROM added WHERE article_id = ? ORDER BY rowid"
        return [
            Revision(*row)
            for query in (earlier, this_run)
            for row in self._db.execute(query, (article_id,))
        ]

    def first_with(self, text_digest: str, *, but: str) -> KnownText | None:
        """Return the first article with that text, other than the article ``but``."""
        earlier = (
            "SELECT article_id, cluster_id FROM article_revision"
            " WHERE text_digest = ? AND article_id != ? ORDER BY run, line LIMIT 1"
        )
        this_run = (
            "SELECT article_id, cluster_id FROM added"
            " WHERE text_digest = ? AND article_id != ? ORDER BY rowid LIMIT 1"
        )
        for query in earlier, this_run:
            if row := self._db.execute(query, (text_digest, but)).fetchone():
                return KnownText(*row)
        return None

    def add(self, article_id: str, url: str | None, revision: Revision, cluster_id: str) -> None:
        """Remember a revision that this run publishes, until the index is closed."""
        self._db.execute(
            "INSERT INTO added VALUES (?, ?, ?, ?, ?, NULL)",
            (article_id, url, *revision, cluster_id),
        )

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        self._db.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._db.execute("ROLLBACK")
            raise
        self._db.execute("COMMIT")

    def _sync(self) -> None:
        files = row_files(self._rows)
        with self._transaction():
            known = {
                run: (name, size, mtime)
                for run, name, size, mtime, *_read in self._db.execute("SELECT * FROM article_file")
            }
            for run in known.keys() - files.keys():
                self._forget(run)
            for run, path in files.items():
                stat = path.stat()
                if known.get(run) != (path.name, stat.st_size, stat.st_mtime_ns):
                    self._forget(run)
                    place = self._read(run, path)
                    self._db.execute(
                        "INSERT INTO article_file VALUES (?, ?, ?, ?, ?, ?)",
                        (run, path.name, stat.st_size, stat.st_mtime_ns, place.lines, place.bytes),
                    )
            self._begin_beside()

    def _begin_beside(self) -> None:
        """Take note of who works beside this run, and of how far each file was read."""
        read = self._db.execute("SELECT run, name, lines, bytes FROM article_file")
        self._places = {run: _Place(*place) for run, *place in read}
        self._parts = _parts(self._places)
        self._db.execute("DELETE FROM beside")
        self._db.executemany("INSERT INTO beside VALUES (?)", ((run,) for run in self._parts))
        self._db.execute("DELETE FROM added WHERE run IS NOT NULL")

    def _forget(self, run: str) -> None:
        self._db.execute("DELETE FROM article_revision WHERE run = ?", (run,))
        self._db.execute("DELETE FROM article_file WHERE run = ?", (run,))

    def _read(self, run: str, path: Path) -> _Place:
        place = _Place(path.name, 0, 0)
        for row in read_rows(path):
            place = _Place(path.name, row.line, row.end)
            if row.article_id:
                self._db.execute(
                    "INSERT INTO article_revision VALUES (?, ?, ?, ?, ?, ?, ?)",
                    (run, row.line, *row[2:]),
                )
        return place

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
        labels = (row.article_id, row.url, row.revision, row.text_digest)
        self._db.execute(
            "INSERT INTO added SELECT ?, ?, ?, ?, ?, ? WHERE NOT EXISTS (SELECT 1 FROM added"
            " WHERE article_id = ? AND url IS ? AND revision = ? AND text_digest IS ?"
            " AND run IS NULL)",  # that is this run's own row
            (*labels, row.cluster_id, run, *labels),
        )


def _parts(places: dict[str, _Place]) -> list[str]:
    return [run for run, place in places.items() if place.name.endswith(PART_SUFFIX)]
