"""Known pages that are due again, whether anything links to them still or not.

The index of the archive says which pages there were, the frontier when each is due. They come after
everything that is new, in small batches: a large index is read while the crawl goes on.
"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

import msgspec

from newsspider.archive.index import read_index
from newsspider.frontier.known import identity
from newsspider.spiders.following import page_request

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from scrapy import Request

    from newsspider.spiders.news import NewsSpider

__all__ = ["due_requests"]

_BATCH = 500
_PRIORITY = -10
"""Below all that a page or a door leads to."""


class _Capture(msgspec.Struct):
    url: str
    mime: str = ""
    status: str = ""


def due_requests(spider: NewsSpider, index: Path) -> Iterator[Request]:
    """Yield a request for each page in ``index`` that is due, and that the sites' bounds allow."""
    pages = _pages(index)
    while batch := list(islice(pages, _BATCH)):
        allowed = [url for url in batch if spider.bounds.refusal(url) is None]
        asked = spider.known.frontier.asked([identity(url) for url in allowed])
        known = [url for url, when in zip(allowed, asked, strict=True) if when]
        for url in spider.known.fresh(known):
            yield page_request(spider, url, "recheck", None, priority=_PRIORITY)


def _pages(index: Path) -> Iterator[str]:
    decoder = msgspec.json.Decoder(_Capture)
    last = ""
    for line in read_index(index):
        capture = decoder.decode(line.split(b" ", 2)[2])
        is_page = capture.status == "200" and "html" in capture.mime
        if is_page and capture.url != last:
            last = capture.url
            yield last
