"""Which text was seen before that is nearly this one.

Texts are found by the bands of their fingerprints, then compared by what they are made of. Only the
first text of a cluster has bands: a story that a thousand sites print is looked through once, and
nothing is a near copy of a copy.
"""

import sqlite3
from typing import NamedTuple

from pipelines.likeness import BANDS, Hashes, Likeness, bands_again, bands_of, near

__all__ = ["NearText", "TextTables"]

# A band that more texts share tells a form of stories, not a story; the oldest are looked at.
_IN_BAND = 256
_CANDIDATES = 64  # those that share most bands

_ADD = """
INSERT INTO SCHEMA.article_text (article_id, cluster_id, run, line, shingles, numbers)
VALUES (?, ?, ?, ?, ?, ?)
"""
_ADD_BAND = "INSERT INTO SCHEMA.article_band VALUES (?, ?)"
_OF_RUN = "SELECT id, shingles, numbers FROM SCHEMA.article_text WHERE run = ?"
_FORGET = "DELETE FROM SCHEMA.article_text WHERE run = ?"
_FORGET_BAND = "DELETE FROM SCHEMA.article_band WHERE band = ? AND text = ?"
_OF_ARTICLE = "SELECT shingles FROM SCHEMA.article_text WHERE article_id = ?"

_OF_BAND = "SELECT text FROM (SELECT text FROM SCHEMA.article_band WHERE band = ? LIMIT IN_BAND)"
_CANDIDATE = """
SELECT article_id, cluster_id, shingles, numbers FROM (
    SELECT article_text.*, bands FROM (
        SELECT text, count(*) AS bands FROM (OF_BANDS) GROUP BY text
    ) JOIN SCHEMA.article_text ON id = text
    WHERE article_id != ? AND cluster_id != ? ORDER BY bands DESC, id LIMIT CANDIDATES
) ORDER BY SEEN
"""
_SEEN = {"main": "run, line", "temp": "id", "staged": "id"}


class NearText(NamedTuple):
    """The first article seen with nearly a text, its cluster, and how alike they are, 0.0-1.0."""

    article_id: str
    cluster_id: str
    similarity: float


class TextTables:
    """The texts of one schema.

    Args:
        db: the index.
        schema: which of those that `pipelines.index_tables` names.
    """

    def __init__(self, db: sqlite3.Connection, schema: str) -> None:
        self._db = db
        self._schema = schema
        of_bands = " UNION ALL ".join([_OF_BAND.replace("IN_BAND", str(_IN_BAND))] * BANDS)
        candidate = _CANDIDATE.replace("OF_BANDS", of_bands).replace("SEEN", _SEEN[schema])
        self._candidate = self._sql(candidate.replace("CANDIDATES", str(_CANDIDATES)))

    def add(
        self,
        text: Likeness,
        article_id: str,
        cluster_id: str,
        *,
        first: bool,
        run: str | None = None,
        line: int | None = None,
    ) -> None:
        """Remember the text of a row.

        Args:
            text: what is remembered of it.
            article_id: that of the row.
            cluster_id: that of the row.
            first: whether it is the first of its kind, so that later ones are copies of it.
            run: where the row stands; None while it stands nowhere.
            line: where the row stands.
        """
        place = (article_id, cluster_id, run, line)
        added = self._db.execute(self._sql(_ADD), (*place, *text.hashes))
        if first:
            bands = {(band, added.lastrowid) for band in bands_of(text.fingerprint)}
            self._db.executemany(self._sql(_ADD_BAND), bands)

    def forget(self, run: str) -> None:
        """Forget the texts of a run's rows."""
        for text, *hashes in self._db.execute(self._sql(_OF_RUN), (run,)).fetchall():
            bands = bands_again(Hashes(*hashes))
            self._db.executemany(self._sql(_FORGET_BAND), ((band, text) for band in bands))
        self._db.execute(self._sql(_FORGET), (run,))

    def first_near(self, text: Likeness, *, but: str) -> NearText | None:
        """Return the first text that is nearly ``text``, outside the cluster of article ``but``."""
        asked = (*bands_of(text.fingerprint), but, but)
        for article_id, cluster_id, *hashes in self._db.execute(self._candidate, asked):
            similarity = near(text.hashes, Hashes(*hashes))
            if similarity is not None:
                return NearText(article_id, cluster_id, similarity)
        return None

    def shingles_of(self, article_id: str) -> list[bytes]:
        """Return the shingles of each text that the article has had."""
        kept = self._db.execute(self._sql(_OF_ARTICLE), (article_id,))
        return [shingles for (shingles,) in kept]

    def _sql(self, statement: str) -> str:
        return statement.replace("SCHEMA", self._schema)
