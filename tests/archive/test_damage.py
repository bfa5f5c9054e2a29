"""What a check says of damage: all of it, and once."""

import gzip
import json

import pytest
from exchanges import an_exchange
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from small_archive import ROWS, read_rows, write_rows
from stored import stored_members

from newsspider.archive.damage import Stretch, read_past_damage
from newsspider.archive.index import read_index, update_index
from newsspider.archive.members import Member
from newsspider.archive.mend import mend_warc
from newsspider.archive.verify import verify
from newsspider.archive.writer import WarcWriter
from newsspider.layout import Layout
from newsspider.report.manifest import update_manifest

ONE_FOLDER = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)


@pytest.fixture
def output(tmp_path):
    """An archive of one file with six articles, its index and its manifest."""
    writer = WarcWriter(tmp_path / "archive")
    urls = [f"http://tide.example/{number}" for number in range(6)]
    rows = [{"url": url, "warc": writer.write(an_exchange(url=url))} for url in urls]
    writer.close()
    lines = b"".join(json.dumps(row).encode() + b"\n" for row in rows)
    (tmp_path / "articles").mkdir()
    (tmp_path / "articles" / "2026-01-02-test.jsonl.gz").write_bytes(gzip.compress(lines))
    update_index(Layout(tmp_path))
    update_manifest(tmp_path)
    return tmp_path


def warc_in(output):
    (path,) = (output / "archive").glob("*.warc.gz")
    return path


def responses(path):
    return [member for member in stored_members(path) if member.kind == "response"]


def flip(path, *members):
    """Damage ``members`` in their middle."""
    stored = bytearray(path.read_bytes())
    for member in members:
        stored[member.offset + member.length // 2] ^= 255
    path.write_bytes(stored)


def test_reading_goes_on_behind_each_damaged_record(output):
    path = warc_in(output)
    whole = stored_members(path)
    hit = responses(path)[1], responses(path)[4]
    flip(path, *hit)
    with path.open("rb") as file:
        found = list(read_past_damage(file))
    stretches = [each for each in found if isinstance(each, Stretch)]

    assert [each for each in found if isinstance(each, Member)] == [
        member for member in whole if member not in hit
    ]
    assert [(each.offset, each.length, each.records, each.at_end) for each in stretches] == [
        (member.offset, member.length, 1, False) for member in hit
    ]


@ONE_FOLDER
@given(data=st.data())
def test_whole_records_and_stretches_are_all_of_a_file(output, data):
    path = warc_in(output)
    stored = path.read_bytes()
    damaged = bytearray(stored)
    for _ in range(data.draw(st.integers(1, 6))):
        start = data.draw(st.integers(0, len(stored) - 1))
        zeros = min(data.draw(st.integers(1, 2000)), len(stored) - start)
        damaged[start : start + zeros] = bytes(zeros)
    path.write_bytes(damaged[: data.draw(st.integers(1, len(stored)))])
    with path.open("rb") as file:
        found = list(read_past_damage(file))
    size = path.stat().st_size
    path.write_bytes(stored)
    ends = [each.offset + each.length for each in found]

    assert [each.offset for each in found] == [0, *ends[:-1]]
    assert ends[-1] == size
    assert all(each.records > 0 for each in found if isinstance(each, Stretch))


def test_each_damage_is_one_finding_with_all_that_follows_from_it(output):
    path = warc_in(output)
    records = len(stored_members(path))
    hit = responses(path)[1], responses(path)[4]
    flip(path, *hit)
    verified = verify(output)
    size = sum(member.length for member in hit)

    assert [(f.path, f.place) for f in verified.findings] == [(path, m.offset) for m in hit]
    for finding, member in zip(verified.findings, hit, strict=True):
        assert f"; {member.length} bytes and at least 1 record cannot be read" in finding.problem
        assert finding.problem.endswith(", named by 1 row and 1 line of the index")
        assert f"`newsspider verify --repair {output}`" in finding.cure
    assert (verified.records, verified.rows) == (records - 2, 6)
    assert (verified.unread_bytes, verified.unread_records) == (size, 2)


def test_a_file_that_was_cut_is_one_finding_that_counts_what_is_gone(output):
    path = warc_in(output)
    second = responses(path)[1]
    path.write_bytes(path.read_bytes()[: second.offset + 100])
    (finding,) = verify(output).findings

    assert (finding.path, finding.place) == (path, second.offset)
    assert "torn" in finding.problem
    assert finding.problem.endswith(", named by 5 rows and 5 lines of the index")
    assert f"`newsspider verify --repair {output}`" in finding.cure


def test_what_is_wrong_beside_damage_is_still_said(output):
    path = warc_in(output)
    flip(path, responses(path)[0])
    index = output / "indexes" / "index.cdxj"
    index.write_bytes(b"".join(list(read_index(index))[:-1]))
    findings = verify(output).findings

    assert [finding.path for finding in findings] == [path, index]
    assert "1 of 5 captures" in findings[1].problem


def test_an_index_made_of_a_damaged_file_has_what_lies_behind_the_damage(output, caplog):
    path = warc_in(output)
    hit = responses(path)[2]
    flip(path, hit)
    index = output / "indexes" / "index.cdxj"
    index.unlink()
    update_index(Layout(output))

    assert len(list(read_index(index))) == 5
    assert f"{path}:{hit.offset}: {hit.length} bytes not indexed" in caplog.text


def test_what_is_mended_is_what_was_found(output):
    path = warc_in(output)
    flip(path, responses(path)[1], responses(path)[4])
    found = [(f.path, f.place) for f in verify(output).findings]

    assert [(each.path, each.offset) for each in mend_warc(path)] == found


def digest_of(headline, body):
    return f"{headline}/{body}".casefold()


def test_a_text_that_is_not_the_one_of_its_digest_is_found(output):
    path = output / "articles" / "2026-01-02-test.jsonl.gz"
    rows = [json.loads(line) for line in gzip.decompress(path.read_bytes()).splitlines()]
    text = {"headline": "Tide", "articleBody": "High", "textDigest": "tide/high"}
    rows = [row | text for row in rows]
    rows[3]["articleBody"] = "Low"
    rows[4] |= {"headline": None, "articleBody": None, "textDigest": None}
    path.unlink()
    (output / "manifest.json").unlink()
    write_rows(output, rows)
    (finding,) = verify(output, digest_of).findings

    assert verify(output).findings == []
    assert (finding.path.name, finding.place) == (ROWS, 4)
    assert "textDigest is not theirs" in finding.problem
    assert "--repair" in finding.cure
    assert read_rows(output)[3]["articleBody"] == "Low"


def test_rows_that_were_changed_are_not_cured_by_another_manifest_alone(output):
    path = output / "articles" / "2026-01-02-test.jsonl.gz"
    rows = gzip.decompress(path.read_bytes())
    path.write_bytes(gzip.compress(rows.replace(b"{", b'{"section": "Weather", ', 1)))
    (finding,) = verify(output).findings

    assert "not that of the manifest" in finding.problem
    assert finding.cure.startswith("Restore it from a copy. Or move it away and have its rows")
    assert f"newsspider extract --output {output} {output / 'archive'}" in finding.cure
