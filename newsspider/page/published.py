"""When the article of a page was published and changed.

Rules, in order: JSON-LD of this page, meta elements, microdata, the header of the theme, a ``time``
element beside the headline, the address, and last htmldate's reading of the page without its
text search. The first date in the text, and the page header's date of the visit, are never taken.
What a page says of a date and is not taken is kept with the reason, by the same order.
"""

from __future__ import annotations

import re
from copy import copy
from typing import TYPE_CHECKING, Any

from htmldate import find_date

from newsspider.page.body import page_profile
from newsspider.page.dates import MAX_WORDS, Moment, is_relative, read_date, refusal
from newsspider.page.jsonld import texts
from newsspider.page.query import css, xpath

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from newsspider.items import FieldSource
    from newsspider.page.parse import Page

__all__ = ["modified", "published", "unpublished"]

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
_MICRODATA = {
    name: xpath(f"//*[contains(@itemprop, '{name}')]") for name in ("datePublished", "dateModified")
}
_BESIDE = xpath(
    "(//h1/ancestor::*[position() <= 4]//time[@datetime or @pubdate]"
    "[not(ancestor::aside or ancestor::nav or ancestor::footer or ancestor::li)])[1]"
)
_AGO = xpath(
    "//h1/ancestor::*[position() <= 2]//*[self::time or contains(@class, 'date')"
    " or contains(@class, 'time')][not(@datetime) and not(*)]"
    "[not(ancestor::aside or ancestor::nav or ancestor::footer or ancestor::li)]"
)
_ADDRESS = re.compile(r"/((?:19|20)\d\d)[/-](0?[1-9]|1[0-2])[/-]([0-2]?\d|3[01])(?:[/-]|\Z)")

Dated = tuple[Moment, "FieldSource"]


def published(
    page: Page, articles: list[dict[str, Any]], fetched: datetime, language: str | None
) -> Dated | None:
    """Return when the article was published and what says so, or None where nothing does.

    Args:
        page: the article's page.
        articles: the JSON-LD nodes of this article.
        fetched: when the page was fetched.
        language: primary subtag of the page's language.
    """
    for raw, source in _candidates(page, articles):
        moment = read_date(raw, fetched, language)
        if moment is not None:
            return moment, source
    day = find_date(
        copy(page.root),
        extensive_search=False,
        original_date=True,
        url=page.url,
        max_date=fetched.date().isoformat(),
    )
    moment = read_date(day, fetched) if day else None
    return (moment, "dom") if moment else None


def unpublished(
    page: Page, articles: list[dict[str, Any]], fetched: datetime, language: str | None
) -> tuple[str, str] | None:
    """Return what a page without a date to publish says instead, and why it is none.

    Words such as "3 hours ago" say a moment only by the clock of whoever wrote the page, which a
    cache may have kept for days; so they are told, with the moment that they give, and not taken.

    Args: as those of `published`, which returned None for them.
    """
    for raw, _ in _candidates(page, articles):
        words = " ".join(raw.split())
        if words and len(words) <= MAX_WORDS:
            return words, refusal(words, fetched, language)
    for element in _AGO(page.root):
        words = " ".join(element.text_content().split())
        moment = read_date(words, fetched, language) if is_relative(words) else None
        if moment is not None:
            return words, f"only relative, {moment.iso} by the time of the fetch"
    return None


def modified(page: Page, articles: list[dict[str, Any]], fetched: datetime) -> Dated | None:
    """Return when the article was last changed and what says so, or None."""
    found: list[tuple[str, FieldSource]] = [
        *((text, "jsonld") for node in articles for text in texts(node.get("dateModified"))),
        *_metas(page, _MODIFIED),
        *_microdata(page, "dateModified"),
    ]
    for raw, source in found:
        moment = read_date(raw, fetched)
        if moment is not None:
            return moment, source
    return None


def _candidates(page: Page, articles: list[dict[str, Any]]) -> Iterator[tuple[str, FieldSource]]:
    for key in ("datePublished", "dateCreated"):
        for node in articles:
            for text in texts(node.get(key)):
                yield text, "jsonld"
    yield from _metas(page, _PUBLISHED)
    yield from _microdata(page, "datePublished")
    profile = page_profile(page)
    if profile is not None and profile.date:
        for element in css(profile.date)(page.root)[:1]:
            yield element.get("datetime") or element.text_content(), "dom"
    for element in _BESIDE(page.root):
        yield element.get("datetime") or element.text_content(), "dom"
    address = _ADDRESS.search(page.url)
    if address:
        yield "-".join(address.groups()), "url"


def _metas(page: Page, keys: tuple[str, ...]) -> Iterator[tuple[str, FieldSource]]:
    for key in keys:
        if key in page.meta:
            yield page.meta[key], "opengraph" if key.startswith(("og:", "article:")) else "meta"


def _microdata(page: Page, name: str) -> Iterator[tuple[str, FieldSource]]:
    for element in _MICRODATA[name](page.root)[:1]:
        if element.tag != "meta":
            yield (
                element.get("datetime") or element.get("content") or element.text_content(),
                "microdata",
            )
