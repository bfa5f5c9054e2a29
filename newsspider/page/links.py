"""The links of a page, each with the place that it stands in.

Rules:

- One `Link` an address, in document order; the most telling of its places is its kind.
- Containers tell kinds; an anchor's own ``rel`` and address come second. Of nested containers the
  inner one wins, but a plain one never overrules one of `STRONG`.
- What no reader can see is not a link.
- This runs on every page of a crawl: each element around an anchor is looked at once, whatever
  number of anchors it holds.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from newsspider.page.addresses import absolute, origin_of
from newsspider.page.anchors import anchor_words
from newsspider.page.blocks import HIDDEN
from newsspider.page.containers import CONTAINERS, MAX_LINKS, container_kind
from newsspider.page.lines import READ_ALSO
from newsspider.page.query import all_of, around, text_of
from newsspider.page.width import width

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.html import HtmlElement

    from newsspider.page.parse import Page

__all__ = ["Link", "declared_canonical", "page_links", "placed_links"]

RANK = (
    "other",
    "section",
    "article",
    "inBody",
    "pagination",
    "editorsPick",
    "previous",
    "next",
    "related",
    "readAlso",
)
"""Kinds, the least telling first."""

STRONG = frozenset({"editorsPick", "previous", "next", "related", "readAlso", "pagination"})
HEADLINE_WORDS = 4
HEADLINE_WIDTH = 30
"""Letters that do instead of words where a script puts no spaces between them."""
MOST = 20_000
"""Headings of a page that are read; one that has more is a trap."""

_RELATIONS = {
    "next": "next",
    "prev": "previous",
    "previous": "previous",
    "category": "section",
    "tag": "other",
    "author": "other",
}
_TELLING = frozenset({"itemprop", "hidden", "aria-hidden", "style"})
"""Attributes that tell more of the links in an element; most have none, and one look is enough."""

_Surroundings = tuple[str | None, bool, bool]
"""The kind that the containers give, whether an article's text is around, whether one is hidden."""

_HEADINGS = re.compile(
    r"(?:(?P<editorsPick>(?:the )?editor[\u2019']?s?[\u2019']? (?:pick|choice)s?)"
    r"|(?P<related>related (?:post|article|stor|news)\w*|you (?:may|might) (?:also )?like"
    r"|recommended(?: for you)?|more (?:on this|like this|from [\w ]{1,30}))"
    r"|(?P<readAlso>read also|also read)|(?P<next>next (?:post|article|story))"
    r"|(?P<previous>previous (?:post|article|story)))\W*\Z",
    re.IGNORECASE,
)
_PAGED = re.compile(r"/page/\d+/?(?:\?|\Z)|[?&](?:page|paged|pagina|seite)=\d+")


@dataclass(frozen=True, slots=True)
class Link:
    """A link to another page.

    Attributes:
        url: absolute http(s) address without fragment.
        text: its words, "" where it has none.
        kind: one of `RANK`.
        nofollow: every link of the page to this address says so.
    """

    url: str
    text: str
    kind: str
    nofollow: bool

    @property
    def is_headline(self) -> bool:
        """Whether its words are as many as headlines have; those of menus are one to three."""
        return len(self.text.split()) >= HEADLINE_WORDS or width(self.text) >= HEADLINE_WIDTH


def declared_canonical(page: Page) -> str | None:
    """Return the absolute address that the page itself calls canonical, if it is http(s)."""
    for element in page.tagged("link"):
        if "canonical" in (element.get("rel") or "").lower().split():
            url = absolute(element.get("href") or "", page.base, origin_of(page.base))
            if url:
                return url
    return None


def page_links(page: Page) -> list[Link]:
    """Return the visible links of ``page`` in document order, one for each address."""
    found: dict[str, Link] = {}
    for link in placed_links(page):
        known = found.get(link.url)
        found[link.url] = link if known is None else _merged(known, link)
    return list(found.values())


def placed_links(page: Page) -> list[Link]:
    """Return every visible link of ``page`` with its place, an address as often as it stands."""
    found: list[Link] | None = page.findings.get("links")
    if found is None:
        found = page.findings["links"] = list(_placed(page))
    return found


def _placed(page: Page) -> Iterator[Link]:
    kinds = _kinds(page)
    base, origin = page.base, origin_of(page.base)
    for anchor, text in anchor_words(page).items():
        href = anchor.get("href")
        place = kinds.get(anchor)
        if not href or href[0] == "#" or place == "hidden":
            continue
        url = absolute(href, base, origin)
        if url is None:
            continue
        rel = (anchor.get("rel") or "").lower()
        kind = _kind(place, rel, url, anchor)
        yield Link(url, text, kind, "nofollow" in rel)


