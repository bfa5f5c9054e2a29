"""What the demo site says about itself: one `Expectation` for each address it offers.

A crawl is judged against these, row by row and request by request:

- ``fetch="must"``: a complete crawl asks for it. ``"may"``: asking is neither wrong nor needed.
  ``"never"``: asking breaks a rule that the site has announced.
- ``row=True``: exactly one article row comes of it, whatever copies of it exist; the fields below
  then hold. Several addresses of one article share one row, that of `Expectation.of`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta  # noqa: TC003  (dataclass field)
from typing import Literal

__all__ = ["Expectation", "Fetch"]

Fetch = Literal["must", "may", "never"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Expectation:
    """The truth about one address of the site.

    Attributes:
        path: the address without scheme and host, query included.
        kind: what is there, for example ``article``, ``listing``, ``copy``, ``gone``.
        fetch: whether a crawl must, may or must never ask for it.
        status: the HTTP status of its answer.
        row: whether an article row comes of it.
        of: path of the article that a copy repeats or a redirect ends at; else None.
        headline: as a reader sees it.
        date: ISO 8601 with an offset; the day alone where the page says no more; None unknown.
        date_raw: the date's own words where they are no date that can be published.
        age: how long before the visit the page says that it was published, if it says only that.
        authors: names, in order.
        sections: names.
        body: the text blocks (paragraphs, headings, quotations) joined by an empty line, NFC.
        read_also: absolute paths of the links in the READ ALSO box.
        related: absolute paths under Related Posts.
        next: absolute path of the Next Post.
        editors_pick: absolute paths under Editor's Pick.
        in_body: absolute paths of links in the running text.
        article_type: schema.org type, or None if the page does not say.
        is_free: whether the whole text is free to read, or None if the page does not say.
        duplicate: the label that the row deserves if the article at ``of`` was seen first; else
            that one deserves it.
        language: BCP 47 tag.
        attempts: how many requests it takes until the answer is the one described here.
        wait: seconds that the site wants to be left alone before the last of them.
        partial: whether the page never arrives whole; its text does.
    """

    path: str
    kind: str
    fetch: Fetch
    status: int = 200
    row: bool = False
    of: str | None = None
    headline: str | None = None
    date: str | None = None
    date_raw: str | None = None
    age: timedelta | None = None
    authors: tuple[str, ...] = ()
    sections: tuple[str, ...] = ()
    body: str | None = None
    read_also: tuple[str, ...] = ()
    related: tuple[str, ...] = ()
    next: tuple[str, ...] = ()
    editors_pick: tuple[str, ...] = ()
    in_body: tuple[str, ...] = ()
    article_type: str | None = None
    is_free: bool | None = None
    duplicate: Literal["exact", "near"] | None = None
    language: str | None = None
    attempts: int = 1
    wait: float = 0
    partial: bool = False
