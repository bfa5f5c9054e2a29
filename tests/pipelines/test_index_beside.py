"""What workers publish beside a run, as the index of that run sees it."""

import gzip
import sqlite3

import pytest
from published import lines, row

import pipelines.index_rows
from pipelines.errors import RowsError
from pipelines.index import ArticleIndex, KnownText
from pipelines.revise import Revision


@pytest.fixture
def soon(monkeypatch):
    """Each look lists the folder."""
    monkeypatch.setattr(pipelines.index_rows, "_LIST_SECONDS", 0.0)


def append(path, *rows):
    with path.open("ab") as file:
        file.write(lines(*rows))


def test_what_workers_beside_this_run_write_is_seen_as_it_is_written(index, folder, soon):
    part = folder / "2024-01-02-other.jsonl.part"
    append(part, row("a1", "x", url="https://a.example/1"))
    index.look()

    assert index.came_as("a1") == ["https://a.example/1"]
    assert index.history("a1") == [Revision(1, "x")]
    assert index.first_with("x", but="a2") == KnownText("a1", "a1")

    half = lines(row("a1", "y", 2, url="https://a.example/1"), row("a2", "z", url="u2"))
    with part.open("ab") as file:
        file.write(half[:-4])
        file.flush()
        index.look()
        assert index.history("a1") == [Revision(1, "x"), Revision(2, "y")]
        assert index.came_as("a2") == []
        file.write(half[-4:])
    index.look()
    assert index.came_as("a2") == ["u2"]
    assert index.history("a1") == [Revision(1, "x"), Revision(2, "y")]


def test_a_worker_that_was_there_first_is_beside_this_run_and_one_that_had_ended_is_not(
    tmp_path, folder
):
    done = folder / "2024-01-01-a.jsonl.gz"
    done.write_bytes(gzip.compress(lines(row("a1", "x", url="u1"))))
    append(folder / "2024-01-02-b.jsonl.part", row("a2", "y", url="u2"))
    index = ArticleIndex(tmp_path / "state.db", folder)

    assert index.came_as("a1") == []
    assert index.came_as("a2") == ["u2"]
    assert index.history("a2") == [Revision(1, "y")]
    append(folder / "2024-01-02-b.jsonl.part", row("a2", "z", 2, url="u3"))
    index.look()
    assert index.came_as("a2") == ["u2", "u3"]
    assert index.history("a2") == [Revision(1, "y"), Revision(2, "z")]
    index.close()


def test_a_worker_that_ends_is_read_to_its_end_and_no_row_twice(index, folder, soon):
    part = folder / "2024-01-02-other.jsonl.part"
    append(part, row("a1", "x", url="u1"))
    index.look()
    append(part, row("a2", "y", url="u2"))
    done = part.with_suffix(".gz")
    done.write_bytes(gzip.compress(part.read_bytes()))
    part.unlink()
    for _ in range(3):
        index.look()

    assert index.came_as("a1") == ["u1"]
    assert index.came_as("a2") == ["u2"]
    assert index.history("a2") == [Revision(1, "y")]


def test_a_worker_that_came_and_went_between_two_looks_is_seen(index, folder, soon):
    (folder / "9.jsonl.gz").write_bytes(gzip.compress(lines(row("a1", "x", url="u1"))))
    index.look()
    index.look()

    assert index.came_as("a1") == ["u1"]


@pytest.mark.parametrize("run", [None, "20240102T000000Z-abcd"])
def test_own_rows_are_not_those_of_another(tmp_path, folder, soon, run):
    index = ArticleIndex(tmp_path / "state.db", folder, run)
    part = folder / "2024-01-02-20240102T000000Z-abcd.jsonl.part"
    for revision in (Revision(1, "x"), Revision(2, "y"), Revision(1, "x")):
        index.add("a1", "u", revision, "a1")
        append(part, row("a1", revision.text_digest, revision.number, url="u"))
        index.look()

    assert index.came_as("a1") == ["u", "u", "u"]
    assert index.history("a1") == [Revision(1, "x"), Revision(2, "y"), Revision(1, "x")]
    index.close()


def test_a_row_of_another_that_cannot_be_read_is_left_to_the_next_run(
    index, folder, tmp_path, soon
):
    part = folder / "9.jsonl.part"
    part.write_bytes(b"{no row\n")
    (folder / "8.jsonl.gz").write_bytes(b"no gzip")
    index.look()
    append(part, row("a1", "x", url="u1"))
    index.look()

    assert index.came_as("a1") == ["u1"]
    with pytest.raises(RowsError, match=r"\d\.jsonl\.\w+: damaged after line \d"):
        ArticleIndex(tmp_path / "state.db", folder)


def test_the_folder_is_listed_once_a_second_however_many_articles_come(index, folder, monkeypatch):
    listed = []
    listing = pipelines.index_rows.row_files
    monkeypatch.setattr(
        pipelines.index_rows, "row_files", lambda path: listed.append(path) or listing(path)
    )
    for _ in range(1_000):
        index.look()

    assert len(listed) <= 3


def while_reading(monkeypatch, action):
    """Let something happen once, after the first row of a file was read."""
    reading, pending, done = pipelines.index_rows.read_rows, [action], []

    def read_rows(*place):
        for found in reading(*place):
            if pending:
                done.append(pending.pop()())
            yield found

    monkeypatch.setattr(pipelines.index_rows, "read_rows", read_rows)
    return done


def test_while_files_are_read_others_may_write_to_the_file_of_the_index(
    tmp_path, folder, monkeypatch
):
    ArticleIndex(tmp_path / "state.db").close()
    other = sqlite3.connect(tmp_path / "state.db", timeout=0, isolation_level=None)
    append(folder / "1.jsonl.part", row("a1", "x"), row("a2", "y"))
    wrote = while_reading(monkeypatch, lambda: other.execute("CREATE TABLE others (x)"))
    index = ArticleIndex(tmp_path / "state.db", folder)

    assert wrote
    assert index.history("a2") == [Revision(1, "y")]
    other.close()
    index.close()


def test_of_two_runs_that_read_the_same_files_at_once_none_sees_a_row_twice(
    tmp_path, folder, monkeypatch
):
    append(folder / "1.jsonl.part", row("a1", "x"), row("a2", "y"))

    def run_beside():
        append(folder / "2.jsonl.part", row("a3", "z"))
        return ArticleIndex(tmp_path / "state.db", folder)

    beside = while_reading(monkeypatch, run_beside)
    index = ArticleIndex(tmp_path / "state.db", folder)
    for each in index, *beside:
        assert [len(each.history(article)) for article in ("a1", "a2", "a3")] == [1, 1, 1]
        each.close()
