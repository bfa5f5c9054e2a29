"""An exchange → WARC records, as one run of bytes that can be written with one call.

Records follow WARC 1.1 (ISO 28500:2017). Each is its own gzip member, so any of them can be read
by offset. An exchange gives a request, a response where one came, and a metadata record that says
what the other two cannot.
"""

from __future__ import annotations

import base64
import re
import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING

from newsspider.archive.digests import labelled_digest
from newsspider.archive.exchange import split_head, split_response, stored_form
from newsspider.archive.packing import RecordPacker

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime
    from typing import TypeAlias

    from warcio.recordloader import ArcWarcRecord

    from newsspider.archive.digests import DigestAlgorithm
    from newsspider.archive.exchange import Exchange, StoredMessage
    from newsspider.archive.originals import Original

    OriginalOf: TypeAlias = Callable[[str, str | None], Original | None]

__all__ = ["Packed", "Stored", "pack_exchange", "pack_warcinfo", "warc_date"]

_NOT_MODIFIED = re.compile(rb"HTTP/\d\.\d +304\b")
_WORTH_A_REVISIT = 512
"""Bytes of payload below which a revisit saves nothing."""


@dataclass(frozen=True, slots=True)
class Stored:
    """Where one record lies inside the bytes of its exchange."""

    record_id: str
    offset: int
    length: int
    payload_digest: str | None


@dataclass(frozen=True, slots=True)
class Packed:
    """Compressed records of one exchange, and where its response is, if it has one.

    ``original`` is the earlier record whose body stands for the one that a revisit leaves out.
    """

    members: bytes
    response: Stored | None
    original: Original | None = None


def warc_date(moment: datetime) -> str:
    """Return ``moment`` (UTC) as a WARC-Date with microseconds."""
    return moment.strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def pack_warcinfo(
    filename: str, fields: Mapping[str, str], algorithm: DigestAlgorithm = "sha1"
) -> bytes:
    """Return the record that opens a file."""
    packer = RecordPacker(algorithm)
    return packer.member(packer.create_warcinfo_record(filename, fields))


def pack_exchange(
    exchange: Exchange,
    *,
    unchunk: bool = True,
    algorithm: DigestAlgorithm = "sha1",
    original_of: OriginalOf | None = None,
) -> Packed:
    """Return the records of ``exchange``.

    Args:
        exchange: what crossed the wire.
        unchunk: take chunk framing off the stored response body (the default form), or store the
            bytes exactly as they came.
        algorithm: of block and payload digests.
        original_of: asked for an earlier record of an address with a payload digest, or with any
            where the digest is None. Where there is one, a revisit takes the place of the response.
    """
    packer = RecordPacker(algorithm)
    interim, head, body = split_response(exchange.received)
    message = stored_form(head, body)
    request_id, response_id = _new_id(), _new_id()
    members: list[bytes] = []
    response: Stored | None = None
    original: Original | None = None
    if exchange.sent:
        members.append(packer.member(_request_record(packer, exchange, request_id, response_id)))
    if exchange.received:
        record, original = _answer_record(
            packer, exchange, response_id, message, exact=not unchunk, original_of=original_of
        )
        offset = sum(map(len, members))
        members.append(packer.member(record))
        digest = record.rec_headers.get_header("WARC-Payload-Digest")
        response = Stored(response_id, offset, len(members[-1]), digest)
    about = _about(exchange)
    if members:
        about["WARC-Concurrent-To"] = response_id if exchange.received else request_id
    fields = _metadata(exchange, interim, message)
    members.append(packer.member(packer.metadata_record(exchange.url, fields, about)))
    return Packed(b"".join(members), response, original)


def _answer_record(
    packer: RecordPacker,
    exchange: Exchange,
    record_id: str,
    message: StoredMessage,
    *,
    exact: bool,
    original_of: OriginalOf | None,
) -> tuple[ArcWarcRecord, Original | None]:
    """Return a response, or a revisit and the record that it refers to."""
    profile, original = _revisited(exchange, message, packer.algorithm, original_of)
    if original is not None:
        record = _revisit_record(packer, exchange, record_id, message, profile, original)
    else:
        record = _response_record(packer, exchange, record_id, message, exact=exact)
    for protocol in exchange.protocols:  # a header that may stand more than once
        record.rec_headers.add_header("WARC-Protocol", protocol)
    return record, original


