"""Ours and the peers as one kind of function: a page's bytes and address → what it found.

Each entry of `TOOLS` loads its tool when called, so that one that is missing fails alone, and
returns the function. Found are ``body``, ``title``, ``authors``, ``date`` and ``lang``, as far as a
tool has them. Peers are called as their documentation says for articles, comments left out.
"""

# ruff: noqa: PLC0415 - each tool is imported where it is asked for, so that it can be missing

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    Read = Callable[[bytes, str], dict[str, Any]]

__all__ = ["TOOLS"]

CONTENT_TYPE = "text/html; charset=utf-8"


def newsspider() -> Read:
    """Parse, judge and extract, as every row of ours is made; ``kind`` says how it was judged."""
    from newsspider.page import extract_article, page_kind, parse_page

    fetched = datetime.now(UTC)

    def read(body: bytes, url: str) -> dict[str, Any]:
        page = parse_page(body, url, CONTENT_TYPE)
        kind = page_kind(page)
        article = extract_article(page, fetched=fetched)
        return {
            "body": article.articleBody,
            "title": article.headline,
            "authors": [person["name"] for person in article.authors],
            "date": article.datePublished,
            "lang": article.inLanguage,
            "by": article.extractor["name"],
            "kind": kind.name,
        }

    return read


def trafilatura(**mode: bool) -> Read:
    """Trafilatura with metadata, in one of its modes."""
    from trafilatura import bare_extraction

    def read(body: bytes, url: str) -> dict[str, Any]:
        found = bare_extraction(
            body.decode(), url=url, with_metadata=True, include_comments=False, **mode
        )
        if found is None:
            return {}
        authors = (found.author or "").split("; ")
        return {"body": found.text, "title": found.title, "authors": authors, "date": found.date}

    return read


def newspaper4k() -> Read:
    """newspaper4k on the page as it is, with its fetching of images switched off."""
    from newspaper import Article, Config

    config = Config()
    config.fetch_images = False

    def read(body: bytes, url: str) -> dict[str, Any]:
        article = Article(url, config=config)
        article.download(input_html=body.decode())
        article.parse()
        day = article.publish_date
        return {
            "body": article.text,
            "title": article.title,
            "authors": article.authors,
            "date": day.isoformat() if isinstance(day, datetime) else str(day or ""),
            "lang": article.meta_lang,
        }

    return read


def resiliparse() -> Read:
    """Resiliparse's main content; it reads no metadata but the title."""
    from resiliparse.extract.html2text import extract_plain_text
    from resiliparse.parse.html import HTMLTree

    def read(body: bytes, _url: str) -> dict[str, Any]:
        tree = HTMLTree.parse(body.decode())
        return {"body": extract_plain_text(tree, main_content=True), "title": tree.title}

    return read


def readability() -> Read:
    """readability-lxml: its summary's text, and its short title."""
    from lxml.html import fromstring
    from readability import Document

    def read(body: bytes, _url: str) -> dict[str, Any]:
        document = Document(body.decode())
        summary = fromstring(document.summary())
        return {"body": summary.text_content(), "title": document.short_title()}

    return read


TOOLS: dict[str, Callable[[], Read]] = {
    "newsspider": newsspider,
    "trafilatura": trafilatura,
    "trafilatura-fast": partial(trafilatura, fast=True),
    "trafilatura-precise": partial(trafilatura, favor_precision=True),
    "newspaper4k": newspaper4k,
    "resiliparse": resiliparse,
    "readability-lxml": readability,
}
