"""What the demo site says to a request, before any socket sees it."""

from __future__ import annotations

import zlib
from dataclasses import dataclass, field
from http import HTTPStatus

__all__ = ["Answer", "page", "redirect", "text"]


@dataclass(frozen=True, slots=True)
class Answer:
    """A response: status line, headers, body. Content-Length is the server's to add."""

    status: int
    reason: str
    headers: list[tuple[str, str]] = field(default_factory=list)
    body: bytes = b""


def page(html: str, status: int = 200) -> Answer:
    """Return ``html`` as UTF-8, with an ETag when the status is 200."""
    body = html.encode()
    headers = [("Content-Type", "text/html; charset=UTF-8")]
    if status == HTTPStatus.OK:
        headers.append(("ETag", f'"{zlib.crc32(body):08x}-{len(body):x}"'))
    return Answer(status, HTTPStatus(status).phrase, headers, body)


def text(body: bytes, content_type: str) -> Answer:
    """Return ``body`` with status 200 as ``content_type``."""
    return Answer(200, "OK", [("Content-Type", content_type)], body)


def redirect(location: str, status: int = 301) -> Answer:
    """Return a redirect to ``location``."""
    return Answer(status, HTTPStatus(status).phrase, [("Location", location)])
