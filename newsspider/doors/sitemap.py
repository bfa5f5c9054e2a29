"""Sitemaps: indexes, files and news sitemaps, in XML, as text, or a feed in their place.

Sources: sitemaps.org protocol 0.9, Google's news extension and hreflang annotations.

- An entry is read by what is in it, not by the root: indexes and files may be mixed.
- Other languages of a page are candidates too, unless they stand in the file themselves.
- News is what carries a ``news:`` element; its dates and words come along.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from newsspider.doors.candidate import Candidate, Door, Opened, Yield, comma_separated
from newsspider.doors.decoding import door_text
from newsspider.doors.feed import feed_of_text
from newsspider.doors.markup import Scan, root_name

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Iterator
    from datetime import datetime

    from newsspider.doors.candidate import DoorKind, Problem
    from newsspider.doors.markup import Tag

__all__ = ["is_news_sitemap", "read_sitemap"]

MAX_ALTERNATES = 300
"""Languages of one page: there are no more on any site."""

_LEAVES = (
    *("loc", "lastmod", "link", "news"),
    *("publication_date", "title", "keywords", "language"),
)
_ROOTS = frozenset({"urlset", "sitemapindex"})
_ENTRIES = frozenset({"url", "sitemap"})
_FEEDS = frozenset({"rss", "feed", "rdf", "channel", "item", "entry"})
_LINE = re.compile(r"[^\r\n\u2028\u2029]+")
_ADDRESS = re.compile(r"https?://\S", re.IGNORECASE)
_NEWS = re.compile(r"news(?!letter|paper|room)", re.IGNORECASE)
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")


@dataclass(slots=True)
class _Entry:
    """One ``<url>`` or ``<sitemap>`` while it is read."""

    kind: str
    is_news: bool = False
    words: dict[str, str] = field(default_factory=dict)
    alternates: list[dict[str, str]] = field(default_factory=list)


def read_sitemap(body: bytes, url: str, content_type: str | None = None) -> Opened:
    """Return what a sitemap leads to: candidates of a file, doors of an index.

    Args:
        body: the file, as served or unpacked.
        url: the address that answered.
        content_type: the ``Content-Type`` header, if there was one.
    """
    found = Yield(url)
    text = door_text(body, content_type, found.problems)
    root = root_name(text)
    if root in _FEEDS:
        return feed_of_text(text, found)
    if root == "html":
        found.problems["html-instead"] += 1
    elif root:
        _read_entries(text, found)
    elif not text.strip():
        found.problems["empty"] += 1
    elif _ADDRESS.match(text.lstrip()):
        _read_lines(text, found)
    else:
        found.problems["not-xml"] += 1
    return found.opened()


def is_news_sitemap(url: str) -> bool:
    """Return whether the name of a sitemap says that it holds the news of two days."""
    name = url.rpartition("/")[2]
    return _NEWS.search(name) is not None and _YEAR.search(name) is None


def _read_lines(text: str, found: Yield) -> None:
    """A text sitemap: one address a line."""
    for line in _LINE.finditer(text):
        if not line[0].strip():
            continue
        if not found.takes_more():
            break
        address = found.address(line[0])
        if address is not None:
            found.candidates.setdefault(address, Candidate(address, "sitemap"))


def _read_entries(text: str, found: Yield) -> None:
    others: dict[str, str] = {}
    for entry in _entries(Scan(text, _LEAVES, (*_ROOTS, *_ENTRIES)), found.problems):
        if not found.takes_more():
            break
        address = found.address(entry.words.get("loc"))
        if address is None:
            continue
        if entry.kind == "sitemap":
            kind: DoorKind = "newsSitemap" if is_news_sitemap(address) else "sitemap"
            lastmod = _moment(entry, "lastmod", found)
            found.follow(Door(address, kind, lastmod))
        else:
            alternates = _alternates(entry, found)
            language = entry.words.get("language") or alternates.get(address)
            found.candidates.setdefault(address, _candidate(entry, address, language, found))
            others.update(alternates)
    for address, language in others.items():
        if address in found.candidates:
            continue
        if not found.takes_more():
            break
        found.candidates[address] = Candidate(address, "sitemap", language=language)


def _entries(scan: Scan, problems: Counter[Problem]) -> Iterator[_Entry]:
    """Yield the entries of the file, closed or not."""
    entry: _Entry | None = None
    depth = 0
    for tag in scan.tags():
        if tag.name in _ROOTS:
            depth += -1 if tag.closing else 1
        elif tag.closing:
            if tag.name in _ENTRIES and entry is not None:
                yield entry
                entry = None
        elif tag.name in _ENTRIES or (
            tag.name == "loc" and (entry is None or "loc" in entry.words)
        ):
            if entry is not None:
                problems["broken-xml"] += 1
                yield entry
            kind = tag.name if tag.name in _ENTRIES else entry.kind if entry else "url"
            entry = _Entry(kind)
        if entry is not None and not tag.closing:
            _note(entry, scan, tag)
    if entry is not None:
        yield entry
    problems["too-many"] += scan.stopped
    problems["broken-xml"] += not scan.stopped and (entry is not None or depth > 0)


def _note(entry: _Entry, scan: Scan, tag: Tag) -> None:
    """Keep what ``tag`` says about ``entry``; the first of a name counts."""
    prefix, _, name = tag.name.rpartition(":")
    if name == "news":
        entry.is_news = True
    elif name == "link":
        if len(entry.alternates) < MAX_ALTERNATES:
            entry.alternates.append(tag.attributes)
    elif prefix in {"", "news"} and name not in entry.words and name not in _ENTRIES:
        entry.words[name] = scan.headline(tag) if name == "title" else scan.content(tag)


def _candidate(entry: _Entry, address: str, language: str | None, found: Yield) -> Candidate:
    words = entry.words
    return Candidate(
        address,
        "newsSitemap" if entry.is_news else "sitemap",
        published=_moment(entry, "publication_date", found),
        modified=_moment(entry, "lastmod", found),
        title=words.get("title") or None,
        keywords=comma_separated(words.get("keywords", "")),
        language=language,
    )


def _alternates(entry: _Entry, found: Yield) -> dict[str, str]:
    """The addresses of the page in each language, itself included, with the language."""
    alternates: dict[str, str] = {}
    for link in entry.alternates:
        language = link.get("hreflang", "x-default")
        if language.lower() != "x-default":
            address = found.address(link.get("href"))
            if address is not None:
                alternates[address] = language
    return alternates


def _moment(entry: _Entry, name: str, found: Yield) -> datetime | None:
    written = entry.words.get(name)
    return found.moment(written) if written else None
