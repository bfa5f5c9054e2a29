import base64
import gzip
import random
from itertools import count
from pathlib import Path

import pytest
from exchanges import (
    CHUNKED_HEAD,
    RESPONSE,
    TEXT,
    URL,
    a_record,
    an_exchange,
    arc,
    chunked,
    members,
)
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from stored import pages_and_error

from newsspider.archive.reader import Skipped, StoredPage
from newsspider.archive.records import pack_exchange, pack_warcinfo

ONE_FILE = settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
ENDS = ("not a readable web archive: ", "cut short after ", "damaged at byte ")
INFO = a_record("warcinfo", b"software: other/1\r\n", WARC_Target_URI=None)


def error_alone(path):
    found, error = pages_and_error(path)
    assert found == []
    return error


@pytest.mark.parametrize(
    "stored",
    [
        b"",
        b"\n",
        b"hello\n",
        b"Tide tables, 2026\n\nNoon: high water.\n" * 99,
        b"\x1f\x8b",
        gzip.compress(b""),
        gzip.compress(b"hello\n" * 9),
        b"WARC/1.1",
        b"WARC/1.1\r\n\r\n",
        b"WARC/2.0\r\nWARC-Type: response\r\n\r\n",
        b"PK\x03\x04" + bytes(999),
        bytes(9999),
        b"\xff\xfe\x00" * 999,
        a_record(Content_Length=None),
        members(a_record(Content_Length=None)),
        a_record(Content_Length="99999"),
    ],
    ids=range(16),
)
def test_what_is_no_web_archive_is_an_archive_error_that_names_the_file(tmp_path, stored):
    path = tmp_path / "other.warc.gz"
    path.write_bytes(stored)
    error = error_alone(path)

    assert error.startswith(f"{path}: not a readable web archive: ")
    assert "\n" not in error


def test_a_file_that_cannot_be_opened_is_an_archive_error(tmp_path):
    assert error_alone(tmp_path / "none.warc").endswith("No such file or directory")
    assert error_alone(tmp_path).endswith("Is a directory")


def test_one_gzip_member_around_all_records_is_an_archive_error_with_a_cure(tmp_path):
    path = tmp_path / "other.warc.gz"
    path.write_bytes(gzip.compress(INFO + a_record() + a_record()))

    assert "warcio recompress" in pages_and_error(path)[1]


@pytest.mark.parametrize("content_length", [str(10**18), "9" * 5000, "-5", "ten"])
def test_a_record_of_an_impossible_length_gives_no_page(tmp_path, content_length):
    path = tmp_path / "other.warc"
    path.write_bytes(a_record(Content_Length=content_length))
    found, error = pages_and_error(path)

    assert found in ([], [Skipped(URL, "too-large")])
    assert "not a readable web archive" in error


@pytest.mark.parametrize("pack", [b"".join, lambda parts: members(*parts)], ids=["plain", "gzip"])
@ONE_FILE
@given(data=st.data())
def test_a_file_cut_anywhere_gives_whole_pages_and_then_an_error(tmp_path, pack, data):
    parts = [INFO, *(a_record(block=RESPONSE + b"%d" % number) for number in range(3))]
    stored = pack(parts)
    end = data.draw(st.integers(0, len(stored) - 1))
    path = tmp_path / "cut.warc"
    path.write_bytes(stored[:end])
    found, error = pages_and_error(path)
    starts = [len(pack(parts[:count])) for count in range(5)]

    assert [page.body for page in found] == [TEXT + b"%d" % n for n in range(len(found))]
    # Line ends and checksums behind a block carry nothing that could be missed.
    assert error or any(0 <= start - end <= 12 for start in starts[1:])
    if error and end >= starts[1]:
        read = "1 record; this was" if not found else f"{1 + len(found)} records; these were"
        assert error == f"{path}: cut short after {read} read"


def test_a_file_with_a_flipped_bit_is_said_to_be_damaged_and_where(tmp_path):
    parts = [INFO, *(a_record(block=RESPONSE + b"%d" % number) for number in range(3))]
    stored = bytearray(members(*parts))
    begin = len(members(*parts[:2]))
    stored[begin + 100] ^= 1
    path = tmp_path / "flipped.warc.gz"
    path.write_bytes(stored)
    found, error = pages_and_error(path)

    assert len(found) == 1
    assert error.startswith(f"{path}: damaged at byte {begin}, after 2 records; these were read: ")


BLOCK = 16 * 1024
"""Bytes that the library reads at a time."""


def ending_at(place, **headers):
    """Return two members, of which the second is a page that ends at that byte."""
    lengths = ((seed, length) for seed in count() for length in range(place - 1000, place))
    blocks = (RESPONSE + random.Random(seed).randbytes(length) for seed, length in lengths)
    made = (members(INFO, a_record(block=block, **headers)) for block in blocks)
    return next(stored for stored in made if len(stored) == place)


