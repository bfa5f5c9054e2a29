"""What earlier runs published, fast to ask.

The rules this file lives by:

* The truth is the published rows, ``*.jsonl.gz`` and ``*.jsonl.part`` in one folder. The index
  only repeats them; delete its file and the next start builds it anew.
* Only rows that were read from those files are ever committed. What a run adds lives in a
  temporary table of its connection and ends with it, so that a kill between label and write
  leaves no trace of an article that was never published.
* A file is read whole when its name, size or time is new, and its rows replace those of the same
  run: a ``.part`` that grew, or became ``.gz``, needs no other case. A file that is gone takes its
  rows with it.
* Rows are ordered by run and line. A run's name must therefore begin with its time.
"""

import gzip
import json
import sqlite3
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from pipelines.errors import RowsError
from pipelines.revise import Revision

__all__ = ["ArticleIndex", "KnownText"]

_SUFFIXES = (".jsonl.part", ".jsonl.gz")  # of two files of one run the later suffix is the final
_BUSY_SECONDS = 60  # another run's first reading of a large folder

_TABLES = """
CREATE TABLE IF NOT EXISTS article_file (
    run TEXT PRIMARY KEY, name TEXT NOT NULL, size INTEGER NOT NULL, mtime_ns INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS article_revision (
    run TEXT NOT NULL, line INTEGER NOT NULL, article_id TEXT NOT NULL,
    revision INTEGER NOT NULL, text_digest TEXT, cluster_id TEXT NOT NULL,
    PRIMARY KEY (run, line)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS article_revision_by_article ON article_revision (article_id);
CREATE INDEX IF NOT EXISTS article_revision_by_text ON article_revision (text_digest);
CREATE TEMP TABLE IF NOT EXISTS added (
    article_id TEXT NOT NULL, url TEXT, revision INTEGER NOT NULL,
    text_digest TEXT, cluster_id TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS temp.added_by_article ON added (article_id);
CREATE INDEX IF NOT EXISTS temp.added_by_text ON added (text_digest);
"""


class KnownText(NamedTuple):
    """The first article seen with a text, and the cluster that it belongs to."""

    article_id: str
    cluster_id: str


class ArticleIndex:
    """An index over the rows of earlier runs, and over the articles of this one.

    Args:
        path: the SQLite file, or ``:memory:``. Its folder is made; other tables in it stay.
        rows: the folder with the rows of earlier runs, None if there are none; it need not exist.

    Raises:
        RowsError: a file of rows is damaged.
    """

    def __init__(self, path: str | Path = ":memory:", rows: str | Path | None = None) -> None:
        self._rows = Path(rows) if rows is not None else None
        Path(path).parent.mkdir(parents=True, exist_ok=True)
        self._db = sqlite3.connect(path, timeout=_BUSY_SECONDS, isolation_level=None)
        try:
            self._db.execute("PRAGMA journal_mode = WAL")
            self._db.execute("PRAGMA synchronous = NORMAL")
            self._db.executescript(_TABLES)
            self.sync()
        except BaseException:
            self._db.close()
            raise

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

    def rebuild(self) -> None:
        """Forget all files and read them again.

        Raises:
            RowsError: a file is damaged.
        """
        with self._transaction():
            self._db.execute("DELETE FROM article_file")
            self._db.execute("DELETE FROM article_revision")
        self.sync()

    def came_as(self, article_id: str) -> list[str | None]:
        """Return the addresses under which the article came in this run, in order."""
        query = "SELECT url FROM added WHERE article_id = ? ORDER BY rowid"
        return [url for (url,) in self._db.execute(query, (article_id,))]

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
            "INSERT INTO added VALUES (?, ?, ?, ?, ?)", (article_id, url, *revision, cluster_id)
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
        with self._transaction():
            known = {
                run: (name, size, mtime)
                for run, name, size, mtime in self._db.execute("SELECT * FROM article_file")
            }
            files = _row_files(self._rows)
            for run in known.keys() - files.keys():
                self._forget(run)
            for run, path in files.items():
                stat = path.stat()
                if known.get(run) != (path.name, stat.st_size, stat.st_mtime_ns):
                    self._forget(run)
                    self._read(run, path)
                    self._db.execute(
                        "INSERT INTO article_file VALUES (?, ?, ?, ?)",
                        (run, path.name, stat.st_size, stat.st_mtime_ns),
                    )

    def _forget(self, run: str) -> None:
        self._db.execute("DELETE FROM article_revision WHERE run = ?", (run,))
        self._db.execute("DELETE FROM article_file WHERE run = ?", (run,))

    def _read(self, run: str, path: Path) -> None:
        self._db.executemany(
            "INSERT INTO article_revision VALUES (?, ?, ?, ?, ?, ?)",
            ((run, *row) for row in _published(path)),
        )


def _row_files(folder: Path | None) -> dict[str, Path]:
    """Return the file of each run by the run's name, oldest run first."""
    if folder is None or not folder.is_dir():
        return {}
    names = sorted(path.name for path in folder.iterdir())
    return {
        name.removesuffix(suffix): folder / name
        for suffix in _SUFFIXES
        for name in names
        if name.endswith(suffix)
    }


def _published(path: Path) -> Iterator[tuple[int, str, int, str | None, str]]:
    """Yield line, article, revision, text and cluster of each row that names its article."""
    opened = gzip.open if path.suffix == ".gz" else open
    line = 0
    try:
        with opened(path, "rb") as rows:
            for line, row in enumerate(rows, 1):
                if path.suffix == ".part" and not row.endswith(b"\n"):
                    return  # a run was killed here, or is writing this moment
                article = _json_object(row)
                if article_id := article.get("articleId"):
                    revision = article.get("revision") or 1
                    cluster = article.get("clusterId") or article_id
                    yield line, article_id, revision, article.get("textDigest"), cluster
    except (gzip.BadGzipFile, EOFError, zlib.error, ValueError) as error:
        raise RowsError(
            f"{path}: damaged after line {line} ({error}); restore the file or move it away"
        ) from error


def _json_object(row: bytes) -> dict[str, Any]:
    value = json.loads(row)
    if not isinstance(value, dict):
        raise ValueError("a row is not a JSON object")  # noqa: TRY004 - the file is wrong, not a type
    return value
