"""Known pages are asked for on condition that they changed (RFC 9110, section 13).

The validators lie in the archive, in the last response that had a body. A server may lie: once a
week, and whenever everything is to be rechecked, a page is asked for without condition. So is an
address that the user named: it leads to the doors, and these change when it does not.
"""

from __future__ import annotations

import re
import time
from datetime import datetime
from typing import TYPE_CHECKING, Self

from scrapy.exceptions import NotConfigured

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler

    from newsspider.spiders.replaying import ArchivedAnswers

__all__ = ["ConditionalMiddleware"]

_BELIEVED = 7 * 86_400.0
"""Seconds for which a server is believed that says that nothing changed."""
_VALIDATOR = re.compile(rb"(?im)^(etag|last-modified)[ \t]*:[ \t]*([^\r\n]+?)[ \t]*\r?$")
_CONDITION = {b"etag": "If-None-Match", b"last-modified": "If-Modified-Since"}


class ConditionalMiddleware:
    """Adds the validators of the last capture to requests for pages that were asked for before.

    Such a request carries in ``meta["asked"]`` when that was.
    """

    def __init__(self, answers: ArchivedAnswers) -> None:
        self._answers = answers

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Take the answers from the spider; off where there are none or all is rechecked."""
        answers = getattr(crawler.spider, "answers", None)
        if answers is None or getattr(crawler.spider, "recheck", "") != "due":
            raise NotConfigured
        return cls(answers)

    def process_request(self, request: Request) -> None:
        """Add the conditions."""
        meta = request.meta
        if not meta.get("asked") or meta.get("archived") or meta["discovery"]["via"] == "seed":
            return
        found = self._answers.head(request.url)
        if found is None:
            return
        date, head = found
        if time.time() - datetime.fromisoformat(date).timestamp() > _BELIEVED:
            return
        for name, value in _VALIDATOR.findall(head):
            request.headers.setdefault(_CONDITION[name.lower()], value)
