"""Stored pages out of WARC files: ours or anyone's, compressed or not, WARC 1.0, 1.1 or ARC.

A page comes out as the crawl saw it: transfer and content codings off, under the address and the
date of its record. What is not a page is handed out too, with the reason, so that a reader can
count it.
"""

from __future__ import annotations

import logging
import re
import zlib
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import datetime
from typing import IO, TYPE_CHECKING, NamedTuple
from zipfile import BadZipFile, ZipFile

from warcio.exceptions import ArchiveLoadFailed

from newsspider.archive.encoding import MAX_DECODED, decode_content
from newsspider.archive.exchange import readable_body, split_response
from newsspider.archive.unreadable import NO_RECORD, broken_off, foreign, said
from newsspider.archive.whole import Records
from newsspider.archive.writer import OPEN_SUFFIX
from newsspider.errors import ArchiveError
from newsspider.items import Locator

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from warcio.recordloader import ArcWarcRecord

    from newsspider.archive.records import OriginalOf

logging.getLogger("warcio.recordloader").setLevel(logging.ERROR)  # it quotes lines of any length

__all__ = ["Skipped", "StoredPage", "read_page", "read_pages"]

_UNREADABLE = (ArchiveLoadFailed, BadZipFile, EOFError, ValueError, zlib.error)
_ZIP = b"PK\x03\x04"
_WARCS = (".warc", ".warc.gz", ".arc", ".arc.gz")
_PAGES = {"response", "resource", "revisit"}
_STATUS = re.compile(rb"HTTP/[0-9.]+ +([1-9][0-9]{2})(?![0-9])", re.IGNORECASE)
_POLICIES = frozenset({b"x-robots-tag", b"tdm-reservation"})
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
        warc: where the record lies; ``file`` is the name that the file has once it is closed.
        policies: those fields of the head that say what machines may do, name and value.
    """

    url: str
    date: str
    status: int
    content_type: str | None
    body: bytes
    warc: Locator
    policies: tuple[tuple[str, str], ...] = ()


class _Content(NamedTuple):
    status: int
    content_type: str | None
    body: bytes
    policies: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Skipped:
    """A record that holds no page.

    ``reason`` is one of ``revisit``, ``not-http``, ``too-large``, ``no-address`` and ``no-date``.
    """

    url: str | None
    reason: str


@dataclass(frozen=True, slots=True)
class _Revisit(Skipped):
    """A record that leaves its body to an earlier one."""

    date: str
    original_url: str
    digest: str | None


def read_pages(
    path: Path, *, original_of: OriginalOf | None = None
) -> Iterator[StoredPage | Skipped]:
    """Yield the pages of ``path`` in file order; other kinds of record are passed over.

    A WACZ file, or any ZIP file, gives the pages of all WARC files in it.

    Args:
        path: the file.
        original_of: asked for the record in the same folder that holds the body of a revisit, by
            address and payload digest; without it, and where there is none, a revisit is no page.
            A page that is found so is the original, under the date of the revisit.

    Raises:
        ArchiveError: the file cannot be read, holds no record, or is not a web archive from some
            byte on. What stands before that byte has been yielded, and so have the pages of other
            WARC files in the same ZIP file.
    """
    with _named(path), path.open("rb") as stream:
        zipped = stream.read(len(_ZIP)) == _ZIP
        stream.seek(0)
        for page in (_zipped_pages if zipped else _pages)(path, stream):
            if isinstance(page, _Revisit):
                yield _revisited(page, path.parent, original_of)
            else:
                yield page


def read_page(path: Path, offset: int) -> StoredPage:
    """Return the page whose record begins at byte ``offset`` of ``path``.

    Raises:
        ArchiveError: there is none.
    """
    with _named(path), path.open("rb") as stream:
        stream.seek(offset)
        records = Records(stream)
        record = next(records.whole())
        if record.rec_type in _PAGES:
            page = _page(path, records, record)
            if isinstance(page, StoredPage):
                return page
    raise ArchiveError(f"{path}: no page begins at byte {offset}")


def _revisited(
    revisit: _Revisit, folder: Path, original_of: OriginalOf | None
) -> StoredPage | Skipped:
    if original_of is not None and revisit.digest is not None:
        original = original_of(revisit.original_url, revisit.digest)
        if original is not None:
            where = original.where
            with suppress(ArchiveError):  # it is too large, or no page
                page = read_page(folder / where["file"], where["offset"])
                return replace(page, url=revisit.url or page.url, date=revisit.date)
    return Skipped(revisit.url, "revisit")


def _pages(path: Path, stream: IO[bytes]) -> Iterator[StoredPage | Skipped]:
    if instead := foreign(path, stream):
        raise ValueError(instead)
    records = Records(stream)
    read = 0
    try:
        for record in records.whole():
            if record.rec_type in _PAGES:
                page = _page(path, records, record)
                records.require_whole(record)
                yield page
            read += 1
    except _UNREADABLE as error:
        if read:
            how = broken_off(stream, records.end, read, error)
            raise ArchiveError(f"{path}: {how}") from error
        raise


def _zipped_pages(path: Path, stream: IO[bytes]) -> Iterator[StoredPage | Skipped]:
    failure: ArchiveError | None = None
    with ZipFile(stream) as zipped:
        names = [name for name in zipped.namelist() if name.endswith(_WARCS)]
        for name in names:
            try:
                with _named(path / name), _unzipped(zipped, name) as warc:
                    yield from _pages(path / name, warc)
            except ArchiveError as error:
                failure = failure or error
    if not names:
        raise EOFError("no WARC file in it")
    if failure:
        raise failure


def _unzipped(zipped: ZipFile, name: str) -> IO[bytes]:
    try:
        return zipped.open(name)
    except RuntimeError as error:  # it is encrypted, or compressed in a way unknown to Python
        raise BadZipFile(str(error)) from error


@contextmanager
def _named(path: Path) -> Iterator[None]:
    """Make what goes wrong inside an ArchiveError that names ``path``."""
    try:
        yield
    except OSError as error:
        raise ArchiveError(f"{path}: cannot be read: {error.strerror or error}") from error
    except _UNREADABLE as error:
        reason = said(error)
        if reason == NO_RECORD:
            reason += "; give .warc, .warc.gz or .wacz files"
        raise ArchiveError(f"{path}: not a readable web archive: {reason}") from error


def _page(path: Path, records: Records, record: ArcWarcRecord) -> StoredPage | Skipped:
    headers = record.rec_headers
    url = (headers.get_header("WARC-Target-URI") or "").strip("<>")
    date = headers.get_header("WARC-Date") or ""
    if url and record.rec_type == "revisit":
        original_url = (headers.get_header("WARC-Refers-To-Target-URI") or url).strip("<>")
        digest = headers.get_header("WARC-Payload-Digest") if _is_moment(date) else None
        return _Revisit(url, "revisit", date, original_url, digest)
    reason = _unwanted(record, url, date)
    if reason:
        return Skipped(url or None, reason)
    block = record.raw_stream.read()
    records.require_whole(record)
    try:
        content = _content(record, block)
    except ArchiveError:
        return Skipped(url, "too-large")
    if content is None:
        return Skipped(url, "not-http")
    status, content_type, body, policies = content
    return StoredPage(
        url=url,
        date=date,
        status=status,
        content_type=content_type,
        body=body,
        warc=Locator(
            file=path.name.removesuffix(OPEN_SUFFIX),
            offset=records.get_record_offset(),
            length=records.get_record_length(),
            recordId=headers.get_header("WARC-Record-ID") or "",
            payloadDigest=headers.get_header("WARC-Payload-Digest"),
        ),
        policies=policies,
    )


def _unwanted(record: ArcWarcRecord, url: str, date: str) -> str | None:
    if not url:
        return "no-address"
    if not _is_moment(date):
        return "no-date"
    return "too-large" if record.length > MAX_DECODED else None


def _is_moment(date: str) -> bool:
    try:
        return datetime.fromisoformat(date).tzinfo is not None
    except ValueError:
        return False


def _content(record: ArcWarcRecord, block: bytes) -> _Content | None:
    """Return what ``block`` holds, or None where it is no HTTP response."""
    if record.rec_type == "resource":
        return _Content(200, record.content_type, block)
    _, head, body = split_response(block)
    status = _STATUS.match(head)
    if status is None:
        return None
    fields = [(name.lower(), value.decode("latin-1")) for name, value in _FIELD.findall(head)]
    types = [" ".join(value.split()) for name, value in fields if name == b"content-type"]
    codings = [value for name, value in fields if name == b"content-encoding"]
    body = decode_content(readable_body(head, body), codings)
    policies = tuple((name.decode(), value) for name, value in fields if name in _POLICIES)
    return _Content(int(status[1]), types[0] if types else None, body, policies)
