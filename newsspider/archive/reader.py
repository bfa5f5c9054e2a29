"""Stored pages out of WARC files: ours or anyone's, compressed or not, WARC 1.0, 1.1 or ARC.

A page comes out as the crawl saw it: transfer and content codings off, under the address and the
date of its record. What is not a page is handed out too, with the reason, so that a reader can
count it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed

from newsspider.archive.encoding import decode_content
from newsspider.archive.exchange import stored_form
from newsspider.errors import ArchiveError
from newsspider.items import Locator

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from warcio.recordloader import ArcWarcRecord

__all__ = ["Skipped", "StoredPage", "read_pages"]


@dataclass(frozen=True, slots=True)
class StoredPage:
    """One archived response.

    Attributes:
        url: WARC-Target-URI.
        date: WARC-Date as the record says it.
        status: HTTP status; 200 for a resource record, which has none.
        content_type: value of Content-Type, or None.
        body: the payload without transfer and content codings.
        warc: where the record lies; ``file`` is the name without its folder.
    """

    url: str
    date: str
    status: int
    content_type: str | None
    body: bytes
    warc: Locator


@dataclass(frozen=True, slots=True)
class Skipped:
    """A record that holds no page.

    ``reason`` is one of ``revisit``, ``not-http``, ``too-large`` and ``no-address``.
    """

    url: str | None
    reason: str


def read_pages(path: Path) -> Iterator[StoredPage | Skipped]:
    """Yield the pages of ``path`` in file order; other kinds of record are passed over.

    Raises:
        ArchiveError: the file cannot be read, or is not a web archive from some byte on. What
            stands before that byte has been yielded.
    """
    try:
        with path.open("rb") as stream:
            records = ArchiveIterator(stream, arc2warc=True)
            for record in records:
                if record.rec_type in {"response", "resource", "revisit"}:
                    yield _page(path, records, record)
    except OSError as error:
        raise ArchiveError(f"{path}: cannot be read: {error.strerror or error}") from error
    except (ArchiveLoadFailed, EOFError, ValueError) as error:
        reason = " ".join(str(error).split()) or type(error).__name__
        raise ArchiveError(f"{path}: not a readable web archive: {reason}") from error


def _page(path: Path, records: ArchiveIterator, record: ArcWarcRecord) -> StoredPage | Skipped:
    headers = record.rec_headers
    url = (headers.get_header("WARC-Target-URI") or "").strip("<>")
    if not url:
        return Skipped(None, "no-address")
    if record.rec_type == "revisit":
        return Skipped(url, "revisit")
    payload = record.raw_stream.read()
    if record.http_headers is None:
        if record.rec_type != "resource":
            return Skipped(url, "not-http")
        status, content_type = 200, record.content_type
    else:
        code = record.http_headers.get_statuscode()
        if not re.fullmatch(r"[1-9]\d\d", code):
            return Skipped(url, "not-http")
        status, content_type = int(code), record.http_headers.get_header("Content-Type")
        try:
            payload = _decoded(record, payload)
        except ArchiveError:
            return Skipped(url, "too-large")
    return StoredPage(
        url=url,
        date=headers.get_header("WARC-Date"),
        status=status,
        content_type=content_type,
        body=payload,
        warc=Locator(
            file=path.name,
            offset=records.get_record_offset(),
            length=records.get_record_length(),
            recordId=headers.get_header("WARC-Record-ID"),
            payloadDigest=headers.get_header("WARC-Payload-Digest"),
        ),
    )


def _decoded(record: ArcWarcRecord, payload: bytes) -> bytes:
    codings = [
        value for name, value in record.http_headers.headers if name.lower() == "content-encoding"
    ]
    for name, value in record.http_headers.headers:
        if name.lower() == "transfer-encoding" and "chunked" in value.lower():
            payload = stored_form(b"Transfer-Encoding: chunked\r\n\r\n", payload).body
    return decode_content(payload, codings)
