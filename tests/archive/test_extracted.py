"""Rows that were read from an archive elsewhere are checked as far as they can be."""

import gzip
import json

import pytest
from exchanges import RESPONSE, a_record
from small_archive import ROWS, places, read_rows, write_rows
from stored import archive_files

from newsspider.archive.verify import verify
from newsspider.report.manifest import update_manifest

OURS = "newsspider's"


@pytest.fixture
def extracted(output, tmp_path_factory):
    """A folder of rows that were read from the archive in ``output``."""
    folder = tmp_path_factory.mktemp("extracted")
    write_rows(folder, read_rows(output))
    asked = [str(path) for path in archive_files(output)]
    (folder / "runs").mkdir()
    (folder / "runs" / "run.json").write_text(json.dumps({"spider": "archived", "asked": asked}))
    return folder


def test_rows_are_followed_to_the_files_that_the_run_was_given(extracted):
    verified = verify(extracted)
    (note,) = verified.notes

    assert (verified.files, verified.rows, verified.records) == (1, 3, 0)
    assert verified.findings == []
    assert note.startswith(f"{extracted}: no archive of its own")
    assert "3 were followed to their records there" in note
    assert "not to be had" not in note


def test_files_that_are_elsewhere_now_are_named(output, extracted):
    first = archive_files(output)[0]
    first.unlink()
    verified = verify(extracted)
    (note,) = verified.notes

    assert (verified.rows, verified.findings) == (3, [])
    assert "1 was followed" in note
    assert f"2 name records in 1 file that is not to be had, or not {OURS}" in note
    assert f"such as {first.name}" in note


def test_files_that_others_wrote_are_not_followed(output, extracted):
    rows = read_rows(output)
    for path in archive_files(output):
        path.write_bytes(gzip.compress(a_record("response", RESPONSE)))
    verified = verify(extracted)

    assert (verified.rows, verified.findings) == (len(rows), [])
    assert "2 files that are not to be had, or not newsspider's" in verified.notes[0]


@pytest.mark.parametrize(
    ("line", "says"),
    [
        (lambda row: b"{", "names no record"),
        (lambda row: json.dumps(row | {"url": "http://tide.example/9"}).encode(), "not of"),
    ],
)
def test_a_row_that_is_wrong_is_found(output, extracted, line, says):
    rows = read_rows(output)
    write_rows(extracted, [rows[0], line(rows[1]), rows[2]])
    (finding,) = verify(extracted).findings

    assert (finding.path, finding.place) == (extracted / "articles" / ROWS, 2)
    assert says in finding.problem
    assert "newsspider extract" in finding.cure


def test_a_file_of_rows_that_was_changed_is_found(output, extracted):
    part = extracted / "articles" / ROWS
    packed = part.with_suffix(".gz")
    packed.write_bytes(gzip.compress(part.read_bytes()))
    part.unlink()
    update_manifest(extracted)
    packed.write_bytes(
        gzip.compress(b"".join(gzip.decompress(packed.read_bytes()).splitlines(True)[:2]))
    )

    assert places(verify(extracted)) == [(packed.name, None)]


def test_a_record_of_a_run_that_is_damaged_leaves_its_rows_unfollowed(extracted):
    (extracted / "runs" / "run.json").write_text("{")
    verified = verify(extracted)

    assert (verified.rows, verified.findings) == (3, [])
    assert "followed" not in verified.notes[0]
