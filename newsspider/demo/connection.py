"""One client's connection to the demo site: requests in, answers out, in order.

Reads HTTP/1.1 heads (RFC 9112) and skips bodies with a Content-Length; that is all a crawler sends.
The connection stays open unless the client asks otherwise, speaks HTTP/1.0, or the answer's own
bytes end it. While those are under way, later requests wait.
"""

from __future__ import annotations

import asyncio
import socket
import struct
from email.utils import formatdate
from typing import TYPE_CHECKING

from newsspider.demo.wire import HEAD_END, head_bytes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from newsspider.demo.answer import Answer

__all__ = ["Connection"]

_MAX_HEAD = 64 * 1024  # bytes; a longer head is no request of a crawler
_BODYLESS = {204, 304}
_AT_ONCE = struct.pack("ii", 1, 0)  # SO_LINGER with no time to linger: closing sends a reset


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
        self._paused = False
        self._pieces: Iterator[bytes | float] | None = None
        self._end = "keep"
        self.closed = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Remember the way back to the client."""
        if isinstance(transport, asyncio.Transport):
            self._transport = transport
            self._open.add(self)

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002  (asyncio's signature)
        """Forget the client."""
        self._ended = True
        self._pieces = None
        self._open.discard(self)
        self.closed.set_result(None)

    def pause_writing(self) -> None:
        """Send no more pieces until the client has taken those it was sent."""
        self._paused = True

    def resume_writing(self) -> None:
        """Send the next pieces."""
        self._paused = False
        self._send_pieces()

    def abort(self) -> None:
        """End the connection without another byte."""
        if self._transport:
            self._transport.abort()

    def data_received(self, data: bytes) -> None:
        """Answer every request that is complete."""
        self._received += data
        self._answer()
        if len(self._received) > _MAX_HEAD:
            self.abort()

    def _answer(self) -> None:
        while not self._ended and self._pieces is None and HEAD_END in self._received:
            head, _, rest = self._received.partition(HEAD_END)
            method, target, version, headers = _parsed(head)
            length = int(headers.get("content-length", "0") or 0)
            if len(rest) < length:
                return
            self._received = rest[length:]
            keep = version != "HTTP/1.0" and headers.get("connection", "").lower() != "close"
            self._send(self._respond(method, target, headers), method, keep=keep)

    def _send(self, answer: Answer, method: str, *, keep: bool) -> None:
        if self._transport is None:
            return
        if answer.wire and method != "HEAD":
            self._end = answer.wire.end if keep or answer.wire.end == "reset" else "close"
            self._pieces = answer.wire.pieces()
            self._send_pieces()
            return
        self._transport.write(_wire(answer, with_body=method != "HEAD", keep=keep))
        if not keep:
            self._close()

    def _send_pieces(self) -> None:
        while self._pieces is not None and self._transport and not self._paused:
            piece = next(self._pieces, None)
            if piece is None:
                self._finish()
            elif isinstance(piece, bytes):
                self._transport.write(piece)
            else:
                self._paused = True
                asyncio.get_running_loop().call_later(piece, self.resume_writing)

    def _finish(self) -> None:
        self._pieces = None
        if self._end == "keep":
            asyncio.get_running_loop().call_soon(self._answer)
            return
        if self._end == "reset" and self._transport:
            connected = self._transport.get_extra_info("socket")
            connected.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _AT_ONCE)
            self.abort()
        self._close()

    def _close(self) -> None:
        self._ended = True
        if self._transport:
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
    headers = [("Date", formatdate(usegmt=True)), *answer.headers]
    if answer.status not in _BODYLESS:
        headers.append(("Content-Length", str(len(answer.body))))
    headers.append(("Connection", "keep-alive" if keep else "close"))
    head = head_bytes(answer.status, headers, answer.reason)
    return head + answer.body if with_body else head
