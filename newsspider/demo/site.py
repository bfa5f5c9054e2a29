"""The demo site without sockets: a request in, an `Answer` out.

What a site says depends on its arguments and the request, on nothing else: no clock of the
computer, no file, no earlier request. Where the number or the time of a request matters, the caller
says it. Pages are drawn when asked for and kept.
"""

from __future__ import annotations

from collections.abc import Callable  # noqa: TC003  (dataclass field)
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import TYPE_CHECKING
from urllib.parse import parse_qs

from newsspider.demo.answer import Answer, is_unchanged, page, redirect
from newsspider.demo.article_page import article_answer, article_expectation
from newsspider.demo.asked import Asked
from newsspider.demo.attack import attack_pages
from newsspider.demo.awkward import awkward_pages
from newsspider.demo.changed_paths import changes_of
from newsspider.demo.copies import copy_answer, copy_expectations, short_link_expectations
from newsspider.demo.doors import DOORS, door_answer, door_expectations, paths_behind
from newsspider.demo.edition import Edition, Page
from newsspider.demo.failures import failure_pages
from newsspider.demo.faults import fault_pages
from newsspider.demo.files import file_answer, file_expectations
from newsspider.demo.listing_page import search_html
from newsspider.demo.listings import listing_answer, listing_expectations
from newsspider.demo.notices import about_html, missing_html
from newsspider.demo.oracle import Expectation
from newsspider.demo.story import Newsroom
from newsspider.demo.trap_links import is_trap
from newsspider.demo.trap_pages import trap_answer, trap_expectations
from newsspider.demo.unwanted import unwanted_pages

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime

__all__ = ["DEFAULT_GROUPS", "EVERYTHING", "DemoSite"]

DEFAULT_GROUPS = frozenset({"core", "delay", "copies", "unwanted", "errors", "awkward"})
"""Groups that a site has if it is not told otherwise; ``core`` is always there."""

EVERYTHING = DEFAULT_GROUPS | {"doors", "traps", "faults"}
"""With ``doors`` (feeds, sitemaps, API), ``traps`` (addresses without end) and ``faults`` (articles
that are hard to get). Only ``attack`` is left out: what no page may do to a crawler.
"""

_GROUP_PAGES: dict[str, Callable[[Newsroom], tuple[Page, ...]]] = {
    "unwanted": unwanted_pages,
    "errors": failure_pages,
    "awkward": awkward_pages,
    "faults": fault_pages,
    "attack": lambda _: attack_pages(),
}
_CACHE_BYTES = 64_000_000
_USUAL_PAGE_BYTES = 24_000


