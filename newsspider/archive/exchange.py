"""One exchange as the wire saw it, and the two forms in which a message can be stored.

Bytes in, bytes out; nothing here knows Twisted, Scrapy or WARC. Rules:

- A message is never rebuilt: a head is cut out of the received bytes, not written anew.
- Chunk framing is the one thing that is taken off, because readers disagree on who should do it;
  the header that announced it is renamed in place and the original head is kept beside it.
- What cannot be parsed is stored as it came.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from datetime import datetime

__all__ = [
    "Exchange",
    "StoredMessage",
    "Truncation",
    "readable_body",
    "split_head",
    "split_response",
    "stored_form",
]

Truncation = Literal["length", "time", "disconnect", "unspecified"]
"""Values of WARC-Truncated (WARC 1.1, section 5.13)."""

_HEAD_END = re.compile(rb"\r?\n\r?\n")
_STATUS = re.compile(rb"HTTP/\d\.\d +(\d{3})")
_CHUNKED = re.compile(rb"(?im)^transfer-encoding(?=[ \t]*:[^\n]*\bchunked[ \t]*\r?$)")
_CHUNK_SIZE = re.compile(rb"[ \t]*([0-9A-Fa-f]{1,16})[ \t]*(?:;[^\n]*)?\r?\n")


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """One attempt to fetch ``url``: what was sent, what came back, and how it ended.

    Attributes:
        url: the address asked for, without fragment.
        began: when the request was handed to the network, UTC.
        seconds: from then to the end of the exchange.
        sent: request bytes; empty when no connection came about.
        received: response bytes, interim responses included; empty when none came.
        ip: the peer's address, or None when there was no peer or a proxy stood between.
        protocols: names for WARC-Protocol, such as ``http/1.1`` and ``tls/1.3``.
        cipher: the IANA name of the TLS cipher suite.
        truncated: why ``received`` is only a prefix of the response, or None when it is whole.
        error: why no whole response came, as a sentence, or None.
        via: the page that named the address.
        hops: steps from a seed.
        reconstructed: the bytes were put together from a parsed message, not taken off the wire.
    """

    url: str
    began: datetime
    seconds: float
    sent: bytes
    received: bytes
    ip: str | None = None
    protocols: tuple[str, ...] = ()
    cipher: str | None = None
    truncated: Truncation | None = None
    error: str | None = None
    via: str | None = None
    hops: int | None = None
    reconstructed: bool = False


@dataclass(frozen=True, slots=True)
class StoredMessage:
    """A message as a record keeps it.

    Attributes:
        head: start line and headers with the empty line that ends them.
        body: the payload.
        original_head: the head as received, where ``head`` differs from it, else None.
        trailers: header lines that came after a chunked body, else empty.
    """

    head: bytes
    body: bytes
    original_head: bytes | None = None
    trailers: bytes = b""


def split_head(message: bytes) -> tuple[bytes, bytes]:
    """Return ``message`` cut after the empty line that ends its head; the body may be empty."""
    end = _HEAD_END.search(message)
    if end is None:
        return message, b""
    return message[: end.end()], message[end.end() :]


def split_response(received: bytes) -> tuple[bytes, bytes, bytes]:
    """Return interim responses, head and body of what was received (RFC 9110, section 15.2).

    The three parts joined are ``received``. 101 ends a conversation, so it is not interim.
    """
    start = 0
    while status := _STATUS.match(received, start):
        end = _HEAD_END.search(received, start)
        if end is None or not status[1].startswith(b"1") or status[1] == b"101":
            break
        start = end.end()
    head, body = split_head(received[start:])
    return received[:start], head, body


def stored_form(head: bytes, body: bytes) -> StoredMessage:
    """Return the message with chunk framing taken off (RFC 9112, section 7.1).

    A body whose framing is broken stays as it came, under its original head. A body that ends in
    the middle of a chunk is cut short: the bytes that came are kept.
    """
    renamed, count = _CHUNKED.subn(rb"X-Orig-Transfer-Encoding", head)
    if not count:
        return StoredMessage(head, body)
    payload, trailers = _dechunk(body)
    if trailers is None:
        return StoredMessage(head, body)
    return StoredMessage(renamed, payload, head, trailers)


def readable_body(head: bytes, body: bytes) -> bytes:
    """Return the body without chunk framing: of one whose framing breaks, what came before."""
    return _dechunk(body)[0] or body if _CHUNKED.search(head) else body


def _dechunk(framed: bytes) -> tuple[bytes, bytes | None]:
    """Return payload and trailers; None for trailers where the framing breaks."""
    pieces: list[bytes] = []
    position = 0
    while position < len(framed):
        size_line = _CHUNK_SIZE.match(framed, position)
        if size_line is None:
            if _CHUNK_SIZE.match(framed[position:].removesuffix(b"\r") + b"\r\n"):
                break  # the size line itself was cut off
            return b"".join(pieces), None
        size = int(size_line[1], 16)
        if size == 0:
            return b"".join(pieces), framed[size_line.end() :].removesuffix(b"\r\n")
        start, position = size_line.end(), size_line.end() + size
        pieces.append(framed[start:position])
        for end_of_chunk in (b"\r\n", b"\n"):
            if framed.startswith(end_of_chunk, position):
                position += len(end_of_chunk)
                break
        else:
            if position < len(framed) and framed[position:] != b"\r":
                return b"".join(pieces), None
            position = len(framed)
    return b"".join(pieces), b""
