"""What no request may overstep: the site, its excluded paths, the number of pages asked for.

The spider looks before it makes a request; the middleware looks again at everything on its way to
the network, redirects included. A crawl that is full refuses what was on its way; all that it has
yet to fetch waits for the next run.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Self
from urllib.parse import urlsplit

from newsspider.frontier.known import Recent
from newsspider.politeness.failures import OutOfBounds
from newsspider.sections import in_section
from newsspider.spiders.budget import PAID, PROMISING, Budget, is_budgeted
from newsspider.spiders.following import PRIORITY
from newsspider.spiders.window import Past, Window
from newsspider.urls import site_of, url_key

if TYPE_CHECKING:
    from collections.abc import Iterable

    from scrapy import Request
    from scrapy.crawler import Crawler

    from newsspider.site import Site

__all__ = ["OF_LINKS", "OF_THE_RUN", "Bounds", "BoundsMiddleware"]

OF_LINKS = frozenset(
    {"copy", "needless", "outside-section", "outside-window", "repeated-path", "trap"}
)
"""Why what was found by a link is not fetched; it may be worth it once it is found again."""
OF_THE_RUN = frozenset({"stopped", "max-pages", "max-articles"})
"""Why a request is not made in this run; the next one makes it."""

_WHILE = 0.3
"""Seconds until a request is looked at again that waits for the outcome of others."""

_WORDS = {
    "waiting": "it is not known yet whether pages like it lead anywhere",
    "offsite": "it belongs to another site",
    "excluded": "the site file excludes its path",
    "copy": "the page that it leads to was read",
    "outside-section": "it belongs to another section than the one that is asked for",
    "outside-window": "it is not of the time that is asked for, as the site's doors and lists say",
    "needless": "the site's doors tell of its articles, and enough was spent on other pages",
    "repeated-path": "its path repeats itself",
    "trap": "pages with such addresses led to nothing new",
    "max-pages": "the number of pages asked for is reached",
    "max-articles": "the number of articles asked for is reached",
}


class Bounds:
    """Which addresses a crawl of ``sites`` may fetch, and how many.

    Attributes:
        full: the word for why nothing more may be fetched, or None.
        budget: how often pages of one shape may be fruitless.
        aliases: other addresses of pages that were read, such as their short links.
        left_alone: identities of pages that were found by a link and refused for that.
        covered: sites whose doors told of everything that is wanted, so no link need be followed
            but to what they told of.
        told: keys of the addresses that doors date into the time that is asked for.
        past: pages of lists that reach back beyond that time.
        met_section: something surely belongs to the section that is asked for.
    """

    def __init__(
        self,
        sites: tuple[Site, ...],
        max_pages: int | None = None,
        window: Window = Window(),  # noqa: B008  (frozen)
        section: str | None = None,
    ) -> None:
        self.full: str | None = None
        self.budget = Budget()
        self.aliases = Recent()
        self.left_alone = Recent()
        self.covered: set[str] = set()
        self.told = Recent()
        self.past = Past(window)
        self.met_section = False
        self._hosts = {host: site for site in sites for host in site.hosts}
        self._named = frozenset(url for site in sites for url in site.named)
        self._names = {urlsplit(f"//{host}").hostname for host in self._hosts}
        self._pages_left = max_pages
        self._section = section

    def site(self, url: str) -> Site | None:
        """Return the site that ``url`` belongs to, or None."""
        try:
            return self._hosts.get(site_of(url))
        except ValueError:
            return None

    def has_host(self, name: str) -> bool:
        """Return whether pages at ``name``, a host without its port, may belong to a site."""
        return name in self._names or site_of(f"http://{name}/") in self._names

    def refusal(self, url: str, *, door: bool = False) -> str | None:
        """Return the word for why ``url`` must not be fetched, or None if it may be.

        Args:
            url: canonical address.
            door: it is one; what a site file includes is pages only.
        """
        site = self.site(url)
        if site is None:
            return "offsite"
        if url in self._named:
            return None
        path = "/" + url.partition("://")[2].partition("/")[2]
        if site.excludes(path) if door else not site.fetches(path):
            return "excluded"
        return None if door or self.is_in_section(url) else "outside-section"

    def is_in_section(self, url: str, names: Iterable[str] = ()) -> bool:
        """Return whether ``url`` may belong to the section that is asked for, if one is.

        Args:
            url: canonical address.
            names: sections that the page itself names.
        """
        site = self.site(url)
        if self._section is None or site is None:
            return True
        verdict = in_section(self._section, url, names=names, fronts=site.sections)
        self.met_section = self.met_section or verdict is True
        return verdict is not False

    def significant(self, url: str) -> str:
        """Return ``url`` without the query parameters that tell nothing on its site."""
        site = self.site(url) if "?" in url else None
        return site.significant(url) if site else url

    def late_refusal(self, request: Request) -> str | None:
        """Return the word for why what was found by a link is not worth a request any more."""
        discovery = request.meta.get("discovery")
        via = discovery["via"] if discovery else None
        if discovery is None or via not in PRIORITY:
            return None
        if self._is_outside(request.url, via, discovery["from"]):
            return "outside-window"
        if request.url in self.aliases:
            return "copy"
        if request.meta.get(PAID) or not self.has_to_prove_itself(request.url, via):
            return None
        return self._over_budget(request)

    def has_to_prove_itself(self, url: str, via: str) -> bool:
        """Return whether ``url``, found by a link of that kind, draws on the budget.

        What a door tells of does not: it is an article, wherever else a link to it stands.
        """
        return is_budgeted(url, via) and url_key(url) not in self.told

    def end(self, request: Request) -> None:
        """Take back what was lent to a request that is through."""
        url = request.meta.pop("budgeted", None)
        if url is not None:
            fruitless = request.meta.pop("fruitless", False)
            is_guess = not request.meta.get(PROMISING)
            self.budget.end(url, fruitless=fruitless, is_guess=is_guess)

    def _over_budget(self, request: Request) -> str | None:
        """Return the word for why the budget has nothing for ``request``, or take from it."""
        refusal = self.budget.refusal(request.url)
        if refusal is not None or request.meta.get("budgeted"):
            return refusal
        is_guess = not request.meta.get(PROMISING)
        if is_guess and self.budget.is_spent(request.url):
            return "needless"
        if not self.budget.take(request.url, is_guess=is_guess):
            return "waiting"
        request.meta["budgeted"] = request.url
        return None

    def _is_outside(self, url: str, via: str, found_on: str | None) -> bool:
        if via == "pagination" and found_on is not None and found_on in self.past:
            return True
        return site_of(url) in self.covered and url_key(url) not in self.told

    def spend_page(self, url: str) -> None:
        """Take one page, that at ``url``, from those that may still be fetched."""
        self.budget.note_request(url)
        if self._pages_left is not None:
            if self._pages_left == 0:
                self.full = self.full or "max-pages"
            else:
                self._pages_left -= 1


class BoundsMiddleware:
    """Refuses requests that overstep the `Bounds` of the spider; a downloader middleware.

    Stats:
        skipped/offsite, skipped/excluded, skipped/outside-section, skipped/outside-window,
        skipped/copy, skipped/needless, skipped/repeated-path, skipped/trap: counted where the
        request ends.
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
        if request.meta.get("dont_obey_robotstxt"):  # robots.txt may redirect to another site
            return
        refusal = self._bounds.refusal(
            request.url, door="door" in request.meta
        ) or self._bounds.late_refusal(request)
        if refusal is None:
            self._bounds.spend_page(request.url)
            refusal = self._bounds.full
        if refusal == "waiting":
            request.meta.update(postponed=time.time() + _WHILE, untried=True)
        if refusal:
            raise OutOfBounds(refusal, f"{request.url} is not fetched: {_WORDS[refusal]}")
