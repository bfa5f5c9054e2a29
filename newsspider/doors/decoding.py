"""The text of a door's bytes: unpacked, within a limit, in a charset proven by decoding.

Rules:

- Gzip is told by its first bytes, never by a name or a header; what is no gzip passes as it is.
- Never more than `MAX_BYTES` come out, whatever goes in.
- Valid UTF-8 is UTF-8, whatever was declared; otherwise a sample decides for the whole.
"""

from __future__ import annotations

import re
import zlib
from typing import TYPE_CHECKING

from newsspider.page.charset import decode_page

if TYPE_CHECKING:
    from collections import Counter

    from newsspider.doors.candidate import Problem

__all__ = ["MAX_BYTES", "door_text"]

MAX_BYTES = 50 * 1024 * 1024
"""Bytes of one door, unpacked: the limit of sitemaps.org."""

SAMPLE = 50_000
"""Bytes on which an undeclared charset is judged."""

STEP = 16 * 1024
"""Packed bytes taken at a time: little enough to be copied once more for every small member."""

MAX_MEMBERS = 10_000
"""Members of one gzip file that are read; more are made to waste time."""

_HIGH = re.compile(rb"[\x80-\xff]")
_WIDE_MARKS = (b"\xff\xfe", b"\xfe\xff", b"\x00\x00\xfe\xff")
_GZIP = b"\x1f\x8b"


def door_text(body: bytes, content_type: str | None, problems: Counter[Problem]) -> str:
    """Return the text of ``body``; what is wrong with it is counted in ``problems``.

    Args:
        body: a file, as served.
        content_type: the ``Content-Type`` header, if there was one.
        problems: where to count.
    """
    for _ in range(2):  # a file served as gzip that was packed before
        if not body.startswith(_GZIP):
            break
        body = _unpacked(body, problems)
    if len(body) > MAX_BYTES:
        problems["too-large"] += 1
        body = body[:MAX_BYTES]
    if not body.startswith(_WIDE_MARKS):
        try:
            return body.decode("utf-8-sig")
        except UnicodeDecodeError:
            pass
    _, encoding = decode_page(_sample(body), content_type)
    return body.decode(encoding, "replace").removeprefix("\ufeff")


def _sample(body: bytes) -> bytes:
    """The beginning of ``body``, where it declares itself, and what is not ASCII in it."""
    first = _HIGH.search(body)
    start = first.start() if first else 0
    if start < SAMPLE:
        return body[: 2 * SAMPLE]
    return body[:500] + body[start - 500 : start + SAMPLE]


def _unpacked(body: bytes, problems: Counter[Problem]) -> bytes:
    """All members of a gzip file, as far as they can be read."""
    pieces: list[bytes] = []
    room, place, members = MAX_BYTES, 0, 0
    member = None
    try:
        while place < len(body) and room > 0:
            if member is None:
                if body[place : place + 2] != _GZIP or members == MAX_MEMBERS:
                    return b"".join(pieces)
                member, members = zlib.decompressobj(wbits=31), members + 1
            pieces.append(member.decompress(body[place : place + STEP], room))
            room -= len(pieces[-1])
            place += min(STEP, len(body) - place) - len(member.unused_data)
            member = None if member.eof else member
    except zlib.error:
        problems["broken-gzip"] += 1
        return b"".join(pieces)
    if room <= 0:
        problems["too-large"] += 1
    elif member is not None:
        problems["broken-gzip"] += 1
    return b"".join(pieces)
