"""The download handler: Scrapy's own, with every exchange kept before anyone sees the response."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from scrapy.exceptions import (
    DownloadCancelledError,
    DownloadTimeoutError,
    NotConfigured,
    StopDownload,
)
from scrapy.utils.misc import build_from_crawler, load_object

from newsspider.archive.archiver import Archiver
from newsspider.archive.capture import Attempt, Capture, capturing, tap
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

_CUT_SHORT = frozenset({"dataloss", "download_stopped"})
"""Flags of Scrapy's responses whose body is not whole."""


class ArchivingHandler:
    """Lets Scrapy's own handler download, and archives what crossed the wire.

    Each request leaves in its ``meta["warc"]`` where its response lies, and in
    ``meta["warc_date"]`` when it was fetched, as the record says it.

    Args:
        handler: the handler that downloads.
        archiver: keeps the exchanges.
    """

    lazy = False

    def __init__(self, handler: Any, archiver: Archiver) -> None:
        tap(handler)
        self._handler = handler
        self._archiver = archiver

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Build around the handler that Scrapy has for HTTP."""
        archiver = crawler.get_addon(Archiver)
        if archiver is None:
            raise NotConfigured("the archive is off, and what is not kept is not fetched")
        own = load_object(crawler.settings["DOWNLOAD_HANDLERS_BASE"]["http"])
        return cls(build_from_crawler(own, crawler), archiver)

    async def download_request(self, request: Request) -> Response:
        """Return the response to ``request``, archived.

        Raises:
            ArchiveError: the exchange cannot be stored.
        """
        capture, unseen = Capture(), Attempt()
        capturing.set(capture)
        response: Response | None = None
        error: BaseException | None = None
        try:
            response = await self._handler.download_request(request)
        except BaseException as raised:
            error = raised
            raise
        else:
            return response
        finally:
            if response is None or capture.saw_the_wire:
                exchanges = _seen(request, capture.attempts or [unseen], error)
            else:
                exchanges = iter([_rebuilt(request, unseen, response)])
            for exchange in exchanges:
                request.meta["warc"] = self._archiver.keep(exchange)
                request.meta["warc_date"] = warc_date(exchange.began)

    async def close(self) -> None:
        """Close all connections."""
        await self._handler.close()


class _Retried(Exception):  # noqa: N818 - never raised: it says why an attempt has no response
    pass


def _seen(
    request: Request, attempts: list[Attempt], error: BaseException | None
) -> Iterator[Exchange]:
    for attempt in attempts[:-1]:
        yield _exchange(request, attempt, _Retried("closed by the peer; asked again"))
    yield _exchange(request, attempts[-1], error)


def _rebuilt(request: Request, unseen: Attempt, response: Response) -> Exchange:
    """Return the exchange of which only the parsed messages are known."""
    unseen.ip = str(response.ip_address) if response.ip_address else None
    unseen.sent.append(rebuilt_request(request))
    unseen.received.append(rebuilt_response(response))
    unseen.end(whole=_CUT_SHORT.isdisjoint(response.flags))
    return _exchange(request, unseen, None, reconstructed=True)


def _exchange(
    request: Request, attempt: Attempt, error: BaseException | None, *, reconstructed: bool = False
) -> Exchange:
    seconds = attempt.end(whole=False)
    received = b"".join(attempt.received)
    protocols: tuple[str, ...] = () if reconstructed else ("http/1.1",)
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
        case StopDownload() | None:
            return "unspecified"
        case _:
            return "disconnect"
