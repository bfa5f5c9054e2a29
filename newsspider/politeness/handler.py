"""The download handler of a crawl: archives every exchange, and lets each out in its turn."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from newsspider.archive.handler import ArchivingHandler
from newsspider.politeness.failures import CONNECTION_ERRORS
from newsspider.politeness.gate import Gate
from newsspider.politeness.heads import HeadsLimited

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.http import Response

__all__ = ["PunctualHandler"]


class PunctualHandler(ArchivingHandler):
    """Downloads and archives what the `Gate` lets out."""

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Build as `ArchivingHandler` does."""
        handler = super().from_crawler(crawler)
        handler.stand_at(Gate.of(crawler))
        return handler

    def stand_at(self, gate: Gate) -> None:
        """Let nothing out but through ``gate``."""
        self._gate = gate
        self._handler = HeadsLimited(self._handler)

    async def download_request(self, request: Request) -> Response:
        """Return the response to ``request``, archived.

        Raises:
            OutOfBounds, Postponed: see `Gate`.
        """
        await self._gate.turn(request)
        try:
            response = await super().download_request(request)
        except CONNECTION_ERRORS:
            self._gate.unanswered(request)
            raise
        else:
            self._gate.answered(request, response)
            return response
        finally:
            self._gate.ended(request)
