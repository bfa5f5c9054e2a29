"""Records of a WARC file → lines of a CDXJ index, as pywb and cdxj-indexer know them.

One line a capture: sort key, time, and where the record lies. A 304 has no body of its own and
would be shown as an empty page, and what is no HTTP answer cannot be shown at all: both stay in
the archive and out of the index. A truncated response is in: its beginning is what there is.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from newsspider.archive.exchange import split_head
from newsspider.archive.surt import sort_key

if TYPE_CHECKING:
    from newsspider.archive.members import Member

__all__ = ["cdxj_line", "is_capture"]

_STATUS = re.compile(rb"HTTP/[0-9.]+ +([0-9]{3})(?![^ \t\r\n])")
_MIME = re.compile(rb"^content-type[ \t]*:[ \t]*([^;\s]*)", re.IGNORECASE | re.MULTILINE)
_NOT_A_DIGIT = re.compile(r"\D")


def is_capture(member: Member) -> bool:
    """Return whether ``member`` is something that can be shown, so that it has a line."""
    if member.kind == "response":
        return _status(member.block) not in {None, "304"}
    return member.kind == "revisit" and _status(member.block) != "304"


def cdxj_line(member: Member, filename: str) -> bytes:
    """Return the line of ``member``, a capture that lies in the WARC file ``filename``.

    Keys come in cdxj-indexer's order, and one without a value is left out, so that the lines of
    both can be compared as bytes.
    """
    head, _ = split_head(member.block)
    where = {
        "url": member.url,
        "mime": "warc/revisit" if member.kind == "revisit" else _mime(head),
        "status": _status(head),
        "digest": member.headers.get("warc-payload-digest"),
        "length": str(member.length),
        "offset": str(member.offset),
        "filename": filename,
    }
    known = json.dumps({key: value for key, value in where.items() if value is not None})
    timestamp = _NOT_A_DIGIT.sub("", member.headers.get("warc-date", ""))[:14]
    return f"{sort_key(member.url)} {timestamp} {known}\n".encode()


def _status(head: bytes) -> str | None:
    status = _STATUS.match(head)
    return status[1].decode() if status else None


def _mime(head: bytes) -> str | None:
    mime = _MIME.search(head)
    return mime[1].decode("latin-1") if mime else None
