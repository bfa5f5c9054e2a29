"""The tables of the index, in the file and for this run alone.

Schemas are ``main``, which holds what files hold; ``temp``, which holds what this run and those
beside it add; and for a while ``staged``, where files are read before their rows go to ``main``.
Texts and bands have the same tables in each.
"""

import re
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pipelines.likeness import ALGORITHMS

__all__ = ["connect", "make_tables", "staging", "transaction", "unstage"]

_BUSY_SECONDS = 60  # another run's first reading of a large folder

_OF_FILES = """
CREATE TABLE IF NOT EXISTS SCHEMA.article_file (
    run TEXT PRIMARY KEY, name TEXT NOT NULL, size INTEGER NOT NULL, mtime_ns INTEGER NOT NULL,
    lines INTEGER NOT NULL, bytes INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS SCHEMA.article_revision (
    run TEXT NOT NULL, line INTEGER NOT NULL, article_id TEXT NOT NULL, url TEXT,
    revision INTEGER NOT NULL, text_digest TEXT, cluster_id TEXT NOT NULL, copy_of TEXT,
    PRIMARY KEY (run, line)
) WITHOUT ROWID;
"""
_OF_RUNS = """
CREATE INDEX IF NOT EXISTS main.article_revision_by_article ON article_revision (article_id);
CREATE INDEX IF NOT EXISTS main.article_revision_by_text ON article_revision (text_digest);
CREATE TABLE IF NOT EXISTS main.article_format (name TEXT NOT NULL);
"""
_OF_THIS_RUN = """
CREATE TEMP TABLE IF NOT EXISTS added (
    article_id TEXT NOT NULL, url TEXT, revision INTEGER NOT NULL,
    text_digest TEXT, cluster_id TEXT NOT NULL, copy_of TEXT, run TEXT
);
CREATE INDEX IF NOT EXISTS temp.added_by_article ON added (article_id);
CREATE INDEX IF NOT EXISTS temp.added_by_text ON added (text_digest);
CREATE TEMP TABLE IF NOT EXISTS beside (run TEXT PRIMARY KEY);
"""
_OF_TEXTS = """
CREATE TABLE IF NOT EXISTS SCHEMA.article_text (
    id INTEGER PRIMARY KEY, article_id TEXT NOT NULL, cluster_id TEXT NOT NULL,
    run TEXT, line INTEGER, shingles BLOB NOT NULL, numbers BLOB NOT NULL
);
CREATE INDEX IF NOT EXISTS SCHEMA.article_text_by_article ON article_text (article_id);
CREATE INDEX IF NOT EXISTS SCHEMA.article_text_by_run ON article_text (run);
CREATE TABLE IF NOT EXISTS SCHEMA.article_band (
    band INTEGER NOT NULL, text INTEGER NOT NULL, PRIMARY KEY (band, text)
) WITHOUT ROWID;
"""
_IN_MAIN = (_OF_FILES + _OF_TEXTS).replace("SCHEMA", "main")
_TABLES = _IN_MAIN + _OF_RUNS + _OF_THIS_RUN + _OF_TEXTS.replace("SCHEMA", "temp")
_STAGED = (_OF_FILES + _OF_TEXTS).replace("SCHEMA", "staged")
_UNSTAGE = """
INSERT INTO main.article_file SELECT * FROM staged.article_file;
INSERT INTO main.article_revision SELECT * FROM staged.article_revision;
INSERT INTO main.article_band SELECT band, text + FIRST FROM staged.article_band;
INSERT INTO main.article_text
SELECT id + FIRST, article_id, cluster_id, run, line, shingles, numbers FROM staged.article_text;
"""
_IN_FILE = frozenset(re.findall(r"main\.(\w+) \(", _IN_MAIN + _OF_RUNS))
_FORMAT = f"2 {' '.join(ALGORITHMS)}"
"""Another one whenever rows would be kept in another way; then all are read anew."""


def connect(path: str | Path) -> sqlite3.Connection:
    """Return a connection to the file at ``path``. Its folder is made."""
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    return sqlite3.connect(path, timeout=_BUSY_SECONDS, isolation_level=None)


def make_tables(db: sqlite3.Connection) -> None:
    """Make the tables that are missing; replace those of an older version, leave those of others.

    Raises:
        sqlite3.DatabaseError: the file cannot be used.
    """
    db.execute("PRAGMA journal_mode = WAL")
    db.execute("PRAGMA synchronous = NORMAL")
    with transaction(db):
        _make(db)


def _make(db: sqlite3.Connection) -> None:
    names = db.execute("SELECT name FROM main.sqlite_master WHERE type = 'table'")
    there = _IN_FILE.intersection(name for (name,) in names)
    kept_as = None
    if "article_format" in there:
        kept_as = db.execute("SELECT name FROM main.article_format").fetchone()
    if kept_as != (_FORMAT,):
        for table in there:
            db.execute(f"DROP TABLE main.{table}")
    for statement in _TABLES.split(";"):
        db.execute(statement)
    if kept_as != (_FORMAT,):
        db.execute("INSERT INTO main.article_format VALUES (?)", (_FORMAT,))


@contextmanager
def staging(db: sqlite3.Connection) -> Iterator[None]:
    """Have the schema ``staged`` for the block; writing there locks nobody else out."""
    db.execute("ATTACH '' AS staged")
    try:
        for statement in _STAGED.split(";"):
            db.execute(statement)
        yield
    finally:
        db.execute("DETACH staged")


def unstage(db: sqlite3.Connection) -> None:
    """Add what is staged to ``main``, within a transaction."""
    ((first,),) = db.execute("SELECT coalesce(max(id), 0) FROM main.article_text")
    for statement in _UNSTAGE.split(";"):
        db.execute(statement.replace("FIRST", str(first)))


@contextmanager
def transaction(db: sqlite3.Connection, kind: str = "IMMEDIATE") -> Iterator[None]:
    """Write all that the block writes, or nothing of it."""
    db.execute(f"BEGIN {kind}")
    try:
        yield
    except BaseException:
        db.execute("ROLLBACK")
        raise
    db.execute("COMMIT")
