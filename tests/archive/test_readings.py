import json
import os
import resource
from io import BytesIO

import pytest
from exchanges import RESPONSE, URL, an_exchange
from hypothesis import given
from hypothesis import strategies as st
from warcio.archiveiterator import ArchiveIterator
from warcio.checker import Checker

from newsspider.archive import writer as writer_module
from newsspider.archive.index import update_index
from newsspider.archive.members import read_members, wrong_digests
from newsspider.archive.originals import Originals
from newsspider.archive.readings import Reading, is_reading, pack_reading, reading_of, readings
from newsspider.archive.records import pack_exchange, pack_warcinfo
from newsspider.archive.repair import left_open
from newsspider.archive.writer import OPEN_SUFFIX, WarcWriter
from newsspider.errors import ArchiveError
from newsspider.layout import Layout

RESPONSE_ID = "<urn:uuid:12345678-1234-1234-1234-123456789abc>"
LINKS = (("http://tide.example/a", "readAlso"), ("http://tide.example/b?c=1", "section"))
KINDS = ["warcinfo", "request", "response", "metadata", "metadata"]
"""Of the records that an exchange leaves, and the reading of its page."""
A_READING = Reading(
    response=RESPONSE_ID,
    url=URL,
    kind="article",
    outcome="row",
    outlinks=LINKS,
    policies=("noindex", "noai"),
)


def members(packed):
    return list(read_members(BytesIO(packed)))


def members_of(path):
    return members(path.read_bytes())


def write_and_read(writer, exchange, **more):
    where = writer.write(exchange)
    reading = Reading(response=where["recordId"], url=exchange.url, kind="article", **more)
    writer.write_reading(reading)
    return where


def test_a_reading_is_a_metadata_record_that_refers_to_its_response():
    (member,) = members(pack_reading(A_READING))

    assert member.kind == "metadata"
    assert member.url == URL
    assert member.headers["warc-refers-to"] == RESPONSE_ID
    assert "warc-concurrent-to" not in member.headers
    assert member.headers["content-type"] == "application/warc-fields"
    assert member.block.decode().splitlines() == [
        "pageKind: article",
        "outcome: row",
        "policies: noindex noai",
        "outlink: http://tide.example/a L readAlso",
        "outlink: http://tide.example/b?c=1 L section",
    ]
    assert not wrong_digests(member)


def test_the_metadata_of_an_exchange_is_no_reading():
    packed = pack_warcinfo("a", {"b": "c"}) + pack_exchange(an_exchange()).members

    assert not any(is_reading(member) for member in members(packed))
    assert not any(reading_of(member) for member in members(packed))


def test_other_tools_read_the_record_and_find_nothing_to_complain_of(tmp_path, capsys):
    path = tmp_path / "a.warc.gz"
    path.write_bytes(pack_exchange(an_exchange()).members + pack_reading(A_READING))
    with path.open("rb") as file:
        records = [(r.rec_type, r.content_stream().read()) for r in ArchiveIterator(file)]
    checker = Checker(type("Asked", (), {"inputs": [str(path)], "verbose": False}))

    assert records[-1][0] == "metadata"
    assert b"outlink: http://tide.example/a L readAlso\r\n" in records[-1][1]
    assert checker.process_all() == 0
    assert capsys.readouterr().out == ""


words = st.from_regex(r"[A-Za-z0-9-]{1,12}", fullmatch=True)
addresses = st.text(st.characters(exclude_categories=["Z", "C"]), min_size=1).map(
    lambda path: f"http://tide.example/{path}"
)


@given(words, st.none() | words, st.lists(st.tuples(addresses, words), max_size=5))
def test_reading_what_was_packed_gives_it_back(kind, outcome, outlinks):
    asked = Reading(
        response=RESPONSE_ID, url=URL, kind=kind, outcome=outcome, outlinks=tuple(outlinks)
    )
    (member,) = members(pack_reading(asked))
    found = reading_of(member)

    assert found.date == member.headers["warc-date"]
    assert (found.response, found.url, found.kind) == (RESPONSE_ID, URL, kind)
    assert (found.outcome, list(found.outlinks)) == (outcome, outlinks)


@given(st.text())
def test_no_address_breaks_out_of_its_line(text):
    asked = Reading(
        response=RESPONSE_ID, url=URL, kind="other", outlinks=((f"http://a/{text}", "other"),)
    )
    (member,) = members(pack_reading(asked))

    assert member.block.count(b"\n") == 2
    assert reading_of(member).outcome is None


def test_a_reading_is_one_write_behind_its_response(tmp_path, monkeypatch):
    sizes = []
    write = os.write
    monkeypatch.setattr(
        writer_module.os, "write", lambda fd, data: sizes.append(len(data)) or write(fd, data)
    )
    writer = WarcWriter(tmp_path)
    where = write_and_read(
        writer, an_exchange(), outcome="row", outlinks=LINKS, policies=("noindex", "noai")
    )
    writer.close()
    (path,) = tmp_path.iterdir()
    (found,) = readings(path)

    assert len(sizes) == 3
    assert [m.kind for m in members_of(path)] == KINDS
    assert (found.response, found.outcome, found.outlinks) == (where["recordId"], "row", LINKS)


