"""Texts that are nearly the same, as the index knows them: from files, workers and this run."""

import gzip
import sqlite3

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from prose import prose
from published import lines, row

import pipelines.index_rows
import pipelines.index_texts
from pipelines.index import ArticleIndex
from pipelines.index_tables import connect, make_tables
from pipelines.index_texts import NearText, TextTables
from pipelines.likeness import bands_of, likeness_of
from pipelines.revise import Revision

STORM = prose("storm")
LATER = f"{STORM} {prose(1, 20)}"
SUN = prose("sun")


def near(index, body, but="a0"):
    """Return the article and the cluster of what is nearly ``body``."""
    found = index.first_near(likeness_of(body), but=but)
    return found and found[:2]


def count(index, table):
    return index._db.execute(f"SELECT count(*) FROM {table}").fetchone()[0]


def label(kind, similarity=1.0):
    return {"of": "a1", "kind": kind, "similarity": similarity}


def test_texts_are_known_from_files(index, folder):
    rows = lines(row("a1", "x", articleBody=STORM), row("a2", "y", articleBody=SUN, clusterId="a2"))
    (folder / "1.jsonl.gz").write_bytes(gzip.compress(rows))
    index.sync()

    assert near(index, LATER) == ("a1", "a1")
    assert near(index, SUN) == ("a2", "a2")
    assert near(index, prose("fog")) is None
    assert near(index, LATER, but="a1") is None


def test_the_first_of_two_is_found_whichever_file_was_read_first(index, folder):
    (folder / "2.jsonl.gz").write_bytes(gzip.compress(lines(row("a2", "x", articleBody=STORM))))
    index.sync()
    assert near(index, LATER) == ("a2", "a2")

    (folder / "1.jsonl.gz").write_bytes(gzip.compress(lines(row("a1", "y", articleBody=LATER))))
    index.sync()
    assert near(index, LATER) == ("a1", "a1")


@pytest.mark.parametrize(
    ("duplicate", "found"),
    [
        (label("near", 0.8), None),
        (label("exact"), None),
        (label("syndicated", 0.9), None),
        (label("syndicated", 0.0), ("a2", "a1")),
        (None, ("a2", "a1")),
    ],
)
def test_a_copy_of_what_was_seen_is_no_original(index, folder, duplicate, found):
    copy = row("a2", "x", articleBody=STORM, clusterId="a1", duplicate=duplicate)
    (folder / "1.jsonl.gz").write_bytes(gzip.compress(lines(copy)))
    index.sync()
    index.add("a3", "u", Revision(1, "y"), "a1", likeness_of(SUN), duplicate)

    assert near(index, LATER) == found
    assert near(index, SUN) == (found and ("a3", "a1"))
    assert near(index, LATER, but="a1") is None
    assert len(index.shingles_of("a2")) == len(index.shingles_of("a3")) == 1


def test_a_file_that_is_gone_takes_its_texts_and_bands_with_it(index, folder):
    (folder / "1.jsonl.part").write_bytes(lines(row("a1", "x", articleBody=STORM)))
    (folder / "2.jsonl.part").write_bytes(lines(row("a2", "y", articleBody=SUN)))
    index.sync()
    assert (count(index, "main.article_text"), count(index, "main.article_band")) == (2, 64)

    (folder / "1.jsonl.part").unlink()
    index.sync()
    assert near(index, STORM) is None
    assert near(index, SUN) == ("a2", "a2")
    assert (count(index, "main.article_text"), count(index, "main.article_band")) == (1, 32)


def test_what_a_run_adds_is_never_in_the_file(tmp_path, folder):
    index = ArticleIndex(tmp_path / "state.db", folder)
    index.add("a1", "u", Revision(1, "x"), "a1", likeness_of(STORM))
    beside = ArticleIndex(tmp_path / "state.db", folder)

    assert near(index, LATER) == ("a1", "a1")
    assert near(beside, LATER) is None
    assert count(index, "main.article_text") == count(index, "main.article_band") == 0
    index.close()
    beside.close()


def test_texts_of_workers_beside_are_known_as_they_write_and_no_row_twice(
    index, folder, monkeypatch
):
    monkeypatch.setattr(pipelines.index_rows, "_LIST_SECONDS", 0.0)
    part = folder / "2.jsonl.part"
    part.write_bytes(lines(row("a1", "x", articleBody=STORM)))
    index.look()
    assert near(index, LATER) == ("a1", "a1")

    with part.open("ab") as file:
        file.write(lines(row("a2", "y", articleBody=SUN)))
    index.look()
    assert near(index, SUN) == ("a2", "a2")
    assert count(index, "temp.article_text") == 2

    index.sync()
    assert near(index, SUN) == ("a2", "a2")
    assert count(index, "temp.article_text") == count(index, "temp.article_band") == 0
    assert count(index, "main.article_text") == 2


