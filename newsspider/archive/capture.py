"""The tap on the wire: what Twisted's HTTP/1.1 client sends and receives, copied byte for byte.

Scrapy's handler parses a response and forgets its bytes. The connection below the handler still
has them, so `tap` listens on every connection that the handler's pool makes. The pool is asked for
a connection while the handler's coroutine runs, which is where a `Capture` meets its connection:
it travels on the request object, so it also survives the retry that Twisted makes by itself when a
kept-alive connection turns out to be dead.

- The tap is laid around the objects that Scrapy made, whatever their classes: which protocol and
  which parser a version of Scrapy chooses is its own affair.
- The attributes it is fixed to are private to Scrapy and Twisted. Where one is missing, the tap
  stays off and the download goes on; a capture that saw nothing tells the handler so.
"""

from __future__ import annotations

import functools
import time
from contextlib import suppress
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from twisted.internet.interfaces import ISSLTransport
from twisted.internet.protocol import connectionDone

if TYPE_CHECKING:
    from collections.abc import Callable

    from twisted.internet.defer import Deferred
    from twisted.python.failure import Failure

__all__ = ["Attempt", "Capture", "capturing", "tap"]

capturing: ContextVar[Capture | None] = ContextVar("capturing", default=None)
"""The capture to which connections asked for in this context belong."""


@dataclass(slots=True)
class Attempt:
    """The bytes of one request on one connection; ``whole`` once its response has ended."""

    ip: str | None = None
    tls: str | None = None
    cipher: str | None = None
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

    @property
    def saw_the_wire(self) -> bool:
        """Whether both directions of an exchange were seen."""
        return any(attempt.sent and attempt.received for attempt in self.attempts)


def tap(handler: Any) -> None:
    """Listen on every connection that the download handler ``handler`` makes from now on.

    A handler without Twisted's pool of connections is left as it is.
    """
    try:
        pool = handler._pool  # noqa: SLF001 - the seam
        make, get_connection = pool._factory, pool.getConnection  # noqa: SLF001 - the seam
    except AttributeError:
        return

    def tapped_factory(*arguments: Any) -> Any:
        factory = make(*arguments)
        factory.buildProtocol = functools.partial(_tapped, factory.buildProtocol)
        return factory

    def claimed_connection(key: Any, endpoint: Any) -> Deferred[Any]:
        connection: Deferred[Any] = get_connection(key, endpoint)
        return connection.addCallback(_Claimed, capturing.get())

    pool._factory = tapped_factory  # noqa: SLF001 - the seam
    pool.getConnection = claimed_connection


def _tapped(build: Callable[[Any], Any], address: Any) -> Any:
    protocol = build(address)
    with suppress(AttributeError):  # of a protocol that is built otherwise nothing is seen
        _Tap(protocol)
    return protocol


class _Claimed:
    """A connection handed out by the pool, with the capture that asked for it."""

    def __init__(self, connection: Any, capture: Capture | None) -> None:
        self._connection = connection
        self._capture = capture

    def request(self, request: Any) -> Deferred[Any]:
        request.newsspider_capture = self._capture
        response: Deferred[Any] = self._connection.request(request)
        return response


class _Tap:
    """Stands before four methods of one connection and notes what they are given.

    Raises:
        AttributeError: the connection has no such methods; it is left as it was.
    """

    def __init__(self, protocol: Any) -> None:
        self._protocol = protocol
        self._attempt: Attempt | None = None
        self._request = protocol.request
        self._received = protocol.dataReceived
        self._finished = protocol._finishResponse  # noqa: SLF001 - where a message ends
        self._lost = protocol.connectionLost
        protocol.request = self.request
        protocol.dataReceived = self.received
        protocol._finishResponse = self.finished  # noqa: SLF001 - where a message ends
        protocol.connectionLost = self.lost

    def request(self, request: Any) -> Deferred[Any]:
        capture: Capture | None = getattr(request, "newsspider_capture", None)
        # Of the class: on a request that is sent again, the instance's is still the first tee.
        write_to = getattr(type(request), "writeTo", None)
        self._attempt = None
        if capture is not None and write_to is not None:
            attempt = self._attempt = self._new_attempt()
            capture.attempts.append(attempt)
            request.writeTo = lambda transport: write_to(request, _Tee(transport, attempt.sent))
        response: Deferred[Any] = self._request(request)
        return response

    def _new_attempt(self) -> Attempt:
        transport: Any = self._protocol.transport
        ip = getattr(transport.getPeer(), "host", None)
        if not ISSLTransport.providedBy(transport):
            return Attempt(ip)
        connection = transport.getHandle()
        return Attempt(ip, connection.get_protocol_version_name(), connection.get_cipher_name())

    def received(self, data: bytes) -> None:
        if self._attempt is not None and self._attempt.seconds is None:
            self._attempt.received.append(data)
        self._received(data)

    def finished(self, rest: bytes) -> None:
        if self._attempt is not None:
            self._attempt.end(rest, whole=True)
        self._finished(rest)

    def lost(self, reason: Failure = connectionDone) -> None:
        # A body that only the end of the connection ends is finished inside this call.
        self._lost(reason)
        if self._attempt is not None:
            self._attempt.end(whole=False)


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
