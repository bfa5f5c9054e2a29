import gzip

import pytest
from exchanges import REQUEST, RESPONSE, a_record, an_exchange
from exchanges import members as packed
from stored import stored_members

from newsspider.archive.index import update_index
from newsspider.archive.originals import Originals
from newsspider.archive.readings import Reading
from newsspider.archive.verify import verify
from newsspider.archive.writer import WarcWriter
from newsspider.layout import Layout

OURS = {"software": "newsspider/1"}
PAGE = RESPONSE + b" " * 600


def write(layout, *exchanges, prefix="first", info=OURS):
    """Write a file of its own, with a reading behind each exchange, and return its path."""
    originals = Originals(layout.index, layout.archive)
    writer = WarcWriter(layout.archive, prefix=prefix, info=info, original_of=originals.find)
    for each in exchanges:
        where = writer.write(each)
        if where:
            reading = Reading(response=where["recordId"], url=each.url, kind="listing")
            writer.write_reading(reading)
    writer.close()
    originals.close()
    update_index(layout)
    (path,) = layout.archive.glob(f"{prefix}-*")
    return path


@pytest.fixture
def layout(tmp_path):
    return Layout(tmp_path)


def take_out(path, kind):
    """Take the first record of that kind out of a file, as one record and to the byte."""
    content = path.read_bytes()
    member = next(member for member in stored_members(path) if member.kind == kind)
    path.write_bytes(content[: member.offset] + content[member.offset + member.length :])


def findings(layout):
    layout.index.unlink(missing_ok=True)
    return verify(layout.output).findings


@pytest.mark.parametrize("came", [PAGE, b"", b"HTTP/1.1 304 Not Modified\r\n\r\n"])
@pytest.mark.parametrize("sent", [REQUEST, b""])
def test_every_reference_that_is_written_is_to_a_record(layout, came, sent):
    write(layout, an_exchange(came, sent))
    write(layout, an_exchange(came, sent), prefix="second")

    assert findings(layout) == []


def test_a_request_and_a_metadata_record_without_their_response_are_found(layout):
    path = write(layout, an_exchange(PAGE), an_exchange(b""))
    take_out(path, "response")
    request, metadata, reading = stored_members(path)[1:4]
    found = findings(layout)

    assert {(f.path, f.place) for f in found} == {
        (path, request.offset),
        (path, metadata.offset),
        (path, reading.offset),
    }
    assert sum("names another of its exchange" in f.problem for f in found) == 2


def test_a_metadata_record_without_its_request_is_found(layout):
    path = write(layout, an_exchange(b"", error="ConnectionRefusedError"))
    take_out(path, "request")
    (finding,) = findings(layout)

    assert (finding.path, finding.place) == (path, stored_members(path)[1].offset)


def test_a_revisit_whose_original_is_in_another_file_is_no_finding(layout):
    write(layout, an_exchange(PAGE))
    second = write(layout, an_exchange(PAGE), prefix="second")

    assert "revisit" in {member.kind for member in stored_members(second)}
    assert findings(layout) == []


def test_revisits_whose_originals_are_gone_are_one_finding_a_file(layout):
    pages = [an_exchange(PAGE, url=f"http://tide.example/{n}") for n in range(5)]
    first = write(layout, *pages)
    second = write(layout, *pages, prefix="second")
    first.unlink()
    (finding,) = findings(layout)

    assert finding.path == second
    assert finding.place == next(m.offset for m in stored_members(second) if m.kind == "revisit")
    assert "5 records that are referred to are in no file here" in finding.problem


def test_a_missing_file_that_the_index_names_explains_revisits_without_originals(layout):
    first = write(layout, an_exchange(PAGE))
    write(layout, an_exchange(PAGE), prefix="second")
    first.unlink()
    (finding,) = verify(layout.output).findings

    assert finding.path == first
    assert "is missing: 0 rows and 1 line of the index" in finding.problem


def test_of_a_damaged_file_only_the_damage_is_said(layout):
    path = write(layout, an_exchange(PAGE))
    write(layout, an_exchange(PAGE), prefix="second")
    content = bytearray(path.read_bytes())
    response = next(member for member in stored_members(path) if member.kind == "response")
    content[response.offset + 30] ^= 255
    path.write_bytes(content)
    (finding,) = findings(layout)

    assert (finding.path, finding.place) == (path, response.offset)


def test_files_of_others_may_refer_to_records_that_are_elsewhere(layout):
    layout.archive.mkdir()
    elsewhere = {"WARC_Refers_To": "<urn:uuid:0>", "WARC_Record_ID": "<urn:uuid:1>"}
    content = packed(a_record("revisit", **elsewhere))
    (layout.archive / "theirs.warc.gz").write_bytes(content)

    assert findings(layout) == []


def test_records_that_name_each_other_are_followed_both_ways(layout):
    layout.archive.mkdir()
    one = {"WARC_Record_ID": "<urn:uuid:1>", "WARC_Concurrent_To": "<urn:uuid:2>"}
    other = {"WARC_Record_ID": "<urn:uuid:2>", "WARC_Concurrent_To": "<urn:uuid:1>"}
    path = layout.archive / "theirs.warc.gz"
    path.write_bytes(packed(a_record("request", **one), a_record(**other)))

    assert findings(layout) == []
    path.write_bytes(gzip.compress(a_record(**other)))
    assert [finding.place for finding in findings(layout)] == [0]
