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
    arc,
    chunked,
    digest_of,
    members,
)
from stored import pages_and_error

from newsspider.archive import reader
from newsspider.archive.reader import Skipped, StoredPage, read_page, read_pages
from newsspider.archive.writer import WarcWriter
from newsspider.errors import ArchiveError

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
