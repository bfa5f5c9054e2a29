"""What no request may overstep: the site, its excluded paths, the number of pages asked for.

The spider looks before it makes a request; the middleware looks again at everything on its way to
the network, redirects included. A crawl that is full refuses all that is still queued, so it ends
by itself and the run record says how much was left.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from newsspider.spiders.failures import OutOfBounds
from newsspider.urls import site_of

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler

    from newsspider.site import Site

__all__ = ["Bounds", "BoundsMiddleware"]

_WORDS = {
    "offsite": "it belongs to another site",
    "excluded": "the site file excludes its path",
    "max-pages": "the number of pages asked for is reached",
    "max-articles": "the number of articles asked for is reached",
}


class Bounds:
    """Which addresses a crawl of ``sites`` may fetch, and how many.

    Attributes:
        full: the word for why nothing more may be fetched, or None.
    """

    def __init__(self, sites: tuple[Site, ...], max_pages: int | None = None) -> None:
        self.full: str | None = None
        self._hosts = {host: site for site in sites for host in site.hosts}
        self._pages_left = max_pages

    def site(self, url: str) -> Site | None:
        """Return the site that ``url`` belongs to, or None."""
        try:
            return self._hosts.get(site_of(url))
        except ValueError:
            return None

    def refusal(self, url: str) -> str | None:
        """Return the word for why ``url`` must not be fetched, or None if it may be."""
        site = self.site(url)
        if site is None:
            return "offsite"
        path = "/" + url.partition("://")[2].partition("/")[2]
        excluded = path.startswith(site.exclude) and url not in site.start
        return "excluded" if excluded else None

    def spend_page(self) -> None:
        """Take one page from those that may still be fetched."""
        if self._pages_left is not None:
            if self._pages_left == 0:
                self.full = self.full or "max-pages"
            else:
                self._pages_left -= 1


class BoundsMiddleware:
    """Refuses requests that overstep the `Bounds` of the spider; a downloader middleware.

    Stats:
        skipped/offsite, skipped/excluded, skipped/max-pages, skipped/max-articles: counted where
        the request ends.
    """

    def __init__(self, bounds: Bounds | None) -> None:
        self._bounds = bounds

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Take the bounds from the spider; one that has none may go anywhere."""
        return cls(getattr(crawler.spider, "bounds", None))

    def process_request(self, request: Request) -> None:
        """Let ``request`` pass; robots.txt is not counted as a page.

        Raises:
            OutOfBounds: it must not be made.
        """
        if self._bounds is None:
            return
        refusal = self._bounds.refusal(request.url)
        if refusal is None and not request.meta.get("dont_obey_robotstxt"):
            self._bounds.spend_page()
            refusal = self._bounds.full
        if refusal:
            raise OutOfBounds(refusal, f"{request.url} is not fetched: {_WORDS[refusal]}")
