"""A stored page → what came of it, in a form that goes from process to process and onto the disk.

The form is what JSON can say, so Python's own module writes it: that alone keeps lone surrogates,
which pages name and the item pipelines take away.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

from newsspider.errors import ExtractionError
from newsspider.items import Article
from newsspider.page.split import FURTHER_PAGE, number_in
from newsspider.spiders.reading import other_address, read_article, read_response
from newsspider.urls import site_of, url_key

if TYPE_CHECKING:
    from newsspider.archive.reader import StoredPage
    from newsspider.site import Site

__all__ = ["Outcome", "outcome_object", "read_outcome", "read_stored"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What came of a record.

    Attributes:
        skipped: why the record holds no page of its own, or None if it holds one.
        kind: what the page is, see `Reading`.
        copy_of: identity key of the address that the page names as its own, if it is another one;
            then the article has not been read.
        article: the article on the page, without the run.
        problem: why no article could be read from a page that looks like one; names the page.
    """

    skipped: str | None = None
    kind: str | None = None
    copy_of: str | None = None
    article: Article | None = None
    problem: str | None = None


def read_stored(page: StoredPage, *, copies: bool, site: Site | None = None) -> Outcome:
    """Return what came of ``page``; with ``copies``, read those of other addresses too."""
    try:
        host = site_of(page.url)
    except ValueError:
        return Outcome(skipped="not-http")
    reading = read_response(page.body, page.url, page.content_type, page.status)
    if reading.kind != "article" or reading.page is None:
        return Outcome(kind=reading.kind)
    address = other_address(reading.page, site)
    if address is not None and number_in(reading.page, address) is not None:
        return Outcome(skipped=FURTHER_PAGE)
    if address is not None and not copies:
        return Outcome(kind=reading.kind, copy_of=url_key(address))
    try:
        article = read_article(
            reading.page, date=page.date, status=page.status, warc=page.warc, site=site
        )
    except ExtractionError as error:
        return Outcome(kind=reading.kind, problem=f"{page.url}: no article could be read: {error}")
    article.site = site.name if site else host
    return Outcome(kind=reading.kind, article=article)


def outcome_object(outcome: Outcome) -> dict[str, Any]:
    """Return ``outcome`` as an object for JSON."""
    found = {name: value for name, value in _values(outcome).items() if value is not None}
    if outcome.article is not None:
        found["article"] = _values(outcome.article)
    return found


def read_outcome(found: dict[str, Any]) -> Outcome:
    """Return the outcome that `outcome_object` made an object of."""
    article = found.get("article")
    return Outcome(**found | {"article": Article(**article) if article else None})


def _values(instance: Outcome | Article) -> dict[str, Any]:
    return {field.name: getattr(instance, field.name) for field in fields(instance)}
