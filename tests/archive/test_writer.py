import fcntl
import os
import re
from base64 import b32encode

import pytest
from exchanges import CHUNKED_HEAD, RESPONSE, TEXT, URL, an_exchange, chunked
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from stored import kinds, names

from newsspider.archive import writer as writer_module
from newsspider.archive.members import read_member, read_members
from newsspider.archive.writer import OPEN_SUFFIX, WarcWriter
from newsspider.errors import ArchiveError

NAME = re.compile(r"newsspider-[0-9]{17}-[0-9]{5}-[A-Za-z0-9.-]+\.warc\.gz")


@pytest.fixture
def counted(monkeypatch):
    """The sizes of all writes, and the descriptors that were synced."""
    written, synced = [], []
    write, fsync = os.write, os.fsync

    def counting_write(descriptor, content):
        written.append(len(content))
        return write(descriptor, content)

    def counting_fsync(descriptor):
        synced.append(descriptor)
        fsync(descriptor)

    monkeypatch.setattr(writer_module.os, "write", counting_write)
    monkeypatch.setattr(writer_module.os, "fsync", counting_fsync)
    return written, synced


def test_an_exchange_is_written_with_one_call(tmp_path, counted):
    written, _ = counted
    writer = WarcWriter(tmp_path)
    for _ in range(5):
        writer.write(an_exchange())
    writer.close()
    (path,) = tmp_path.iterdir()

    assert len(written) == 6  # the sixth is the warcinfo record
    assert sum(written) == path.stat().st_size
    assert kinds(path) == ["warcinfo", *["request", "response", "metadata"] * 5]


def test_a_writer_at_work_has_an_open_file_at_every_moment(tmp_path, monkeypatch):
    fsync, seen = os.fsync, []

    def looking_fsync(descriptor):
        seen.append([name.endswith(OPEN_SUFFIX) for name in names(tmp_path)])
        fsync(descriptor)

    writer = WarcWriter(tmp_path, max_bytes=1, fsync="none")
    writer.write(an_exchange())
    monkeypatch.setattr(writer_module.os, "fsync", looking_fsync)
    writer.write(an_exchange())
    writer.describe("description", "of each file from here on")

    assert len(seen) == 4  # of the file and of its folder, before and after it has its last name
    assert all(map(any, seen))


def test_a_file_is_called_open_until_it_is_closed(tmp_path):
    writer = WarcWriter(tmp_path)
    assert names(tmp_path) == []
    locator = writer.write(an_exchange())
    while_open = names(tmp_path)
    writer.close()

    assert while_open == [locator["file"] + OPEN_SUFFIX]
    assert names(tmp_path) == [locator["file"]]
    assert NAME.fullmatch(locator["file"])


def test_closing_twice_or_before_anything_was_written_does_nothing(tmp_path):
    writer = WarcWriter(tmp_path)
    writer.close()
    assert names(tmp_path) == []
    writer.write(an_exchange())
    writer.close()
    writer.close()

    assert len(names(tmp_path)) == 1


def test_a_closed_writer_goes_on_in_another_file(tmp_path):
    writer = WarcWriter(tmp_path)
    first = writer.write(an_exchange())
    writer.close()
    second = writer.write(an_exchange())
    writer.close()

    assert names(tmp_path) == sorted({first["file"], second["file"]})


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
@given(st.lists(st.binary(max_size=3000), min_size=1, max_size=8), st.integers(1, 5000))
def test_a_locator_points_at_the_record_it_names(tmp_path, bodies, max_bytes):
    writer = WarcWriter(tmp_path, max_bytes=max_bytes, fsync="none")
    locators = [writer.write(an_exchange(body)) for body in bodies]
    writer.close()
    for locator, body in zip(locators, bodies, strict=True):
        if not body:
            assert locator is None
            continue
        with (tmp_path / locator["file"]).open("rb") as file:
            member = read_member(file, locator["offset"], locator["length"])

        assert member.kind == "response"
        assert member.url == URL
        assert member.record_id == locator["recordId"]
        assert member.headers["warc-payload-digest"] == locator["payloadDigest"]


def test_the_next_file_is_begun_once_one_has_its_size(tmp_path):
    writer = WarcWriter(tmp_path, max_bytes=3000)
    noise = b32encode(os.urandom(900))
    for _ in range(9):
        writer.write(an_exchange(RESPONSE + noise))
    writer.close()
    sizes = [(tmp_path / name).stat().st_size for name in names(tmp_path)]

    assert len(sizes) == 5
    assert all(3000 <= size < 6000 for size in sizes[:-1])
    assert all(kinds(tmp_path / name)[0] == "warcinfo" for name in names(tmp_path))


