"""A journal gives back whole entries of the same command over the same files, and nothing else."""

import os
from pathlib import Path

import pytest

from newsspider.errors import ArchiveError, ConfigError
from newsspider.spiders.journal import Journal


@pytest.fixture
def warc(tmp_path):
    path = tmp_path / "a.warc.gz"
    path.write_bytes(b"pages")
    return path


def written(output, paths, run_id, entries):
    journal = Journal(output, paths, run_id)
    found = list(journal.entries())
    for entry in entries:
        journal.add(entry)
    journal.close()
    return journal.run_id, found


def test_what_was_added_comes_back_under_the_name_of_the_first_start(tmp_path, warc):
    output = tmp_path / "output"

    assert written(output, [warc], "one", [[0, 1], [0, None]]) == ("one", [])
    assert written(output, [warc], "two", [[1, 5]]) == ("one", [[0, 1], [0, None]])
    assert written(output, [warc], "three", []) == ("one", [[0, 1], [0, None], [1, 5]])


@pytest.mark.parametrize("torn", [b"[0, 7", b"\0\0\0\n[0, 9]\n", b"[0, 7]", b"{}\n"])
def test_what_was_not_written_to_its_end_is_cut_off(tmp_path, warc, torn):
    written(tmp_path, [warc], "one", [[0, 1]])
    (path,) = tmp_path.glob(".extract-*.journal")
    with path.open("ab") as file:
        file.write(torn)

    assert written(tmp_path, [warc], "two", [[0, 2]]) == ("one", [[0, 1]])
    assert written(tmp_path, [warc], "three", []) == ("one", [[0, 1], [0, 2]])


def test_every_byte_of_a_journal_may_be_the_last(tmp_path, warc):
    written(tmp_path, [warc], "one", [[0, 1, {"kind": "listing"}], [0, None, {}]])
    (path,) = tmp_path.glob(".extract-*.journal")
    whole = path.read_bytes()
    for size in range(len(whole)):
        path.write_bytes(whole[:size])
        lines = whole[:size].count(b"\n")
        run_id, found = written(tmp_path, [warc], "two", [])

        assert (run_id, len(found)) == (("one", lines - 1) if lines else ("two", 0))


def test_changed_files_and_another_order_begin_anew(tmp_path, warc):
    other = tmp_path / "b.warc.gz"
    other.write_bytes(b"others")
    written(tmp_path, [warc, other], "one", [[0, 1]])

    assert written(tmp_path, [other, warc], "two", []) == ("two", [])
    os.utime(other, (1, 1))
    assert written(tmp_path, [warc, other], "three", []) == ("three", [])


def test_a_second_start_while_the_first_goes_on_is_refused(tmp_path, warc):
    first = Journal(tmp_path, [warc], "one")
    with pytest.raises(ConfigError, match="being extracted there already"):
        Journal(tmp_path, [warc], "two")
    first.remove()

    assert not list(tmp_path.glob(".extract-*"))
    Journal(tmp_path, [warc], "three").close()


def test_a_folder_that_cannot_be_made_is_named(tmp_path, warc):
    with pytest.raises(ConfigError, match=f"{warc}/output"):
        Journal(warc / "output", [warc], "one")


def test_a_full_disk_is_an_error_with_a_cure(tmp_path, warc, monkeypatch):
    journal = Journal(tmp_path, [warc], "one")
    journal.close()
    with Path("/dev/full").open("wb", buffering=0) as full:
        monkeypatch.setattr(journal, "_file", full)
        with pytest.raises(ArchiveError, match="Make room and start again"):
            journal.add([0, 1])
