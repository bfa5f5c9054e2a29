"""Scrapy's place for content codings, filled with the function that also reads the archive."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from scrapy.exceptions import IgnoreRequest
from scrapy.responsetypes import responsetypes

from newsspider.archive.encoding import ACCEPT_ENCODING, MAX_DECODED, decode_content
from newsspider.errors import ArchiveError

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.http import Response

__all__ = ["ContentCodingMiddleware"]


class ContentCodingMiddleware:
    """Takes content codings off responses; stands in for Scrapy's HttpCompressionMiddleware.

    Settings:
        DOWNLOAD_MAXSIZE: the most bytes that a decoded body may have.
    """

    def __init__(self, limit: int) -> None:
        self._limit = limit

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Build from settings."""
        return cls(crawler.settings.getint("DOWNLOAD_MAXSIZE") or MAX_DECODED)

    def process_request(self, request: Request) -> None:
        """Ask for the codings that can be taken off."""
        request.headers.setdefault("Accept-Encoding", ACCEPT_ENCODING)

    def process_response(self, request: Request, response: Response) -> Response:
        """Return ``response`` decoded.

        Raises:
            IgnoreRequest: it is too large; it stays archived as it came.
        """
        codings = response.headers.getlist("Content-Encoding")
        if not codings or request.method == "HEAD":
            return response
        names = [coding.decode("latin-1") for coding in codings]
        try:
            body = decode_content(response.body, names, self._limit)
        except ArchiveError as error:
            raise IgnoreRequest(f"{request.url}: {error}") from error
        headers = response.headers.copy()
        del headers["Content-Encoding"]
        kind = responsetypes.from_args(headers=headers, url=response.url, body=body)
        return response.replace(cls=kind, headers=headers, body=body)
