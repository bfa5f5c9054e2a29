"""Content codings taken off, by one function for the crawl and for reading the archive.

A page must give the same bytes when it comes from the wire and when it comes from a record, so
both ask `decode_content`. It takes what can be had (RFC 9110, section 8.4): a coding that the body
does not have is ignored, a stream that breaks off gives its beginning, and a body that would grow
beyond a limit is refused before it has grown.
"""

from __future__ import annotations

import sys
import zlib
from functools import partial
from typing import TYPE_CHECKING

import brotli

from newsspider.errors import ArchiveError

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable, Iterator

__all__ = ["ACCEPT_ENCODING", "MAX_DECODED", "decode_content"]

ACCEPT_ENCODING = "gzip, deflate"
"""What the crawler asks for: the codings that every reader of WARC files takes off. warcio 1.8
fails on brotli, and zstd is unknown to most."""

MAX_DECODED = 64 * 1024 * 1024
"""Bytes a body may have once decoded: twenty times the largest of 2,369 real news pages."""

_GZIP = b"\x1f\x8b"
_ZSTD = b"\x28\xb5\x2f\xfd"
_FED = 8 * 1024
"""Bytes given to a decompressor at a time. It copies what it leaves over, so a body of a million
empty gzip members would otherwise be copied a million times."""
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
        unpacked = _DECODERS.get(name)
        if unpacked is not None:
            decoded = _joined(unpacked(body), limit)
            body = body if decoded is None else decoded
    if len(body) > limit:
        raise _too_large(limit)
    return body


def _joined(pieces: Iterator[bytes], limit: int) -> bytes | None:
    """Return the pieces before any damage as one, or None where an error comes before them."""
    kept: list[bytes] = []
    size = 0
    try:
        for piece in pieces:
            kept.append(piece)
            size += len(piece)
            if size > limit:
                raise _too_large(limit)
    except (zlib.error, brotli.error, zstd.ZstdError):
        if not size:
            return None
    return b"".join(kept)


def _too_large(limit: int) -> ArchiveError:
    return ArchiveError(f"the body is larger than {limit:,} bytes once decoded")


def _has_zlib_header(body: bytes) -> bool:
    return len(body) > 1 and body[0] & 0x0F == 8 and int.from_bytes(body[:2]) % 31 == 0


def _unpacked(
    decompressor: zlib._Decompress | zstd.ZstdDecompressor, body: bytes, start: int = 0
) -> Generator[bytes, None, int]:
    """Yield what ``body`` holds from ``start`` on; return where the stream ended."""
    for position in range(start, len(body), _FED):
        fed = rest = body[position : position + _FED]
        more = True
        while more:
            piece = decompressor.decompress(rest, _PIECE)
            yield piece
            if decompressor.eof:
                return position + len(fed) - len(decompressor.unused_data)
            # zlib gives back what it had no room for; zstd keeps it itself.
            rest = getattr(decompressor, "unconsumed_tail", b"")
            more = bool(rest) or len(piece) == _PIECE
    return len(body)


def _framed(
    new: Callable[[], zlib._Decompress | zstd.ZstdDecompressor], signature: bytes, body: bytes
) -> Iterator[bytes]:
    """Yield what the streams hold that stand one after the other in ``body``."""
    position = yield from _unpacked(new(), body)
    while body.startswith(signature, position):
        position = yield from _unpacked(new(), body, position)


def _deflate(body: bytes) -> Iterator[bytes]:
    # Servers send either form under this name (RFC 9110, section 8.4.1.2).
    if _has_zlib_header(body):
        yield from _unpacked(zlib.decompressobj(), body)
        return
    inflater = zlib.decompressobj(-zlib.MAX_WBITS)
    size = 0
    for piece in _unpacked(inflater, body):
        size += len(piece)
        yield piece
    if not size and not inflater.eof:
        raise zlib.error("nothing can be had from this")


def _brotli(body: bytes) -> Iterator[bytes]:
    decompressor = brotli.Decompressor()
    piece = decompressor.process(body, output_buffer_limit=_PIECE)
    if not piece and not decompressor.is_finished():
        raise brotli.error("nothing can be had from this")
    while piece:
        yield piece
        piece = decompressor.process(b"", output_buffer_limit=_PIECE)


_gzip = partial(_framed, partial(zlib.decompressobj, 16 + zlib.MAX_WBITS), _GZIP)

_DECODERS: dict[str, Callable[[bytes], Iterator[bytes]]] = {
    "gzip": _gzip,
    "x-gzip": _gzip,
    "deflate": _deflate,
    "br": _brotli,
    "zstd": partial(_framed, zstd.ZstdDecompressor, _ZSTD),
}