def _merged(known: Link, new: Link) -> Link:
    kind = max(known.kind, new.kind, key=RANK.index)
    return Link(new.url, known.text or new.text, kind, known.nofollow and new.nofollow)


def _kind(place: str | None, rel: str, url: str, anchor: HtmlElement) -> str:
    if place in STRONG and place != "next":
        return str(place)
    if ("pag" in url or "seite=" in url) and _PAGED.search(url):  # the pattern alone takes longer
        return "pagination"
    for relation in rel.split():
        kind = _RELATIONS.get(relation)
        if kind and not (kind == "section" and place == "inBody"):
            return kind
    if place == "inBody" and _is_pointer(anchor):
        return "readAlso"
    return place or "other"


def _is_pointer(anchor: HtmlElement) -> bool:
    """Whether the words before ``anchor`` in its line, or its own, say READ ALSO."""
    parent = anchor.getparent()
    before = (parent.text or "") if parent is not None else ""
    previous = anchor.getprevious()
    if previous is not None:
        before += text_of(previous) + (previous.tail or "")
    elif not before.strip() and parent is not None and parent.tag in {"strong", "b", "em", "span"}:
        outer = parent.getparent()
        before = (outer.text or "") if outer is not None else ""
    words = before.strip()
    return len(words) < 60 and READ_ALSO.match(words or text_of(anchor).strip()) is not None


def _kinds(page: Page) -> dict[HtmlElement, str]:
    """The kind of each anchor that stands in a container with a meaning."""
    kinds: dict[HtmlElement, str] = {}
    hidden: list[HtmlElement] = []
    headed = around(page.tagged("h1"))
    known: dict[HtmlElement | None, _Surroundings] = {None: (None, False, False)}
    for anchor in anchor_words(page):
        kind, in_text, is_hidden = _surroundings(anchor, known, headed)
        if in_text:
            kind = _said(kind, "inBody")
        if kind is not None:
            kinds[anchor] = kind
        if is_hidden:
            hidden.append(anchor)
    for heading in page.tagged("h2", "h3", "h4")[:MOST]:
        parent = heading.getparent()
        if parent is not None and parent.tag == "a":
            kinds.setdefault(parent, "article")
            continue
        words = _HEADINGS.match(" ".join(text_of(heading).split()))
        if words:
            for anchor in _below(heading):
                kinds[anchor] = _said(kinds.get(anchor), words.lastgroup) or ""
    kinds.update(dict.fromkeys(hidden, "hidden"))
    return kinds


def _surroundings(
    element: HtmlElement | None,
    known: dict[HtmlElement | None, _Surroundings],
    headed: set[HtmlElement],
) -> _Surroundings:
    """What surrounds an anchor, the outermost element asked first."""
    inside: list[HtmlElement] = []
    while element is not None and element not in known:
        inside.append(element)
        element = element.getparent()
    kind, in_text, is_hidden = known[element]
    for inner in reversed(inside):
        if inner.tag in CONTAINERS:
            kind = _said(kind, container_kind(inner, headed))
        if not _TELLING.isdisjoint(inner.keys()):
            in_text = in_text or inner.get("itemprop") == "articleBody"
            is_hidden = is_hidden or _is_hidden(inner)
        known[inner] = kind, in_text, is_hidden
    return kind, in_text, is_hidden


def _is_hidden(element: HtmlElement) -> bool:
    if element.get("hidden") is not None or element.get("aria-hidden") == "true":
        return True
    style = element.get("style")
    return style is not None and HIDDEN.search(style) is not None


def _below(heading: HtmlElement) -> list[HtmlElement]:
    """The links of the block that ``heading`` stands over, [] where it is a page's wrapper."""
    block = heading.getparent()
    for _ in range(3):
        if block is None or block.tag in {"body", "main", "article"}:
            break
        anchors = list(islice(all_of(block, "a"), MAX_LINKS + 1))
        if anchors:
            return anchors if len(anchors) <= MAX_LINKS else []
        block = block.getparent()
    return []


def _said(outer: str | None, inner: str | None) -> str | None:
    """Of what two containers say, one inside the other, what holds."""
    if inner is None:
        return outer
    if inner in STRONG or outer is None:
        return inner
    if outer in STRONG or (inner == "article" and outer in {"section", "inBody"}):
        return outer
    return inner
