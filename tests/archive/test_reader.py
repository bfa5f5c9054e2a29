import functools
import gzip
import re
import shutil
import subprocess
import threading
import zlib
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import brotli
import pytest
from exchanges import (
    CHUNKED_HEAD,
    RESPONSE,
    TEXT,
    URL,
    a_record,
    an_exchange,
    chunked,
    digest_of,
    members,
)
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from newsspider.archive import reader
from newsspider.archive.reader import Skipped, StoredPage, read_page, read_pages
from newsspider.archive.records import pack_exchange, pack_warcinfo
from newsspider.archive.writer import WarcWriter
from newsspider.errors import ArchiveError

ONE_FILE = settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
PACKED = gzip.compress(TEXT, mtime=0)
INFO = a_record("warcinfo", b"software: other/1\r\n", WARC_Target_URI=None)


@pytest.fixture
def pages_of(tmp_path):
    """A function from the bytes of a file to its pages."""
    path = tmp_path / "other.warc"

    def read(stored):
        path.write_bytes(stored)
        return list(read_pages(path))

    return read


def arc(*documents):
    """Return an ARC 1.0 file as crawlers of the nineties wrote it."""
    version = b"1 0 InternetArchive\nURL IP-address Archive-date Content-type Archive-length\n"
    parts = [
        b"filedesc://old.arc 0.0.0.0 20260102030405 text/plain %d\n%s\n" % (len(version), version)
    ]
    for url, block in documents:
        head = b"%s 192.0.2.7 20260102030405 text/html %d\n" % (url.encode(), len(block))
        parts.append(head + block + b"\n")
    return parts


@pytest.mark.parametrize("version", ["1.0", "1.1"])
@pytest.mark.parametrize("packed", [True, False])
def test_pages_come_out_of_any_version_packed_or_not(pages_of, version, packed):
    records = [
        INFO,
        a_record(version=version),
        a_record("request", b"GET / HTTP/1.1\r\n\r\n"),
        a_record(),
    ]
    first, second = pages_of(members(*records) if packed else b"".join(records))

    assert first == StoredPage(
        url=URL,
        date="2026-01-02T03:04:05Z",
        status=200,
        content_type="text/html",
        body=TEXT,
        warc=first.warc,
    )
    assert second.body == TEXT
    assert first.warc["file"] == "other.warc"
    assert first.warc["recordId"] == "<urn:uuid:12345678-1234-1234-1234-123456789abc>"


@pytest.mark.parametrize("packed", [True, False])
def test_a_locator_says_where_the_record_lies(pages_of, packed):
    pack = members if packed else lambda record: record
    records = [INFO, a_record(WARC_Payload_Digest=digest_of(TEXT)), INFO, a_record()]
    stored = [pack(record) for record in records]
    first, second = pages_of(b"".join(stored))
    # The two line ends behind a record are part of its member, but not of a plain record.
    gap = 0 if packed else 4

    assert first.warc["offset"] == len(stored[0])
    assert first.warc["length"] == len(stored[1]) - gap
    assert first.warc["payloadDigest"] == digest_of(TEXT)
    assert second.warc["offset"] == sum(map(len, stored[:3]))
    assert second.warc["payloadDigest"] is None


@pytest.mark.parametrize("pack", [bytes, members])
def test_one_page_is_read_at_its_place(tmp_path, pack):
    path = tmp_path / "other.warc"
    parts = [
        INFO,
        a_record(),
        a_record("request", b"GET /\r\n\r\n"),
        a_record("revisit"),
        a_record(),
    ]
    stored = [pack(part) for part in parts]
    path.write_bytes(b"".join(stored) + b"junk")
    starts = [sum(map(len, stored[:count])) for count in range(6)]
    pages, _ = pages_and_error(path)
    places = {page.warc["offset"]: page for page in pages if isinstance(page, StoredPage)}

    assert list(places) == [starts[1], starts[4]]
    for offset in (*range(starts[5] + 6), 2**40):
        if offset in places:
            assert read_page(path, offset) == places[offset]
        elif offset - 4 not in starts[1:]:  # line ends before a record are passed over
            with pytest.raises(ArchiveError, match=re.escape(f"{path}: n")):
                read_page(path, offset)


def test_a_page_of_a_file_that_is_gone_is_an_archive_error(tmp_path):
    with pytest.raises(ArchiveError, match="No such file"):
        read_page(tmp_path / "none.warc", 0)


