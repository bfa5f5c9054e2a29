"""The tables of the embedded frontier, and every statement on them.

An address is a row of `frontier_address` for good, and one of `frontier_left` while limits leave it
out. An entry is a row of `frontier_entry` until it ends.
An entry waits if it has no worker; those whose moment has come are ``ready`` and stand in a line a
host. The one row of `frontier` holds what would take long to count.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from newsspider.frontier.moments import NEVER

if TYPE_CHECKING:
    from newsspider.frontier.contract import Before

PRAGMAS = """
PRAGMA journal_mode = WAL;
PRAGMA synchronous = NORMAL;
PRAGMA cache_size = -16000;
PRAGMA wal_autocheckpoint = 4000;
PRAGMA journal_size_limit = 64000000;
"""

TABLES = """
BEGIN IMMEDIATE;
CREATE TABLE IF NOT EXISTS frontier (
    id INTEGER PRIMARY KEY, sites TEXT, seq INTEGER NOT NULL,
    waiting INTEGER NOT NULL, leased INTEGER NOT NULL, dead INTEGER NOT NULL,
    known INTEGER NOT NULL
);
INSERT OR IGNORE INTO frontier VALUES (1, NULL, 0, 0, 0, 0, 0);
CREATE TABLE IF NOT EXISTS frontier_address (
    key INTEGER PRIMARY KEY, asked REAL NOT NULL, due REAL NOT NULL, unfinished INTEGER NOT NULL
);
CREATE TABLE IF NOT EXISTS frontier_left (
    key INTEGER PRIMARY KEY, by INTEGER NOT NULL, moment REAL
);
CREATE TABLE IF NOT EXISTS frontier_entry (
    seq INTEGER PRIMARY KEY, key INTEGER NOT NULL, host TEXT NOT NULL, priority INTEGER NOT NULL,
    not_before REAL NOT NULL, ready INTEGER NOT NULL, attempts INTEGER NOT NULL,
    leases INTEGER NOT NULL, worker TEXT, payload BLOB NOT NULL
);
CREATE INDEX IF NOT EXISTS frontier_line ON frontier_entry (host, priority DESC, seq)
    WHERE worker IS NULL AND ready = 1;
