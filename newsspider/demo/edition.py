"""One printing of the paper: everything that a page needs to know to be drawn.

Addresses of the site are written with `Edition.origin`, those of other sites with the origins given
here, so a page's bytes follow from the site's arguments and the Host header alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from newsspider.demo.ring import footer_numbers, pick_numbers

if TYPE_CHECKING:
    from collections.abc import Callable

    from newsspider.demo.answer import Answer
    from newsspider.demo.asked import Asked
    from newsspider.demo.oracle import Expectation
    from newsspider.demo.story import Newsroom, Section, Story

__all__ = ["Edition", "Page", "StoryLinks", "href", "links_of"]

_READ_ALSO = (3, -5)
_RELATED = (8, -8, 16, -16, 24, -24, 2, 4, 7, 11)
_IN_BODY = 13


@dataclass(frozen=True, kw_only=True, slots=True)
class Page:
    """One address that a group adds to the site.

    Attributes:
        expectation: the truth about it.
        answer: draws it.
        teaser: words of the link that leads to it; empty if the site does not link to it.
        section: the section whose first listing page has that link; None for the home page's box.
        link: how it is linked.
        instead: returns what a request gets in place of ``answer``, None if nothing.
    """

    expectation: Expectation
    answer: Callable[[Edition], Answer]
    teaser: str = ""
    section: Section | None = None
    link: Literal["plain", "nofollow", "hidden"] = "plain"
    instead: Callable[[Edition, Asked], Answer | None] | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Edition:
    """A newsroom's articles at one host.

    Attributes:
        newsroom: the plain articles.
        groups: names of the groups of pages that the site has.
        pages: what those groups add.
        origin: scheme and host of the site.
        other: origin of another site, which nobody is to visit.
        page_bytes: least size of a page.
        doors: which doors the site has, by the names of `doors.DOORS`.
    """

    newsroom: Newsroom
    groups: frozenset[str]
    pages: tuple[Page, ...]
    origin: str
    other: str
    page_bytes: int = 0
    doors: frozenset[str] = frozenset()

    @property
    def mobile_origin(self) -> str | None:
        """Scheme and host of the same pages for telephones; a host without a name has none."""
        host = self.origin.removeprefix("http://")
        return f"http://m.{host}" if any(map(str.isalpha, host)) else None


@dataclass(frozen=True, kw_only=True, slots=True)
class StoryLinks:
    """The articles that an article's page links to, by place on the page."""

    read_also: tuple[Story, ...]
    related: tuple[Story, ...]
    next: tuple[Story, ...]
    editors_pick: tuple[Story, ...]
    in_body: tuple[Story, ...]
    footer: tuple[Story, ...]


def href(edition: Edition, path: str) -> str:
    """Return the attribute that links to a listing, nothing on a site that does not link."""
    return f' href="{path}"' if edition.newsroom.linked else ""


def links_of(newsroom: Newsroom, number: int) -> StoryLinks:
    """Return what the page of article ``number`` links to; never the article itself."""
    total = newsroom.articles
    related = [number + step for step in _RELATED]
    if newsroom.is_restyled(number):
        related[:3] = related[2::-1]

    def stories(numbers: list[int], count: int) -> tuple[Story, ...]:
        if not newsroom.linked:
            return ()
        distinct = dict.fromkeys(other % total for other in numbers)
        distinct.pop(number, None)
        return tuple(newsroom.story(other) for other in list(distinct)[:count])

    return StoryLinks(
        read_also=stories([number + step for step in _READ_ALSO], 2),
        related=stories(related, 6),
        next=stories([number - 1], 1),
        editors_pick=stories(pick_numbers(total), total),
        in_body=stories([number + _IN_BODY], 1) if number % 4 == 1 else (),
        footer=stories(footer_numbers(total), total),
    )