def test_the_next_file_is_begun_once_one_has_its_age(tmp_path, monkeypatch):
    now = [1000.0]
    monkeypatch.setattr(writer_module.time, "monotonic", lambda: now[0])
    writer = WarcWriter(tmp_path, max_seconds=60)
    found = []
    for now[0] in (1000, 1060, 1061, 1121, 1122):
        found.append(writer.write(an_exchange())["file"])
    writer.close()

    assert [found.count(name) for name in dict.fromkeys(found)] == [2, 2, 1]
    assert len(names(tmp_path)) == 3


def test_the_file_says_what_wrote_it(tmp_path):
    writer = WarcWriter(tmp_path, prefix="tide-1", info={"software": "newsspider/0"})
    locator = writer.write(an_exchange())
    writer.close()
    with (tmp_path / locator["file"]).open("rb") as file:
        first = next(read_members(file))

    assert locator["file"].startswith("tide-1-")
    assert first.headers["warc-filename"] == locator["file"]
    assert first.block == b"software: newsspider/0\r\n"


def test_chunk_framing_is_kept_where_it_is_asked_for(tmp_path):
    framed = CHUNKED_HEAD + chunked([TEXT])
    for unchunk, expected in ((False, framed), (True, TEXT)):
        writer = WarcWriter(tmp_path, unchunk=unchunk)
        locator = writer.write(an_exchange(framed))
        writer.close()
        with (tmp_path / locator["file"]).open("rb") as file:
            block = read_member(file, locator["offset"], locator["length"]).block

        assert block.endswith(expected)
        assert len(block) - len(expected) in {0, len(CHUNKED_HEAD) + len("X-Orig-")}


def test_writers_that_begin_at_one_moment_get_files_of_their_own(tmp_path, monkeypatch):
    class Stopped(writer_module.datetime):
        @classmethod
        def now(cls, tz=None):
            return cls(2026, 1, 2, 3, 4, 5, 678901, tz)

    monkeypatch.setattr(writer_module, "datetime", Stopped)
    writers = [WarcWriter(tmp_path, fsync="none") for _ in range(9)]
    found = [writer.write(an_exchange())["file"] for writer in writers]
    for writer in writers[:5]:
        writer.close()
    again = [WarcWriter(tmp_path, fsync="none") for _ in range(9)]
    found += [writer.write(an_exchange())["file"] for writer in again]
    for writer in writers + again:
        writer.close()

    assert found[0].startswith("newsspider-20260102030405678-00000-")
    assert len(set(found)) == 18
    assert names(tmp_path) == sorted(found)
    assert all(len(kinds(tmp_path / name)) == 4 for name in found)


def test_an_open_file_is_locked_and_a_closed_one_is_not(tmp_path):
    writer = WarcWriter(tmp_path)
    locator = writer.write(an_exchange())
    with (tmp_path / (locator["file"] + OPEN_SUFFIX)).open("rb") as file:
        with pytest.raises(BlockingIOError):
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        writer.close()
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


@pytest.mark.parametrize(
    ("fsync", "during", "after"), [("always", 131, 2), ("batch", 2, 2), ("none", 0, 2)]
)
def test_syncing_follows_the_policy(tmp_path, counted, monkeypatch, fsync, during, after):
    _, synced = counted
    monkeypatch.setattr(writer_module.time, "monotonic", lambda: 1000.0)
    writer = WarcWriter(tmp_path, fsync=fsync)
    for _ in range(130):
        writer.write(an_exchange())
    assert len(synced) == during
    writer.close()

    assert len(synced) == during + after  # the file, and the folder that holds its new name


def test_a_batch_is_synced_once_it_is_a_second_old(tmp_path, counted, monkeypatch):
    _, synced = counted
    now = [1000.0]
    monkeypatch.setattr(writer_module.time, "monotonic", lambda: now[0])
    writer = WarcWriter(tmp_path)
    counts = []
    for now[0] in (1000.0, 1000.9, 1001.0, 1001.5, 1002.1):
        writer.write(an_exchange())
        counts.append(len(synced))
    writer.close()

    assert counts == [0, 0, 1, 1, 2]


def test_a_folder_that_cannot_be_made_is_an_archive_error(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(ArchiveError, match="cannot be made"):
        WarcWriter(tmp_path / "file" / "archive")


def test_a_file_that_cannot_be_made_is_an_archive_error_at_every_write(tmp_path):
    writer = WarcWriter(tmp_path, prefix="no/such/folder")
    with pytest.raises(ArchiveError, match="cannot be made") as first:
        writer.write(an_exchange())
    with pytest.raises(ArchiveError) as second:
        writer.write(an_exchange())
    writer.close()

    assert second.value is first.value
    assert names(tmp_path) == []