def test_a_page_of_an_open_file_names_the_file_by_the_name_it_will_have(tmp_path):
    writer = WarcWriter(tmp_path)
    locator = writer.write(an_exchange())
    (path,) = tmp_path.iterdir()
    page = read_page(path, locator["offset"])
    writer.close()

    assert page.warc == locator


@pytest.mark.parametrize("pack", [b"".join, lambda parts: members(*parts)])
def test_pages_come_out_of_arc_files(pages_of, pack):
    documents = [
        (URL, RESPONSE),
        ("dns:tide.example", b"20260102 192.0.2.7"),
        (URL + "2", RESPONSE),
    ]
    first, dns, second = pages_of(pack(arc(*documents)))

    assert (first.url, first.date, first.status) == (URL, "2026-01-02T03:04:05Z", 200)
    assert first.body == second.body == TEXT
    assert dns == Skipped("dns:tide.example", "not-http")


def test_what_we_wrote_comes_out_as_the_crawl_saw_it(tmp_path):
    interim = b"HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\n"
    head = b"HTTP/1.1 404 Gone Fishing\r\ncontent-TYPE: text/html;\r\n charset=x\r\n"
    head += b"Content-Encoding: gzip\r\n"
    came = (
        interim + head + b"Transfer-Encoding: chunked\r\n\r\n" + chunked([PACKED[:9], PACKED[9:]])
    )
    for unchunk in (True, False):
        writer = WarcWriter(tmp_path, unchunk=unchunk)
        locator = writer.write(an_exchange(came))
        writer.close()
        (page,) = read_pages(tmp_path / locator["file"])

        assert page.warc == locator
        assert page.date == "2026-01-02T03:04:05.678901Z"
        assert (page.status, page.content_type) == (404, "text/html; charset=x")
        assert page.body == TEXT


@pytest.mark.parametrize(
    ("record", "skipped"),
    [
        (a_record("revisit", b"HTTP/1.1 304 Not Modified\r\n\r\n"), Skipped(URL, "revisit")),
        (a_record("revisit", b""), Skipped(URL, "revisit")),
        (a_record(WARC_Target_URI=None), Skipped(None, "no-address")),
        (a_record(WARC_Target_URI="<>"), Skipped(None, "no-address")),
        (a_record("resource", WARC_Target_URI=None), Skipped(None, "no-address")),
        (a_record("revisit", b"", WARC_Target_URI=None), Skipped(None, "no-address")),
        (a_record(WARC_Date=None), Skipped(URL, "no-date")),
        (a_record(WARC_Date="yesterday"), Skipped(URL, "no-date")),
        (a_record(WARC_Date="2026-01-02T03:04:05"), Skipped(URL, "no-date")),
        (a_record(block=b""), Skipped(URL, "not-http")),
        (a_record(block=b"\r\n\r\n"), Skipped(URL, "not-http")),
        (a_record(block=b"220 mail.example ESMTP\r\n"), Skipped(URL, "not-http")),
        (a_record(block=b"hello 200 world\r\n\r\n"), Skipped(URL, "not-http")),
        (a_record(block=b"HTTP/1.1 OK\r\n\r\n"), Skipped(URL, "not-http")),
        (a_record(block=b"HTTP/1.1 2000\r\n\r\n"), Skipped(URL, "not-http")),
        (a_record(block=b"HTTP/1.1 020 OK\r\n\r\n"), Skipped(URL, "not-http")),
        (a_record(block=bytes(99)), Skipped(URL, "not-http")),
    ],
    ids=range(17),
)
def test_what_is_no_page_is_handed_out_with_the_reason(pages_of, record, skipped):
    assert pages_of(members(INFO, record, a_record()))[0] == skipped


def test_records_that_never_hold_pages_are_passed_over_even_without_an_address(pages_of):
    kinds = ["request", "metadata", "conversion", "continuation", "unheard-of"]
    records = [a_record(kind, WARC_Target_URI=None) for kind in kinds]

    assert pages_of(members(INFO, *records)) == []
    assert pages_of(members(INFO, a_record(WARC_Type=None))) == []


def test_a_resource_is_its_block(pages_of):
    (page,) = pages_of(a_record("resource", RESPONSE, Content_Type="text/plain"))

    assert (page.status, page.content_type, page.body) == (200, "text/plain", RESPONSE)


def test_an_address_in_angle_brackets_is_read_without_them(pages_of):
    (page,) = pages_of(a_record(WARC_Target_URI=f"<{URL}>"))

    assert page.url == URL


