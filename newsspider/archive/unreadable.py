"""Why a file gives no pages, or no more, in words that say what to do.

The library that reads records tells damage from a cut no more than one foreign format from another,
and quotes whole lines of what it does not understand. So the bytes are looked at here.
"""

from __future__ import annotations

import zlib
from contextlib import suppress
from typing import IO, TYPE_CHECKING

from newsspider.archive.members import GZIP_MAGIC
from newsspider.plural import counted

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["NO_RECORD", "TornRecord", "broken_off", "foreign", "said"]

_PIECE = 64 * 1024
_BEGINNING = 1024
_QUOTED = 80
_SAID = 200
"""Characters of what was found that go into a sentence at most."""

NO_RECORD = "no record where one should begin"
_NO_FORMAT = "Unknown archive format"
"""What warcio says of a line that begins no record, and then the line."""

_SHARED_MEMBER = "warcio recompress"
"""What warcio advises, in ten lines, where a gzip member holds more than one record."""
_RECORD = b"WARC/"
_HEADER_ENDS = (b"\n\r\n", b"\n\n")


class TornRecord(EOFError):  # noqa: N818 - as DamagedMember
    """A record has less bytes than it says."""


def foreign(path: Path, stream: IO[bytes]) -> str | None:
    """Return what ``stream`` holds in the place of an archive, or None where it may be one.

    Args:
        path: the name of the file, for the cure.
        stream: it is left where it stood.
    """
    place = stream.tell()
    begun = stream.read(_BEGINNING)
    stream.seek(place)
    if begun.startswith(GZIP_MAGIC):
        with suppress(zlib.error):
            begun = zlib.decompressobj(16 + zlib.MAX_WBITS).decompress(begun, _BEGINNING)
    begun = begun.lstrip(b"\xef\xbb\xbf \t\r\n")
    if begun.startswith(b"<"):
        return f"it looks like a page; `newsspider explain {path} --url URL` says how one is read"
    if begun.startswith((b"{", b"[")):
        quoted = begun[:_QUOTED].decode("utf-8", "replace")
        return f"it looks like rows or other JSON ({' '.join(quoted.split())}…); give WARC files"
    return None


def broken_off(stream: IO[bytes], offset: int, records: int, error: Exception) -> str:
    """Return how the file ended after that many whole records.

    Args:
        stream: the file, uncompressed or with each record in a gzip member of its own.
        offset: where the record begins that could not be read.
        records: how many could.
        error: what the reader said.
    """
    if _SHARED_MEMBER in str(error):
        return f"not a readable web archive: {said(error)}"
    read = counted(records, "record")
    came = "this was" if records == 1 else "these were"
    if _is_cut(stream, offset, error):
        return f"cut short after {read}; {came} read"
    return f"damaged at byte {offset}, after {read}; {came} read: {said(error)}"


def said(error: Exception) -> str:
    """Return what ``error`` says, on one line and not too long."""
    words = " ".join(str(error).split()) or type(error).__name__
    if words.startswith(_NO_FORMAT):
        return NO_RECORD
    if _SHARED_MEMBER in words:
        return "one gzip member holds several records; `warcio recompress OLD NEW` takes them apart"
    return words if len(words) <= _SAID else f"{words[:_SAID]}…"


def _is_cut(stream: IO[bytes], offset: int, error: Exception) -> bool:
    """Return whether the file just ends, with nothing wrong before its end."""
    stream.seek(offset)
    piece = stream.read(_PIECE)
    if piece[:3] != GZIP_MAGIC[: len(piece)]:
        if isinstance(error, TornRecord):
            return True
        begun = piece.lstrip(b"\r\n")
        is_record = begun[: len(_RECORD)] == _RECORD[: len(begun)]
        return is_record and not any(end in begun for end in _HEADER_ENDS)
    inflater = zlib.decompressobj(16 + zlib.MAX_WBITS)
    try:
        while piece and not inflater.eof:
            inflater.decompress(piece)
            piece = stream.read(_PIECE)
    except zlib.error:
        return False
    return not inflater.eof
