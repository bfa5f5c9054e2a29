"""Locators belong to one exchange: what a request inherited from another is taken off it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from scrapy import Request

__all__ = ["LocatorMiddleware"]


class LocatorMiddleware:
    """Takes off the locator that came with the ``meta`` of an earlier request.

    Redirects and retries copy ``meta``, and so do spiders. A request that is then answered by the
    HTTP cache is no exchange, and would point at the record of another.
    """

    def process_request(self, request: Request) -> None:
        """Leave ``request`` without a locator; its download gives it one."""
        request.meta.pop("warc", None)
        request.meta.pop("warc_date", None)