@pytest.mark.parametrize("behind", range(9))
@pytest.mark.parametrize("date", ["2026-01-02T03:04:05Z", "2026-02-30T03:04:05Z"])
def test_a_record_counts_as_nothing_if_its_checksum_fails(tmp_path, capfd, behind, date):
    begin = len(members(INFO))
    stored = bytearray(ending_at(BLOCK + behind, WARC_Date=date) + members(a_record()))
    stored[begin + BLOCK // 2] ^= 1
    path = tmp_path / "flipped.warc.gz"
    path.write_bytes(stored)
    found, error = pages_and_error(path)

    assert found == []
    assert error.startswith(f"{path}: damaged at byte {begin}, after 1 record; this was read: ")
    assert capfd.readouterr().err == ""


PAGES = [RESPONSE + base64.b64encode(random.Random(n).randbytes(4000 * n)) for n in range(1, 5)]
FLIPPABLE = members(INFO, *(a_record(block=block) for block in PAGES))


@settings(ONE_FILE, max_examples=300)
@given(place=st.integers(0, len(FLIPPABLE) - 1), bit=st.integers(0, 7))
def test_a_flipped_bit_changes_no_page_it_only_ends_them(tmp_path, place, bit):
    path = tmp_path / "flipped.warc.gz"
    path.write_bytes(FLIPPABLE)
    whole = [page.body for page in pages_and_error(path)[0]]
    stored = bytearray(FLIPPABLE)
    stored[place] ^= 1 << bit
    path.write_bytes(stored)
    found, error = pages_and_error(path)

    assert len(whole) == len(PAGES)
    assert [page.body for page in found] == whole[: len(found)]
    assert error or len(found) == len(whole)  # gzip has bytes that say nothing, such as its date


def test_what_stands_in_place_of_a_record_is_not_quoted(tmp_path):
    stored = bytearray(members(INFO, a_record()))
    stored[len(members(INFO))] ^= 1
    path = tmp_path / "flipped.warc.gz"
    path.write_bytes(stored)

    assert error_alone(path).endswith(": no record where one should begin")


@pytest.mark.parametrize(
    ("name", "stored", "says"),
    [
        ("a.html", b"<!DOCTYPE html><p>Noon", "`newsspider explain a.html --url URL`"),
        ("a.html.gz", gzip.compress(b"\n<html><p>Noon", mtime=0), "it looks like a page"),
        (
            "a.jsonl.gz",
            gzip.compress(b'{"url": "http://a b c d/", "x": 1}\n' * 99, mtime=0),
            "rows or other",
        ),
        ("a.json", b'{"url": "' + b"x y " * 999 + b'"}', "rows or other JSON"),
    ],
)
def test_another_kind_of_file_is_one_short_sentence(
    tmp_path, monkeypatch, capfd, caplog, name, stored, says
):
    monkeypatch.chdir(tmp_path)
    Path(name).write_bytes(stored)
    error = error_alone(Path(name))

    assert error.startswith(f"{name}: not a readable web archive: ")
    assert says in error
    assert len(error) < 200
    assert (capfd.readouterr().err, caplog.text) == ("", "")


VALID = {
    "gzip": pack_warcinfo("a", {"software": "newsspider"})
    + b"".join(
        pack_exchange(an_exchange(came), unchunk=False).members
        for came in (RESPONSE, CHUNKED_HEAD + chunked([TEXT]), b"HTTP/1.1 200 OK\r\n\r\n")
    ),
    "plain": INFO + a_record() + a_record("revisit", b"") + a_record("resource") + a_record(),
    "arc": b"".join(arc((URL, RESPONSE), ("dns:tide.example", b"x"), (URL, RESPONSE))),
}
mutations = st.lists(
    st.tuples(
        st.floats(0, 1),
        st.integers(0, 40),
        st.one_of(
            st.binary(max_size=20),
            st.sampled_from(
                [b"\r\n", b"\n\n", b":", b"WARC/1.1\r\n", b"-1", b"99999999999", b"\x1f\x8b"]
            ),
        ),
    ),
    min_size=1,
    max_size=6,
)


@pytest.mark.parametrize("form", VALID)
@settings(ONE_FILE, max_examples=150)
@given(changes=mutations, end=st.floats(0, 1.5))
def test_a_damaged_file_gives_pages_or_skipped_records_or_an_archive_error(
    tmp_path, form, changes, end
):
    stored = VALID[form]
    for where, removed, put in changes:
        place = int(where * len(stored))
        stored = stored[:place] + put + stored[place + removed :]
    path = tmp_path / "damaged.warc"
    path.write_bytes(stored[: int(end * len(stored))])
    found, error = pages_and_error(path)

    assert error is None or error.startswith(tuple(f"{path}: {how}" for how in ENDS))
    for page in found:
        assert isinstance(page, StoredPage | Skipped)
        if isinstance(page, StoredPage):
            assert isinstance(page.body, bytes)
            assert 100 <= page.status <= 999
            assert page.url


@ONE_FILE
@given(stored=st.one_of(st.binary(), st.text().map(str.encode), st.binary().map(gzip.compress)))
def test_a_file_of_anything_is_an_archive_error(tmp_path, stored):
    path = tmp_path / "any.warc"
    path.write_bytes(stored)

    assert error_alone(path)
