"""Which listings the site has, where their pages are, and what is past their end."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from newsspider.demo.answer import Answer, page, redirect
from newsspider.demo.listing_page import PER_PAGE, listing_html, page_count
from newsspider.demo.oracle import Expectation, Fetch
from newsspider.demo.story import AUTHORS, SECTIONS, TAGS, Newsroom, Section

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from newsspider.demo.edition import Edition

__all__ = ["Listing", "listing_answer", "listing_at", "listing_expectations"]

_PAGE = re.compile(r"(.*/)page/(\d{1,6})/")


@dataclass(frozen=True, slots=True)
class Listing:
    """A list of articles: its first page's path, its title, and the articles' numbers."""

    base: str
    title: str
    body_class: str
    numbers: Sequence[int]
    section: Section | None = None


def listing_at(newsroom: Newsroom, base: str) -> Listing | None:
    """Return the listing whose first page is at ``base``, or None."""
    if base == "/":
        numbers = newsroom.numbers if newsroom.linked else ()
        return Listing("/", "Today's paper", "home blog", numbers)
    _, kind, slug, *_ = [*base.split("/"), "", ""]
    if base == f"/{kind}/{slug}/" and newsroom.linked:
        return _listing_of(newsroom, base, kind, slug)
    return None


def _listing_of(newsroom: Newsroom, base: str, kind: str, slug: str) -> Listing | None:
    if kind == "category":
        for section in SECTIONS:
            if section.slug == slug:
                classes = f"archive category category-{slug}"
                return Listing(base, section.name, classes, newsroom.in_section(section), section)
    if kind == "tag" and slug.replace("-", " ") in TAGS:
        tag = slug.replace("-", " ")
        return Listing(base, f"Tag: {tag}", f"archive tag tag-{slug}", newsroom.tagged(tag))
    if kind == "author":
        for author in AUTHORS:
            if author.slug == slug:
                classes = f"archive author author-{slug}"
                return Listing(base, author.name, classes, newsroom.by_author(author))
    return None


def listing_answer(edition: Edition, path: str) -> Answer | None:
    """Return the listing page at ``path``, None if there is none or it is past the end."""
    match = _PAGE.fullmatch(path)
    base, number = (match[1], int(match[2])) if match else (path, 1)
    listing = listing_at(edition.newsroom, base)
    if listing is None or not 1 <= number <= page_count(len(listing.numbers)):
        return None
    if match and number == 1:
        return redirect(edition.origin + base)
    pinned = [
        extra
        for extra in edition.pages
        if extra.teaser and extra.section and extra.section == listing.section
    ]
    html = listing_html(
        edition,
        base=base,
        title=listing.title,
        body_class=listing.body_class,
        numbers=listing.numbers,
        page=number,
        pinned=pinned,
    )
    shown = [*listing.numbers[(number - 1) * PER_PAGE : number * PER_PAGE]]
    return page(html, modified=edition.newsroom.times.listed(shown))


def listing_expectations(newsroom: Newsroom) -> Iterator[Expectation]:
    """Yield the truth about every listing page, and about one past the end of each section."""
    sections = [f"/category/{section.slug}/" for section in SECTIONS]
    tags = [f"/tag/{tag.replace(' ', '-')}/" for tag in TAGS]
    authors = [f"/author/{author.slug}/" for author in AUTHORS]
    for base in ["/", *sections, *tags, *authors]:
        listing = listing_at(newsroom, base)
        if listing is None:
            continue
        pages = page_count(len(listing.numbers))
        fetch: Fetch = "must" if base == "/" or base in sections else "may"
        for number in range(1, pages + 1):
            path = base if number == 1 else f"{base}page/{number}/"
            yield Expectation(path=path, kind="listing", fetch="may" if number > 1 else fetch)
        past = f"{base}page/{pages + 1}/"
        yield Expectation(path=past, kind="missing", fetch="may", status=404)
