import json
import multiprocessing
import os
import shutil
import tracemalloc

import pytest
from exchanges import CHUNKED_HEAD, TEXT, an_exchange, chunked

from newsspider.archive import index
from newsspider.archive.cdxj import cdxj_line, is_capture
from newsspider.archive.index import read_index, update_index, warc_of
from newsspider.archive.members import read_members
from newsspider.archive.verify import verify
from newsspider.archive.writer import WarcWriter
from newsspider.errors import ArchiveError
from newsspider.layout import Layout


@pytest.fixture
def layout(tmp_path):
    return Layout(tmp_path)


def crawl(layout, *paths):
    """Add one WARC file with a capture for each path; return its name."""
    writer = WarcWriter(layout.archive, fsync="none")
    for path in paths:
        framed = CHUNKED_HEAD + chunked([TEXT, path.encode()])
        locator = writer.write(an_exchange(framed, url=f"http://tide.example/{path}"))
    writer.close()
    return locator["file"]


def lines(layout):
    return list(read_index(layout.index))


def expected(layout):
    """Return the lines of all finished files, sorted as ``LC_ALL=C sort`` does."""
    found = []
    for path in layout.archive.glob("*.warc.gz"):
        with path.open("rb") as file:
            found += [cdxj_line(m, path.name) for m in read_members(file) if is_capture(m)]
    return sorted(found)


def test_every_capture_of_every_file_is_in_it_and_sorted(layout):
    crawl(layout, "b", "d", "a")
    crawl(layout, "c", "a")

    assert update_index(layout)
    assert len(lines(layout)) == 5
    assert lines(layout) == expected(layout)


def test_a_file_that_is_in_it_is_not_read_again(layout):
    old = layout.archive / crawl(layout, "b")
    update_index(layout)
    before = lines(layout)
    old.write_bytes(b"unreadable")
    crawl(layout, "a", "c")

    assert update_index(layout)
    assert len(lines(layout)) == 3
    assert set(before) < set(lines(layout))


def test_nothing_new_leaves_the_file_as_it_is(layout):
    crawl(layout, "a")
    update_index(layout)
    before = layout.index.stat()

    assert not update_index(layout)
    assert layout.index.stat() == before


def test_a_file_that_vanished_goes_out_of_it(layout):
    gone = crawl(layout, "a", "b")
    crawl(layout, "a")
    update_index(layout)
    (layout.archive / gone).unlink()

    assert update_index(layout)
    assert lines(layout) == expected(layout)
    assert len(lines(layout)) == 1


def test_a_deleted_index_is_made_anew(layout):
    crawl(layout, "a", "b")
    crawl(layout, "c")
    update_index(layout)
    before = lines(layout)
    layout.index.unlink()
    update_index(layout)

    assert lines(layout) == before


def test_where_there_is_no_archive_there_is_no_index(layout):
    assert not update_index(layout)
    assert list(layout.output.iterdir()) == []


def test_an_archive_without_captures_has_an_empty_index(layout):
    writer = WarcWriter(layout.archive, fsync="none")
    writer.write(an_exchange(b"", error="ConnectionRefusedError"))
    writer.close()

    assert update_index(layout)
    assert lines(layout) == []
    assert not update_index(layout)


def test_a_file_that_is_still_open_is_left_out(layout):
    name = crawl(layout, "a")
    path = layout.archive / name
    path.rename(f"{path}.open")
    crawl(layout, "b")
    update_index(layout)

    assert name not in {warc_of(line) for line in lines(layout)}


def test_many_files_are_merged_in_batches_with_the_same_result(layout, monkeypatch):
    monkeypatch.setattr(index, "_BATCH_LINES", 2)
    for number in range(5):
        crawl(layout, f"{number}", "a", f"z{number}")
    update_index(layout)

    assert len(lines(layout)) == 15
    assert lines(layout) == expected(layout)


def test_a_torn_file_gives_the_captures_before_the_tear_and_a_warning(layout, caplog):
    path = layout.archive / crawl(layout, "a", "b")
    path.write_bytes(path.read_bytes()[:-400])
    update_index(layout)

    assert [warc_of(line) for line in lines(layout)] == [path.name]
    assert f"{path}:" in caplog.text
    assert "torn" in caplog.text


def test_a_file_that_cannot_be_read_is_named_and_the_others_are_indexed(layout, caplog):
    (layout.archive / "folder.warc.gz").mkdir(parents=True)
    crawl(layout, "a")
    update_index(layout)

    assert len(lines(layout)) == 1
    assert "folder.warc.gz: not indexed: cannot be read" in caplog.text


def test_names_that_json_writes_with_escapes_are_known_again(layout):
    path = layout.archive / crawl(layout, "a")
    renamed = path.rename(path.with_name('nächste "1".warc.gz'))
    update_index(layout)

    assert [warc_of(line) for line in lines(layout)] == [renamed.name]
    assert not update_index(layout)


def test_a_line_of_no_file_goes_out_of_it(layout):
    crawl(layout, "a")
    update_index(layout)
    before = lines(layout)
    layout.index.write_bytes(b"!meta 0 {}\n" + b"".join(before) + b'x "filename": "\\"}\n')

    assert update_index(layout)
    assert lines(layout) == before


