"""Who published the article, and the names that the site goes by.

A site's own name is no part of a headline, and no author where a person is named.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from newsspider.items import Person
from newsspider.page.jsonld import node_types, plain, texts
from newsspider.page.own import referred, stated_by
from newsspider.page.parse import join

if TYPE_CHECKING:
    from newsspider.items import FieldSource
    from newsspider.page.parse import Page

__all__ = ["is_site", "publisher", "site_names", "web_address"]

_NAMES = ("og:site_name", "application-name", "apple-mobile-web-app-title", "twitter:site")
_PUBLISHERS = frozenset({"WebSite", "Organization", "NewsMediaOrganization"})
_META = ("dc.publisher", "dcterms.publisher", "article:publisher_name", "citation_publisher")
_WORD = re.compile(r"[^\W_]+")
_DESK = re.compile(
    r"(?:the |die |der |das )|(?:\W(?:staff|team|desk|newsroom|editors?|editorial(?: board| team)?"
    r"|online|news|redaktion|redaktionsteam|redacci[oó]n|redazione|r[ée]daction|redactie"
    r"|redakcja|redaksjonen|reporters?|writers?|web|com|de))\Z",
    re.IGNORECASE,
)
"""What stands before or behind the name of a site that signs as a whole."""


def publisher(page: Page, articles: list[dict[str, Any]]) -> tuple[Person, FieldSource] | None:
    """Return who published the article and what says so, or None."""
    for article in articles:
        value = article.get("publisher")
        for item in value if isinstance(value, list) else [value]:
            node = referred(page, item) if isinstance(item, dict) else {"name": item}
            name = next(iter(texts(node.get("name"))), "")
            if name and not name.startswith(("http://", "https://")):
                url = next(iter(texts(node.get("url"), "@id")), None)
                return Person(name=name, url=web_address(page, url)), stated_by(article)
    name = plain(page.meta.get("og:site_name"))
    if name:
        return Person(name=name, url=None), "opengraph"
    name = next((found for key in _META if (found := plain(page.meta.get(key)))), "")
    return (Person(name=name, url=None), "meta") if name else None


def site_names(page: Page, articles: list[dict[str, Any]]) -> frozenset[str]:
    """Return the names of the site of ``page``, folded as `is_site` folds."""
    named = publisher(page, articles)
    names = [named[0]["name"] if named else "", *(page.meta.get(key, "") for key in _NAMES)]
    for node in page.jsonld:
        if not _PUBLISHERS.isdisjoint(node_types(node)):
            names += [*texts(node.get("name")), *texts(node.get("alternateName"))]
    host = (urlsplit(page.url).hostname or "").removeprefix("www.")
    labels = host.split(".")
    names += [host, ".".join(labels[-2:]), *(label for label in labels[:-1] if len(label) > 3)]
    names += labels[-2:-1]
    return frozenset(map(_folded, names)) - {""}


@lru_cache(64)  # the sources of one page say the same
def is_site(name: str, sites: frozenset[str]) -> bool:
    """Return whether ``name`` is the site's own, or signs for its staff as a whole.

    Args:
        name: what may be a person.
        sites: as `site_names` returns them.
    """
    bare = _DESK.sub("", name)
    if {_folded(name), _folded(bare)} & sites:
        return True
    initials = "".join(word[0] for word in _WORD.findall(bare)).casefold()
    return len(initials) > 1 and initials in sites


def web_address(page: Page, url: str | None) -> str | None:
    """Return ``url`` as an absolute address of the web, None where it is none."""
    url = join(page.base, url) if url else None
    return url if url and url.startswith(("http://", "https://")) else None


def _folded(name: str) -> str:
    return "".join(_WORD.findall(name)).casefold()
