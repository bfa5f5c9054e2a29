"""Stored pages out of WARC files: ours or anyone's, compressed or not, WARC 1.0, 1.1 or ARC.

A page comes out as the crawl saw it: transfer and content codings off, under the address and the
date of its record. What is not a page is handed out too, with the reason, so that a reader can
count it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed

from newsspider.archive.encoding import MAX_DECODED, decode_content
from newsspider.archive.exchange import split_response, stored_form
from newsspider.errors import ArchiveError
from newsspider.items import Locator

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from warcio.recordloader import ArcWarcRecord

__all__ = ["Skipped", "StoredPage", "read_pages"]

_PAGES = {"response", "resource", "revisit"}
_STATUS = re.compile(rb"HTTP/[0-9.]+ +([1-9][0-9]{2})(?![0-9])", re.IGNORECASE)
_FIELD = re.compile(rb"^([!-9;-~]+)[ \t]*:([^\n]*(?:\n[ \t][^\n]*)*)", re.MULTILINE)


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

    ``reason`` is one of ``revisit``, ``not-http``, ``too-large``, ``no-address`` and ``no-date``.
    """

    url: str | None
    reason: str


def read_pages(path: Path) -> Iterator[StoredPage | Skipped]:
    """Yield the pages of ``path`` in file order; other kinds of record are passed over.

    Raises:
        ArchiveError: the file cannot be read, holds no record, or is not a web archive from some
            byte on. What stands before that byte has been yielded.
    """
    empty = True
    try:
        with path.open("rb") as stream:
            # HTTP is left to us: warcio does not expect a response without an address.
            records = ArchiveIterator(stream, arc2warc=True, no_record_parse=True)
            for record in _whole(records):
                empty = False
                if record.rec_type in _PAGES:
                    yield _page(path, records, record)
    except OSError as error:
        raise ArchiveError(f"{path}: cannot be read: {error.strerror or error}") from error
    except (ArchiveLoadFailed, EOFError, ValueError) as error:
        reason = " ".join(str(error).split()) or type(error).__name__
        raise ArchiveError(f"{path}: not a readable web archive: {reason}") from error
    if empty:
        raise ArchiveError(f"{path}: not a readable web archive: no record in it")


def _whole(records: ArchiveIterator) -> Iterator[ArcWarcRecord]:
    for record in records:
        if record.length is None:
            raise ValueError("a record does not say how long it is")
        yield record
        records.read_to_end()
        _require_whole(records, record)


def _require_whole(records: ArchiveIterator, record: ArcWarcRecord) -> None:
    # warcio ends a torn file without a word.
    if record.raw_stream.limit:
        offset = records.get_record_offset()
        raise EOFError(f"the record at byte {offset} is damaged or the file ends inside it")


def _page(path: Path, records: ArchiveIterator, record: ArcWarcRecord) -> StoredPage | Skipped:
    headers = record.rec_headers
    url = (headers.get_header("WARC-Target-URI") or "").strip("<>")
    date = headers.get_header("WARC-Date") or ""
    reason = _unwanted(record, url, date)
    if reason:
        return Skipped(url or None, reason)
    block = record.raw_stream.read()
    _require_whole(records, record)
    try:
        content = _content(record, block)
    except ArchiveError:
        return Skipped(url, "too-large")
    if content is None:
        return Skipped(url, "not-http")
    status, content_type, body = content
    return StoredPage(
        url=url,
        date=date,
        status=status,
        content_type=content_type,
        body=body,
        warc=Locator(
            file=path.name,
            offset=records.get_record_offset(),
            length=records.get_record_length(),
            recordId=headers.get_header("WARC-Record-ID") or "",
            payloadDigest=headers.get_header("WARC-Payload-Digest"),
        ),
    )


def _unwanted(record: ArcWarcRecord, url: str, date: str) -> str | None:
    if not url:
        return "no-address"
    if record.rec_type == "revisit":
        return "revisit"
    if not _is_moment(date):
        return "no-date"
    return "too-large" if record.length > MAX_DECODED else None


def _is_moment(date: str) -> bool:
    try:
        return datetime.fromisoformat(date).tzinfo is not None
    except ValueError:
        return False


def _content(record: ArcWarcRecord, block: bytes) -> tuple[int, str | None, bytes] | None:
    """Return status, content type and body, or None where ``block`` is no HTTP response."""
    if record.rec_type == "resource":
        return 200, record.content_type, block
    _, head, body = split_response(block)
    status = _STATUS.match(head)
    if status is None:
        return None
    fields = [(name.lower(), value.decode("latin-1")) for name, value in _FIELD.findall(head)]
    types = [" ".join(value.split()) for name, value in fields if name == b"content-type"]
    codings = [value for name, value in fields if name == b"content-encoding"]
    body = decode_content(stored_form(head, body).body, codings)
    return int(status[1]), types[0] if types else None, body
