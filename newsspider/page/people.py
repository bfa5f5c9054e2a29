"""Who wrote the article, and who published it.

Rules:

- Where a person is named, organisations are not authors.
- What is stated is believed before what is shown; what a name is, `newsspider.page.names` tells.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from newsspider.items import Person
from newsspider.page.body import page_profile
from newsspider.page.jsonld import node_types, plain, texts
from newsspider.page.names import names_in
from newsspider.page.own import referred
from newsspider.page.parse import join
from newsspider.page.query import css, xpath

if TYPE_CHECKING:
    from collections.abc import Callable

    from newsspider.items import FieldSource
    from newsspider.page.parse import Page

__all__ = ["authors", "publisher"]

_META = (
    "author",
    "parsely-author",
    "sailthru.author",
    "dc.creator",
    "citation_author",
    "byl",
    "dcterms.creator",
    "cxenseparse:author",
    "article:author",
    "og:article:author",
)
_ORGANISATION = frozenset({"Organization", "NewsMediaOrganization", "Corporation", "Brand"})
_DOM = xpath(
    "//*[@itemprop='author']//*[@itemprop='name'] | //a[contains(@rel, 'author')]"
    " | //*[contains(@class, 'byline')]//a[contains(@href, '/author') or contains(@href, '/staff')]"
    " | //*[contains(@class, 'author-name') or contains(@class, 'author__name')"
    " or contains(@class, 'byline__name') or contains(@class, 'byline-name')]"
)
_BESIDE = xpath(
    "//*[contains(@class, 'byline') or contains(@class, 'author') or @itemprop='author']"
    "[not(.//*[contains(@class, 'author')][string-length(normalize-space()) > 3])]"
    "[string-length(normalize-space()) > 3 and string-length(normalize-space()) < 80]"
    "[not(ancestor-or-self::li or ancestor::aside or ancestor::nav or ancestor::footer"
    " or ancestor::*[contains(@class, 'comment') or contains(@class, 'related')])]"
)


def authors(page: Page, articles: list[dict[str, Any]]) -> tuple[list[Person], FieldSource] | None:
    """Return the authors of the article and what names them, or None where nothing does."""
    named = publisher(page, articles)
    site = _folded(named[0]["name"]) if named else ""
    found: list[tuple[list[Person], FieldSource]] = []
    for read, source in _READERS:
        people = _distinct(read(page, articles))
        if any(_folded(person["name"]) != site for person in people):
            return [person for person in people if _folded(person["name"]) != site], source
        if people:
            found.append((people, source))
    return found[0] if found else None


def publisher(page: Page, articles: list[dict[str, Any]]) -> tuple[Person, FieldSource] | None:
    """Return who published the article and what says so, or None."""
    for article in articles:
        value = article.get("publisher")
        for item in value if isinstance(value, list) else [value]:
            node = referred(page, item) if isinstance(item, dict) else {"name": item}
            name = next(iter(texts(node.get("name"))), "")
            if name:
                url = next(iter(texts(node.get("url"), "@id")), None)
                return Person(name=name, url=_address(page, url)), "jsonld"
    name = page.meta.get("og:site_name", "")
    return (Person(name=plain(name), url=None), "opengraph") if name else None


def _stated(page: Page, articles: list[dict[str, Any]]) -> list[Person]:
    return _of_kind(page, articles, organisations=False)


def _organisations(page: Page, articles: list[dict[str, Any]]) -> list[Person]:
    return _of_kind(page, articles, organisations=True)


def _of_kind(page: Page, articles: list[dict[str, Any]], *, organisations: bool) -> list[Person]:
    """Who the first node that names an author names: persons, or organisations."""
    for article in articles:
        persons: list[Person] = []
        others: list[Person] = []
        value = article.get("author") or article.get("creator")
        for item in value if isinstance(value, list) else [value]:
            author = referred(page, item) if isinstance(item, dict) else {"name": item}
            url = next(iter(texts(author.get("url"), "@id")), None)
            found = [p for name in texts(author.get("name")) for p in _people(name, page, url)]
            is_person = _ORGANISATION.isdisjoint(node_types(author))
            (persons if is_person else others).extend(found)
        if persons or others:
            return others if organisations else persons
    return []


def _metas(page: Page, _: list[dict[str, Any]]) -> list[Person]:
    for key in _META:
        found = [
            p
            for name, content in page.metas
            if name == key
            for p in _people(plain(content), page, None)
        ]
        if found:
            return found
    return []


def _shown(page: Page, _: list[dict[str, Any]]) -> list[Person]:
    profile = page_profile(page)
    elements = css(profile.author)(page.root) if profile and profile.author else []
    found: list[Person] = []
    for element in elements or _DOM(page.root)[:4] or _BESIDE(page.root)[:1]:
        text = " ".join(element.text_content().split())
        found.extend(_people(text, page, element.get("href"), shown=True))
    return found


def _people(text: str, page: Page, url: str | None, *, shown: bool = False) -> list[Person]:
    """The persons in one byline."""
    names = names_in(text, page.url, shown=shown)
    address = _address(page, url) if len(names) == 1 else None
    return [Person(name=name, url=address) for name in names]


def _distinct(people: list[Person]) -> list[Person]:
    return list({_folded(person["name"]): person for person in reversed(people)}.values())[::-1]


def _folded(name: str) -> str:
    return " ".join(name.casefold().split())


def _address(page: Page, url: str | None) -> str | None:
    url = join(page.base, url) if url else None
    return url if url and url.startswith("http") else None


_READERS: tuple[tuple[Callable[..., list[Person]], FieldSource], ...] = (
    (_stated, "jsonld"),
    (_metas, "meta"),
    (_shown, "dom"),
    (_organisations, "jsonld"),
)
"""Persons before organisations, what is stated before what is shown."""