def test_own_rows_are_not_added_a_second_time(index, folder, monkeypatch):
    monkeypatch.setattr(pipelines.index_rows, "_LIST_SECONDS", 0.0)
    index.add("a1", "u", Revision(1, "x"), "a1", likeness_of(STORM))
    (folder / "1.jsonl.part").write_bytes(lines(row("a1", "x", url="u", articleBody=STORM)))
    index.look()

    assert count(index, "temp.article_text") == 1


def test_an_index_of_a_version_that_knew_no_texts_is_made_anew(tmp_path, folder):
    (folder / "1.jsonl.part").write_bytes(lines(row("a1", "x", articleBody=STORM)))
    stat = (folder / "1.jsonl.part").stat()
    old = sqlite3.connect(tmp_path / "state.db")
    old.executescript(
        "CREATE TABLE article_file (run TEXT PRIMARY KEY, name TEXT, size INTEGER, mtime_ns,"
        " lines INTEGER, bytes INTEGER);"
        "CREATE TABLE article_revision (run TEXT, line INTEGER, article_id TEXT, url TEXT,"
        " revision INTEGER, text_digest TEXT, cluster_id TEXT);"
        "INSERT INTO article_file"
        f" VALUES ('1', '1.jsonl.part', {stat.st_size}, {stat.st_mtime_ns}, 1, {stat.st_size});"
        "INSERT INTO article_revision VALUES ('1', 1, 'a9', 'u', 1, 'x', 'a9');"
        "CREATE TABLE article_of_others (url TEXT); INSERT INTO article_of_others VALUES ('u')"
    )
    old.close()
    index = ArticleIndex(tmp_path / "state.db", folder)

    assert near(index, LATER) == ("a1", "a1")
    assert index.history("a9") == []
    assert index._db.execute("SELECT url FROM article_of_others").fetchall() == [("u",)]
    index.close()


def test_an_index_with_hashes_of_another_algorithm_is_made_anew(tmp_path, folder):
    (folder / "1.jsonl.part").write_bytes(lines(row("a1", "x", articleBody=STORM)))
    index = ArticleIndex(tmp_path / "state.db", folder)
    index._db.execute("UPDATE article_text SET shingles = x'00000000'")
    index._db.execute("UPDATE article_format SET name = 'of another algorithm'")
    index.close()
    index = ArticleIndex(tmp_path / "state.db", folder)

    assert near(index, LATER) == ("a1", "a1")
    assert count(index, "article_format") == count(index, "main.article_text") == 1
    index.close()


def test_of_many_texts_of_one_form_the_oldest_are_looked_at_and_copies_found(monkeypatch):
    monkeypatch.setattr(pipelines.index_texts, "_IN_BAND", 3)
    db = connect(":memory:")
    make_tables(db)
    texts = TextTables(db, "temp")
    form = prose("form", 150)
    stories = [
        likeness_of(f"{form} {' '.join(map(str, range(n, n + 5)))}") for n in range(0, 900, 99)
    ]
    for number, story in enumerate(stories):
        texts.add(story, f"a{number}", f"a{number}", first=True)
    asked = (*bands_of(stories[-1].fingerprint), "b", "b")
    candidates = {article for article, *_ in db.execute(texts._candidate, asked)}

    assert {"a0", "a1", "a2", "a9"} <= candidates
    assert len(candidates) < len(stories)
    for number, story in enumerate(stories):
        assert texts.first_near(story, but="b") == NearText(f"a{number}", f"a{number}", 1.0)
    db.close()


BODIES = st.sampled_from([STORM, LATER, SUN, "Too short.", None])
ROWS = st.lists(
    st.builds(
        lambda article, body, duplicate: row(article, "x", articleBody=body, duplicate=duplicate),
        st.sampled_from(["a2", "a3"]),
        BODIES,
        st.sampled_from([None, label("near"), label("syndicated", 0.0)]),
    ),
    max_size=4,
)


@settings(max_examples=40, deadline=None)  # each example writes and reads files
@given(st.lists(st.tuples(st.sampled_from(["r1", "r2", "r3"]), ROWS, st.booleans()), max_size=6))
def test_an_index_that_followed_the_files_finds_what_one_built_anew_does(tmp_path_factory, changes):
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
    for body in (STORM, LATER, SUN):
        for but in ("a1", "a2", "a3"):
            assert near(index, body, but) == near(anew, body, but)
    for table in ("main.article_text", "main.article_band"):
        assert count(index, table) == count(anew, table)
    for article in ("a2", "a3"):
        assert sorted(index.shingles_of(article)) == sorted(anew.shingles_of(article))
        assert index.latest(article) == anew.latest(article)
    index.close()
    anew.close()