def test_an_index_that_cannot_be_written_is_an_error_that_leaves_the_old_one(layout, monkeypatch):
    crawl(layout, "a")
    update_index(layout)
    before = lines(layout)
    crawl(layout, "b")

    def full(descriptor):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(ArchiveError, match=r"index\.cdxj: cannot be written: No space left"):
        update_index(layout)

    assert lines(layout) == before


def test_runs_that_end_at_once_take_turns(layout):
    for number in range(4):
        crawl(layout, *(f"{number}/{page}" for page in range(40)))
    context = multiprocessing.get_context("spawn")
    runs = [context.Process(target=update_index, args=(layout,)) for _ in range(4)]
    for run in runs:
        run.start()
    for run in runs:
        run.join(60)

    assert [run.exitcode for run in runs] == [0] * 4
    assert lines(layout) == expected(layout)
    assert len(lines(layout)) == 160


def test_memory_does_not_grow_with_the_old_index(layout):
    name = crawl(layout, "old")
    update_index(layout)
    (line,) = lines(layout)
    with layout.index.open("wb") as file:
        file.writelines(line.replace(b"old ", b"old%07d " % number) for number in range(40_000))
    shutil.copy(layout.archive / name, layout.archive / f"new-{name}")
    tracemalloc.start()
    update_index(layout)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert layout.index.stat().st_size > 9_000_000
    assert peak < 1_000_000


# What `verify` says of it.


def problems(layout):
    return [(f.path.name, f.place, f.problem) for f in verify(layout.output).findings]


def test_verify_finds_nothing_wrong_with_it(layout):
    crawl(layout, "a", "b")
    crawl(layout, "c")
    update_index(layout)

    assert problems(layout) == []


def test_verify_asks_for_no_index_because_the_next_run_makes_it(layout):
    crawl(layout, "a")

    assert problems(layout) == []


def test_verify_finds_a_file_that_is_not_in_it(layout):
    crawl(layout, "a")
    update_index(layout)
    name = crawl(layout, "b", "c")

    assert problems(layout) == [
        ("index.cdxj", None, f"2 of 2 captures in {name} are not in it"),
    ]


def test_verify_finds_a_line_that_is_missing(layout):
    name = crawl(layout, "a", "b", "c")
    update_index(layout)
    layout.index.write_bytes(b"".join(lines(layout)[1:]))

    assert problems(layout) == [
        ("index.cdxj", None, f"1 of 3 captures in {name} is not in it"),
    ]


def test_verify_finds_lines_of_a_file_that_is_gone(layout):
    crawl(layout, "a")
    gone = crawl(layout, "b")
    update_index(layout)
    (layout.archive / gone).unlink()
    ((name, place, problem),) = problems(layout)

    assert (name, place) == (gone, None)
    assert problem == "is missing: 0 rows and 1 line of the index name records in it"


def test_verify_finds_lines_of_a_file_that_cannot_be_read(layout):
    crawl(layout, "a")
    name = crawl(layout, "b")
    update_index(layout)
    (layout.archive / name).unlink()
    (layout.archive / name).mkdir()
    found = problems(layout)

    assert (name, None) in {place[:2] for place in found}
    assert ("index.cdxj", 2) in {place[:2] for place in found}


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda line, other: other, "out of order or there twice"),
        (lambda line, other: line.replace(b"/b ", b"/bb "), "is not the one of this line"),
        (lambda line, other: line.replace(b'"200"', b'"404"'), "is not the one of this line"),
        (lambda line, other: line[:20] + other[20:], "is not the one of this line"),
        (lambda line, other: line.replace(b'"offset": "', b'"offset": "9'), "too early"),
        (lambda line, other: line.replace(b'"length": "', b'"length": "-'), "names no record"),
        (lambda line, other: line.replace(b'"filename": "', b'"filename": "../'), "no record"),
        (lambda line, other: b"example,tide)/az\n", "names no record"),
        (lambda line, other: b"example,tide)/az {\xff}\n", "names no record"),
    ],
)
def test_verify_finds_a_line_that_leads_elsewhere(layout, change, says):
    crawl(layout, "a", "b")
    update_index(layout)
    first, second = lines(layout)
    layout.index.write_bytes(first + change(second, first))
    (line, missing) = problems(layout)

    assert line[:2] == ("index.cdxj", 2)
    assert says in line[2]
    assert missing[2].startswith("1 of 2 captures")


def test_verify_finds_lines_out_of_order(layout):
    crawl(layout, "a", "b")
    update_index(layout)
    layout.index.write_bytes(b"".join(reversed(lines(layout))))

    assert ("index.cdxj", 2, "the line is out of order or there twice") in problems(layout)


def test_lines_are_json_that_other_tools_can_read(layout):
    name = crawl(layout, "a")
    update_index(layout)
    ((key, moment, known),) = (line.split(b" ", 2) for line in lines(layout))

    assert (key, moment) == (b"example,tide)/a", b"20260102030405")
    assert json.loads(known)["filename"] == name
