"""What is true of the embedded frontier alone: its file, its lock, its failures."""

import gzip
import json
import os
import sqlite3
import subprocess
import sys
from math import inf

import pytest

import newsspider.frontier.sqlite_file
from newsspider.errors import FrontierError
from newsspider.frontier.contract import Before, Entry
from newsspider.frontier.moments import NEVER
from newsspider.frontier.sqlite import SqliteFrontier
from pipelines.index import ArticleIndex

NOW = 1_700_000_000.5
ANY = Before(asked=NOW, due=-inf)


@pytest.fixture
def path(tmp_path):
    return tmp_path / "state.db"


def entries(*keys, host="a.example"):
    return [Entry(key=key, host=host, priority=0, payload=b"{}" * 200) for key in keys]


def opened(path):
    frontier = SqliteFrontier(path)
    frontier.join(f"worker-{os.urandom(4).hex()}", NOW, 30.0)
    return frontier


def test_a_second_crawl_on_the_same_file_is_refused_until_the_first_is_over(path):
    first = opened(path)
    second = SqliteFrontier(path)

    with pytest.raises(FrontierError, match=r"state\.db: another crawl works on it"):
        second.join("w2", NOW, 30.0)
    first.close()
    second.join("w2", NOW, 30.0)
    second.close()


def test_who_only_looks_waits_for_nobody_and_sees_what_was_synced(path):
    working = opened(path)
    working.update(entries(1, 2), [], NOW, ANY)
    working.sync()
    working.update(entries(3), [], NOW, ANY)
    looking = SqliteFrontier(path)

    assert looking.counts(NOW).waiting == 2
    working.sync()
    assert looking.counts(NOW).waiting == 3
    looking.close()
    working.close()


def test_what_a_killed_process_had_in_hand_is_there_for_the_next_at_once(path):
    script = f"""
import os, signal, time
from math import inf
from newsspider.frontier.contract import Before, Entry
from newsspider.frontier.sqlite import SqliteFrontier
frontier = SqliteFrontier({str(path)!r})
frontier.join("w1", {NOW}, 1e6)
frontier.update([Entry(key=1, host="a.example", priority=0, payload=b"{{}}")], [], {NOW},
                Before(asked=0.0, due=-inf))
frontier.claim("w1", 1, {NOW})
frontier.extend("w1", {NOW}, {{"a.example": 5.0}})
assert frontier.lease("w1", "a.example", 1, {NOW})
frontier.sync()
os.kill(os.getpid(), signal.SIGKILL)
"""
    subprocess.run([sys.executable, "-c", script], check=False)
    frontier = SqliteFrontier(path)
    frontier.join("w2", NOW + 1, 30.0)

    assert frontier.counts(NOW + 1).workers == 1
    assert frontier.claim("w2", 1, NOW + 5.9) == []  # its last request may be a moment old
    assert frontier.claim("w2", 1, NOW + 6) == ["a.example"]
    (lease,) = frontier.lease("w2", "a.example", 1, NOW + 6)
    assert (lease.key, lease.attempts) == (1, 1)
    frontier.close()


def test_another_connection_of_the_thread_can_write_once_somebody_has_joined(path, tmp_path):
    rows = tmp_path / "articles"
    rows.mkdir()
    row = {"articleId": "a1", "textDigest": "x"}
    (rows / "1.jsonl.gz").write_bytes(gzip.compress(json.dumps(row).encode() + b"\n"))
    frontier = opened(path)
    index = ArticleIndex(path, rows)

    assert index.history("a1")
    frontier.update(entries(1), [], NOW, ANY)
    assert index.history("a1")
    index.close()
    frontier.close()


def test_an_open_transaction_ends_by_itself(path, monkeypatch):
    frontier = opened(path)
    reader = sqlite3.connect(path)

    def waiting():
        return reader.execute("SELECT waiting FROM frontier").fetchone()[0]

    frontier.update(entries(1), [], NOW, ANY)
    assert waiting() == 0
    monkeypatch.setattr(newsspider.frontier.sqlite_file, "_COMMIT_SECONDS", 0.0)
    frontier.update(entries(2), [], NOW, ANY)
    assert waiting() == 2
    monkeypatch.undo()
    for key in range(3, 503):
        frontier.update(entries(key), [], NOW, ANY)
    assert waiting() >= 501
    reader.close()
    frontier.close()


