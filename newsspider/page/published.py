"""When the article of a page was published and changed.

Rules, in order: JSON-LD or microdata of this page, meta elements, single marks of microdata, the
header of the theme, a ``time`` element beside the headline, the address, the dateline in words, and
last htmldate's reading of the page without its text search. The first date in the text, and the
page header's date of the visit, are never taken. What a page says of a date and is not taken is
kept with the reason, by the same order.
"""

from __future__ import annotations

import re
from copy import copy
from datetime import datetime
from itertools import chain, islice
from typing import TYPE_CHECKING

from htmldate import find_date

from newsspider.page.anchors import headline_elements
from newsspider.page.dateline import datelines
from newsspider.page.dates import MAX_WORDS, Moment, is_relative, read_date, refusal
from newsspider.page.jsonld import texts
from newsspider.page.microdata import marked_elements
from newsspider.page.own import stated_by
from newsspider.page.query import text_of
from newsspider.page.select import select

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from lxml.html import HtmlElement

    from newsspider.items import FieldSource
    from newsspider.page.face import Face
    from newsspider.page.parse import Page

__all__ = ["guessed", "modified", "published", "published_by", "shown_days", "unpublished"]

_PUBLISHED = (
    *("article:published_time", "og:article:published_time", "og:published_time", "datepublished"),
    *("article:published", "parsely-pub-date", "sailthru.date", "cxenseparse:recs:publishtime"),
    *("dc.date.issued", "dcterms.created", "dcterms.issued", "citation_publication_date"),
    *(
        "published_time",
        "publish-date",
        "publish_date",
        "publishdate",
        "pubdate",
        "publication_date",
    ),
    *("date.release", "originalpublicationdate", "article.created", "datecreated", "dc.date"),
    *("dcterms.date", "displaydate", "iso-8601-publish-date", "cxenseparse:publishtime", "date"),
)
_MODIFIED = (
    *("article:modified_time", "og:article:modified_time", "og:updated_time", "datemodified"),
    *("dcterms.modified", "last-modified", "lastmod", "revised", "article.updated"),
)
_AGO = ("date", "time")
_CARDS = frozenset({"aside", "nav", "footer", "li"})
_ADDRESS = re.compile(r"/((?:19|20)\d\d)[/-](0?[1-9]|1[0-2])[/-]([0-2]?\d|3[01])(?:[/-]|\Z)")

NEAR = 10_000
"""Elements around headlines that are searched for a date; one that has more is no headline's."""

Dated = tuple[Moment, "FieldSource"]


def published(face: Face, fetched: datetime, language: str | None) -> Dated | None:
    """Return when the article was published and what says so, or None where nothing does.

    Args:
        face: the article's page.
        fetched: when the page was fetched.
        language: tag of the page's language.
    """
    for raw, source in _candidates(face):
        moment = read_date(raw, fetched, language)
        if moment is not None:
            return moment, source
    return None


def shown_days(face: Face, fetched: datetime, language: str | None) -> Iterator[date]:
    """Yield the days of publication that the page names to its readers, the surest first.

    Args: as those of `published`.
    """
    address = _ADDRESS.search(face.page.url)
    marked = (raw for raw, _ in _microdata(face.page, "datePublished"))
    lines = (line for line in datelines(face.beside) if not is_relative(line))
    for line in chain(["-".join(address.groups())] if address else [], lines, marked):
        moment = read_date(line, fetched, language)
        if moment is not None:
            yield datetime.fromisoformat(moment.iso).date()


def guessed(face: Face, fetched: datetime) -> Dated | None:
    """Return what htmldate makes of a page on which nothing states a date, or None."""
    day = find_date(
        copy(face.page.root),
        extensive_search=False,
        original_date=True,
        url=face.page.url,
        max_date=fetched.date().isoformat(),
    )
    moment = read_date(day, fetched) if day else None
    return (moment, "dom") if moment else None


def published_by(face: Face, fetched: datetime) -> Iterator[Dated]:
    """Yield the dates of publication that are stated for machines, one of each source."""
    seen: set[str] = set()
    for raw, source in _stated(face):
        moment = read_date(raw, fetched) if source not in seen else None
        if moment is not None:
            seen.add(source)
            yield moment, source


