"""Which addresses are known, asked before a request is made.

A news page has 150 links to pages that are nearly all known. Asking here costs a hash; letting
Scrapy make a request, carry it through its middlewares and drop it costs a hundred times that.
"""

from __future__ import annotations

from hashlib import blake2b
from typing import TYPE_CHECKING, Protocol, Self

from scrapy.dupefilters import BaseDupeFilter

from newsspider.urls import canonical_url

if TYPE_CHECKING:
    from scrapy import Request, Spider
    from scrapy.crawler import Crawler

__all__ = ["Seen", "SeenFilter"]


class Seen:
    """A set of strings that keeps 64 bits of each."""

    def __init__(self) -> None:
        self._hashes: set[int] = set()

    def add(self, text: str) -> bool:
        """Add ``text``; return whether it is new."""
        before = len(self._hashes)
        self._hashes.add(_hash(text))
        return len(self._hashes) > before

    def __contains__(self, text: str) -> bool:
        return _hash(text) in self._hashes

    def __len__(self) -> int:
        return len(self._hashes)


def _hash(text: str) -> int:
    return int.from_bytes(blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest())


class _HasSeen(Protocol):
    seen: Seen


class SeenFilter(BaseDupeFilter):
    """Scrapy's duplicate filter over the spider's own `Seen`.

    The spider adds an address before it makes the request and says so in ``meta["added"]``; a
    redirect inherits that but has another address, so it is asked about like any other.

    Stats:
        skipped/seen: redirects to addresses that were already known.
    """

    def __init__(self, crawler: Crawler, seen: Seen) -> None:
        self._crawler = crawler
        self._seen = seen

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Share the set of the crawler's spider."""
        spider: _HasSeen = crawler.spider  # type: ignore[assignment]
        return cls(crawler, spider.seen)

    def request_seen(self, request: Request) -> bool:
        """Return whether the address of ``request`` was known before."""
        if request.meta.get("added") == request.url and "redirect_urls" not in request.meta:
            return False
        return not self._seen.add(canonical_url(request.url))

    def log(self, request: Request, spider: Spider) -> None:  # noqa: ARG002 - Scrapy's signature
        """Count a request that is not made."""
        self._crawler.stats.inc_value("skipped/seen")
