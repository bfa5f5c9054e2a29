"""The records of a WARC or ARC file, up to the first one that is not whole.

A record counts when its last byte has been read, and the checksum of its gzip member behind that:
what is damaged may look like a page, and would become a row.
"""

from __future__ import annotations

import re
import zlib
from typing import IO, TYPE_CHECKING, Any

from warcio.archiveiterator import ArchiveIterator
from warcio.bufferedreaders import DecompressingBufferedReader

from newsspider.archive.members import GZIP_MAGIC
from newsspider.archive.unreadable import TornRecord

if TYPE_CHECKING:
    from collections.abc import Iterator

    from warcio.recordloader import ArcWarcRecord

__all__ = ["Records"]

_PIECE = 64 * 1024
_VERSION = b"WARC/"
_SIZE = re.compile("[0-9]{1,18}")


class _Inflater(DecompressingBufferedReader):  # type: ignore[misc]
    """Raises what zlib says of a damaged member; warcio prints it and takes that as the end."""

    decompressor: Any
    _begun: object = None

    def _decompress(self, data: bytes) -> bytes:
        if self.decompressor is None or not data:
            return data
        is_first, self._begun = self._begun is not self.decompressor, self.decompressor
        try:
            return bytes(self.decompressor.decompress(data))
        except zlib.error:
            if not is_first or data.startswith(GZIP_MAGIC):
                raise
        self.decompressor = None  # it is not compressed
        return data


class Records(ArchiveIterator):  # type: ignore[misc]
    """Reads records from where ``stream`` stands.

    Attributes:
        end: where the last whole record ends.
    """

    INC_RECORD = ""  # what warcio prints, with the line that it does not understand

    def __init__(self, stream: IO[bytes]) -> None:
        # HTTP is left to us: warcio does not expect a response without an address.
        super().__init__(stream, arc2warc=True, no_record_parse=True)
        self.reader = _Inflater(self.fh)
        self.end = self._start = stream.tell()
        self._stream = stream

    def whole(self) -> Iterator[ArcWarcRecord]:
        """Yield each record; whoever uses it calls `require_whole` before.

        Raises:
            ArchiveLoadFailed, EOFError, ValueError, zlib.error: what follows is no whole record.
        """
        # warcio ends a torn file without a word.
        for record in self:
            if not _SIZE.fullmatch(record.rec_headers.get_header("Content-Length") or ""):
                raise ValueError("a record does not say how long it is")
            yield record
            self.require_whole(record)
            self.end = self.get_record_offset() + self.get_record_length()
        self._stream.seek(self.end)
        if self.end == self._start or self._stream.read(_PIECE).strip():
            raise EOFError(f"no record begins at byte {self.end}")

    def require_whole(self, record: ArcWarcRecord) -> None:
        """Read ``record`` to its end.

        Raises:
            TornRecord, zlib.error: it is not whole.
        """
        self.read_to_end()
        if record.raw_stream.limit or self._goes_wrong(record):
            offset = self.get_record_offset()
            raise TornRecord(f"the record at byte {offset} is damaged or the file ends inside it")

    def _goes_wrong(self, record: ArcWarcRecord) -> bool:
        """Return whether what stands behind ``record`` in its gzip member is no record either."""
        is_warc = record.format == "warc" and self.reader.decompressor is not None
        return is_warc and bool(self.next_line) and not self.next_line.startswith(_VERSION)