CREATE INDEX IF NOT EXISTS frontier_later ON frontier_entry (not_before) WHERE ready = 0;
CREATE INDEX IF NOT EXISTS frontier_leased ON frontier_entry (worker) WHERE worker IS NOT NULL;
CREATE TABLE IF NOT EXISTS frontier_dead (
    number INTEGER PRIMARY KEY, key INTEGER NOT NULL, host TEXT NOT NULL,
    priority INTEGER NOT NULL, payload BLOB NOT NULL, reason TEXT NOT NULL,
    attempts INTEGER NOT NULL, at REAL NOT NULL
);
CREATE TABLE IF NOT EXISTS frontier_host (
    name TEXT PRIMARY KEY, waiting INTEGER NOT NULL DEFAULT 0, turn INTEGER NOT NULL DEFAULT 0,
    rest REAL NOT NULL DEFAULT 0, delay REAL NOT NULL DEFAULT 0, worker TEXT
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS frontier_held ON frontier_host (worker) WHERE worker IS NOT NULL;
CREATE TABLE IF NOT EXISTS frontier_worker (
    name TEXT PRIMARY KEY, lease REAL NOT NULL, until REAL NOT NULL
) WITHOUT ROWID;
COMMIT;
"""
NEWEST_TABLE = "frontier_left"

# What is counted, and the number that puts all that comes in order.
COUNT = (
    "UPDATE frontier SET seq = seq + ?, waiting = waiting + ?, leased = leased + ?,"
    " dead = dead + ?, known = known + ?"
)
COUNTS = "SELECT waiting, leased, dead, known FROM frontier"
SEQ = "SELECT seq FROM frontier"
SITES = "SELECT sites FROM frontier"
NAME_SITES = "UPDATE frontier SET sites = ? WHERE sites IS NULL"

# Workers.
JOIN = "INSERT INTO frontier_worker VALUES (?, ?, ?)"
EXTEND = "UPDATE frontier_worker SET until = ? + lease WHERE name = ?"
WORKERS = "SELECT name, until FROM frontier_worker"
LAPSED = "SELECT name, until FROM frontier_worker WHERE until < ? ORDER BY until, name"
LIVING = "SELECT count(*) FROM frontier_worker WHERE until >= ?"
LIVES = "SELECT 1 FROM frontier_worker WHERE name = ? AND until >= ?"
PART = "DELETE FROM frontier_worker WHERE name = ?"

# Addresses.
_WANTED = (
    "SELECT 1 FROM frontier_left AS page WHERE page.key = frontier_address.key"
    " AND page.by <> ? AND (page.moment IS NULL OR page.moment BETWEEN ? AND ?)"
)
STALE = f"(unfinished > 0 OR asked >= ? OR due = ? OR (due > ? AND NOT EXISTS ({_WANTED})))"
UNFINISHED = "unfinished > 0"
KNOW = "INSERT OR IGNORE INTO frontier_address VALUES (?, 0, 0, 1)"
ASK_AGAIN = "UPDATE frontier_address SET unfinished = unfinished + 1 WHERE key = ?"
ASK_IF_FRESH = f"UPDATE frontier_address SET unfinished = 1 WHERE key = ? AND NOT {STALE}"  # noqa: S608 - a constant
FINISH = (
    "UPDATE frontier_address SET unfinished = unfinished - 1, asked = ?, due = coalesce(?, due)"
    " WHERE key = ?"
)
TAKE_IN = "DELETE FROM frontier_left WHERE key = ?"
LEAVE_OUT = "INSERT INTO frontier_left VALUES (?, ?, ?)"
REMEMBER = "INSERT OR IGNORE INTO frontier_address VALUES (?, ?, ?, 0)"
RECALL = "UPDATE frontier_address SET asked = ?, due = ? WHERE key = ? AND unfinished = 0"

# Entries.
ADD = "INSERT INTO frontier_entry VALUES (?, ?, ?, ?, ?, ?, 0, 0, NULL, ?)"
PROMOTE = "UPDATE frontier_entry SET ready = 1 WHERE ready = 0 AND not_before <= ?"
BEST = (
    "SELECT seq, leases, key, payload, attempts, asked"
    " FROM frontier_entry JOIN frontier_address USING (key)"
    " WHERE host = ? AND worker IS NULL AND ready = 1 ORDER BY priority DESC, seq LIMIT ?"
)
LEASE = "UPDATE frontier_entry SET worker = ?, leases = leases + 1 WHERE seq = ?"
LEASED = "SELECT key, host FROM frontier_entry WHERE seq = ? AND leases = ? AND worker IS NOT NULL"
BACK = "UPDATE frontier_entry SET worker = NULL, not_before = ?, ready = ? WHERE seq = ?"
GIVE_UP = (
    "INSERT INTO frontier_dead SELECT NULL, key, host, priority, payload, ?, attempts, ?"
    " FROM frontier_entry WHERE seq = ?"
)
END = "DELETE FROM frontier_entry WHERE seq = ?"
LEFT = "SELECT host, count(*) FROM frontier_entry WHERE worker = ? GROUP BY host ORDER BY host"
GIVE_BACK = "UPDATE frontier_entry SET worker = NULL, attempts = attempts + ? WHERE worker = ?"

DEAD_AFTER = (
    "SELECT number, host, payload, reason, attempts, at FROM frontier_dead"
    " WHERE number > ? ORDER BY number LIMIT ?"
)
ALL_DEAD = "SELECT key, host, priority, payload FROM frontier_dead ORDER BY number"
BURY = "DELETE FROM frontier_dead"

# Hosts. Whoever was released, or began to wait, stands at the end of the line.
WAIT = (
    "INSERT INTO frontier_host (name, waiting, turn) VALUES (?, ?, ?)"
    " ON CONFLICT (name) DO UPDATE SET waiting = waiting + excluded.waiting,"
    " turn = CASE waiting WHEN 0 THEN excluded.turn ELSE turn END"
)
WAIT_LESS = "UPDATE frontier_host SET waiting = waiting - ? WHERE name = ?"
CLAIMABLE = (
    "SELECT name FROM (SELECT name, turn, (SELECT priority FROM frontier_entry AS entry"
    " WHERE entry.host = name AND entry.worker IS NULL AND ready = 1"
    " ORDER BY priority DESC LIMIT 1) AS best"
    " FROM frontier_host WHERE worker IS NULL AND waiting > 0 AND rest <= ?)"
    " WHERE best IS NOT NULL ORDER BY best DESC, turn, name LIMIT ?"
)
WAITING = "SELECT waiting FROM frontier_host WHERE name = ?"
HOLD = "UPDATE frontier_host SET worker = ? WHERE name = ?"
HOLDER = "SELECT worker FROM frontier_host WHERE name = ?"
HELD = "SELECT count(*) FROM frontier_host WHERE worker = ?"
BUSY = "SELECT count(*) FROM frontier_host WHERE worker IS NOT NULL OR waiting > 0"
SET_DELAY = "UPDATE frontier_host SET delay = ? WHERE name = ? AND worker = ?"
REST = (
    "INSERT INTO frontier_host (name, rest) VALUES (?, ?)"
    " ON CONFLICT (name) DO UPDATE SET rest = max(rest, excluded.rest)"
)
RELEASE = (
    "UPDATE frontier_host SET worker = NULL, turn = (SELECT seq + 1 FROM frontier)"
    " WHERE name = ? AND worker = ?"
)
RELEASE_ALL = (
    "UPDATE frontier_host SET worker = NULL, turn = ?, rest = max(rest, ? + delay) WHERE worker = ?"
)


def asked(width: int, columns: str, table: str) -> str:
    """Return the beginning of a query for those of ``width`` addresses of which something holds."""
    keys = ", ".join(["(?)"] * width)
    return (
        f"WITH asked (it) AS (VALUES {keys})"  # noqa: S608 - nothing but question marks
        f" SELECT {columns} FROM asked CROSS JOIN {table} ON key = it WHERE "
    )


def stale(before: Before) -> tuple[float | None, ...]:
    """Return what `STALE` compares with."""
    wanted = before.wanted
    limits = (wanted.by, wanted.since, wanted.until) if wanted else (None, None, None)
    return (before.asked, NEVER, before.due, *limits)
