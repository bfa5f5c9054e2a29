import gzip
import os
import sqlite3

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from published import lines, row

import pipelines.index_rows
from pipelines.errors import RowsError
from pipelines.index import ArticleIndex, KnownText
from pipelines.revise import Revision


def test_without_rows_nothing_is_known(tmp_path):
    index = ArticleIndex(":memory:", tmp_path / "not there yet")

    assert index.history("a1") == []
    assert index.first_with("x", but="a1") is None
    assert index.came_as("a1") == []
    index.close()


def test_the_rows_of_earlier_runs_are_known_in_their_order(index, folder):
    (folder / "2024-01-02-b.jsonl.part").write_bytes(lines(row("a1", "y", 2)))
    (folder / "2024-01-01-a.jsonl.gz").write_bytes(gzip.compress(lines(row("a1", "x"))))
    (folder / "2024-01-03-c.jsonl.gz").write_bytes(gzip.compress(lines(row("a1", "x"))))
    (folder / "README.md").write_text("no rows")
    index.sync()

    assert index.history("a1") == [Revision(1, "x"), Revision(2, "y"), Revision(1, "x")]
    assert index.first_with("y", but="a2") == KnownText("a1", "a1")
    assert index.first_with("y", but="a1") is None


def test_a_copy_names_the_cluster_of_the_first(index, folder):
    rows = lines(row("a1", "x", clusterId="a0"), row("a2", "x", clusterId="a0"))
    (folder / "r.jsonl.part").write_bytes(rows)
    index.sync()

    assert index.first_with("x", but="a3") == KnownText("a1", "a0")


def test_a_half_last_line_of_a_running_file_is_not_a_row_until_it_is_whole(index, folder):
    part = folder / "r.jsonl.part"
    whole = lines(row("a1", "x"), row("a2", "y"))
    part.write_bytes(whole[:-5])
    index.sync()

    assert index.history("a1")
    assert not index.history("a2")

    part.write_bytes(whole)
    index.sync()

    assert index.history("a2") == [Revision(1, "y")]


def test_a_finished_file_takes_the_place_of_its_part(index, folder):
    part = folder / "r.jsonl.part"
    part.write_bytes(lines(row("a1", "x")))
    index.sync()
    (folder / "r.jsonl.gz").write_bytes(gzip.compress(lines(row("a1", "x"), row("a2", "y"))))
    index.sync()

    assert index.history("a1") == [Revision(1, "x")]
    assert index.history("a2") == [Revision(1, "y")]

    part.unlink()
    index.sync()

    assert index.history("a1") == [Revision(1, "x")]


def test_a_file_that_is_gone_takes_its_rows_with_it(index, folder):
    part = folder / "r.jsonl.part"
    part.write_bytes(lines(row("a1", "x")))
    index.sync()
    part.unlink()
    index.sync()

    assert index.history("a1") == []


def test_a_part_that_is_finished_while_being_looked_at_is_read_under_its_new_name(
    index, folder, monkeypatch
):
    part = folder / "r.jsonl.part"
    part.write_bytes(lines(row("a1", "x")))
    listing = pipelines.index_rows.row_files

    def finish_after_listing(path):
        files = listing(path)
        if part.exists():
            (folder / "r.jsonl.gz").write_bytes(gzip.compress(part.read_bytes()))
            part.unlink()
        return files

    monkeypatch.setattr(pipelines.index_rows, "row_files", finish_after_listing)
    index.sync()

    assert index.history("a1") == [Revision(1, "x")]


def test_the_folder_of_the_index_is_made(tmp_path):
    ArticleIndex(tmp_path / "output" / "state.db").close()

    assert (tmp_path / "output" / "state.db").exists()


def test_a_file_that_did_not_change_is_not_read_again(index, folder):
    finished = folder / "r.jsonl.gz"
    finished.write_bytes(gzip.compress(lines(row("a1", "x"))))
    index.sync()
    stat = finished.stat()
    finished.write_bytes(b"!" * stat.st_size)
    os.utime(finished, ns=(stat.st_atime_ns, stat.st_mtime_ns))
    index.sync()

    assert index.history("a1")
    os.utime(finished, ns=(stat.st_atime_ns, stat.st_mtime_ns + 1))
    with pytest.raises(RowsError):
        index.sync()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("r.jsonl.gz", gzip.compress(lines(row("a1", "x")) * 100, mtime=0)[:-12]),
        ("r.jsonl.gz", b"not gzip\n"),
        ("r.jsonl.gz", gzip.compress(lines(row("a1", "x")), mtime=0)[:-8] + b"\0" * 8),
        ("r.jsonl.gz", gzip.compress(b'{"articleId": "a1"', mtime=0)),
        ("r.jsonl.part", lines(row("a1", "x")) + b'{"half": \n' + lines(row("a2", "x"))),
        ("r.jsonl.part", b"[1]\n"),
        ("r.jsonl.part", b'"\xff"\n'),
    ],
)
def test_a_damaged_file_is_named_and_leaves_the_index_as_it_was(index, folder, name, content):
    (folder / "a.jsonl.part").write_bytes(lines(row("a0", "w")))
    index.sync()
    (folder / "a.jsonl.part").write_bytes(lines(row("a0", "w"), row("a0", "v", 2)))
    (folder / name).write_bytes(content)
    with pytest.raises(RowsError, match=f"{name}: damaged after line"):
        index.sync()

    assert index.history("a0") == [Revision(1, "w")]
    assert index.history("a1") == []


