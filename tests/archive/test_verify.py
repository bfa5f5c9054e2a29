import gzip
import json
import shutil

import pytest
from exchanges import CHUNKED_HEAD, RESPONSE, TEXT, URL, an_exchange, chunked
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from newsspider.archive.index import update_index
from newsspider.archive.members import read_members
from newsspider.archive.verify import Finding, verify
from newsspider.archive.writer import WarcWriter
from newsspider.errors import ConfigError
from newsspider.layout import Layout
from newsspider.report.manifest import update_manifest

ONE_FOLDER = settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
"""For laws that damage the same file again and again: each example writes it anew."""


@pytest.fixture
def output(tmp_path):
    """An archive of two files with three articles, and their rows."""
    writer = WarcWriter(tmp_path / "archive", max_bytes=2000, fsync="none")
    rows = []
    for number in range(3):
        url = f"http://tide.example/{number}"
        framed = CHUNKED_HEAD + chunked([TEXT, b"%d" % number])
        rows.append({"url": url, "warc": writer.write(an_exchange(framed, url=url))})
    writer.write(an_exchange(b"", error="ConnectionRefusedError"))
    writer.close()
    write_rows(tmp_path, rows)
    return tmp_path


def write_rows(output, rows, name="2026-01-02-test.jsonl.part"):
    (output / "articles").mkdir(exist_ok=True)
    lines = [row if isinstance(row, bytes) else json.dumps(row).encode() for row in rows]
    (output / "articles" / name).write_bytes(b"".join(line + b"\n" for line in lines))


def read_rows(output):
    text = (output / "articles" / "2026-01-02-test.jsonl.part").read_text()
    return [json.loads(line) for line in text.splitlines()]


def files(output):
    return sorted((output / "archive").iterdir())


def members(path):
    with path.open("rb") as file:
        return list(read_members(file))


def rewrite(path, member, record):
    """Put ``record`` in the place of ``member``, as one who changes an archive by hand would."""
    stored = path.read_bytes()
    end = member.offset + member.length
    path.write_bytes(stored[: member.offset] + gzip.compress(record, mtime=0) + stored[end:])


def record_of(path, member):
    return gzip.decompress(path.read_bytes()[member.offset : member.offset + member.length])


def places(verified):
    return [(finding.path.name, finding.place) for finding in verified.findings]


def test_a_clean_archive_gives_no_finding(output):
    verified = verify(output)
    stored = [member for path in files(output) for member in members(path)]

    assert verified.findings == []
    assert len(files(output)) == 2
    assert verified.files == 3
    assert verified.records == len(stored)
    assert verified.rows == 3


def test_compressed_rows_are_followed_too(output):
    path = output / "articles" / "2026-01-02-test.jsonl.part"
    path.with_suffix(".gz").write_bytes(gzip.compress(path.read_bytes()))
    path.unlink()
    verified = verify(output)

    assert (verified.rows, verified.findings) == (3, [])


def test_a_folder_without_an_archive_is_a_mistake_in_the_command(tmp_path):
    with pytest.raises(ConfigError, match="no archive here"):
        verify(tmp_path)


def test_a_finding_is_one_line_that_names_file_place_and_cure(output):
    finding = Finding(output / "a.warc.gz", 12, "it is torn", "Restore it.")

    assert str(finding) == f"{output / 'a.warc.gz'}:12: it is torn. Restore it."
    assert str(Finding(output, None, "it is open", "Wait.")) == f"{output}: it is open. Wait."


@pytest.mark.parametrize("missing", [1, 5, 9, 100])
def test_a_torn_member_is_found(output, missing):
    path = files(output)[0]
    last = members(path)[-1]
    path.write_bytes(path.read_bytes()[:-missing])
    (finding,) = verify(output).findings

    assert (finding.path, finding.place) == (path, last.offset)
    assert "torn" in finding.problem
    assert "\n" not in str(finding)


@pytest.mark.parametrize("behind", [b"\n", b"\0", b"\x1f\x8b", b"WARC/1.1\r\n"])
def test_bytes_behind_the_last_record_are_found(output, behind):
    path = files(output)[1]
    size = path.stat().st_size
    path.write_bytes(path.read_bytes() + behind)

    assert places(verify(output)) == [(path.name, size)]


