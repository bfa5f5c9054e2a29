"""Pictures for the demo site: small PNG files with a two-colour gradient."""

from __future__ import annotations

import struct
import zlib

__all__ = ["picture"]

_WIDTH, _HEIGHT = 96, 48


def picture(number: int) -> bytes:
    """Return picture ``number`` as a PNG file (ISO/IEC 15948), 96 by 48 pixels."""
    top = (60 + number * 37 % 150, 70 + number * 53 % 140, 90 + number * 71 % 130)
    bottom = tuple(40 + (channel + number * 29) % 190 for channel in top)
    rows = bytearray()
    for line in range(_HEIGHT):
        colour = bytes(
            (a * (_HEIGHT - line) + b * line) // _HEIGHT for a, b in zip(top, bottom, strict=True)
        )
        rows += b"\0" + colour * _WIDTH
    size = struct.pack(">IIBBBBB", _WIDTH, _HEIGHT, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + _chunk(b"IHDR", size)
        + _chunk(b"IDAT", zlib.compress(bytes(rows), 9))
        + _chunk(b"IEND", b"")
    )


def _chunk(kind: bytes, body: bytes) -> bytes:
    checksum = zlib.crc32(kind + body)
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", checksum)
