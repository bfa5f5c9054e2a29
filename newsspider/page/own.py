"""Which of the articles that a page describes for machines is the article of this page.

Rules:

- A node whose address is this page is its article; the fullest first, where there are several.
- A node that names no address is this page's if nothing on the page contradicts it.
- A node that names another page is another article, unless its headline is this page's: sites
  move, and their addresses in JSON-LD stay behind.
- Microdata and RDFa are asked where JSON-LD says nothing of this page.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from newsspider.page.anchors import MOST_HEADLINES, headline_elements
from newsspider.page.jsonld import node_types, plain, texts
from newsspider.page.links import declared_canonical
from newsspider.page.microdata import microdata_articles
from newsspider.page.query import text_of

if TYPE_CHECKING:
    from newsspider.items import FieldSource
    from newsspider.page.parse import Page

__all__ = [
    "is_article_type",
    "own_articles",
    "own_nodes",
    "page_key",
    "referred",
    "stated_by",
]

MAX_TYPE = 60
"""Characters of a type's name; schema.org's longest has half as many."""

_ARTICLE = re.compile(
    r"(?:\w*(?:News|Satirical|Scholarly|Tech|AdvertiserContent)?Article|Report|BlogPosting"
    r"|LiveBlogPosting|ReportageNewsArticle|Review|ClaimReview|WebArticle)"
)
_SCHEME = re.compile(r"^https?://(?:www\.|m\.|mobile\.|amp\.)?", re.IGNORECASE)
_WORDS = re.compile(r"\w+")


def is_article_type(node: dict[str, Any]) -> bool:
    """Return whether ``node`` is of schema.org's Article or one of its kinds."""
    return any(_ARTICLE.fullmatch(name[:MAX_TYPE]) for name in node_types(node))


def page_key(url: str) -> str:
    """Return what two addresses of one page share: no scheme, usual host prefix, query, slash."""
    path = _SCHEME.sub("", url.strip()).partition("#")[0].partition("?")[0]
    return unquote(path).rstrip("/").lower()


def referred(page: Page, node: dict[str, Any]) -> dict[str, Any]:
    """Return the node that ``node`` refers to by a bare ``@id``, else ``node`` itself."""
    if "@id" in node and len(node) <= 2:
        for other in page.jsonld:
            if other.get("@id") == node["@id"] and len(other) > len(node):
                return other
    return node


def own_articles(page: Page) -> list[dict[str, Any]]:
    """Return the JSON-LD nodes that describe the article of ``page``, the surest first."""
    found: list[dict[str, Any]] | None = page.findings.get("articles")
    if found is None:
        stated = [node for node in page.jsonld if is_article_type(node)]
        found = page.findings["articles"] = _own(page, stated)
    return found


def own_nodes(page: Page) -> list[dict[str, Any]]:
    """Return what describes the article of ``page``: nodes of JSON-LD, else of microdata."""
    return own_articles(page) or _own(page, microdata_articles(page))


def stated_by(node: dict[str, Any]) -> FieldSource:
    """Return what ``node``, one of `own_nodes`, was read from."""
    return "microdata" if node.get("@source") == "microdata" else "jsonld"


def _own(page: Page, articles: list[dict[str, Any]]) -> list[dict[str, Any]]:
    if not articles:
        return []
    here = {page_key(url) for url in _addresses(page) if url}
    named = [node for node in articles if not here.isdisjoint(map(page_key, _node_urls(node)))]
    if named:
        return sorted(named, key=len, reverse=True)
    titles = _titles(page)
    told = [node for node in articles if _folded(plain(node.get("headline"))) in titles]
    if told:
        return sorted(told, key=len, reverse=True)
    silent = [node for node in articles if not any("/" in url for url in _node_urls(node))]
    return silent if len(silent) == 1 else []


def _addresses(page: Page) -> list[str | None]:
    return [page.url, declared_canonical(page), page.meta.get("og:url")]


def _node_urls(node: dict[str, Any]) -> list[str]:
    main = node.get("mainEntityOfPage")
    found = [*texts(node.get("url")), *texts(main, "@id", "url")]
    found += [plain(node.get("@id"))] if not found else []
    return [url for url in found if url.startswith(("http", "/"))]


def _titles(page: Page) -> set[str]:
    titles = page.tagged("title")[:MOST_HEADLINES]
    found = [page.meta.get("og:title", ""), page.meta.get("twitter:title", "")]
    found += [text_of(element) for element in (*headline_elements(page), *titles)]
    return {_folded(title) for title in found} - {""}


def _folded(text: str) -> str:
    return " ".join(_WORDS.findall(text.casefold()))
