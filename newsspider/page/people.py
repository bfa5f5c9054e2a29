"""Who wrote the article.

Rules:

- Where a person is named, organisations are not authors, and the site itself never is.
- What is stated is believed before what is shown: JSON-LD, microdata, meta elements, the byline.
- Where the byline names all whom JSON-LD names and others too, the byline is the whole list.
- What a name is, `newsspider.page.names` tells.
"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any

from newsspider.items import Person
from newsspider.page.byline import byline, everywhere, marked_names
from newsspider.page.jsonld import node_types, plain, texts
from newsspider.page.names import names_in
from newsspider.page.own import referred, stated_by
from newsspider.page.publisher import is_site, web_address
from newsspider.page.query import text_of
from newsspider.page.select import select

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from newsspider.items import FieldSource
    from newsspider.page.byline import Named
    from newsspider.page.face import Face
    from newsspider.page.parse import Page

__all__ = ["authors", "named_by"]

MAX_PEOPLE = 100
"""Authors of one article that one source may name; a longer list is the staff's."""

_META = (
    *("author", "parsely-author", "sailthru.author", "dc.creator", "citation_author", "byl"),
    *("dcterms.creator", "cxenseparse:author", "article:author", "og:article:author"),
)
_ORGANISATION = frozenset({"Organization", "NewsMediaOrganization", "Corporation", "Brand"})


def authors(face: Face) -> tuple[list[Person], FieldSource] | None:
    """Return the authors of the article and what names them, or None where nothing does."""
    signed: tuple[list[Person], FieldSource] | None = None
    for read, by in _READERS:
        people = _distinct(read(face))
        source = stated_by(face.articles[0]) if by == "jsonld" and people else by
        persons = [person for person in people if not is_site(person["name"], face.sites)]
        if persons:
            longer = _longer(face, persons) if source != "dom" else []
            return (longer, "dom") if longer else (persons, source)
        if people and signed is None:
            signed = people, source
    found = signed or (_elsewhere(face), "dom")
    return found if found[0] else None


def named_by(face: Face) -> Iterator[tuple[list[str], FieldSource]]:
    """Yield whom each source that states authors names, but for the site itself."""
    for read, source in _READERS[:2]:
        names = [p["name"] for p in read(face) if not is_site(p["name"], face.sites)]
        yield names, source


def _longer(face: Face, persons: list[Person]) -> list[Person]:
    """Whom the byline names, where these are all ``persons`` and others too; else []."""
    shown = [p for p in _distinct(_beside(face)) if not is_site(p["name"], face.sites)]
    names = {_folded(person["name"]) for person in persons}
    if not names < {_folded(person["name"]) for person in shown}:
        return []
    urls = {_folded(person["name"]): person["url"] for person in persons}
    return [Person(name=p["name"], url=urls.get(_folded(p["name"])) or p["url"]) for p in shown]


def _stated(face: Face) -> list[Person]:
    return _of_kind(face.page, face.articles, organisations=False)


def _organisations(face: Face) -> list[Person]:
    return _of_kind(face.page, face.articles, organisations=True)


def _of_kind(page: Page, articles: list[dict[str, Any]], *, organisations: bool) -> list[Person]:
    """Who the first node that names an author names: persons, or organisations."""
    for article in articles:
        persons: list[Person] = []
        others: list[Person] = []
        value = article.get("author") or article.get("creator")
        for item in value[:MAX_PEOPLE] if isinstance(value, list) else [value]:
            author = referred(page, item) if isinstance(item, dict) else {"name": item}
            url = next(iter(texts(author.get("url"), "@id")), None)
            found = [p for name in texts(author.get("name")) for p in _people(name, page, url)]
            is_person = _ORGANISATION.isdisjoint(node_types(author))
            (persons if is_person else others).extend(found)
        if persons or others:
            return others if organisations else persons
    return []


def _metas(face: Face) -> list[Person]:
    for key in _META:
        if key in face.page.meta:
            stated = (plain(content) for name, content in face.page.metas if name == key)
            contents = islice(stated, MAX_PEOPLE)
            found = [person for text in contents for person in _people(text, face.page, None)]
            if found:
                return found
    return []


def _shown(face: Face) -> list[Person]:
    profile = face.profile
    elements = select(face.page, profile.author) if profile and profile.author else []
    found = [
        person
        for element in elements
        for person in _people(text_of(element), face.page, element.get("href"), shown=True)
    ]
    return found or _beside(face)


def _beside(face: Face) -> list[Person]:
    """Whom the line beside the headline names."""
    return _persons(face.page, byline(face.beside, face.page.url))


def _elsewhere(face: Face) -> list[Person]:
    """Whom the first mark of an author names, wherever it stands."""
    named = (marked_names(element, face.page.url) for element in everywhere(face.page.root))
    return _persons(face.page, next(filter(None, named), []))


def _persons(page: Page, named: list[Named]) -> list[Person]:
    return [Person(name=name, url=web_address(page, url)) for name, url in named]


def _people(text: str, page: Page, url: str | None, *, shown: bool = False) -> list[Person]:
    """The persons in one line."""
    names = names_in(text, page.url, shown=shown)
    address = web_address(page, url) if len(names) == 1 else None
    return [Person(name=name, url=address) for name in names]


def _distinct(people: list[Person]) -> list[Person]:
    """``people``, each once; of one who is named twice, the mention with an address."""
    found: dict[str, Person] = {}
    for person in people:
        key = _folded(person["name"])
        if key not in found or (person["url"] and not found[key]["url"]):
            found[key] = person
    return list(found.values())


def _folded(name: str) -> str:
    return " ".join(name.casefold().split())


_READERS: tuple[tuple[Callable[..., list[Person]], FieldSource], ...] = (
    (_stated, "jsonld"),
    (_metas, "meta"),
    (_shown, "dom"),
    (_organisations, "jsonld"),
)
"""Persons before organisations, what is stated before what is shown."""
