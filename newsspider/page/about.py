"""What a page says about its article: description, sections, path, keywords, type, access."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from newsspider.items import Breadcrumb, LiveBlogUpdate
from newsspider.page.body import page_profile
from newsspider.page.dates import read_date
from newsspider.page.jsonld import node_types, nodes, plain, texts
from newsspider.page.own import is_article_type
from newsspider.page.parse import join
from newsspider.page.query import css

if TYPE_CHECKING:
    from datetime import datetime

    from newsspider.items import FieldSource
    from newsspider.page.parse import Page

__all__ = [
    "access",
    "article_type",
    "breadcrumbs",
    "description",
    "keywords",
    "live_updates",
    "sections",
]

_COMMA = re.compile(r"\s*[,;]\s*")
_TIERS = {"free": True, "metered": False, "locked": False}
_PLAIN_TYPES = frozenset({"Article", "NewsArticle", "WebPage"})

Texts = tuple[list[str], "FieldSource"]


def description(page: Page, articles: list[dict[str, Any]]) -> tuple[str, FieldSource] | None:
    """Return the summary of the article and what gives it, or None."""
    found: list[tuple[str, FieldSource]] = [
        *((text, "jsonld") for node in articles for text in texts(node.get("description"))),
        (plain(page.meta.get("og:description")), "opengraph"),
        (plain(page.meta.get("description")), "meta"),
        (plain(page.meta.get("twitter:description")), "meta"),
    ]
    return next(((text, source) for text, source in found if text), None)


def sections(page: Page, articles: list[dict[str, Any]]) -> Texts | None:
    """Return the sections that the article stands in and what names them, or None."""
    stated = [text for node in articles for text in texts(node.get("articleSection"), "name")]
    if stated:
        return _distinct(stated), "jsonld"
    named = [plain(content) for name, content in page.metas if name == "article:section"]
    if named:
        return _distinct(named), "opengraph"
    profile = page_profile(page)
    if profile is not None and profile.section:
        shown = [plain(a.text_content()) for a in css(profile.section)(page.root)]
        if any(shown):
            return _distinct(shown), "dom"
    return None


def keywords(page: Page, articles: list[dict[str, Any]]) -> Texts | None:
    """Return the keywords of the article and what gives them, or None."""
    stated = [
        part
        for node in articles
        for text in texts(node.get("keywords"), "name")
        for part in _COMMA.split(text)
    ]
    if stated:
        return _distinct(stated), "jsonld"
    tags = [plain(content) for name, content in page.metas if name == "article:tag"]
    if tags:
        return _distinct(tags), "opengraph"
    for key in ("news_keywords", "keywords", "parsely-tags"):
        if key in page.meta:
            return _distinct(_COMMA.split(plain(page.meta[key]))), "meta"
    return None


def breadcrumbs(page: Page) -> list[Breadcrumb]:
    """Return the path from the home page to the article, as JSON-LD tells it."""
    for node in page.jsonld:
        if "BreadcrumbList" in node_types(node):
            steps = [_step(page, item) for item in nodes(node.get("itemListElement"))]
            found = [step for step in steps if step["name"]]
            if found:
                return found
    return []


def _step(page: Page, item: dict[str, Any]) -> Breadcrumb:
    target = item.get("item")
    inner = target if isinstance(target, dict) else {}
    name = next(iter(texts(item.get("name")) or texts(inner.get("name"))), "")
    url = next(iter(texts(target, "@id", "url")), "") or plain(inner.get("@id"))
    return Breadcrumb(name=name, url=join(page.base, url) if url else None)


def article_type(page: Page, articles: list[dict[str, Any]]) -> tuple[str, FieldSource] | None:
    """Return the schema.org type of the article and what says so, the most telling type first."""
    names = [name for node in articles for name in node_types(node)]
    special = [name for name in names if name not in _PLAIN_TYPES]
    if special or names:
        return (special or names)[0], "jsonld"
    kind = page.meta.get("og:type", "").lower()
    for node in page.jsonld:
        for name in node_types(node):
            if name in {"VideoObject", "ImageGallery", "MediaGallery", "PodcastEpisode"}:
                return name, "jsonld"
    return ("VideoObject", "opengraph") if kind.startswith("video") else None


def access(page: Page, articles: list[dict[str, Any]]) -> tuple[bool, FieldSource] | None:
    """Return whether the whole text is free to read and what says so, or None."""
    for node in articles:
        value = node.get("isAccessibleForFree")
        if isinstance(value, bool):
            return value, "jsonld"
        word = plain(value).lower().rsplit("/", 1)[-1]
        if word in {"true", "false"}:
            return word == "true", "jsonld"
    tier = page.meta.get("article:content_tier", "").lower()
    return (_TIERS[tier], "opengraph") if tier in _TIERS else None


def live_updates(articles: list[dict[str, Any]], fetched: datetime) -> list[LiveBlogUpdate]:
    """Return the entries of a live blog in the page's order."""
    found: list[LiveBlogUpdate] = []
    for node in articles:
        for update in nodes(node.get("liveBlogUpdate")):
            if not is_article_type(update) and "headline" not in update:
                continue
            raw = next(iter(texts(update.get("datePublished"))), "")
            moment = read_date(raw, fetched) if raw else None
            found.append(
                LiveBlogUpdate(
                    headline=plain(update.get("headline")) or None,
                    datePublished=moment.iso if moment else None,
                    text=plain(update.get("articleBody")),
                )
            )
    return found


def _distinct(values: list[str]) -> list[str]:
    return list(dict.fromkeys(value.strip() for value in values if value.strip()))
