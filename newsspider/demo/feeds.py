"""The group ``doors``: RSS, Atom and JSON Feed, ten articles a page, by WordPress's addresses.

Articles stand in a feed with their whole text but, as on WordPress, without what the theme puts
into it: no READ ALSO, no advertisement. ``?paged=N`` turns the page; past the end is a 404.
"""

from __future__ import annotations

import json
import re
from email.utils import format_datetime
from typing import TYPE_CHECKING, NamedTuple

from newsspider.demo.answer import Answer, document
from newsspider.demo.article_page import piece_html
from newsspider.demo.door_links import ATOM, FEED, JSON_FEED
from newsspider.demo.frame import MOTTO, SITE_NAME
from newsspider.demo.listing_page import PER_PAGE, page_count
from newsspider.demo.story import SECTIONS
from newsspider.demo.xml_text import element, xml_document

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from newsspider.demo.edition import Edition
    from newsspider.demo.story import Newsroom, Story

__all__ = ["feed_answer", "feed_paths", "story_html"]

_SECTION_FEED = re.compile(r"/category/([a-z-]+)/feed/")
_RSS = (
    '<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:atom="http://www.w3.org/2005/Atom" '
    'xmlns:sy="http://purl.org/rss/1.0/modules/syndication/">'
)


class _Leaf(NamedTuple):
    """One page of a feed; ``base`` is the feed's address, ``more`` whether a page follows."""

    base: str
    number: int
    stories: list[Story]
    more: bool


def feed_paths(newsroom: Newsroom, doors: frozenset[str]) -> Iterator[str]:
    """Yield the address of every page of every feed, with those past the end of none."""
    for base in (FEED, ATOM, JSON_FEED, *(f"/category/{each.slug}/feed/" for each in SECTIONS)):
        numbers = _numbers(newsroom, doors, base)
        if numbers is not None:
            yield base
            yield from (f"{base}?paged={page}" for page in range(2, page_count(len(numbers)) + 1))


def feed_answer(edition: Edition, path: str, query: dict[str, list[str]]) -> Answer | None:
    """Return the page of a feed at ``path``, None if there is none or it is past the end."""
    numbers = _numbers(edition.newsroom, edition.doors, path)
    page = query.get("paged", ["1"])[0]
    if numbers is None or not page.isdecimal():
        return None
    first = (max(int(page), 1) - 1) * PER_PAGE
    shown = numbers[first : first + PER_PAGE]
    if first and not shown:
        return None
    stories = [edition.newsroom.story(number) for number in shown]
    leaf = _Leaf(path, first // PER_PAGE + 1, stories, more=first + PER_PAGE < len(numbers))
    draw, content_type = {
        ATOM: (_atom, "application/atom+xml; charset=UTF-8"),
        JSON_FEED: (_json_feed, "application/feed+json; charset=UTF-8"),
    }.get(path, (_rss, "application/rss+xml; charset=UTF-8"))
    modified = edition.newsroom.times.listed([*shown])
    return document(draw(edition, leaf), content_type, modified=modified)


def story_html(newsroom: Newsroom, story: Story) -> str:
    """Return the text of ``story`` alone as HTML."""
    return "\n".join(piece_html(piece) for piece in newsroom.text(story))


def _numbers(newsroom: Newsroom, doors: frozenset[str], path: str) -> Sequence[int] | None:
    whole = {FEED: "feed", ATOM: "atom", JSON_FEED: "json-feed"}.get(path)
    if whole:
        return newsroom.numbers if whole in doors else None
    match = _SECTION_FEED.fullmatch(path)
    for section in SECTIONS:
        if match and match[1] == section.slug and "section-feeds" in doors:
            return newsroom.in_section(section)
    return None


def _rss(edition: Edition, leaf: _Leaf) -> bytes:
    newest = edition.newsroom.times.listed([story.number for story in leaf.stories])
    items = "".join(_rss_item(edition, story) for story in leaf.stories)
    return xml_document(
        f"{_RSS}\n<channel>{element('title', SITE_NAME)}{element('link', edition.origin)}"
        f'<atom:link href="{edition.origin}{leaf.base}" rel="self" type="application/rss+xml"/>'
        f"{element('description', MOTTO)}{element('lastBuildDate', format_datetime(newest))}"
        "<language>en-US</language><sy:updatePeriod>hourly</sy:updatePeriod>"
        "<sy:updateFrequency>1</sy:updateFrequency>"
        f"<generator>https://wordpress.org/?v=6.8.1</generator>\n{items}</channel></rss>\n"
    )


def _rss_item(edition: Edition, story: Story) -> str:
    url = edition.origin + story.path
    creators = "".join(element("dc:creator", author.name) for author in story.authors)
    terms = "".join(element("category", term) for term in (story.section.name, *story.tags))
    short = f"{edition.origin}/?p={story.post_id}"
    return (
        f"<item>{element('title', story.headline)}{element('link', url)}{creators}"
        f"{element('pubDate', format_datetime(story.published))}{terms}"
        f'<guid isPermaLink="false">{short}</guid>{element("description", story.excerpt)}'
        f"{element('content:encoded', story_html(edition.newsroom, story))}</item>\n"
    )


def _atom(edition: Edition, leaf: _Leaf) -> bytes:
    newest = edition.newsroom.times.listed([story.number for story in leaf.stories])
    turn = f'<link rel="next" href="{_next(edition, leaf)}"/>' if leaf.more else ""
    entries = "".join(_atom_entry(edition, story) for story in leaf.stories)
    return xml_document(
        f'<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en-US">{element("title", SITE_NAME)}'
        f'<link rel="alternate" type="text/html" href="{edition.origin}/"/>'
        f'<link rel="self" type="application/atom+xml" href="{edition.origin}{leaf.base}"/>{turn}'
        f"{element('id', edition.origin + leaf.base)}{element('updated', newest.isoformat())}\n"
        f"{entries}</feed>\n"
    )


def _atom_entry(edition: Edition, story: Story) -> str:
    authors = "".join(
        f"<author>{element('name', author.name)}</author>" for author in story.authors
    )
    return (
        f"<entry>{authors}{element('title', story.headline)}"
        f'<link rel="alternate" type="text/html" href="{edition.origin}{story.path}"/>'
        f"{element('id', f'{edition.origin}/?p={story.post_id}')}"
        f"{element('updated', story.modified.isoformat())}"
        f"{element('published', story.published.isoformat())}"
        f'<category term="{story.section.name}"/>{element("summary", story.excerpt)}'
        f'<content type="html">{element("", story_html(edition.newsroom, story))}</content>'
        "</entry>\n"
    )


def _json_feed(edition: Edition, leaf: _Leaf) -> bytes:
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": SITE_NAME,
        "home_page_url": f"{edition.origin}/",
        "feed_url": f"{edition.origin}{leaf.base}",
        "language": "en-US",
        **({"next_url": _next(edition, leaf)} if leaf.more else {}),
        "items": [
            {
                "id": f"{edition.origin}/?p={story.post_id}",
                "url": edition.origin + story.path,
                "title": story.headline,
                "summary": story.excerpt,
                "content_html": story_html(edition.newsroom, story),
                "date_published": story.published.isoformat(),
                "date_modified": story.modified.isoformat(),
                "authors": [{"name": author.name} for author in story.authors],
                "tags": [story.section.name, *story.tags],
            }
            for story in leaf.stories
        ],
    }
    return json.dumps(feed, ensure_ascii=False).encode()


def _next(edition: Edition, leaf: _Leaf) -> str:
    return f"{edition.origin}{leaf.base}?paged={leaf.number + 1}"
