"""The group ``doors`` as a whole: which address is answered by which door, and what each finds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from newsspider.demo.door_links import API, DOORS, NEWS_SITEMAP, SITEMAP
from newsspider.demo.feeds import feed_answer, feed_paths
from newsspider.demo.oracle import Expectation
from newsspider.demo.sitemaps import MISSING_SITEMAP, news_numbers, sitemap_answer, sitemap_paths
from newsspider.demo.wordpress_api import CATEGORIES, POSTS, api_answer

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from newsspider.demo.answer import Answer
    from newsspider.demo.edition import Edition, Page
    from newsspider.demo.story import Newsroom

__all__ = ["DOORS", "door_answer", "door_expectations", "paths_behind"]


def door_answer(edition: Edition, path: str, query: dict[str, list[str]]) -> Answer | None:
    """Return what a door of the site says at ``path``, None if none is there."""
    if not edition.doors:
        return None
    return (
        feed_answer(edition, path, query)
        or sitemap_answer(edition, path)
        or api_answer(edition, path, query)
    )


def door_expectations(newsroom: Newsroom, doors: frozenset[str]) -> Iterator[Expectation]:
    """Yield the truth about every address of every door."""
    for path in feed_paths(newsroom, doors):
        yield Expectation(path=path, kind="feed", fetch="may")
    if "sitemap" in doors:
        for path in (SITEMAP, *sitemap_paths(newsroom)):
            yield Expectation(path=path, kind="sitemap", fetch="may")
        yield Expectation(path=MISSING_SITEMAP, kind="missing", fetch="may", status=404)
    if "news-sitemap" in doors:
        yield Expectation(path=NEWS_SITEMAP, kind="sitemap", fetch="may")
    if "api" in doors:
        for path in (API, POSTS, CATEGORIES):
            yield Expectation(path=path, kind="api", fetch="may")
        for number in newsroom.numbers:
            path = f"{POSTS}/{newsroom.story(number).post_id}"
            yield Expectation(path=path, kind="api", fetch="may")


def paths_behind(newsroom: Newsroom, pages: Iterable[Page], door: str) -> set[str]:
    """Return the addresses of all articles that ``door`` names.

    Args:
        newsroom: the plain articles, which every door knows.
        pages: the articles of the site's groups, which only the sitemap knows.
        door: one of `DOORS`.
    """
    numbers = news_numbers(newsroom) if door == "news-sitemap" else newsroom.numbers
    found = {newsroom.story(number).path for number in numbers}
    if door == "sitemap":
        found |= {extra.expectation.path for extra in pages if extra.expectation.row}
    return found
