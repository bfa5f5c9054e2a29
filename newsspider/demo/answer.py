"""What the demo site says to a request, before any socket sees it."""

from __future__ import annotations

import zlib
from dataclasses import dataclass, field
from email.utils import format_datetime, parsedate_to_datetime
from http import HTTPStatus
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from newsspider.demo.wire import Wire

__all__ = ["Answer", "document", "is_unchanged", "page", "redirect", "text"]

_VALIDATORS = {"ETag", "Last-Modified"}


@dataclass(frozen=True, slots=True)
class Answer:
    """A response: status line, headers, body. Content-Length is the server's to add.

    ``wire``, if given, is sent instead of all that; status and headers then only describe it.
    """

    status: int
    reason: str
    headers: list[tuple[str, str]] = field(default_factory=list)
    body: bytes = b""
    wire: Wire | None = None

    def header(self, name: str) -> str | None:
        """Return the value of the header ``name``, spelt as the site spells it."""
        return dict(self.headers).get(name)

    def unchanged(self) -> Answer:
        """Return the answer to a client that has this one already."""
        kept = [(name, value) for name, value in self.headers if name in _VALIDATORS]
        return Answer(304, "Not Modified", kept)


def page(html: str, status: int = 200, *, modified: datetime | None = None) -> Answer:
    """Return ``html`` as UTF-8, with an ETag when the status is 200."""
    content_type = "text/html; charset=UTF-8"
    if status == HTTPStatus.OK:
        return document(html.encode(), content_type, modified=modified)
    return Answer(
        status, HTTPStatus(status).phrase, [("Content-Type", content_type)], html.encode()
    )


def document(body: bytes, content_type: str, *, modified: datetime | None = None) -> Answer:
    """Return ``body`` with an ETag that follows from it, and Last-Modified if that is known."""
    headers = [
        ("Content-Type", content_type),
        ("ETag", f'"{zlib.crc32(body):08x}-{len(body):x}"'),
    ]
    if modified:
        headers.append(("Last-Modified", format_datetime(modified, usegmt=True)))
    return Answer(200, "OK", headers, body)


def is_unchanged(answer: Answer, headers: Mapping[str, str]) -> bool:
    """Return whether a request with ``headers`` has ``answer`` already.

    By RFC 9110, 13.2.2: If-Modified-Since is looked at only without If-None-Match.

    Args:
        answer: what the site would say to a client that has nothing.
        headers: those of the request, names in lower case.
    """
    known = headers.get("if-none-match")
    if known is not None:
        tags = {tag.strip().removeprefix("W/") for tag in known.split(",")}
        return answer.header("ETag") in tags
    since, modified = headers.get("if-modified-since"), answer.header("Last-Modified")
    if not since or not modified:
        return False
    try:
        return parsedate_to_datetime(modified) <= parsedate_to_datetime(since)
    except (ValueError, TypeError):  # not a date, or one without a zone: as if it were not there
        return False


def text(body: bytes, content_type: str) -> Answer:
    """Return ``body`` with status 200 as ``content_type``."""
    return Answer(200, "OK", [("Content-Type", content_type)], body)


def redirect(location: str, status: int = 301) -> Answer:
    """Return a redirect to ``location``."""
    return Answer(status, HTTPStatus(status).phrase, [("Location", location)])