@ONE_FOLDER
@given(data=st.data())
def test_a_bit_flipped_anywhere_is_found_or_has_changed_nothing(output, data):
    path = files(output)[0]
    stored = path.read_bytes()
    whole = members(path)
    bit = data.draw(st.integers(0, 8 * len(stored) - 1))
    flipped = bytearray(stored)
    flipped[bit // 8] ^= 1 << bit % 8
    path.write_bytes(flipped)
    try:
        verified = verify(output)
        hit = next(m for m in whole if bit // 8 < m.offset + m.length)
        if verified.findings:
            assert (path.name, hit.offset) in places(verified)
        else:
            assert members(path) == whole
    finally:
        path.write_bytes(stored)


@ONE_FOLDER
@given(data=st.data())
def test_a_tail_turned_into_zeros_is_found(output, data):
    path = files(output)[0]
    stored = path.read_bytes()
    start = data.draw(st.integers(0, len(stored) - 5))  # what ends a member may be zeros itself
    path.write_bytes(stored[:start] + bytes(len(stored) - start))
    try:
        assert path.name in {name for name, _ in places(verify(output))}
    finally:
        path.write_bytes(stored)


@pytest.mark.parametrize(
    ("old", "new", "names"),
    [
        (b"noon", b"dusk", {"WARC-Block-Digest", "WARC-Payload-Digest"}),
        (b"200 OK", b"200 KO", {"WARC-Block-Digest"}),
        (b"WARC-Block-Digest: sha1:", b"WARC-Block-Digest: sha1:X", {"WARC-Block-Digest"}),
        (b"WARC-Payload-Digest: sha1:", b"WARC-Payload-Digest: sha1:X", {"WARC-Payload-Digest"}),
    ],
)
def test_a_digest_that_does_not_match_is_found(output, old, new, names):
    path = files(output)[0]
    write_rows(output, [])
    response = next(member for member in members(path) if member.kind == "response")
    changed = record_of(path, response).replace(old, new, 1)
    rewrite(path, response, changed)
    findings = verify(output).findings

    assert {(f.path, f.place) for f in findings} == {(path, response.offset)}
    assert {f.problem.split()[0] for f in findings} == names
    assert all(response.record_id in f.problem for f in findings)


def test_a_file_whose_writer_was_killed_is_named_and_its_rows_are_followed(output):
    path = files(output)[0]
    path.rename(f"{path}.open")
    (finding,) = verify(output).findings

    assert (finding.path.name, finding.place) == (f"{path.name}.open", None)
    assert "killed" in finding.problem


def test_a_file_that_is_being_written_is_no_finding(output):
    writer = WarcWriter(output / "archive")
    where = writer.write(an_exchange())
    write_rows(output, [*read_rows(output), {"url": URL, "warc": where}])
    try:
        verified = verify(output)
    finally:
        writer.close()

    assert (verified.rows, verified.findings) == (4, [])


def test_half_a_row_at_the_end_of_a_file_that_is_being_written_is_no_finding(output):
    path = output / "articles" / "2026-01-02-test.jsonl.part"
    path.write_bytes(path.read_bytes() + b'{"url": "http://tide.ex')
    verified = verify(output)

    assert (verified.rows, verified.findings) == (3, [])


@pytest.mark.parametrize("name", [0, "other.warc.gz"])
def test_rows_whose_file_is_gone_are_one_finding(output, name):
    rows = read_rows(output)
    if name == 0:
        path = files(output)[0]
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
    path = files(output)[0]
    path.unlink()
    (finding,) = verify(output).findings

    assert finding.path == path
    assert "is missing: 2 rows and 2 lines of the index" in finding.problem


def test_a_missing_file_that_nothing_but_the_manifest_names_is_found(output):
    update_manifest(output)
    write_rows(output, [])
    path = files(output)[0]
    path.unlink()
    (finding,) = verify(output).findings

    assert (finding.path, finding.place) == (path, None)
    assert "0 rows and 0 lines" in finding.problem


def test_a_row_whose_record_is_gone_is_found(output):
    path = files(output)[0]
    response = next(member for member in members(path) if member.kind == "response")
    path.write_bytes(path.read_bytes()[: response.offset])
    verified = verify(output)

    assert ("2026-01-02-test.jsonl.part", 1) in places(verified)
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

    assert (finding.path.name, finding.place) == ("2026-01-02-test.jsonl.part", 2)
    assert says in finding.problem
    assert "\n" not in str(finding)


def test_two_files_that_changed_their_names_are_found(output):
    first, second, *_ = files(output)
    shutil.move(first, output / "aside")
    shutil.move(second, first)
    shutil.move(output / "aside", second)
    rows = read_rows(output)
    moved = [
        number
        for number, row in enumerate(rows, 1)
        if row["warc"]["file"] in (first.name, second.name)
    ]

    assert places(verify(output)) == [("2026-01-02-test.jsonl.part", number) for number in moved]


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
    path = output / "articles" / "2026-01-02-test.jsonl.part"
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


def test_what_cannot_be_opened_is_a_finding(output):
    folder = output / "archive" / "folder.warc.gz"
    folder.mkdir()
    (finding,) = verify(output).findings

    assert (finding.path, finding.place) == (folder, None)
    assert "cannot be read" in finding.problem


def test_other_files_in_the_folder_are_left_alone(output):
    (output / "archive" / "README").write_text("not a WARC file")
    (output / "articles" / "notes.txt").write_text("not a row")

    assert verify(output).findings == []


@pytest.mark.parametrize("name", ["a.warc", "a.arc.gz", "a.wacz"])
def test_a_web_archive_that_is_not_checked_is_no_silence(output, name):
    (output / "archive" / name).write_bytes(b"")
    (finding,) = verify(output).findings

    assert finding.path.name == name
    assert "newsspider extract" in finding.cure


def test_every_finding_is_counted_not_only_the_first(output):
    for path in files(output):
        path.write_bytes(path.read_bytes() + b"\0")
    rows = read_rows(output)
    write_rows(output, [rows[0] | {"url": RESPONSE[:8].decode()}, b"{"])

    assert len(verify(output).findings) == len(files(output)) + 2
