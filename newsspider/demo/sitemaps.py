"""The group ``doors``: a sitemap index with its files, and a news sitemap.

The index names every article in files of a thousand, at least two, the even ones gzipped; beside
them a file that is missing, and itself. The news sitemap names what is younger than 48 hours, as
its readers ask for.
"""

from __future__ import annotations

import gzip
import re
from datetime import timedelta
from itertools import takewhile
from typing import TYPE_CHECKING

from newsspider.demo.answer import Answer, document
from newsspider.demo.door_links import NEWS_SITEMAP, SITEMAP
from newsspider.demo.frame import SITE_NAME
from newsspider.demo.xml_text import element, xml_document

if TYPE_CHECKING:
    from datetime import datetime

    from newsspider.demo.edition import Edition
    from newsspider.demo.story import Newsroom

__all__ = ["MISSING_SITEMAP", "news_numbers", "sitemap_answer", "sitemap_paths"]

MISSING_SITEMAP = "/author-sitemap.xml"

_XMLNS = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
_NEWS_XMLNS = 'xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"'
_PER_FILE = 1000
_LEAST_FILES = 2
_NEWS_AGE = timedelta(hours=48)
_FILE = re.compile(r"/post-sitemap(\d{1,4})\.xml(?:\.gz)?")
_XML = "text/xml; charset=UTF-8"


def sitemap_paths(newsroom: Newsroom) -> list[str]:
    """Return the addresses of the files that hold articles, oldest articles first."""
    count = max(_LEAST_FILES, -(-newsroom.articles // _PER_FILE))
    return [
        f"/post-sitemap{number}.xml{'' if number % 2 else '.gz'}" for number in range(1, count + 1)
    ]


def sitemap_answer(edition: Edition, path: str) -> Answer | None:
    """Return the sitemap at ``path``, or None."""
    if path == NEWS_SITEMAP and "news-sitemap" in edition.doors:
        return _news(edition)
    if "sitemap" not in edition.doors:
        return None
    if path == SITEMAP:
        return _index(edition)
    match = _FILE.fullmatch(path)
    if match and path in sitemap_paths(edition.newsroom):
        return _file(edition, path, int(match[1]) - 1)
    return None


def news_numbers(newsroom: Newsroom) -> list[int]:
    """Return the articles that are younger than 48 hours, newest first."""
    oldest = newsroom.today - _NEWS_AGE
    return [*takewhile(lambda n: newsroom.times.published(n) > oldest, newsroom.numbers)]


def _members(newsroom: Newsroom) -> list[list[int]]:
    """Return the articles of each file; one that goes or comes moves no other to another file."""
    last = len(sitemap_paths(newsroom)) - 1
    size = max(1, -(-newsroom.articles // (last + 1)))
    members: list[list[int]] = [[] for _ in range(last + 1)]
    for number in reversed(newsroom.numbers):
        members[min(number // size, last)].append(number)
    return members


def _index(edition: Edition) -> Answer:
    newsroom = edition.newsroom
    files = zip(sitemap_paths(newsroom), _members(newsroom), strict=True)
    changed = {path: newsroom.times.latest(numbers) for path, numbers in files}
    changed[MISSING_SITEMAP] = changed[SITEMAP] = max(changed.values())
    entries = [_entry("sitemap", edition.origin + path, time) for path, time in changed.items()]
    body = xml_document(f"<sitemapindex {_XMLNS}>\n{''.join(entries)}</sitemapindex>\n")
    return document(body, _XML, modified=newsroom.times.listed([*newsroom.numbers]))


def _file(edition: Edition, path: str, index: int) -> Answer:
    newsroom, numbers = edition.newsroom, _members(edition.newsroom)[index]
    entries = [
        _entry("url", edition.origin + newsroom.story(number).path, newsroom.times.modified(number))
        for number in numbers
    ]
    if index == 0:
        entries += [
            f"<url>{element('loc', edition.origin + extra.expectation.path)}</url>\n"
            for extra in edition.pages
            if extra.expectation.row
        ]
    body = xml_document(f"<urlset {_XMLNS}>\n{''.join(entries)}</urlset>\n")
    modified = newsroom.times.listed(numbers)
    if path.endswith(".gz"):
        return document(gzip.compress(body, mtime=0), "application/x-gzip", modified=modified)
    return document(body, _XML, modified=modified)


def _entry(name: str, url: str, modified: datetime) -> str:
    return f"<{name}>{element('loc', url)}{element('lastmod', modified.isoformat())}</{name}>\n"


def _news(edition: Edition) -> Answer:
    newsroom, entries = edition.newsroom, []
    numbers = news_numbers(newsroom)
    for story in map(newsroom.story, numbers):
        publication = element("news:name", SITE_NAME) + element("news:language", "en")
        entries.append(
            f"<url>{element('loc', edition.origin + story.path)}<news:news>"
            f"<news:publication>{publication}</news:publication>"
            f"{element('news:publication_date', story.published.isoformat())}"
            f"{element('news:title', story.headline)}"
            f"{element('news:keywords', ', '.join(story.tags))}</news:news></url>\n"
        )
    body = xml_document(f"<urlset {_XMLNS} {_NEWS_XMLNS}>\n{''.join(entries)}</urlset>\n")
    return document(body, _XML, modified=newsroom.times.listed(numbers))
