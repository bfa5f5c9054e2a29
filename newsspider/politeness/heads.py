"""How large the head of an answer may grow.

Twisted limits the lines of a head but not their number, and ten megabytes of them cost half a
minute and 300 MB. What is changed here is private to Scrapy and Twisted, as for the capture of
exchanges; where they hide it, a warning says that heads are not limited.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from scrapy.exceptions import DownloadCancelledError, DownloadFailedError
from twisted.internet.error import ConnectionAborted

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.http import Response
    from twisted.internet.defer import Deferred

__all__ = ["LONGEST_HEAD", "HeadsLimited"]

LONGEST_HEAD = 256 * 1024
"""Bytes of a response's status line and fields, interim responses included; Chromium's limit."""

logger = logging.getLogger(__name__)


class HeadsLimited:
    """Downloads as ``handler`` does, but no heads beyond `LONGEST_HEAD`."""

    def __init__(self, handler: Any) -> None:
        self._handler = handler
        self.close = handler.close
        pool = getattr(handler, "_pool", None)
        if hasattr(pool, "_factory"):
            _limit_heads(pool)
        else:
            logger.warning(
                "Heads of answers are not limited with this version of Scrapy and Twisted."
            )

    async def download_request(self, request: Request) -> Response:
        """Return the response to ``request``.

        Raises:
            DownloadCancelledError: its head is too large.
        """
        try:
            response: Response = await self._handler.download_request(request)
        except DownloadFailedError as error:
            reasons = getattr(error.__cause__, "reasons", ())
            if any(reason.check(ConnectionAborted) for reason in reasons):  # nobody else aborts
                raise DownloadCancelledError(
                    f"{request.url}: the head is larger than {LONGEST_HEAD:,} bytes"
                ) from error
            raise
        return response


def _limit_heads(pool: Any) -> None:
    make = pool._factory  # noqa: SLF001 - the seam

    def limiting_factory(*arguments: Any) -> Any:
        factory = make(*arguments)
        build = factory.buildProtocol

        def limited(address: Any) -> Any:
            protocol = build(address)
            _Limit(protocol)
            return protocol

        factory.buildProtocol = limited
        return factory

    pool._factory = limiting_factory  # noqa: SLF001 - the seam


class _Limit:
    """Stands before two methods of a connection and counts bytes until a head is whole."""

    def __init__(self, protocol: Any) -> None:
        self._protocol = protocol
        self._request = protocol.request
        self._received = protocol.dataReceived
        self._size: int | None = None
        protocol.request = self.request
        protocol.dataReceived = self.received

    def request(self, request: Any) -> Deferred[Any]:
        self._size = 0
        response: Deferred[Any] = self._request(request)
        return response.addBoth(self._whole)

    def received(self, piece: bytes) -> None:
        if self._size is not None:
            if self._size > LONGEST_HEAD:
                self._protocol.transport.abortConnection()
                return
            self._size += len(piece)
        self._received(piece)

    def _whole(self, response: Any) -> Any:
        self._size = None
        return response
