"""The tap on the wire: Twisted's HTTP/1.1 client, copying every byte it sends and receives.

Scrapy's handler parses a response and forgets its bytes. The connection protocol below the
handler still has them, so a connection pool is given to the handler whose protocols copy what
passes. The pool is asked for a connection while the handler's coroutine runs, which is where a
`Capture` meets its connection: it travels on the request object, so it also survives the retry
that Twisted makes by itself when a kept-alive connection turns out to be dead.

The classes touched are private to Twisted and Scrapy; ``tests/archive`` holds their contract.
"""

from __future__ import annotations

import functools
import time
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from scrapy.core.downloader.handlers.http11 import (
    _LenientHTTP11ClientFactory,
    _LenientHTTP11ClientProtocol,
)
from twisted.internet.interfaces import ISSLTransport
from twisted.internet.protocol import connectionDone
from twisted.web.client import HTTPConnectionPool

if TYPE_CHECKING:
    from twisted.internet.defer import Deferred
    from twisted.python.failure import Failure

__all__ = ["Attempt", "Capture", "CapturingPool", "capturing"]

capturing: ContextVar[Capture | None] = ContextVar("capturing", default=None)
"""The capture to which connections asked for in this context belong."""


@dataclass(slots=True)
class Attempt:
    """The bytes of one request on one connection; ``whole`` once its response has ended."""

    ip: str | None
    tls: str | None
    cipher: str | None
    began: datetime = field(default_factory=lambda: datetime.now(UTC))
    started: float = field(default_factory=time.monotonic)
    seconds: float | None = None
    sent: list[bytes] = field(default_factory=list)
    received: list[bytes] = field(default_factory=list)
    whole: bool = False

    def end(self, rest: bytes = b"", *, whole: bool) -> float:
        """Note the first end of the response and return the seconds until then.

        ``rest`` bytes at the end of what was received are not part of the response.
        """
        if self.seconds is None:
            self.seconds = time.monotonic() - self.started
            self.whole = whole
            if rest:
                received = b"".join(self.received)
                self.received = [received[: len(received) - len(rest)]]
        return self.seconds


@dataclass(slots=True)
class Capture:
    """All attempts that were made for one Scrapy request, in order."""

    attempts: list[Attempt] = field(default_factory=list)


class _Tee:
    """A transport that also keeps what is written to it."""

    def __init__(self, transport: Any, kept: list[bytes]) -> None:
        self._transport = transport
        self._kept = kept

    def write(self, piece: bytes) -> None:
        self._kept.append(piece)
        self._transport.write(piece)

    def writeSequence(self, pieces: list[bytes]) -> None:  # noqa: N802 - Twisted's name
        self._kept.extend(pieces)
        self._transport.writeSequence(pieces)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)


class _CapturingProtocol(_LenientHTTP11ClientProtocol):
    """One connection; an `Attempt` a request."""

    _attempt: Attempt | None = None

    def request(self, request: Any) -> Deferred[Any]:
        capture: Capture | None = getattr(request, "newsspider_capture", None)
        self._attempt = None
        if capture is not None:
            attempt = self._attempt = self._new_attempt()
            capture.attempts.append(attempt)
            write_to = functools.partial(type(request).writeTo, request)
            request.writeTo = lambda transport: write_to(_Tee(transport, attempt.sent))
        return super().request(request)

    def _new_attempt(self) -> Attempt:
        transport: Any = self.transport
        ip = getattr(transport.getPeer(), "host", None)
        if not ISSLTransport.providedBy(transport):
            return Attempt(ip, None, None)
        connection = transport.getHandle()
        return Attempt(ip, connection.get_protocol_version_name(), connection.get_cipher_name())

    def dataReceived(self, data: bytes) -> None:  # noqa: N802 - Twisted's name
        if self._attempt is not None and self._attempt.seconds is None:
            self._attempt.received.append(data)
        super().dataReceived(data)  # type: ignore[no-untyped-call]

    def _finishResponse(self, rest: bytes) -> None:  # noqa: N802 - Twisted's name
        if self._attempt is not None:
            self._attempt.end(rest, whole=True)
        super()._finishResponse(rest)

    def connectionLost(self, reason: Failure = connectionDone) -> None:  # noqa: N802 - Twisted's name
        # A body that only the end of the connection ends is finished inside this call.
        super().connectionLost(reason)  # type: ignore[no-untyped-call]
        if self._attempt is not None:
            self._attempt.end(whole=False)


class _CapturingFactory(_LenientHTTP11ClientFactory):
    def buildProtocol(self, addr: Any) -> _CapturingProtocol:  # noqa: ARG002, N802 - Twisted's
        return _CapturingProtocol(self._quiescentCallback)  # type: ignore[no-untyped-call]


class _Claimed:
    """A connection handed out by the pool, with the capture that asked for it."""

    def __init__(self, connection: Any, capture: Capture | None) -> None:
        self._connection = connection
        self._capture = capture

    def request(self, request: Any) -> Deferred[Any]:
        request.newsspider_capture = self._capture
        response: Deferred[Any] = self._connection.request(request)
        return response


class CapturingPool(HTTPConnectionPool):
    """Twisted's pool of persistent connections, with the tap in each of them."""

    _factory = _CapturingFactory

    def getConnection(self, key: Any, endpoint: Any) -> Deferred[Any]:  # noqa: N802 - Twisted's name
        """Return a connection that ties what it is asked to the capture of this context."""
        capture = capturing.get()
        connection: Deferred[Any] = super().getConnection(key, endpoint)
        return connection.addCallback(_Claimed, capture)
