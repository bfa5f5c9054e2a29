"""What a page says about its article: description, sections, keywords, type, access, live entries.

What describes the article for machines speaks first (JSON-LD, else microdata), then OpenGraph and
other meta elements, then the header of the theme.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from newsspider.items import LiveBlogUpdate
from newsspider.page.anchors import anchor_words
from newsspider.page.dates import read_date
from newsspider.page.jsonld import node_types, nodes, plain, texts
from newsspider.page.media import audios, videos
from newsspider.page.own import is_article_type, stated_by
from newsspider.page.query import text_of
from newsspider.page.select import select

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from newsspider.items import Breadcrumb, FieldSource
    from newsspider.page.face import Face
    from newsspider.page.parse import Page

__all__ = [
    "access",
    "access_by",
    "article_type",
    "description",
    "keywords",
    "live_updates",
    "sections",
]

MAX_KEYWORDS = 60
"""Keywords of one article; more describe the site."""

MAX_KEYWORD = 100
"""Characters of a keyword or of a section's name; longer text is a sentence."""

_COMMA = re.compile(r"[,;|]")
_TIERS = {"free": True, "metered": False, "locked": False}
_PLAIN_TYPES = frozenset({"Article", "NewsArticle", "WebPage"})
_MEDIA_TYPES = frozenset({"VideoObject", "ImageGallery", "MediaGallery", "PodcastEpisode"})
_DESCRIPTIONS = (
    *(("og:description", "opengraph"), ("description", "meta"), ("twitter:description", "meta")),
    *(
        ("dc.description", "meta"),
        ("dcterms.description", "meta"),
        ("sailthru.description", "meta"),
    ),
)
_SECTIONS = (
    *("article:section", "article:subsection", "parsely-section", "cxenseparse:section"),
    *("section", "og:section", "dc.type"),
)
_KEYWORDS = (
    *("news_keywords", "keywords", "parsely-tags", "sailthru.tags", "cxenseparse:keywords"),
    *("dc.subject", "dcterms.subject", "citation_keywords"),
)
_HOME = frozenset({"home", "homepage", "start", "startseite", "inicio", "accueil", "главная", ""})
_OPENGRAPH = ("og:", "article:")

Texts = tuple[list[str], "FieldSource"]


def description(page: Page, articles: list[dict[str, Any]]) -> tuple[str, FieldSource] | None:
    """Return the summary of the article and what gives it, or None."""
    for node in articles:
        for text in texts(node.get("description")):
            return text, stated_by(node)
    for key, source in _DESCRIPTIONS:
        if text := plain(page.meta.get(key)):
            return text, source  # type: ignore[return-value] # the sources above are literals
    return None


def sections(face: Face, path: list[Breadcrumb]) -> Texts | None:
    """Return the sections that the article stands in and what names them, or None.

    Args:
        face: the article's page.
        path: its breadcrumbs; their inner steps are sections, where nothing else names any.
    """
    for node in face.articles:
        if stated := _distinct(texts(node.get("articleSection"), "name")):
            return stated, stated_by(node)
    if found := _first_meta(face.page, _SECTIONS):
        return found
    if face.profile is not None and face.profile.section:
        elements = select(face.page, face.profile.section)
        if shown := _distinct(plain(text_of(a)) for a in elements):
            return shown, "dom"
    inner = [step["name"] for step in path if step["url"] and step["url"] != face.page.url]
    steps = _distinct(name for name in inner[1:] if name.casefold() not in _HOME)
    return (steps, "dom") if steps else None


def keywords(page: Page, articles: list[dict[str, Any]]) -> Texts | None:
    """Return the keywords of the article and what gives them, or None."""
    for node in articles:
        told = texts(node.get("keywords"), "name")
        if stated := _distinct(part for text in told for part in _COMMA.split(text)):
            return stated, stated_by(node)
    if tags := _distinct(plain(content) for name, content in page.metas if name == "article:tag"):
        return tags, "opengraph"
    for key in _KEYWORDS:
        if key in page.meta and (found := _distinct(_COMMA.split(plain(page.meta[key])))):
            return found, "meta"
    shown = _distinct(
        plain(words)
        for a, words in anchor_words(page).items()
        if (a.get("rel") or "").casefold().split() == ["tag"]
    )
    return (shown, "dom") if shown else None


def article_type(page: Page, articles: list[dict[str, Any]]) -> tuple[str, FieldSource] | None:
    """Return the schema.org type of the article and what says so, the most telling type first."""
    told = [(name, stated_by(node)) for node in articles for name in node_types(node)]
    special = [one for one in told if one[0] not in _PLAIN_TYPES]
    if special or told:
        return (special or told)[0]
    for node in page.jsonld:
        for name in node_types(node):
            if name in _MEDIA_TYPES:
                return name, "jsonld"
    if page.meta.get("og:type", "").lower().startswith("video"):
        return "VideoObject", "opengraph"
    if page.meta.get("twitter:card") == "player":
        is_heard = bool(audios(page)) and not videos(page)
        return "AudioObject" if is_heard else "VideoObject", "meta"
    return None


def access(page: Page, articles: list[dict[str, Any]]) -> tuple[bool, FieldSource] | None:
    """Return whether the whole text is free to read and what says so, or None."""
    return next(access_by(page, articles), None)


def access_by(page: Page, articles: list[dict[str, Any]]) -> Iterator[tuple[bool, FieldSource]]:
    """Yield what each source says of whether the whole text is free to read."""
    for node in articles:
        is_free = _truth(node.get("isAccessibleForFree"))
        if is_free is None:  # a part behind a paywall says it of the whole
            parts = [_truth(part.get("isAccessibleForFree")) for part in nodes(node.get("hasPart"))]
            is_free = False if False in parts else None
        if is_free is not None:
            yield is_free, stated_by(node)
    is_free = _truth(page.meta.get("isaccessibleforfree"))
    if is_free is not None:
        yield is_free, "microdata"
    tier = page.meta.get("article:content_tier", "").lower()
    if tier in _TIERS:
        yield _TIERS[tier], "opengraph"


def _truth(value: Any) -> bool | None:
    if isinstance(value, bool):
        return value
    word = plain(value).lower().rsplit("/", 1)[-1]
    return word in {"true", "yes"} if word in {"true", "false", "yes", "no"} else None


def live_updates(articles: list[dict[str, Any]], fetched: datetime) -> list[LiveBlogUpdate]:
    """Return the entries of a live blog in the page's order."""
    return [
        LiveBlogUpdate(
            headline=plain(update.get("headline")) or None,
            datePublished=_moment(update, fetched),
            text=plain(update.get("articleBody")),
        )
        for update in _updates(articles)
    ]


def _updates(articles: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for node in articles:
        for update in nodes(node.get("liveBlogUpdate")):
            if is_article_type(update) or "headline" in update:
                yield update


def _moment(update: dict[str, Any], fetched: datetime) -> str | None:
    raw = next(iter(texts(update.get("datePublished"))), "")
    moment = read_date(raw, fetched) if raw else None
    return moment.iso if moment else None


def _first_meta(page: Page, keys: tuple[str, ...]) -> Texts | None:
    """The contents of the first of ``keys`` that says something, where it stands several times."""
    for key in keys:
        if key in page.meta:
            found = _distinct(plain(content) for name, content in page.metas if name == key)
            if found:
                return found, "opengraph" if key.startswith(_OPENGRAPH) else "meta"
    return None


def _distinct(values: Any) -> list[str]:
    bare = (value.strip() for value in values)
    found = dict.fromkeys(value for value in bare if 0 < len(value) <= MAX_KEYWORD)
    return list(found)[:MAX_KEYWORDS]
