"""The queue is looked at, never touched: missing, locked, damaged or in use."""

import json
import sqlite3
from contextlib import closing

import pytest

from newsspider.errors import FrontierError
from newsspider.frontier.backlog import address_state, read_backlog
from newsspider.frontier.contract import Before, Ended, Entry
from newsspider.frontier.sqlite import SqliteFrontier

BEFORE = Before(asked=100.0, due=100.0)
META = {"discovery": {"via": "feed", "from": None, "depth": 0}, "depth": 3, "retry_times": 2}


def entry(key, **more):
    payload = json.dumps({"url": f"http://tide.example/{key}", "meta": META}).encode()
    return Entry(key=key, host="tide.example", priority=40, payload=payload, **more)


@pytest.fixture
def frontier(tmp_path):
    """A queue with two entries that wait, in the hands of a living worker."""
    frontier = SqliteFrontier(tmp_path / "state.db")
    frontier.update([entry(1), entry(2)], [], 100.0, BEFORE)
    frontier.join("worker", 100.0, 60.0)
    frontier.claim("worker", 1, 100.0)
    yield frontier
    frontier.close()


def give_up(frontier, count):
    for leased in frontier.lease("worker", "tide.example", count, 100.0):
        frontier.update([], [Ended(id=leased.id, dead="timeout")], 101.0, BEFORE)
    frontier.sync()


def test_what_waits_is_seen_while_a_crawl_is_writing(frontier, tmp_path):
    frontier.lease("worker", "tide.example", 1, 100.0)  # its transaction is open
    state = address_state(tmp_path / "state.db", 1, 5)

    assert read_backlog(tmp_path / "state.db", 5).waiting == 2
    assert (state.waiting.leased, state.waiting.priority) == (False, 40)
    assert state.waiting.discovery == {"via": "feed", "from": None, "depth": 3}


def test_what_is_leased_is_still_to_come(frontier, tmp_path):
    frontier.lease("worker", "tide.example", 1, 100.0)
    frontier.sync()

    assert read_backlog(tmp_path / "state.db", 5).waiting == 2
    assert address_state(tmp_path / "state.db", 1, 5).waiting.leased


def test_what_was_given_up_says_why_and_how_often_it_was_tried(frontier, tmp_path):
    give_up(frontier, 2)
    backlog = read_backlog(tmp_path / "state.db", 1)
    (dead,) = backlog.given_up

    assert (backlog.waiting, backlog.dead) == (0, 2)
    assert (dead.url, dead.reason, dead.attempts) == ("http://tide.example/2", "timeout", 3)
    assert address_state(tmp_path / "state.db", 1, 5).given_up[0].url == "http://tide.example/1"


def test_nobody_is_known_whom_nobody_asked_for(frontier, tmp_path):
    assert address_state(tmp_path / "state.db", 77, 5) is None


def test_a_missing_file_stays_missing_and_is_named(tmp_path):
    with pytest.raises(FrontierError, match="newsspider reindex"):
        read_backlog(tmp_path / "state.db", 5)

    assert not (tmp_path / "state.db").exists()


def test_a_file_without_a_queue_is_left_as_it_is(tmp_path):
    path = tmp_path / "state.db"
    with sqlite3.connect(path) as database:
        database.execute("CREATE TABLE other (number)")
    database.close()
    before = path.read_bytes()

    assert read_backlog(path, 5).waiting == 0
    assert address_state(path, 1, 5) is None
    assert path.read_bytes() == before


def test_a_file_that_another_program_keeps_to_itself_is_a_sentence(tmp_path, monkeypatch):
    SqliteFrontier(tmp_path / "state.db").close()
    monkeypatch.setattr("newsspider.frontier.backlog._PATIENCE", 0.1)
    with closing(sqlite3.connect(tmp_path / "state.db", isolation_level=None)) as other:
        other.execute("PRAGMA journal_mode = DELETE")
        other.execute("BEGIN EXCLUSIVE")

        with pytest.raises(FrontierError, match="database is locked"):
            read_backlog(tmp_path / "state.db", 5)


def test_a_damaged_file_is_a_sentence(tmp_path):
    path = tmp_path / "state.db"
    path.write_bytes(b"no database at all" * 100)

    with pytest.raises(FrontierError, match="cannot be read now"):
        address_state(path, 1, 5)