def test_a_damaged_file_stops_the_opening(tmp_path, folder):
    (folder / "r.jsonl.gz").write_bytes(b"no")
    with pytest.raises(RowsError):
        ArticleIndex(tmp_path / "state.db", folder)


def test_rows_that_name_no_article_are_passed_over(index, folder):
    (folder / "r.jsonl.part").write_bytes(lines({"url": "https://example.com/"}, row("a1", None)))
    index.sync()

    assert index.history("a1") == [Revision(1, None)]


def test_what_a_run_adds_is_known_to_it_and_forgotten_with_it(tmp_path, folder):
    index = ArticleIndex(tmp_path / "state.db", folder)
    index.add("a1", "u", Revision(1, "x"), "a1")

    assert index.came_as("a1") == ["u"]
    assert index.history("a1") == [Revision(1, "x")]
    assert index.first_with("x", but="a2") == KnownText("a1", "a1")
    assert index.first_with("x", but="a1") is None

    index.close()
    index = ArticleIndex(tmp_path / "state.db", folder)

    assert index.came_as("a1") == []
    assert index.first_with("x", but="a2") is None
    index.close()


def test_two_runs_at_once_do_not_see_each_others_articles_before_they_are_rows(tmp_path, folder):
    one = ArticleIndex(tmp_path / "state.db", folder)
    other = ArticleIndex(tmp_path / "state.db", folder)
    one.add("a1", "u", Revision(1, "x"), "a1")

    assert other.came_as("a1") == []

    (folder / "one.jsonl.part").write_bytes(lines(row("a1", "x")))
    other.sync()

    assert other.history("a1") == [Revision(1, "x")]
    assert set(one.history("a1")) == {Revision(1, "x")}
    assert one.came_as("a1") == ["u"]
    one.close()
    other.close()


def test_an_index_of_a_version_that_kept_no_addresses_is_made_anew(tmp_path, folder):
    (folder / "1.jsonl.part").write_bytes(lines(row("a1", "x", url="u1")))
    old = sqlite3.connect(tmp_path / "state.db")
    old.executescript(
        "CREATE TABLE article_file (run TEXT PRIMARY KEY, name TEXT, size INTEGER, mtime_ns);"
        "CREATE TABLE article_revision (run TEXT, line INTEGER, article_id TEXT, revision INTEGER,"
        " text_digest TEXT, cluster_id TEXT);"
        "INSERT INTO article_revision VALUES ('0', 1, 'a9', 1, 'x', 'a9');"
    )
    old.close()
    index = ArticleIndex(tmp_path / "state.db", folder)

    assert index.came_as("a1") == ["u1"]
    assert index.history("a9") == []
    index.close()


def test_tables_of_others_in_the_same_file_are_left_alone(tmp_path, folder):
    database = sqlite3.connect(tmp_path / "state.db")
    database.execute("CREATE TABLE frontier (url TEXT)")
    database.execute("INSERT INTO frontier VALUES ('https://example.com/')")
    database.commit()
    index = ArticleIndex(tmp_path / "state.db", folder)
    index.close()

    assert database.execute("SELECT * FROM frontier").fetchall() == [("https://example.com/",)]
    database.close()


ROWS = st.lists(
    st.builds(row, st.sampled_from(["a1", "a2"]), st.sampled_from(["x", "y"]), st.integers(1, 3)),
    max_size=4,
)


@settings(max_examples=40, deadline=None)  # each example writes and reads files
@given(st.lists(st.tuples(st.sampled_from(["r1", "r2", "r3"]), ROWS, st.booleans()), max_size=6))
def test_an_index_that_followed_the_files_is_the_index_built_anew(tmp_path_factory, changes):
    root = tmp_path_factory.mktemp("rows")
    folder = root / "articles"
    folder.mkdir()
    index = ArticleIndex(root / "state.db", folder)
    for run, rows, finished in changes:
        part, done = folder / f"{run}.jsonl.part", folder / f"{run}.jsonl.gz"
        if finished:
            done.write_bytes(gzip.compress(lines(*rows)))
            part.unlink(missing_ok=True)
        elif not done.exists():
            with part.open("ab") as file:
                file.write(lines(*rows))
        index.sync()
    anew = ArticleIndex(":memory:", folder)

    assert index.history("a1") == anew.history("a1")
    assert index.history("a2") == anew.history("a2")
    for text in "xy":
        assert index.first_with(text, but="a1") == anew.first_with(text, but="a1")
    index.close()
    anew.close()


def test_a_file_that_is_no_database_is_named_with_the_cure(tmp_path, folder):
    path = tmp_path / "state.db"
    path.write_bytes(b"no database" * 1000)
    with pytest.raises(RowsError, match=r"state\.db: cannot be used .*; delete it") as raised:
        ArticleIndex(path, folder)

    assert f"`newsspider reindex {tmp_path}`" in str(raised.value)
