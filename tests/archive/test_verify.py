import pytest
from exchanges import RESPONSE
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from small_archive import places, read_rows, record_of, rewrite, write_rows
from stored import archive_files, stored_members

from newsspider.archive.verify import Finding, verify
from newsspider.errors import ConfigError

ONE_FOLDER = settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
"""For laws that damage the same file again and again: each example writes it anew."""


def test_a_clean_archive_gives_no_finding(output):
    verified = verify(output)
    stored = [member for path in archive_files(output) for member in stored_members(path)]

    assert verified.findings == []
    assert len(archive_files(output)) == 2
    assert verified.files == 3
    assert verified.records == len(stored)
    assert verified.rows == 3


def test_a_folder_without_an_archive_is_a_mistake_in_the_command(tmp_path):
    with pytest.raises(ConfigError, match="no archive here"):
        verify(tmp_path)


def test_a_finding_is_one_line_that_names_file_place_and_cure(output):
    finding = Finding(output / "a.warc.gz", 12, "it is torn", "Restore it.")

    assert str(finding) == f"{output / 'a.warc.gz'}:12: it is torn. Restore it."
    assert str(Finding(output, None, "it is open", "Wait.")) == f"{output}: it is open. Wait."


@pytest.mark.parametrize("missing", [1, 5, 9, 100])
def test_a_torn_member_is_found(output, missing):
    path = archive_files(output)[0]
    last = stored_members(path)[-1]
    path.write_bytes(path.read_bytes()[:-missing])
    (finding,) = verify(output).findings

    assert (finding.path, finding.place) == (path, last.offset)
    assert "torn" in finding.problem
    assert "\n" not in str(finding)


@pytest.mark.parametrize("behind", [b"\n", b"\0", b"\x1f\x8b", b"WARC/1.1\r\n"])
def test_bytes_behind_the_last_record_are_found(output, behind):
    path = archive_files(output)[1]
    size = path.stat().st_size
    path.write_bytes(path.read_bytes() + behind)

    assert places(verify(output)) == [(path.name, size)]


@ONE_FOLDER
@given(data=st.data())
def test_a_bit_flipped_anywhere_is_found_or_has_changed_nothing(output, data):
    path = archive_files(output)[0]
    stored = path.read_bytes()
    whole = stored_members(path)
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
            assert stored_members(path) == whole
    finally:
        path.write_bytes(stored)


@ONE_FOLDER
@given(data=st.data())
def test_a_tail_turned_into_zeros_is_found(output, data):
    path = archive_files(output)[0]
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
    path = archive_files(output)[0]
    write_rows(output, [])
    response = next(member for member in stored_members(path) if member.kind == "response")
    changed = record_of(path, response).replace(old, new, 1)
    rewrite(path, response, changed)
    findings = verify(output).findings

    assert {(f.path, f.place) for f in findings} == {(path, response.offset)}
    assert {f.problem.split()[0] for f in findings} == names
    assert all(response.record_id in f.problem for f in findings)


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
    for path in archive_files(output):
        path.write_bytes(path.read_bytes() + b"\0")
    rows = read_rows(output)
    write_rows(output, [rows[0] | {"url": RESPONSE[:8].decode()}, b"{"])

    assert len(verify(output).findings) == len(archive_files(output)) + 2
