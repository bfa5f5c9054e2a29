"""A stored page → what came of it, in a form that goes from process to process and onto the disk.

The form is what JSON can say, so Python's own module writes it: that alone keeps lone surrogates,
which pages name and the item pipelines take away.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any, NamedTuple

from newsspider.errors import ExtractionError
from newsspider.items import Article
from newsspider.page import parse_page
from newsspider.page.split import FURTHER_PAGE, further_page, goes_on
from newsspider.spiders.reading import (
    Continuation,
    join,
    other_address,
    read_article,
    read_response,
)
from newsspider.urls import site_of, url_key

if TYPE_CHECKING:
    from collections.abc import Sequence

    from newsspider.archive.reader import StoredPage
    from newsspider.page import Page
    from newsspider.site import Site

__all__ = ["Outcome", "Part", "outcome_object", "read_outcome", "read_stored"]


class Part(NamedTuple):
    """A page of an article: key of its first one's address, its number, and when it was fetched."""

    key: str
    number: int
    date: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What came of a record.

    Attributes:
        skipped: why the record holds no page of its own, or None if it holds one.
        kind: what the page is, see `Reading`.
        copy_of: identity key of the address that the page names as its own, if it is another one;
            then the article has not been read.
        part_of: of a page of an article that is read by turning pages: identity key of the first,
            which page this is, and when it was fetched; the article has not been read.
        article: the article on the page, without the run.
        problem: why no article could be read from a page that looks like one; names the page.
    """

    skipped: str | None = None
    kind: str | None = None
    copy_of: str | None = None
    part_of: Part | None = None
    article: Article | None = None
    problem: str | None = None


def read_stored(
    page: StoredPage,
    *,
    copies: bool = False,
    further: Sequence[StoredPage] | None = None,
    site: Site | None = None,
) -> Outcome:
    """Return what came of ``page``.

    Args:
        page: the record.
        copies: whether the article of a page of another address is read, too.
        further: the pages that its article goes on on, in order; until they are known, the article
            of a page that goes on is not read.
        site: what its file says.
    """
    try:
        host = site_of(page.url)
    except ValueError:
        return Outcome(skipped="not-http")
    reading = read_response(page.body, page.url, page.content_type, page.status)
    if reading.kind != "article" or reading.page is None:
        return Outcome(kind=reading.kind)
    if later := _later(reading.page, page, copies=copies, further=further, site=site):
        return later
    try:
        article = read_article(
            reading.page,
            date=page.date,
            status=page.status,
            warc=page.warc,
            site=site,
        )
    except ExtractionError as error:
        return Outcome(kind=reading.kind, problem=f"{page.url}: no article could be read: {error}")
    if goes_on(reading.page):
        join(article, reading.page, [_continuation(other) for other in further or ()], site)
    article.site = site.name if site else host
    return Outcome(kind=reading.kind, article=article)


def _later(
    page: Page,
    stored: StoredPage,
    *,
    copies: bool,
    further: Sequence[StoredPage] | None,
    site: Site | None,
) -> Outcome | None:
    """Return what is known of an article that is not to be read yet, or not from this page."""
    turn = further_page(page)
    if turn is not None:
        return Outcome(
            skipped=FURTHER_PAGE, part_of=Part(url_key(turn.first), turn.number, stored.date)
        )
    address = other_address(page, site)
    if address is not None and not copies:
        return Outcome(kind="article", copy_of=url_key(address))
    if goes_on(page) and further is None:
        return Outcome(kind="article", part_of=Part(url_key(page.url), 1, stored.date))
    return None


def _continuation(page: StoredPage) -> Continuation:
    parsed = parse_page(page.body, page.url, page.content_type)
    return Continuation(parsed, page.warc)


def outcome_object(outcome: Outcome) -> dict[str, Any]:
    """Return ``outcome`` as an object for JSON."""
    found = {name: value for name, value in _values(outcome).items() if value is not None}
    if outcome.article is not None:
        found["article"] = _values(outcome.article)
    return found


def read_outcome(found: dict[str, Any]) -> Outcome:
    """Return the outcome that `outcome_object` made an object of."""
    article, part = found.get("article"), found.get("part_of")
    return Outcome(
        **found
        | {
            "article": Article(**article) if article else None,
            "part_of": Part(*part) if part else None,
        }
    )


def _values(instance: Outcome | Article) -> dict[str, Any]:
    return {field.name: getattr(instance, field.name) for field in fields(instance)}