def test_a_reading_may_stand_in_the_file_after_that_of_its_response(tmp_path):
    writer = WarcWriter(tmp_path, max_bytes=1)
    where = write_and_read(writer, an_exchange(), outlinks=LINKS)
    writer.close()
    first, second = sorted(tmp_path.iterdir())
    (found,) = readings(second)

    assert first.name == where["file"]
    assert (found.response, found.outlinks) == (where["recordId"], LINKS)


def test_a_reading_that_the_disk_does_not_take_leaves_the_file_whole(tmp_path, monkeypatch):
    writer = WarcWriter(tmp_path)
    writer.write(an_exchange())
    (path,) = tmp_path.iterdir()
    before = path.read_bytes()
    write = os.write
    monkeypatch.setattr(writer_module.os, "write", lambda fd, data: write(fd, data[:50]))
    for _ in range(2):
        with pytest.raises(ArchiveError, match="Free at least"):
            writer.write_reading(A_READING)

    assert path.read_bytes() == before
    with pytest.raises(ArchiveError, match="Free at least"):
        writer.write(an_exchange())


def test_a_page_that_came_as_a_revisit_is_read_without_its_links(tmp_path):
    layout = Layout(tmp_path)
    page = an_exchange(RESPONSE + b" " * 600)
    first = WarcWriter(layout.archive)
    where = write_and_read(first, page, outcome="row", outlinks=LINKS)
    first.close()
    update_index(layout)
    again = WarcWriter(
        layout.archive, prefix="again", original_of=Originals(layout.index, layout.archive).find
    )
    write_and_read(again, page, outcome="unchanged", outlinks=LINKS)
    late = Reading(response=where["recordId"], url=URL, kind="article", outlinks=LINKS)
    again.write_reading(late)
    new = an_exchange(RESPONSE + b"!" * 600)
    write_and_read(again, new, outcome="row", outlinks=LINKS)
    again.close()
    (path,) = layout.archive.glob("again*")
    unchanged, read_late, changed = readings(path)

    assert (unchanged.response, unchanged.outcome) == (where["recordId"], "unchanged")
    assert unchanged.outlinks == ()
    assert read_late.outlinks == LINKS
    assert changed.outlinks == LINKS


@pytest.fixture
def left(tmp_path):
    """A file that its writer left open, with a reading at its end."""
    writer = WarcWriter(tmp_path / "archive")
    write_and_read(writer, an_exchange(), outlinks=LINKS)
    writer.close()
    (path,) = (tmp_path / "archive").iterdir()
    return path.rename(path.with_name(path.name + OPEN_SUFFIX))


def kept(left):
    for found in left_open(left.parent):
        found.close()
    (path,) = left.parent.glob("*.warc.gz")
    return [member.kind for member in members_of(path)]


def test_a_whole_reading_at_the_end_of_a_killed_run_is_kept(left):
    assert kept(left) == KINDS


@pytest.mark.parametrize("missing", [1, 20, 200])
def test_a_torn_reading_does_not_cost_the_exchange_before_it(left, missing):
    whole = left.read_bytes()
    left.write_bytes(whole[:-missing])

    assert kept(left) == ["warcinfo", "request", "response", "metadata"]
    (aside,) = left.parent.glob("*.torn")
    (path,) = left.parent.glob("*.warc.gz")
    assert path.read_bytes() + aside.read_bytes() == whole[:-missing]


def test_a_reading_does_not_end_an_exchange_that_is_not_whole(left):
    *_, metadata, reading = members_of(left)
    content = left.read_bytes()
    left.write_bytes(content[: metadata.offset] + content[reading.offset :])

    for _ in left_open(left.parent):
        pytest.fail("nothing in it is whole")
    assert [path.suffix for path in left.parent.iterdir()] == [".torn"]


def test_a_file_with_nothing_but_a_reading_is_whole(left):
    warcinfo, *_, reading = members_of(left)
    content = left.read_bytes()
    left.write_bytes(content[: warcinfo.length] + content[reading.offset :])

    assert kept(left) == ["warcinfo", "metadata"]


def test_a_reading_of_150_links_costs_three_kilobytes_and_little_time():
    links = tuple(
        (
            f"http://tide.example/news/2026/{n % 12:02}/the-{n * 7919 % 1000}-tide-{n}.html",
            "article",
        )
        for n in range(150)
    )
    reading = Reading(response=RESPONSE_ID, url=URL, kind="article", outcome="row", outlinks=links)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_utime
    for _ in range(200):
        packed = pack_reading(reading)
    seconds = resource.getrusage(resource.RUSAGE_SELF).ru_utime - before

    assert len(packed) <= 3000
    assert seconds / 200 <= 0.003, json.dumps({"ms": 1000 * seconds / 200})
