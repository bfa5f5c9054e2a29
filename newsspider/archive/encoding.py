"""Content codings taken off, by one function for the crawl and for reading the archive.

A page must give the same bytes when it comes from the wire and when it comes from a record, so
both ask `decode_content`. It takes what can be had (RFC 9110, section 8.4): a coding that the body
does not have is ignored, a stream that breaks off gives its beginning, and a body that would grow
beyond a limit is refused before it has grown.
"""

from __future__ import annotations

import sys
import zlib
from contextlib import suppress
from typing import TYPE_CHECKING

import brotli

from newsspider.errors import ArchiveError

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

__all__ = ["ACCEPT_ENCODING", "MAX_DECODED", "decode_content"]

ACCEPT_ENCODING = "gzip, deflate, br, zstd"
"""What the crawler asks for: every coding that `decode_content` takes off."""

MAX_DECODED = 64 * 1024 * 1024
"""Bytes a body may have once decoded: twenty times the largest of 2,369 real news pages."""

_PIECE = 64 * 1024


def decode_content(body: bytes, codings: Iterable[str], limit: int = MAX_DECODED) -> bytes:
    """Return ``body`` without its content codings.

    Args:
        body: the payload as received.
        codings: values of Content-Encoding in header order; commas may join several.
        limit: the most bytes to return.

    Raises:
        ArchiveError: the decoded body is larger than ``limit``.
    """
    names = [name.strip().lower() for value in codings for name in value.split(",")]
    for name in reversed(names):
        pieces = _DECODERS.get(name)
        if pieces is not None:
            body = _joined(pieces(body), limit) or body
    return body


def _joined(pieces: Iterator[bytes], limit: int) -> bytes:
    kept: list[bytes] = []
    size = 0
    with suppress(zlib.error, brotli.error, zstd.ZstdError):
        for piece in pieces:
            kept.append(piece)
            size += len(piece)
            if size > limit:
                raise ArchiveError(f"the body is larger than {limit:,} bytes once decoded")
    return b"".join(kept)


def _gzip(body: bytes) -> Iterator[bytes]:
    while body.startswith(b"\x1f\x8b"):
        inflater = zlib.decompressobj(16 + zlib.MAX_WBITS)
        yield from _inflated(inflater, body)
        body = inflater.unused_data


def _deflate(body: bytes) -> Iterator[bytes]:
    # Servers send either form under this name (RFC 9110, section 8.4.1.2).
    has_zlib_header = body[:1] and body[0] & 0x0F == 8 and int.from_bytes(body[:2]) % 31 == 0
    yield from _inflated(zlib.decompressobj(zlib.MAX_WBITS * (1 if has_zlib_header else -1)), body)


def _inflated(inflater: zlib._Decompress, body: bytes) -> Iterator[bytes]:
    while body and not inflater.eof:
        yield inflater.decompress(body, _PIECE)
        body = inflater.unconsumed_tail


def _brotli(body: bytes) -> Iterator[bytes]:
    decompressor = brotli.Decompressor()
    piece = decompressor.process(body, output_buffer_limit=_PIECE)
    while piece:
        yield piece
        piece = decompressor.process(b"", output_buffer_limit=_PIECE)


def _zstd(body: bytes) -> Iterator[bytes]:
    decompressor = zstd.ZstdDecompressor()
    yield decompressor.decompress(body, _PIECE)
    while not decompressor.eof and not decompressor.needs_input:
        yield decompressor.decompress(b"", _PIECE)


_DECODERS: dict[str, Callable[[bytes], Iterator[bytes]]] = {
    "gzip": _gzip,
    "x-gzip": _gzip,
    "deflate": _deflate,
    "br": _brotli,
    "zstd": _zstd,
}