def unpublished(face: Face, fetched: datetime, language: str | None) -> tuple[str, str] | None:
    """Return what a page without a date to publish says instead, and why it is none.

    Words such as "3 hours ago" say a moment only by the clock of whoever wrote the page, which a
    cache may have kept for days; so they are told, with the moment that they give, and not taken.

    Args: as those of `published`, which returned None for them.
    """
    for raw, _ in _candidates(face):
        words = " ".join(raw.split())
        if words and len(words) <= MAX_WORDS:
            return words, refusal(words, fetched, language)
    for element in filter(_says_ago, _around_headlines(face.page, 2)):
        words = " ".join(text_of(element).split())
        moment = read_date(words, fetched, language) if is_relative(words) else None
        if moment is not None:
            return words, f"only relative, {moment.iso} by the time of the fetch"
    return None


def modified(face: Face, fetched: datetime, language: str | None) -> Dated | None:
    """Return when the article was last changed and what says so, or None.

    Args: as those of `published`.
    """
    for raw, source in _changes(face):
        moment = read_date(raw, fetched, language)
        if moment is not None:
            return moment, source
    return None


def _stated(face: Face) -> Iterator[tuple[str, FieldSource]]:
    for key in ("datePublished", "dateCreated"):
        for node in face.articles:
            for text in texts(node.get(key)):
                yield text, stated_by(node)
    yield from _metas(face.page, _PUBLISHED)


def _candidates(face: Face) -> Iterator[tuple[str, FieldSource]]:
    page = face.page
    yield from _stated(face)
    yield from _microdata(page, "datePublished")
    if face.profile is not None and face.profile.date:
        for element in select(page, face.profile.date)[:1]:
            yield element.get("datetime") or text_of(element), "dom"
    for element in islice(filter(_is_time, _around_headlines(page, 4)), 1):
        yield element.get("datetime") or text_of(element), "dom"
    address = _ADDRESS.search(page.url)
    if address:
        yield "-".join(address.groups()), "url"
    for line in datelines(face.beside):
        yield line, "dom"


def _changes(face: Face) -> Iterator[tuple[str, FieldSource]]:
    for node in face.articles:
        for text in texts(node.get("dateModified")):
            yield text, stated_by(node)
    yield from _metas(face.page, _MODIFIED)
    yield from _microdata(face.page, "dateModified")
    for line in datelines(face.beside, changed=True):
        yield line, "dom"


def _around_headlines(page: Page, levels: int) -> Iterator[HtmlElement]:
    """What stands in the box of a headline, which is ``levels`` elements above it."""
    around = (list(islice(h1.iterancestors(), levels)) for h1 in headline_elements(page))
    boxes = dict.fromkeys(near[-1] for near in around if near)
    return islice(chain.from_iterable(box.iterdescendants() for box in boxes), NEAR)


def _is_time(element: HtmlElement) -> bool:
    if element.tag != "time" or not ("datetime" in element.attrib or "pubdate" in element.attrib):
        return False
    return _CARDS.isdisjoint(outer.tag for outer in element.iterancestors())


def _says_ago(element: HtmlElement) -> bool:
    """Whether ``element`` may hold a time in words: it says that it does, and holds no other."""
    classes = element.get("class") or ""
    named = element.tag == "time" or any(mark in classes for mark in _AGO)
    if not named or "datetime" in element.attrib or len(element):
        return False
    return _CARDS.isdisjoint(outer.tag for outer in element.iterancestors())


def _metas(page: Page, keys: tuple[str, ...]) -> Iterator[tuple[str, FieldSource]]:
    for key in keys:
        if key in page.meta:
            yield page.meta[key], "opengraph" if key.startswith(("og:", "article:")) else "meta"


def _microdata(page: Page, name: str) -> Iterator[tuple[str, FieldSource]]:
    marked = (e for e in marked_elements(page) if name in (e.get("itemprop") or ""))
    for element in islice(marked, 1):
        if element.tag != "meta":
            yield (
                element.get("datetime") or element.get("content") or text_of(element),
                "microdata",
            )