def _revisited(
    exchange: Exchange,
    message: StoredMessage,
    algorithm: DigestAlgorithm,
    original_of: OriginalOf | None,
) -> tuple[str, Original | None]:
    """Return the profile of a revisit and the record that it refers to, or None for no revisit."""
    if original_of is None or exchange.truncated:
        return "", None
    if _NOT_MODIFIED.match(message.head):
        return "server-not-modified", original_of(exchange.url, None)
    if len(message.body) < _WORTH_A_REVISIT:
        return "", None
    digest = labelled_digest(message.body, algorithm)
    return "identical-payload-digest", original_of(exchange.url, digest)


def _new_id() -> str:
    return f"<urn:uuid:{uuid.uuid4()}>"


def _about(exchange: Exchange) -> dict[str, str]:
    return {"WARC-Target-URI": exchange.url, "WARC-Date": warc_date(exchange.began)}


def _request_record(
    packer: RecordPacker, exchange: Exchange, record_id: str, response_id: str
) -> ArcWarcRecord:
    headers = {"WARC-Record-ID": record_id, **_about(exchange)}
    if exchange.received:
        headers["WARC-Concurrent-To"] = response_id
    head, body = split_head(exchange.sent)
    return packer.http_record(exchange.url, "request", head, body, headers)


def _response_headers(exchange: Exchange, record_id: str) -> dict[str, str]:
    headers = {"WARC-Record-ID": record_id, **_about(exchange)}
    if exchange.ip:
        headers["WARC-IP-Address"] = exchange.ip
    if exchange.truncated:
        headers["WARC-Truncated"] = exchange.truncated
    if exchange.cipher:
        headers["WARC-Cipher-Suite"] = exchange.cipher
    return headers


def _response_record(
    packer: RecordPacker, exchange: Exchange, record_id: str, message: StoredMessage, *, exact: bool
) -> ArcWarcRecord:
    headers = _response_headers(exchange, record_id)
    head, body = message.head, message.body
    if exact and message.original_head is not None:
        # The payload is the entity without its transfer coding (WARC 1.1, section 6.3.2).
        headers["WARC-Payload-Digest"] = labelled_digest(message.body, packer.algorithm)
        _, head, body = split_response(exchange.received)
    return packer.http_record(exchange.url, "response", head, body, headers)


def _revisit_record(
    packer: RecordPacker,
    exchange: Exchange,
    record_id: str,
    message: StoredMessage,
    profile: str,
    original: Original,
) -> ArcWarcRecord:
    headers = _response_headers(exchange, record_id) | {
        "WARC-Profile": f"http://netpreserve.org/warc/1.1/revisit/{profile}",
        "WARC-Refers-To": original.where["recordId"],
        "WARC-Refers-To-Target-URI": original.url,
        "WARC-Refers-To-Date": original.date,
    }
    if profile == "identical-payload-digest":
        headers["WARC-Payload-Digest"] = labelled_digest(message.body, packer.algorithm)
    return packer.http_record(exchange.url, "revisit", message.head, b"", headers)


def _metadata(exchange: Exchange, interim: bytes, message: StoredMessage) -> list[tuple[str, str]]:
    fields = [("fetchTimeMs", str(round(exchange.seconds * 1000)))]
    if exchange.via:
        fields.append(("via", exchange.via))
    if exchange.hops is not None:
        fields.append(("hopsFromSeed", str(exchange.hops)))
    if exchange.error:
        fields.append(("error", " ".join(exchange.error.split())))
    if exchange.reconstructed:
        fields.append(("capture", "reconstructed from the parsed message"))
    if interim:
        fields.append(("interimResponses", base64.b64encode(interim).decode()))
    if message.original_head is not None:
        fields.append(("originalHead", base64.b64encode(message.original_head).decode()))
    if message.trailers:
        fields.append(("trailers", base64.b64encode(message.trailers).decode()))
    return fields
