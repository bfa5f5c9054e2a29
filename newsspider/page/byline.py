"""The line beside a headline that names who wrote, as readers see it.

Rules:

- It stands beside the headline; names further down are of others.
- What is marked (``rel``, microdata, a class, the address of an author's page) is read before what
  only begins as a byline does ("By Mara Lindt").
- The first place that names someone is the byline; others beside it belong to it, others further
  down the page do not.
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING

from newsspider.page.beside import own_text, words
from newsspider.page.names import looks_like_byline, names_in
from newsspider.page.query import all_of, xpath

if TYPE_CHECKING:
    from lxml.html import HtmlElement

__all__ = ["Named", "byline", "everywhere", "marked_names"]

MAX_LINE = 300
"""Characters of an element that may be a byline as a whole."""

MOST = 500
"""Elements marked as naming authors that are read, and elements in one; a list of writers has a few
hundred at most."""

MAX_CLASS = 1000
"""Characters of a class or an id that are read."""

MAX_NAMED = 50
"""Links in one byline that are read."""

Named = tuple[str, str | None]
"""A name and the address that it links to."""

_AUTHOR_CLASS = re.compile(
    r"by-?_?line|auth(?:or(?!i)|name)|autor(?!i[sz])|auteur|\bwriter|redakteur|journalist|verfasser"
    r"|contributor|\bfn\b|person-link"
)
_NO_AUTHOR_CLASS = re.compile(
    r"bio\b|avatar|image|photo|picture|share|sharing|follow|social|more|date|time|comment|related"
    r"|recommend|teaser|promo|caption|credit|newsletter|count|card|sidebar|widget|title|role|topic"
    r"|job|twitter"
)
"""Words in marks in lower case: a pattern that minds no case takes several times as long."""

_AUTHOR_HREF = re.compile(
    r"/(?:authors?|autor(?:en|es|in|i)?|auteurs?|autore|writers?|staff|people|person|personen"
    r"|contributors?|columnists?|columnistas?|journalists?|journaliste|reporters?|redakteure?"
    r"|profiles?|team|bios?|redaktion|redaccion|by|skribenter|auteur|author-profile)[/-]"
    r"|[?&]author=",
    re.IGNORECASE,
)
_NAME_CLASS = re.compile(r"name|Name|(?:\A|\s)fn(?:\Z|\s)")
_EVERYWHERE = xpath(
    "//*[@class or @itemprop or @rel]"
    "[@itemprop='author' or contains(@rel, 'author') or contains(@class, 'byline')"
    " or contains(@class, 'author') or contains(@class, 'Byline') or contains(@class, 'Author')]"
)
_APART = frozenset({"nav", "footer", "figure", "aside"})
_OTHERS = ("comment", "related", "teaser", "sidebar")


def byline(beside: list[HtmlElement], url: str) -> list[Named]:
    """Return who the line beside a headline names, [] where there is none.

    Args:
        beside: the elements beside the headline.
        url: the page's address; its site's name is not part of a name.
    """
    found: list[Named] = []
    box: HtmlElement | None = None
    seen: set[HtmlElement] = set()
    for element in beside:
        if element in seen or not _is_marked(element):
            continue
        if box is not None and box not in element.iterancestors():
            break
        names = marked_names(element, url)
        if names:
            found += names
            seen.update(element.iterdescendants())
            box = box if box is not None else _box(element)
            if box is None or len(words(box)) > MAX_LINE:
                break
    return found or _spoken(beside, url)


def marked_names(element: HtmlElement, url: str) -> list[Named]:
    """Return the names in an ``element`` that is marked as naming authors, with their addresses."""
    links = [a for a in islice(all_of(element, "a"), MAX_NAMED) if _is_author_link(a)]
    for parts in (links, filter(_is_name, islice(all_of(element), MOST))):
        found = [named for part in parts for named in _named(words(part), part, url)]
        if found:
            return found
    whole = words(element)
    if len(whole) > MAX_LINE:
        return []
    found = _named(whole, element, url)
    return found or _first_run(element, url)


def _is_name(element: HtmlElement) -> bool:
    if element.get("itemprop") == "name":
        return True
    return _NAME_CLASS.search(element.get("class") or "") is not None


def _first_run(element: HtmlElement, url: str) -> list[Named]:
    """The names in the texts of ``element`` that follow one another."""
    found: list[Named] = []
    for text in map(str.strip, islice(element.itertext(), MOST)):
        names = _named(" ".join(text.split()), element, url)
        found += names
        if found and not names and len(text) > 4:  # "and" and a comma stand between names
            break
    return found


def everywhere(root: HtmlElement) -> list[HtmlElement]:
    """Return what is marked as naming authors anywhere on the page, outside what surrounds it."""
    marked = islice(_EVERYWHERE(root), MOST)
    return [element for element in marked if element.tag != "aside" and not _is_apart(element)]


def _is_apart(element: HtmlElement) -> bool:
    """Whether ``element`` stands in what surrounds an article."""
    return any(
        outer.tag in _APART or any(mark in (outer.get("class") or "") for mark in _OTHERS)
        for outer in element.iterancestors()
    )


def _is_marked(element: HtmlElement) -> bool:
    if "author" in (element.get("rel") or "") or "author" in (element.get("itemprop") or ""):
        return True
    if element.tag == "a":
        return _is_author_link(element)
    if element.tag == "address":
        return True
    return _tells_author(element.get("class") or "") or _tells_author(element.get("id") or "")


@lru_cache(4096)
def _tells_author(marks: str) -> bool:
    """Whether a class or an id says that an author is named; a site has few, so they are kept."""
    marks = marks[:MAX_CLASS].lower()
    return _AUTHOR_CLASS.search(marks) is not None and _NO_AUTHOR_CLASS.search(marks) is None


def _is_author_link(link: HtmlElement) -> bool:
    if "author" in (link.get("rel") or ""):
        return True
    return _AUTHOR_HREF.search(link.get("href") or "") is not None


def _box(element: HtmlElement) -> HtmlElement | None:
    """What holds the byline: the parent, or its parent where lists and spans are in between."""
    parent = element.getparent()
    while parent is not None and parent.tag in {"li", "span", "a", "p", "em", "strong"}:
        parent = parent.getparent()
    return parent


def _named(text: str, element: HtmlElement, url: str) -> list[Named]:
    names = names_in(text, url, shown=True) if text else []
    if not names:
        return []
    if not _is_certain(element):
        names = [name for name in names if " " in name or not name.isascii()]
    href = element.get("href") or next((a.get("href") for a in all_of(element, "a")), None)
    is_person = href is not None and _AUTHOR_HREF.search(href) is not None
    return [(name, href if is_person and len(names) == 1 else None) for name in names]


def _is_certain(element: HtmlElement) -> bool:
    """Whether ``element`` holds a name and nothing else, so that one word may be a name."""
    return element.tag == "a" or bool(element.get("itemprop")) or bool(element.get("rel"))


def _spoken(beside: list[HtmlElement], url: str) -> list[Named]:
    """Who a short line names that only begins as a byline does."""
    for element in beside:
        own = own_text(element)
        if len(own) < MAX_LINE and looks_like_byline(f"{own} X" if len(own) < 5 else own):
            whole = words(element)
            names = names_in(whole, url, shown=True) if len(whole) < MAX_LINE else []
            if any(" " in name for name in names):
                return [(name, None) for name in names]
    return []