@dataclass(frozen=True, kw_only=True)
class DemoSite:
    """A news site of invented articles.

    Args:
        articles: number of plain articles, at least 1.
        seed: what their words follow from.
        clock: hours since the site's first morning; `changes` says what they bring.
        groups: which kinds of pages there are beside the plain ones.
        doors: which of `DOORS` there are, in the group ``doors``.
        recent: how many articles are of the last seven days; None: those that are by their number.
        linked: whether pages link to articles and listings; if not, only doors lead to them.
        page_bytes: least size of a page in bytes; 0 for no more than it needs.
        other: origin of another site, which the pages link to.
    """

    articles: int = 40
    seed: int = 1
    clock: int = 0
    groups: frozenset[str] = DEFAULT_GROUPS
    doors: frozenset[str] = DOORS
    recent: int | None = None
    linked: bool = True
    page_bytes: int = 0
    other: str = "http://other.example"
    _newsroom: Newsroom = field(init=False, repr=False, compare=False)
    _pages: dict[str, Page] = field(init=False, repr=False, compare=False)
    _drawn: Callable[[str, str], Answer] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        newsroom = Newsroom(
            articles=self.articles,
            seed=self.seed,
            clock=self.clock,
            recent=self.recent,
            linked=self.linked,
        )
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
        """Return the same site at another hour."""
        return replace(self, clock=clock)

    def beside(self, other: str) -> DemoSite:
        """Return the same site with links to another neighbour, given as an origin."""
        return replace(self, other=other)

    @property
    def now(self) -> datetime:
        """The moment of the visit by the site's own clock."""
        return self._newsroom.today

    def respond(
        self,
        method: str,
        target: str,
        headers: Mapping[str, str],
        host: str,
        *,
        visit: int = 1,
        now: float = 0.0,
    ) -> Answer:
        """Return the answer to a request.

        Args:
            method: as sent.
            target: path and query as sent.
            headers: names in lower case.
            host: the Host header; addresses in the page are written with it, but for the ``m.`` of
                the mobile host, which repeats the site.
            visit: how many requests for ``target`` there have been with this one.
            now: when it came, in seconds since 1970.
        """
        if method not in {"GET", "HEAD"}:
            return Answer(405, "Method Not Allowed", [("Allow", "GET, HEAD")])
        extra = self._extra(target)
        if extra and extra.instead:
            asked = Asked(visit=visit, now=now, headers=headers)
            instead = extra.instead(self._edition(host), asked)
            if instead:
                return instead
        answer = self._drawn(target, host)
        return answer.unchanged() if is_unchanged(answer, headers) else answer

    def is_trap(self, target: str) -> bool:
        """Return whether ``target``, path and query, is one of the addresses without end."""
        return "traps" in self.groups and is_trap(target)

    def behind(self, door: str) -> set[str]:
        """Return the paths of all articles that ``door``, one of `DOORS`, names."""
        return paths_behind(self._newsroom, self._pages.values(), door)

    def changes(self) -> dict[str, tuple[str, ...]]:
        """Return the paths of what the last tick of the clock changed, by kind of change."""
        return changes_of(self._newsroom, frozenset(self._pages))

    def expectations(self) -> list[Expectation]:
        """Return the truth about every address that the site offers or links to."""
        return list({truth.path: truth for truth in self._truths()}.values())

    def _truths(self) -> Iterator[Expectation]:
        yield from listing_expectations(self._newsroom)
        yield Expectation(path="/about/", kind="page", fetch="may")
        if self.linked:
            yield Expectation(path="/?s=harbour", kind="search", fetch="may")
        yield from file_expectations(self._open_doors)
        yield from door_expectations(self._newsroom, self._open_doors)
        if "traps" in self.groups:
            yield from trap_expectations()
        yield from short_link_expectations(self._newsroom)
        if "copies" in self.groups:
            yield from copy_expectations(self._newsroom)
        for number in range(self._newsroom.written):
            yield article_expectation(self._newsroom, self._newsroom.story(number))
        for extra in self._pages.values():
            yield extra.expectation

    @property
    def _open_doors(self) -> frozenset[str]:
        return self.doors if "doors" in self.groups else frozenset()

    def _edition(self, host: str) -> Edition:
        return Edition(
            newsroom=self._newsroom,
            groups=self.groups,
            pages=tuple(self._pages.values()),
            origin=f"http://{host.removeprefix('m.')}",
            other=self.other,
            page_bytes=self.page_bytes,
            doors=self._open_doors,
        )

    def _extra(self, target: str) -> Page | None:
        return self._pages.get(target) or self._pages.get(target.partition("?")[0])

    def _draw(self, target: str, host: str) -> Answer:
        edition, extra = self._edition(host), self._extra(target)
        if extra:
            return extra.answer(edition)
        trap = trap_answer(edition, target) if self.is_trap(target) else None
        if trap:
            return trap
        path, _, query = target.partition("?")
        path = path.partition(";jsessionid=")[0] if self.is_trap(target) else path
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
            return article_answer(edition, story)
        if path == "/about/":
            return page(about_html(edition))
        return (
            file_answer(edition, path)
            or door_answer(edition, path, query)
            or listing_answer(edition, path)
            or (copy_answer(edition, path) if "copies" in self.groups else None)
        )
