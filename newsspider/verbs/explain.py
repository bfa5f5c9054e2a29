"""The verb that tells why a page is what it is: explain."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from newsspider.archive.records import warc_date
from newsspider.errors import ConfigError, ExtractionError, NewsspiderError
from newsspider.layout import Layout
from newsspider.politeness.robots import product_token
from newsspider.report.explained import address_lines, row_lines, unknown_lines
from newsspider.report.explanation import explain_address
from newsspider.report.reasons import why_no_row
from newsspider.report.saved import field_lines, kind_lines, page_lines, selector_lines
from newsspider.settings import USER_AGENT
from newsspider.site import load_site
from newsspider.spiders.page import require_host
from newsspider.spiders.page_sites import PageSites
from newsspider.spiders.reading import other_address, read_article, read_response
from newsspider.urls import canonical_url
from newsspider.verbs.showing import show
from newsspider.verbs.words import say

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator

    from newsspider.items import Article
    from newsspider.page import Page
    from newsspider.site import Site

__all__ = ["explain"]

_HTML = "text/html"


def explain(asked: argparse.Namespace) -> int:
    """Explain an address, or a saved page if it is a file."""
    path = Path(asked.page)
    site = load_site(asked.site) if asked.site else None
    if "://" not in asked.page and path.is_file():
        return _explain_file(path, asked.url, site)
    if asked.url is not None or "://" not in asked.page:
        raise ConfigError(
            f"{asked.page}: no such file, nor an address like https://news.example/story"
        )
    return _explain_address(asked.page, Layout(Path(asked.output)), site)


def _explain_address(url: str, layout: Layout, named: Site | None) -> int:
    found = explain_address(layout, url, product_token(USER_AGENT))
    if named is not None:
        require_host(found.canonical, named)
    for note in found.notes:
        say(f"newsspider: {note}")
    if not found.known:
        show("\n".join(unknown_lines(found)))
        return 1
    lines = [*address_lines(found)]
    stored = found.page
    if stored is None:
        lines += row_lines(found, why_no_row(found, None, None, None))
    else:
        reading = read_response(stored.body, stored.url, stored.content_type, stored.status)
        page = reading.page if reading.kind == "article" else None
        sites = PageSites([named] if named else ())
        site = sites.site(stored.url, layout.archive / stored.warc["file"])
        own = other_address(page, site) if page is not None else None
        lines += kind_lines(reading.kind, reading.reasons)
        lines += row_lines(found, why_no_row(found, reading.kind, page, own))
        if page is not None and (named is not None or not found.revisions):
            if site is not None:
                lines += [f"read now as a page of {site.name}"]
                lines += selector_lines(page, site.selectors)
            lines += _fields(*_article(page, stored.date, stored.status, site))
    show("\n".join(lines))
    return 0


def _explain_file(path: Path, url: str | None, named: Site | None) -> int:
    if url is None:
        raise ConfigError(f"{path}: say where it is from with --url URL")
    try:
        url = canonical_url(url)
    except ValueError as error:
        raise ConfigError(f"--url {url}: {error}") from error
    if named is not None:
        require_host(url, named)
    reading = read_response(path.read_bytes(), url, _HTML, 200)
    if reading.page is None:
        raise NewsspiderError("; ".join(reading.reasons))
    article, problem = _article(reading.page, warc_date(datetime.now(UTC)), 200, named)
    lines = [*kind_lines(reading.kind, reading.reasons)]
    lines += selector_lines(reading.page, named.selectors) if named else []
    lines += page_lines(reading.page, article)
    show("\n".join([*lines, *_fields(article, problem)]))
    return 0


def _article(page: Page, date: str, status: int, site: Site | None) -> tuple[Article | None, str]:
    """Return what would be taken from a page if it were an article, or why nothing would."""
    try:
        return read_article(page, date=date, status=status, warc=None, site=site), ""
    except ExtractionError as error:
        return None, f"no article can be taken from it: {error}"


def _fields(article: Article | None, problem: str) -> Iterator[str]:
    if article is None:
        yield problem
        return
    row = {name: getattr(article, name) for name in article.fieldSources}
    yield from field_lines(row, article.fieldSources, article.validationMessages)
