"""One client's connection to the demo site: requests in, answers out, in order.

Reads HTTP/1.1 heads (RFC 9112) and skips bodies with a Content-Length; that is all a crawler sends.
The connection stays open unless the client asks otherwise or speaks HTTP/1.0.
"""

from __future__ import annotations

import asyncio
from email.utils import formatdate
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from newsspider.demo.answer import Answer

__all__ = ["Connection"]

_HEAD_END = b"\r\n\r\n"
_MAX_HEAD = 64 * 1024  # bytes; a longer head is no request of a crawler
_BODYLESS = {204, 304}


class Connection(asyncio.Protocol):
    """The server's side of one connection.

    Args:
        respond: method, target and headers (names in lower case) to an answer.
        open_connections: holds this connection while it is open.
    """

    def __init__(
        self,
        respond: Callable[[str, str, dict[str, str]], Answer],
        open_connections: set[Connection],
    ) -> None:
        self._respond = respond
        self._open = open_connections
        self._received = b""
        self._transport: asyncio.Transport | None = None
        self._ended = False
        self.closed = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Remember the way back to the client."""
        if isinstance(transport, asyncio.Transport):
            self._transport = transport
            self._open.add(self)

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002  (asyncio's signature)
        """Forget the client."""
        self._ended = True
        self._open.discard(self)
        self.closed.set_result(None)

    def abort(self) -> None:
        """End the connection without another byte."""
        if self._transport:
            self._transport.abort()

    def data_received(self, data: bytes) -> None:
        """Answer every request that is complete."""
        self._received += data
        while not self._ended and _HEAD_END in self._received:
            head, _, rest = self._received.partition(_HEAD_END)
            method, target, version, headers = _parsed(head)
            length = int(headers.get("content-length", "0") or 0)
            if len(rest) < length:
                return
            self._received = rest[length:]
            keep = version != "HTTP/1.0" and headers.get("connection", "").lower() != "close"
            self._send(self._respond(method, target, headers), method, keep=keep)
        if len(self._received) > _MAX_HEAD:
            self.abort()

    def _send(self, answer: Answer, method: str, *, keep: bool) -> None:
        if self._transport is None:
            return
        self._transport.write(_wire(answer, with_body=method != "HEAD", keep=keep))
        if not keep:
            self._ended = True
            self._transport.close()


def _parsed(head: bytes) -> tuple[str, str, str, dict[str, str]]:
    first, *lines = head.decode("latin-1").split("\r\n")
    method, target, version = (*first.split(" "), "", "", "")[:3]
    headers = {}
    for line in lines:
        name, _, value = line.partition(":")
        headers[name.strip().lower()] = value.strip()
    return method, target, version, headers


def _wire(answer: Answer, *, with_body: bool, keep: bool) -> bytes:
    lines = [f"HTTP/1.1 {answer.status} {answer.reason}", f"Date: {formatdate(usegmt=True)}"]
    lines += [f"{name}: {value}" for name, value in answer.headers]
    if answer.status not in _BODYLESS:
        lines.append(f"Content-Length: {len(answer.body)}")
    lines.append("Connection: keep-alive" if keep else "Connection: close")
    head = "\r\n".join(lines).encode("latin-1") + _HEAD_END
    return head + answer.body if with_body else head
