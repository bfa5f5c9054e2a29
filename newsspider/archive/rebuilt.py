"""The fallback form of an exchange: HTTP messages rebuilt from what Scrapy parsed.

Used only where the wire cannot be seen. Header order and case, the reason phrase and chunk
framing are lost by then; each such record says that it is reconstructed.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.http import Headers, Response

__all__ = ["rebuilt_request", "rebuilt_response"]

_FRAMING = {b"transfer-encoding", b"connection", b"keep-alive"}


def rebuilt_request(request: Request) -> bytes:
    """Return ``request`` as an HTTP/1.1 message."""
    parts = urlsplit(request.url)
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    head = f"{request.method} {target} HTTP/1.1\r\n".encode("latin-1", "replace")
    if b"Host" not in request.headers:
        head += f"Host: {parts.netloc.rpartition('@')[2]}\r\n".encode()
    return head + _header_lines(request.headers) + b"\r\n" + request.body


def rebuilt_response(response: Response) -> bytes:
    """Return ``response`` as an HTTP/1.1 message with its body as downloaded."""
    try:
        reason = HTTPStatus(response.status).phrase
    except ValueError:
        reason = ""
    head = f"HTTP/1.1 {response.status} {reason}\r\n".encode()
    return head + _header_lines(response.headers) + b"\r\n" + response.body


def _header_lines(headers: Headers) -> bytes:
    return b"".join(
        name + b": " + value + b"\r\n"
        for name in headers
        if name.lower() not in _FRAMING
        for value in headers.getlist(name)
    )
