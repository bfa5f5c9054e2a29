"""One printing of the paper: everything that a page needs to know to be drawn.

Addresses of the site are written with `Edition.origin`, those of other sites with the origins given
here, so a page's bytes follow from the site's arguments and the Host header alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Callable

    from newsspider.demo.answer import Answer
    from newsspider.demo.oracle import Expectation
    from newsspider.demo.story import Newsroom, Section, Story

__all__ = ["Edition", "Page", "StoryLinks", "links_of"]

_READ_ALSO = (3, -5)
_RELATED = (8, -8, 16, -16, 24, -24, 2, 4, 7, 11)
_IN_BODY = 13
_PICKS = 5
_FOOTER = 24


@dataclass(frozen=True, kw_only=True, slots=True)
class Page:
    """One address that a group adds to the site.

    Attributes:
        expectation: the truth about it.
        answer: draws it.
        teaser: words of the link that leads to it; empty if the site does not link to it.
        section: the section whose first listing page has that link; None for the home page's box.
        link: how it is linked.
    """

    expectation: Expectation
    answer: Callable[[Edition], Answer]
    teaser: str = ""
    section: Section | None = None
    link: Literal["plain", "nofollow", "hidden"] = "plain"


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
    """

    newsroom: Newsroom
    groups: frozenset[str]
    pages: tuple[Page, ...]
    origin: str
    other: str
    page_bytes: int = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class StoryLinks:
    """The articles that an article's page links to, by place on the page."""

    read_also: tuple[Story, ...]
    related: tuple[Story, ...]
    next: tuple[Story, ...]
    editors_pick: tuple[Story, ...]
    in_body: tuple[Story, ...]
    footer: tuple[Story, ...]


def links_of(newsroom: Newsroom, number: int) -> StoryLinks:
    """Return what the page of article ``number`` links to; never the article itself."""
    total = newsroom.articles

    def stories(numbers: list[int], count: int) -> tuple[Story, ...]:
        distinct = dict.fromkeys(other % total for other in numbers)
        distinct.pop(number, None)
        return tuple(newsroom.story(other) for other in list(distinct)[:count])

    picks = [total * index // _PICKS + index for index in range(_PICKS)]
    spread = [total - 1 - total * index // _FOOTER for index in range(_FOOTER)]
    return StoryLinks(
        read_also=stories([number + step for step in _READ_ALSO], 2),
        related=stories([number + step for step in _RELATED], 6),
        next=stories([number - 1], 1),
        editors_pick=stories(picks, _PICKS),
        in_body=stories([number + _IN_BODY], 1) if number % 4 == 1 else (),
        footer=stories(spread, _FOOTER),
    )
