"""The download handler: Scrapy's own, with every exchange kept before anyone sees the response."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler
from scrapy.exceptions import (
    DownloadCancelledError,
    DownloadTimeoutError,
    NotConfigured,
)

from newsspider.archive.archiver import Archiver
from newsspider.archive.capture import Attempt, Capture, CapturingPool, capturing
from newsspider.archive.exchange import Exchange, Truncation
from newsspider.archive.rebuilt import rebuilt_request, rebuilt_response
from newsspider.archive.records import warc_date
from newsspider.archive.tls import iana_cipher

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.http import Response

__all__ = ["ArchivingHandler"]

logger = logging.getLogger(__name__)


class ArchivingHandler(HTTP11DownloadHandler):
    """Downloads over HTTP/1.1 and archives what crossed the wire.

    Each request leaves in its ``meta["warc"]`` where its response lies, and in
    ``meta["warc_date"]`` when it was fetched, as the record says it. A redirect passes its meta
    on, and the next download replaces both.
    """

    def __init__(self, crawler: Crawler) -> None:
        archiver = crawler.get_extension(Archiver)
        if archiver is None:
            raise NotConfigured("the Archiver extension is off")
        super().__init__(crawler)
        self._archiver = archiver
        self._warned = False
        reactor = self._pool._reactor  # noqa: SLF001 - the one that Scrapy's pool was given
        pool = CapturingPool(reactor, persistent=True)  # type: ignore[no-untyped-call]
        pool.maxPersistentPerHost = self._pool.maxPersistentPerHost
        self._pool = pool

    async def download_request(self, request: Request) -> Response:
        """Return the response to ``request``, archived.

        Raises:
            ArchiveError: the exchange cannot be stored.
        """
        capture = Capture()
        capturing.set(capture)
        response: Response | None = None
        error: BaseException | None = None
        try:
            response = await super().download_request(request)
        except BaseException as raised:
            error = raised
            raise
        else:
            return response
        finally:
            for exchange in self._exchanges(request, capture, response, error):
                request.meta["warc"] = self._archiver.keep(exchange)
                request.meta["warc_date"] = warc_date(exchange.began)

    def _exchanges(
        self,
        request: Request,
        capture: Capture,
        response: Response | None,
        error: BaseException | None,
    ) -> Iterator[Exchange]:
        attempts = capture.attempts
        if response is not None and not any(attempt.received for attempt in attempts):
            if not self._warned:
                self._warned = True
                logger.warning(
                    "The bytes on the wire could not be seen with this version of Scrapy and"
                    " Twisted: records are rebuilt from parsed messages and say so."
                )
            rebuilt = Attempt(str(response.ip_address) if response.ip_address else None, None, None)
            rebuilt.sent, rebuilt.received = (
                [rebuilt_request(request)],
                [rebuilt_response(response)],
            )
            rebuilt.end(whole=True)
            yield _exchange(request, rebuilt, None, reconstructed=True)
            return
        for attempt in attempts[:-1]:
            yield _exchange(request, attempt, _Retried("closed by the peer; asked again"))
        last = attempts[-1] if attempts else Attempt(None, None, None)
        yield _exchange(request, last, error)


class _Retried(Exception):  # noqa: N818 - never raised: it says why an attempt has no response
    pass


def _exchange(
    request: Request, attempt: Attempt, error: BaseException | None, *, reconstructed: bool = False
) -> Exchange:
    seconds = attempt.end(whole=False)
    received = b"".join(attempt.received)
    protocols: tuple[str, ...] = ("http/1.1",)
    if attempt.tls:
        protocols += (attempt.tls.lower().replace("tlsv", "tls/"),)
    behind_proxy = "proxy" in request.meta
    via = request.headers.get("Referer")
    return Exchange(
        url=request.url.partition("#")[0],
        began=attempt.began,
        seconds=seconds,
        sent=b"".join(attempt.sent),
        received=received,
        ip=None if behind_proxy else attempt.ip,
        protocols=protocols,
        cipher=iana_cipher(attempt.cipher) if attempt.cipher else None,
        truncated=None if attempt.whole or not received else _truncation(error),
        error=f"{type(error).__name__}: {error}" if error else None,
        via=via.decode("latin-1") if via else None,
        hops=request.meta.get("depth"),
        reconstructed=reconstructed,
    )


def _truncation(error: BaseException | None) -> Truncation:
    match error:
        case DownloadTimeoutError():
            return "time"
        case DownloadCancelledError():
            return "length"
        case None:
            return "unspecified"
        case _:
            return "disconnect"
