"""What was published before, and what is being published beside this run; fast to ask.

The rules this file lives by:

* The truth is the published rows in one folder, see `pipelines.rows`. The index only repeats them;
  delete its file and the next start builds it anew.
* Only rows that were read from those files are ever committed, by `pipelines.index_rows`. What a
  run adds lives in temporary tables of its connection and ends with it, so that a kill between
  label and write leaves no trace of an article that was never published.
* What workers publish beside this run counts as if this run had published it, so that the same
  article under another address is no revision.
* Nothing in the cluster of an article is its original: that would be a copy of it.
"""

import sqlite3
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from pipelines.errors import RowsError
from pipelines.index_rows import RowReader
from pipelines.index_tables import connect, make_tables
from pipelines.index_texts import NearText, TextTables
from pipelines.likeness import Likeness
from pipelines.revise import Revision
from pipelines.rows import is_first

__all__ = ["ArticleIndex", "KnownCopy", "KnownText"]


class KnownText(NamedTuple):
    """The first article seen with a text, and the cluster that it belongs to."""

    article_id: str
    cluster_id: str


class KnownCopy(NamedTuple):
    """The cluster of an article, and the article that it repeats, if it does."""

    cluster_id: str
    copy_of: str | None


class ArticleIndex:
    """An index over the rows of earlier runs, and over the articles of this one.

    Args:
        path: the SQLite file, or ``:memory:``. Its folder is made; other tables in it stay.
        rows: the folder with the rows of earlier runs, None if there are none; it need not exist.
        run: what the name of this run's own file ends with, before the suffix; so it is not read.
            If that is not said, own rows are known by what is in them.

    Raises:
        RowsError: a file of rows is damaged, or the index itself.
    """

    def __init__(
        self,
        path: str | Path = ":memory:",
        rows: str | Path | None = None,
        run: str | None = None,
    ) -> None:
        self._db = connect(path)
        try:
            make_tables(self._db)
            self._texts = TextTables(self._db, "main"), TextTables(self._db, "temp")
            folder = Path(rows) if rows is not None else None
            self._reader = RowReader(self._db, folder, run, *self._texts)
            self._reader.sync()
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

    def close(self) -> None:
        """Forget what this run added, and close the file."""
        self._db.close()

    def sync(self) -> None:
        """Make the index say what the files say, in one transaction.

        Raises:
            RowsError: a file is damaged; the index stays as it was.
        """
        self._reader.sync()

    def look(self) -> None:
        """See what others have published meanwhile."""
        self._reader.look()

    def came_as(self, article_id: str) -> list[str | None]:
        """Return the addresses under which the article came in this run, or beside it."""
        beside = (
            "SELECT url FROM article_revision WHERE article_id = ? AND run IN beside"
            " ORDER BY run, line"
        )
        this_run = "SELECT url FROM added WHERE article_id = ? ORDER BY rowid"
        return [url for (url,) in self._both(beside, this_run, article_id)]

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
        return [Revision(*row) for row in self._both(earlier, this_run, article_id)]

    def first_with(self, text_digest: str, *, but: str) -> KnownText | None:
        """Return the first article with that text, outside the cluster of the article ``but``.

        None if that is ``but`` itself.
        """
        earlier = (
            "SELECT article_id, cluster_id FROM article_revision"
            " WHERE text_digest = ? AND cluster_id != ? ORDER BY run, line LIMIT 1"
        )
        this_run = (
            "SELECT article_id, cluster_id FROM added"
            " WHERE text_digest = ? AND cluster_id != ? ORDER BY rowid LIMIT 1"
        )
        for found in self._both(earlier, this_run, text_digest, but):
            return KnownText(*found) if found[0] != but else None
        return None

    def first_near(self, text: Likeness, *, but: str) -> NearText | None:
        """Return the first article with nearly that text, outside the cluster of ``but``."""
        found = (texts.first_near(text, but=but) for texts in self._texts)
        return next((each for each in found if each), None)

    def latest(self, article_id: str) -> KnownCopy | None:
        """Return what the latest row of the article says it repeats; None if it is not known."""
        earlier = (
            "SELECT cluster_id, copy_of FROM article_revision WHERE article_id = ?"
            " ORDER BY run DESC, line DESC LIMIT 1"
        )
        this_run = (
            "SELECT cluster_id, copy_of FROM added WHERE article_id = ? ORDER BY rowid DESC LIMIT 1"
        )
        found = next(self._both(this_run, earlier, article_id), None)
        return KnownCopy(*found) if found else None

    def shingles_of(self, article_id: str) -> list[bytes]:
        """Return the shingles of each text that was published of the article."""
        return [each for texts in self._texts for each in texts.shingles_of(article_id)]

    def add(
        self,
        article_id: str,
        url: str | None,
        revision: Revision,
        cluster_id: str,
        text: Likeness | None = None,
        duplicate: Mapping[str, Any] | None = None,
    ) -> None:
        """Remember a revision that this run publishes, until the index is closed.

        Args:
            article_id: that of its row.
            url: that of its row.
            revision: its number and its digest.
            cluster_id: that of its row.
            text: what comparing needs of its text; None if that is too short.
            duplicate: that of its row.
        """
        label = duplicate or {}
        self._db.execute(
            "INSERT INTO added VALUES (?, ?, ?, ?, ?, ?, NULL)",
            (article_id, url, *revision, cluster_id, label.get("of")),
        )
        if text is not None:
            self._texts[1].add(text, article_id, cluster_id, first=is_first(label))

    def _both(self, first: str, second: str, *asked: str) -> Iterator[tuple[Any, ...]]:
        """Yield what one query finds, then what the other does."""
        for query in first, second:
            yield from self._db.execute(query, asked)
