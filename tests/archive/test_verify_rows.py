import gzip
import shutil

import pytest
from small_archive import ROWS, places, read_rows, write_rows
from stored import archive_files, stored_members

from newsspider.archive.index import update_index
from newsspider.archive.verify import verify
from newsspider.layout import Layout
from newsspider.report.manifest import update_manifest


def test_compressed_rows_are_followed_too(output):
    path = output / "articles" / ROWS
    path.with_suffix(".gz").write_bytes(gzip.compress(path.read_bytes()))
    path.unlink()
    verified = verify(output)

    assert (verified.rows, verified.findings) == (3, [])


def test_half_a_row_at_the_end_of_a_file_that_is_being_written_is_no_finding(output):
    path = output / "articles" / ROWS
    path.write_bytes(path.read_bytes() + b'{"url": "http://tide.ex')
    verified = verify(output)

    assert (verified.rows, verified.findings) == (3, [])


@pytest.mark.parametrize("name", [0, "other.warc.gz"])
def test_rows_whose_file_is_gone_are_one_finding(output, name):
    rows = read_rows(output)
    if name == 0:
        path = archive_files(output)[0]
        path.unlink()
    else:
        path = output / "archive" / name
        rows[1]["warc"]["file"] = rows[2]["warc"]["file"] = name
        write_rows(output, rows)
    lost = sum(row["warc"]["file"] == path.name for row in rows)
    (finding,) = verify(output).findings

    assert lost == 2
    assert (finding.path, finding.place) == (path, None)
    assert "is missing: 2 rows and 0 lines of the index" in finding.problem
    assert f"`newsspider verify --repair {output}`" in finding.cure


def test_a_missing_file_that_rows_index_and_manifest_name_is_one_finding(output):
    update_index(Layout(output))
    update_manifest(output)
    path = archive_files(output)[0]
    path.unlink()
    (finding,) = verify(output).findings

    assert finding.path == path
    assert "is missing: 2 rows and 2 lines of the index" in finding.problem


def test_a_missing_file_that_nothing_but_the_manifest_names_is_found(output):
    update_manifest(output)
    write_rows(output, [])
    path = archive_files(output)[0]
    path.unlink()
    (finding,) = verify(output).findings

    assert (finding.path, finding.place) == (path, None)
    assert "0 rows and 0 lines" in finding.problem


def test_a_row_whose_record_is_gone_is_found(output):
    path = archive_files(output)[0]
    response = next(member for member in stored_members(path) if member.kind == "response")
    path.write_bytes(path.read_bytes()[: response.offset])
    verified = verify(output)

    assert (ROWS, 1) in places(verified)
    assert "too early" in str(verified.findings[0])


@pytest.mark.parametrize(
    ("key", "change", "says"),
    [
        ("offset", lambda offset: offset + 1, "no gzip member begins here"),
        ("offset", lambda _: 0, "does not end after"),
        ("offset", lambda offset: -offset, "names no record"),
        ("offset", lambda _: 2**80, "names no record"),
        ("offset", lambda _: 2**62, "too early"),
        ("offset", str, "names no record"),
        ("length", lambda length: length - 1, "does not end after"),
        ("length", lambda length: length + 1, "does not end after"),
        ("length", lambda _: 0, "does not end after"),
        ("length", lambda _: 2**62, "too early"),
        ("recordId", lambda _: "<urn:uuid:0>", "not <urn:uuid:0>"),
        ("payloadDigest", lambda _: "sha1:AAAA", "another payload digest"),
        ("payloadDigest", lambda _: None, "another payload digest"),
        ("file", lambda _: "x" * 5000, "cannot be read"),
        ("file", lambda _: "../archive/other", "names no record"),
        ("file", lambda _: ".", "cannot be read"),
    ],
)
def test_a_row_that_points_elsewhere_is_found(output, key, change, says):
    rows = read_rows(output)
    rows[1]["warc"][key] = change(rows[1]["warc"][key])
    write_rows(output, rows)
    (finding,) = verify(output).findings

    assert (finding.path.name, finding.place) == (ROWS, 2)
    assert says in finding.problem
    assert "\n" not in str(finding)


def test_two_files_that_changed_their_names_are_found(output):
    first, second, *_ = archive_files(output)
    shutil.move(first, output / "aside")
    shutil.move(second, first)
    shutil.move(output / "aside", second)
    rows = read_rows(output)
    moved = [
        number
        for number, row in enumerate(rows, 1)
        if row["warc"]["file"] in (first.name, second.name)
    ]

    assert places(verify(output)) == [(ROWS, number) for number in moved]


def test_a_record_of_another_address_is_found(output):
    rows = read_rows(output)
    rows[2]["url"] = rows[1]["url"]
    write_rows(output, rows)
    (finding,) = verify(output).findings

    assert finding.place == 3
    assert f"is of http://tide.example/2, not of {rows[1]['url']}" in finding.problem


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"{",
        b"null",
        b"[]",
        b"{}",
        b'{"url": "u"}',
        b'{"url": "u", "warc": null}',
        b'{"url": "u", "warc": {"file": "a"}}',
        b'{"url": "u\xff", "warc": {}}',
        b'{"\xff": 1}',
        b"\0" * 9,
    ],
)
def test_a_line_that_is_no_row_is_found(output, line):
    rows = read_rows(output)
    write_rows(output, [rows[0], line, rows[1]])
    (finding,) = verify(output).findings

    assert finding.place == 2
    assert "names no record" in finding.problem


def test_rows_whose_compression_is_damaged_are_found_where_reading_ends(output):
    path = output / "articles" / ROWS
    packed = gzip.compress(path.read_bytes())
    path.unlink()
    for name, content in {
        "cut": packed[:-20],
        "false": b"no gzip",
        "zeros": packed + b"zzz",
    }.items():
        broken = output / "articles" / f"{name}.jsonl.gz"
        broken.write_bytes(content)
        findings = verify(output).findings
        broken.unlink()

        assert [finding.path for finding in findings] == [broken]
        assert "cannot be read further" in findings[0].problem
