"""Feeds: RSS 0.9x, 1.0 and 2.0, Atom 0.3 and 1.0, JSON Feed 1 and 1.1.

Sources: RSS 2.0 specification, RFC 4287, RFC 5005 (paging), jsonfeed.org version 1.1.

- The address of an item is its link; its guid only where it says that it is one.
- FeedBurner's ``origLink`` goes before the link, which counts clicks on another host.
- Text of an item is not read: its page has it whole.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import urljoin

from newsspider.doors.candidate import Candidate, Door, Opened, Yield
from newsspider.doors.decoding import door_text
from newsspider.doors.jsonfeed import feed_of_json
from newsspider.doors.markup import Scan, root_name

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from newsspider.doors.markup import Tag

__all__ = ["feed_of_text", "next_wordpress_feed", "read_feed"]

MAX_NOTED = 200
"""Elements read of one item: its links, dates and keywords."""

_ENTRIES = frozenset({"item", "entry"})
_ROOTS = frozenset({"rss", "rdf", "feed"})
_SITEMAPS = frozenset({"urlset", "sitemapindex", "url", "sitemap"})
_BRANCHES = ("rss", "rdf", "feed", "channel", "item", "entry")
_LEAVES = (
    *("link", "origlink", "guid", "id", "title", "category", "subject", "language"),
    *("pubdate", "published", "issued", "created", "date", "updated", "modified"),
)
_OPAQUE = (
    *("content", "encoded", "description", "summary", "source", "author", "contributor"),
    *("image", "textinput", "group", "comments", "tagline", "subtitle", "info"),
)
_PUBLISHED = (
    "pubdate",
    "published",
    "dc:issued",
    "issued",
    "dc:date",
    "dc:created",
    "created",
    "date",
)
_MODIFIED = ("updated", "modified", "dc:modified")
_FOLLOWED = frozenset({"next", "prev-archive"})
_KEPT = frozenset((*_PUBLISHED, *_MODIFIED, "title", "dc:title", "dc:language", "language"))
_PAGES = frozenset({"", "text/html", "application/xhtml+xml", "html"})
_ABSOLUTE = re.compile(r"https?://", re.IGNORECASE)
_PAGED = re.compile(r"([?&]paged=)(\d{1,6})(?=&|\Z)")


@dataclass(slots=True)
class _Feed:
    """What holds for all items that follow."""

    base: str
    language: str | None = None
    depth: int = 0


@dataclass(slots=True)
class _Item:
    """One item or entry while it is read."""

    base: str
    about: str | None = None
    links: dict[str, str] = field(default_factory=dict)
    words: dict[str, str] = field(default_factory=dict)
    keywords: list[str] = field(default_factory=list)
    language: str | None = None
    noted: int = 0


def read_feed(body: bytes, url: str, content_type: str | None = None) -> Opened:
    """Return what a feed leads to: its items, and its next pages.

    Args:
        body: the feed, as served or unpacked.
        url: the address that answered.
        content_type: the ``Content-Type`` header, if there was one.
    """
    found = Yield(url)
    text = door_text(body, content_type, found.problems)
    return feed_of_text(text, found)


def feed_of_text(text: str, found: Yield) -> Opened:
    """Return what the feed in ``text`` leads to, ``found`` so far included."""
    if text.lstrip()[:1] == "{":
        feed_of_json(text, found)
        return found.opened()
    root = root_name(text)
    if root == "html":
        found.problems["html-instead"] += 1
    elif root in _SITEMAPS:
        found.problems["sitemap-instead"] += 1
    elif root:
        _read_items(text, found)
    else:
        found.problems["not-xml" if text.strip() else "empty"] += 1
    return found.opened()


def next_wordpress_feed(url: str) -> str:
    """Return the address of the next page of a WordPress feed; past the last one it is 404."""
    page = _PAGED.search(url)
    if page:
        return f"{url[: page.start(2)]}{int(page[2]) + 1}{url[page.end() :]}"
    address, mark, fragment = url.partition("#")
    return f"{address}{'&' if '?' in address else '?'}paged=2{mark}{fragment}"


def _read_items(text: str, found: Yield) -> None:
    for item in _items(text, found):
        if not found.takes_more():
            break
        address = _address(item, found)
        if address is None or address in found.candidates:
            continue
        published = _moment(item, _PUBLISHED, found)
        found.candidates[address] = Candidate(
            address,
            "feed",
            published=published,
            modified=_moment(item, _MODIFIED, found),
            title=item.words.get("title") or item.words.get("dc:title") or None,
            keywords=tuple(dict.fromkeys(item.keywords)),
            language=item.words.get("dc:language") or item.words.get("language") or item.language,
        )


def _items(text: str, found: Yield) -> Iterator[_Item]:
    """Yield the items of the feed, closed or not; what stands outside them goes to ``found``."""
    scan = Scan(text, _LEAVES, _BRANCHES, _OPAQUE)
    feed = _Feed(found.base)
    item: _Item | None = None
    for tag in scan.tags(("item", "entry")):
        if tag.name in _ENTRIES:
            if item is not None:
                found.problems["broken-xml"] += not tag.closing
                yield item
            item = None if tag.closing else _item(tag, feed)
        elif tag.closing:
            feed.depth -= 1
        elif item is not None:
            item.noted += 1
            if item.noted <= MAX_NOTED:
                _note(item, scan, tag)
        else:
            _note_feed(feed, scan, tag, found)
    if item is not None:
        yield item
    found.problems["too-many"] += scan.stopped
    found.problems["broken-xml"] += not scan.stopped and (item is not None or feed.depth > 0)


def _item(tag: Tag, feed: _Feed) -> _Item:
    attributes = tag.attributes
    return _Item(
        base=_joined(feed.base, attributes.get("xml:base")),
        about=attributes.get("rdf:about"),
        language=attributes.get("xml:lang") or feed.language,
    )


def _note_feed(feed: _Feed, scan: Scan, tag: Tag, found: Yield) -> None:
    """Keep what ``tag``, outside all items, says about the whole feed."""
    if tag.name == "link":
        _follow(tag, feed.base, found)
    elif tag.name in {"language", "dc:language"}:
        feed.language = scan.content(tag) or feed.language
    elif tag.name in _ROOTS or tag.name == "channel":
        if feed.depth < 2:  # a feed in a channel in a root is no feed
            feed.base = _joined(feed.base, tag.attributes.get("xml:base"))
            feed.language = tag.attributes.get("xml:lang") or feed.language
        feed.depth += 1


def _note(item: _Item, scan: Scan, tag: Tag) -> None:
    """Keep what ``tag`` says about ``item``; the first of a name counts."""
    name = tag.name
    if name == "link":
        attributes = tag.attributes
        written = attributes.get("href") or scan.content(tag)
        if written:
            relation = _relation(attributes) if "href" in attributes else "text"
            base = _joined(item.base, attributes.get("xml:base"))
            item.links.setdefault(relation, _joined(base, written))
    elif name in {"guid", "id"}:
        item.links.setdefault(_guid_kind(tag), scan.content(tag))
    elif name in {"feedburner:origlink", "pheedo:origlink"}:
        item.links.setdefault("original", scan.content(tag))
    elif name in {"category", "dc:subject"}:
        keyword = tag.attributes.get("label") or tag.attributes.get("term") or scan.content(tag)
        if keyword:
            item.keywords.append(keyword)
    elif name in _KEPT and name not in item.words:
        titled = name in {"title", "dc:title"}
        item.words[name] = scan.headline(tag) if titled else scan.content(tag)


def _relation(attributes: dict[str, str]) -> str:
    """What an Atom link is to its entry; "file" for its own text in another format."""
    relation = attributes.get("rel", "alternate").lower()
    media = attributes.get("type", "").partition(";")[0].strip().lower()
    return "file" if relation == "alternate" and media not in _PAGES else relation


def _guid_kind(tag: Tag) -> str:
    if tag.name == "id":
        return "id"
    permanent = tag.attributes.get("ispermalink", "").lower()
    return {"true": "permalink", "false": "opaque"}.get(permanent, "guid")


def _follow(tag: Tag, base: str, found: Yield) -> None:
    """Keep the link of a whole feed, if it leads to older items (RFC 5005)."""
    if tag.attributes.get("rel", "").lower() not in _FOLLOWED:
        return
    address = found.address(tag.attributes.get("href"), base)
    if address is not None:
        found.follow(Door(address, "feed"))


def _address(item: _Item, found: Yield) -> str | None:
    """The address of the page that ``item`` stands for."""
    links = item.links
    for relation in ("original", "text", "alternate", "permalink"):
        if links.get(relation):
            return found.address(links[relation], item.base)
    for written in (links.get("guid"), item.about, links.get("id"), links.get("file")):
        if written and _ABSOLUTE.match(written):
            return found.address(written)
    found.problems["no-address"] += 1
    return None


def _moment(item: _Item, names: tuple[str, ...], found: Yield) -> datetime | None:
    written = (item.words.get(name) for name in names)
    return found.moment(next(filter(None, written), None))


def _joined(base: str, reference: str | None) -> str:
    """``reference`` as an absolute address; ``base`` where there is none or it is malformed."""
    if not reference:
        return base
    try:
        return urljoin(base, reference)
    except ValueError:  # an IPv6 bracket without its partner, and the like
        return base