def test_a_record_without_an_id_has_an_empty_one(pages_of):
    (page,) = pages_of(a_record(WARC_Record_ID=None))

    assert page.warc["recordId"] == ""


@pytest.mark.parametrize(
    ("head", "body"),
    [
        (CHUNKED_HEAD, chunked([TEXT[:7], TEXT[7:]])),
        (b"HTTP/1.1 200 OK\nTRANSFER-ENCODING:chunked\n\n", chunked([TEXT], newline=b"\n")),
        (
            b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n",
            chunked([PACKED[:9], PACKED[9:]]),
        ),
        (b"HTTP/1.1 200 OK\r\nContent-Encoding: br\r\n\r\n", brotli.compress(TEXT)),
        (b"HTTP/1.0 200\r\nContent-Encoding: deflate\r\n\r\n", zlib.compress(TEXT)),
        (
            b"HTTP/1.1 200 OK\r\nContent-Encoding: br\r\nX: 1\r\ncontent-encoding: gzip\r\n\r\n",
            gzip.compress(brotli.compress(TEXT)),
        ),
        (b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n", TEXT),
        (CHUNKED_HEAD, TEXT),
        (b"HTTP/1.1 200 OK\r\nX-Crawler-Transfer-Encoding: chunked\r\n\r\n", TEXT),
        (b"HTTP/2 200\r\n\r\n", TEXT),
        (b"http/1.1 200 ok\r\n\r\n", TEXT),
    ],
    ids=range(11),
)
def test_bodies_come_out_without_codings_however_a_tool_stored_them(pages_of, head, body):
    (page,) = pages_of(a_record(block=head + body))

    assert page.body == TEXT
    assert page.status == 200


def test_a_body_that_would_grow_too_large_is_skipped(pages_of, monkeypatch):
    monkeypatch.setattr(reader, "MAX_DECODED", 10_000)
    monkeypatch.setattr(
        reader, "decode_content", functools.partial(reader.decode_content, limit=10_000)
    )
    head = b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n"
    bomb = a_record(block=head + gzip.compress(bytes(10_001)))
    huge = a_record(block=b"HTTP/1.1 200 OK\r\n\r\n" + bytes(10_000))
    fits = a_record(block=head + gzip.compress(bytes(10_000)))
    *skipped, page = pages_of(members(bomb, huge, fits))

    assert skipped == [Skipped(URL, "too-large")] * 2
    assert page.body == bytes(10_000)


def pages_and_error(path):
    """Return the pages up to an ArchiveError, and what it says, or None."""
    found = []
    try:
        for page in read_pages(path):
            found.append(page)
    except ArchiveError as error:
        return found, str(error)
    return found, None


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
        b"filedesc://a 0.0.0.0 2026 text/plain 9\n",
        b"PK\x03\x04" + bytes(999),
        bytes(9999),
        b"\xff\xfe\x00" * 999,
        a_record(Content_Length=None),
        members(a_record(Content_Length=None)),
        a_record(Content_Length="99999"),
    ],
    ids=range(17),
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

    assert error is None or error.startswith(f"{path}: not a readable web archive: ")
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


class Tide(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        body = chunked([PACKED[:9], PACKED[9:]]) if self.path == "/packed" else TEXT
        self.send_response(200 if self.path != "/gone" else 404)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        if self.path == "/packed":
            self.send_header("Content-Encoding", "gzip")
            self.send_header("Transfer-Encoding", "chunked")
        else:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


@pytest.mark.parametrize("packed", [True, False])
def test_a_file_that_wget_wrote_is_read(tmp_path, packed):
    wget = shutil.which("wget")
    if wget is None:
        pytest.skip("wget is not installed")
    server = ThreadingHTTPServer(("127.0.0.1", 0), Tide)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        root = f"http://127.0.0.1:{server.server_port}"
        command = [wget, "-q", "--no-proxy", "--tries=1", "--warc-file=tide", "-O", "page.html"]
        command += [] if packed else ["--no-warc-compression"]
        urls = [f"{root}/plain?b=2&a=1", f"{root}/packed", f"{root}/gone"]
        subprocess.run([*command, *urls], cwd=tmp_path, check=False, timeout=60)
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
    pages = list(read_pages(tmp_path / ("tide.warc.gz" if packed else "tide.warc")))
    found = {page.url: page for page in pages if page.url in urls}

    assert list(found) == urls
    assert [page.status for page in found.values()] == [200, 200, 404]
    assert {page.body for page in found.values()} == {TEXT}
    assert {page.content_type for page in found.values()} == {"text/html; charset=utf-8"}
