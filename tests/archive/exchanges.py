"""What the tests of the archive build: exchanges, records of other tools, strategies for both."""

import gzip
import hashlib
from base64 import b32encode
from datetime import UTC, datetime
from itertools import pairwise

from hypothesis import strategies as st

from newsspider.archive.exchange import Exchange

URL = "http://tide.example/news?b=2&a=1"
REQUEST = b"GET /news?b=2&a=1 HTTP/1.1\r\nHost: tide.example\r\n\r\n"
TEXT = b"<html><title>Tide</title><body><p>The tide came in at noon.</p></body></html>"
RESPONSE = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 77\r\n\r\n" + TEXT
CHUNKED_HEAD = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"


def an_exchange(received=RESPONSE, sent=REQUEST, url=URL, **more):
    began = datetime(2026, 1, 2, 3, 4, 5, 678901, UTC)
    return Exchange(url=url, began=began, seconds=0.25, sent=sent, received=received, **more)


def chunked(pieces, trailer=b"", newline=b"\r\n", extension=b""):
    """Return ``pieces`` in chunks, none of which may be empty."""
    framed = b"".join(
        b"%x%s%s%s%s" % (len(piece), extension, newline, piece, newline) for piece in pieces
    )
    return framed + b"0" + extension + newline + trailer + newline


def digest_of(content):
    return "sha1:" + b32encode(hashlib.sha1(content).digest()).decode()


def a_record(kind="response", block=RESPONSE, version="1.1", **headers):
    """Return a WARC record as a tool of anyone's writes it; a header of None is left out."""
    fields = {
        "WARC-Type": kind,
        "WARC-Target-URI": URL,
        "WARC-Date": "2026-01-02T03:04:05Z",
        "WARC-Record-ID": "<urn:uuid:12345678-1234-1234-1234-123456789abc>",
        "Content-Type": "application/http; msgtype=response",
        "Content-Length": str(len(block)),
        **{name.replace("_", "-"): value for name, value in headers.items()},
    }
    lines = [f"{name}: {value}\r\n" for name, value in fields.items() if value is not None]
    return f"WARC/{version}\r\n{''.join(lines)}\r\n".encode() + block + b"\r\n\r\n"


def members(*records):
    """Return each record as a gzip member of its own."""
    return b"".join(gzip.compress(record, mtime=0) for record in records)


def cut(text, places):
    """Return ``text`` in pieces, cut at ``places``; empty pieces are left out."""
    ends = sorted({min(place, len(text)) for place in places} | {0, len(text)})
    return [text[start:end] for start, end in pairwise(ends) if end > start]


header_lines = st.lists(
    st.sampled_from(
        [
            b"Content-Type: text/html",
            b"Content-Encoding: gzip",
            b"content-LENGTH:5",
            b"X-City: K\xf6ln\xff",
            b"this line has no colon",
            b"X-Long: one\r\n two",
            b"Transfer-Encoding: chunked",
        ]
    ),
    max_size=4,
)
start_lines = st.sampled_from(
    [
        b"HTTP/1.1 200 OK",
        b"HTTP/1.0 404 Nothing Here",
        b"HTTP/1.1 304",
        b"HTTP/1.1 100 Continue",
        b"HTTP/1.1 103 Early Hints",
        b"HTTP/1.1 101 Switching Protocols",
        b"220 mail.example ESMTP",
        b"",
    ]
)
newlines = st.sampled_from([b"\r\n", b"\n"])


@st.composite
def heads(draw):
    newline = draw(newlines)
    return newline.join([draw(start_lines), *draw(header_lines)]) + newline * 2


chunked_bodies = st.builds(
    lambda text, places, **form: chunked(cut(text, places), **form),
    st.binary(max_size=200),
    st.lists(st.integers(0, 200), max_size=5),
    trailer=st.sampled_from([b"", b"X-Sum: 1\r\n"]),
    newline=newlines,
)
received = st.one_of(
    st.binary(max_size=300),
    st.builds(
        lambda parts, body: b"".join(parts) + body,
        st.lists(heads(), min_size=1, max_size=3),
        st.one_of(st.binary(max_size=300), chunked_bodies),
    ),
)
"""Bytes as a peer may send them: any, or heads one after the other with a body behind."""


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