@pytest.mark.parametrize(
    "content", [b"this is no database, " * 100, b"SQLite format 3\0" + b"\1" * 9_000]
)
def test_a_damaged_file_is_named_with_its_cure(path, content):
    path.write_bytes(content)

    with pytest.raises(
        FrontierError, match=r"state\.db: damaged .* `newsspider reindex .* makes it anew"
    ):
        opened(path)


def test_a_page_that_is_damaged_later_is_found_and_nothing_follows_it(path):
    frontier = opened(path)
    frontier.remember((key * 2**40, 1.0, NEVER) for key in range(20_000))
    frontier.close()
    with path.open("r+b") as file:
        file.seek(200_000)
        file.write(os.urandom(path.stat().st_size - 200_000))
    frontier = opened(path)
    with pytest.raises(FrontierError, match=r"state\.db: damaged .*newsspider reindex /"):
        frontier.fresh([key * 2**40 for key in range(20_000)], ANY)

    with pytest.raises(FrontierError, match="damaged"):
        frontier.counts(NOW)
    frontier.close()


def test_a_file_of_another_version_is_to_be_made_anew(path):
    with sqlite3.connect(path) as other:
        other.execute("CREATE TABLE frontier (id INTEGER PRIMARY KEY, layout TEXT)")
    other.close()

    with pytest.raises(FrontierError, match="of another version ") as raised:
        opened(path)
    assert str(raised.value).endswith(f"`newsspider reindex {path.parent}` makes it anew")


def test_a_full_disk_takes_back_what_was_not_synced_and_says_so(path):
    frontier = opened(path)
    frontier.update(entries(1), [], NOW, ANY)
    frontier.sync()
    size = frontier._db.execute("PRAGMA page_count").fetchone()[0]
    frontier._db.execute(f"PRAGMA max_page_count = {size + 4}")
    frontier.update(entries(2), [], NOW, ANY)
    with pytest.raises(FrontierError, match=r"state\.db: the disk is full\. Free at least 16,3"):
        frontier.update(entries(*range(10, 500)), [], NOW, ANY)
    with pytest.raises(FrontierError, match="the disk is full"):
        frontier.sync()
    frontier.close()
    frontier = opened(path)

    assert frontier.unfinished([1, 2, 10]) == [True, False, False]
    assert frontier.counts(NOW).waiting == 1
    frontier.close()


def test_a_file_that_another_program_keeps_locked_is_named(path, monkeypatch):
    opened(path).close()
    monkeypatch.setattr(newsspider.frontier.sqlite_file, "_BUSY_SECONDS", 0.05)
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")

    frontier = SqliteFrontier(path)
    with pytest.raises(FrontierError, match=r"state\.db: another program keeps it locked"):
        frontier.join("w1", NOW, 30.0)
    other.close()
    frontier.close()


def test_a_folder_that_cannot_be_made_is_named(tmp_path):
    (tmp_path / "file").write_text("in the way")

    with pytest.raises(FrontierError, match=r"file/state\.db: cannot be read or written"):
        SqliteFrontier(tmp_path / "file" / "state.db")


def test_an_operation_that_is_interrupted_leaves_nothing(path):
    frontier = opened(path)

    def interrupted():
        yield from entries(1)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        frontier.update(interrupted(), [], NOW, ANY)
    with pytest.raises(FrontierError, match="interrupted"):
        frontier.counts(NOW)
    frontier.close()
    frontier = opened(path)
    assert frontier.counts(NOW).known == 0
    frontier.close()


def test_memory_does_not_grow_with_what_is_known(path):
    script = f"""
from math import inf
from newsspider.frontier.sqlite import SqliteFrontier
def resident():
    return next(int(line.split()[1]) for line in open("/proc/self/status") if "VmRSS" in line)
frontier = SqliteFrontier({str(path)!r})
frontier.remember((key * 7919 % 2**63, 1.0, inf) for key in range(20_000))
before = resident()
frontier.remember((key * 2**45 % (2**63 - 25), 1.0, inf) for key in range(200_000))
assert frontier.counts(0.0).known > 200_000
print(resident() - before)
"""
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )

    assert int(done.stdout) < 24_000  # KB: the cache of 16 MB and what one chunk takes
