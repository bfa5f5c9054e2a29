"""The demo site without sockets: a request in, an `Answer` out.

What a site says depends on its arguments, the address and the Host header, on nothing else: no
clock of the computer, no file, no earlier request. Pages are drawn when asked for and kept.
"""

from __future__ import annotations

from collections.abc import Callable  # noqa: TC003  (dataclass field)
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import TYPE_CHECKING
from urllib.parse import parse_qs

from newsspider.demo.answer import Answer, page, redirect
from newsspider.demo.article_page import article_expectation, article_html
from newsspider.demo.awkward import awkward_pages
from newsspider.demo.copies import copy_answer, copy_expectations, short_link_expectations
from newsspider.demo.edition import Edition, Page
from newsspider.demo.failures import failure_pages
from newsspider.demo.files import file_answer, file_expectations
from newsspider.demo.listing_page import search_html
from newsspider.demo.listings import listing_answer, listing_expectations
from newsspider.demo.notices import about_html, missing_html
from newsspider.demo.oracle import Expectation
from newsspider.demo.story import Newsroom
from newsspider.demo.unwanted import unwanted_pages

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

__all__ = ["DEFAULT_GROUPS", "DemoSite"]

DEFAULT_GROUPS = frozenset({"core", "delay", "copies", "unwanted", "errors", "awkward"})
"""Groups that a site has if it is not told otherwise; ``core`` is always there."""

_GROUP_PAGES: dict[str, Callable[[Newsroom], tuple[Page, ...]]] = {
    "unwanted": unwanted_pages,
    "errors": failure_pages,
    "awkward": awkward_pages,
}
_CACHE_BYTES = 64_000_000
_USUAL_PAGE_BYTES = 24_000


@dataclass(frozen=True, kw_only=True)
class DemoSite:
    """A news site of invented articles.

    Args:
        articles: number of plain articles, at least 1.
        seed: what their words follow from.
        clock: days since the site's first day.
        groups: which kinds of pages there are beside the plain ones.
        page_bytes: least size of a page in bytes; 0 for no more than it needs.
        other: origin of another site, which the pages link to.
    """

    articles: int = 40
    seed: int = 1
    clock: int = 0
    groups: frozenset[str] = DEFAULT_GROUPS
    page_bytes: int = 0
    other: str = "http://other.example"
    _newsroom: Newsroom = field(init=False, repr=False, compare=False)
    _pages: dict[str, Page] = field(init=False, repr=False, compare=False)
    _drawn: Callable[[str, str], Answer] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        newsroom = Newsroom(articles=self.articles, seed=self.seed, clock=self.clock)
        pages = [
            extra
            for name, pages_of in _GROUP_PAGES.items()
            if name in self.groups
            for extra in pages_of(newsroom)
        ]
        kept = _CACHE_BYTES // max(self.page_bytes, _USUAL_PAGE_BYTES)
        object.__setattr__(self, "_newsroom", newsroom)
        object.__setattr__(self, "_pages", {extra.expectation.path: extra for extra in pages})
        object.__setattr__(self, "_drawn", lru_cache(maxsize=kept)(self._draw))

    def at(self, clock: int) -> DemoSite:
        """Return the same site on another day."""
        return replace(self, clock=clock)

    def beside(self, other: str) -> DemoSite:
        """Return the same site with links to another neighbour, given as an origin."""
        return replace(self, other=other)

    def respond(self, method: str, target: str, headers: Mapping[str, str], host: str) -> Answer:
        """Return the answer to a request.

        Args:
            method: as sent.
            target: path and query as sent.
            headers: names in lower case.
            host: the Host header; addresses in the page are written with it.
        """
        if method not in {"GET", "HEAD"}:
            return Answer(405, "Method Not Allowed", [("Allow", "GET, HEAD")])
        answer = self._drawn(target, host)
        etag = dict(answer.headers).get("ETag")
        if etag and headers.get("if-none-match") == etag:
            return Answer(304, "Not Modified", [("ETag", etag)])
        return answer

    def expectations(self) -> list[Expectation]:
        """Return the truth about every address that the site offers or links to."""
        return list({truth.path: truth for truth in self._truths()}.values())

    def _truths(self) -> Iterator[Expectation]:
        yield from listing_expectations(self._newsroom)
        yield Expectation(path="/about/", kind="page", fetch="may")
        yield Expectation(path="/?s=harbour", kind="search", fetch="may")
        yield from file_expectations()
        yield from short_link_expectations(self._newsroom)
        if "copies" in self.groups:
            yield from copy_expectations(self._newsroom)
        for number in range(self.articles):
            yield article_expectation(self._newsroom, self._newsroom.story(number))
        for extra in self._pages.values():
            yield extra.expectation

    def _draw(self, target: str, host: str) -> Answer:
        edition = Edition(
            newsroom=self._newsroom,
            groups=self.groups,
            pages=tuple(self._pages.values()),
            origin=f"http://{host}",
            other=self.other,
            page_bytes=self.page_bytes,
        )
        path, _, query = target.partition("?")
        extra = self._pages.get(target) or self._pages.get(path)
        if extra:
            return extra.answer(edition)
        answer = self._plain(edition, path, parse_qs(query))
        if answer is None and not path.endswith("/") and self._plain(edition, path + "/", {}):
            question = f"?{query}" if query else ""
            return redirect(f"{edition.origin}{path}/{question}")
        return answer or page(missing_html(edition), 404)

    def _plain(self, edition: Edition, path: str, query: dict[str, list[str]]) -> Answer | None:
        """Return the answer for an address that no group claims, None if there is no such page."""
        if path == "/" and "s" in query:
            return page(search_html(edition, query["s"][0]))
        if path == "/" and "p" in query:
            post_id = query["p"][0]
            found = self._newsroom.identified(int(post_id)) if post_id.isdecimal() else None
            return redirect(edition.origin + found.path) if found else None
        story = self._newsroom.numbered(path)
        if story:
            return page(article_html(edition, story))
        if path == "/about/":
            return page(about_html(edition))
        return (
            file_answer(edition, path)
            or listing_answer(edition, path)
            or (copy_answer(edition, path) if "copies" in self.groups else None)
        )
