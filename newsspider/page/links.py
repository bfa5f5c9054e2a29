"""The links of a page, each with the place that it stands in.

Rules:

- One `Link` an address, in document order; the most telling of its places is its kind.
- Containers tell kinds; an anchor's own ``rel`` and address come second. Of nested containers the
  inner one wins, but a plain one never overrules one of `STRONG`.
- What no reader can see is not a link.
- This runs on every page of a crawl: containers are found in one pass and by class, and no
  anchor's ancestors are walked.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from newsspider.page.lines import READ_ALSO
from newsspider.page.parse import join
from newsspider.page.profiles import PROFILES
from newsspider.page.query import all_of, xpath

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

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
MAX_CONTAINER = 60
"""Links in a container that was guessed by a word in its class; more are a page's wrapper."""

_CONTAINERS = (
    "div",
    "section",
    "ul",
    "ol",
    "nav",
    "aside",
    "header",
    "footer",
    "article",
    "p",
    "li",
    "span",
    "table",
    "main",
    "form",
    "h2",
    "h3",
    "h4",
    "details",
    "dialog",
)
_TOKENS = {token: kind for profile in reversed(PROFILES) for token, kind in profile.links.items()}
_WORDS = re.compile(
    r"(?P<readAlso>read-?_?also|also-?_?read|read-?_?more-?_?(?:box|block|about)|inline-?_?related"
    r"|lire-aussi|leia-?tambem|leggi-?anche|see-?also|in-?_?article-?_?(?:link|recirc|promo))"
    r"|(?P<editorsPick>editors?-?_?(?:pick|choice|select))"
    r"|(?P<related>related|recommend|recirc|more-?_?(?:stories|news|from)|you-?_?may-?_?(?:also-?_?)"
    r"?like|similar-?_?(?:posts|news|articles)|yarpp|outbrain|taboola)"
    r"|(?P<next>next-?_?(?:post|article|story))"
    r"|(?P<previous>prev(?:ious)?-?_?(?:post|article|story))"
    r"|(?P<pagination>paginat|pagelinks|page-?numbers|pagenavi|\bpager\b|nav-links)"
    r"|(?P<section>breadcrumb|\bmenu\b|main-?nav|nav-?bar|primary-?nav|\bnav\b)",
    re.IGNORECASE,
)
_RELATIONS = {
    "next": "next",
    "prev": "previous",
    "previous": "previous",
    "category": "section",
    "tag": "other",
    "author": "other",
}
_NO_KIND = (None, False)
_TAG_KINDS = {"nav": ("section", True), **dict.fromkeys(("h2", "h3", "h4"), ("article", True))}
_BODIES = xpath("//*[@itemprop='articleBody']")
_HIDDEN = xpath(
    "//*[@hidden or @aria-hidden='true' or @style[contains(translate(., ' DISPLAYNOE',"
    " 'displaynoe'), 'display:none') or contains(translate(., ' VISBLTYHDEN', 'visbltyhden'),"
    " 'visibility:hidden')]]"
)
_HEADINGS = re.compile(
    r"(?:(?P<editorsPick>(?:the )?editor[\u2019']?s?[\u2019']? (?:pick|choice)s?)"
    r"|(?P<related>related (?:post|article|stor|news)\w*|you (?:may|might) (?:also )?like"
    r"|recommended(?: for you)?|more (?:on this|like this|from [\w ]{1,30}))"
    r"|(?P<readAlso>read also|also read)|(?P<next>next (?:post|article|story))"
    r"|(?P<previous>previous (?:post|article|story)))\W*\Z",
    re.IGNORECASE,
)
_ABSOLUTE = re.compile(r"https?://[^/?#\s\\@:]+(?::\d{1,5})?(?:[/?]|\Z)")
_PAGED = re.compile(r"/page/\d+/?(?:\?|\Z)|[?&](?:page|paged|pagina|seite)=\d+")
_JUNK = re.compile(r"[\t\r\n\x00-\x1f]")


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


def declared_canonical(page: Page) -> str | None:
    """Return the absolute address that the page itself calls canonical, if it is http(s)."""
    for element in all_of(page.root, "link"):
        if "canonical" in (element.get("rel") or "").lower().split():
            url = _absolute(element.get("href") or "", page.base, _origin(page.base))
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


def placed_links(page: Page) -> Iterator[Link]:
    """Yield every visible link of ``page`` with its own place, an address as often as it stands."""
    kinds = _kinds(page.root)
    base, origin = page.base, _origin(page.base)
    for anchor in all_of(page.root, "a"):
        href = anchor.get("href")
        if not href or href[0] == "#" or kinds.get(anchor) == "hidden":
            continue
        url = _absolute(href, base, origin)
        if url is None:
            continue
        rel = (anchor.get("rel") or "").lower()
        # Most anchors have no children, and asking libxml2 for the text costs 25 µs.
        words = anchor.text_content() if len(anchor) else anchor.text or ""
        text = " ".join(words.split())
        kind = _kind(kinds.get(anchor), rel, url, anchor)
        yield Link(url, text, kind, "nofollow" in rel)


def _merged(known: Link, new: Link) -> Link:
    kind = max(known.kind, new.kind, key=RANK.index)
    return Link(new.url, known.text or new.text, kind, known.nofollow and new.nofollow)


def _kind(place: str | None, rel: str, url: str, anchor: HtmlElement) -> str:
    if place in STRONG and place != "next":
        return str(place)
    if _PAGED.search(url):
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
        before += previous.text_content() + (previous.tail or "")
    elif not before.strip() and parent is not None and parent.tag in {"strong", "b", "em", "span"}:
        outer = parent.getparent()
        before = (outer.text or "") if outer is not None else ""
    words = before.strip()
    return len(words) < 60 and READ_ALSO.match(words or anchor.text_content().strip()) is not None


def _kinds(root: HtmlElement) -> dict[HtmlElement, str]:
    """The kind of each anchor that stands in a container with a meaning."""
    kinds: dict[HtmlElement, str] = {}
    for element in all_of(root, *_CONTAINERS):
        classes = element.get("class")
        kind, sure = _class_kind(classes) if classes else _NO_KIND
        if kind is None:
            kind, sure = _TAG_KINDS.get(element.tag, _NO_KIND)
            if kind is None:
                continue
        anchors = list(all_of(element, "a"))
        if not sure and (len(anchors) > MAX_CONTAINER or element.find(".//h1") is not None):
            continue
        _place(kinds, anchors, kind)
    for element in _BODIES(root):
        _place(kinds, all_of(element, "a"), "inBody")
    for heading in all_of(root, "h2", "h3", "h4"):
        parent = heading.getparent()
        if parent is not None and parent.tag == "a":
            kinds.setdefault(parent, "article")
            continue
        words = _HEADINGS.match(" ".join(heading.text_content().split()))
        if words:
            _place(kinds, _below(heading), str(words.lastgroup))
    for element in _HIDDEN(root):
        kinds.update(dict.fromkeys(all_of(element, "a"), "hidden"))
    return kinds


def _below(heading: HtmlElement) -> list[HtmlElement]:
    """The links of the block that ``heading`` stands over, [] where it is a page's wrapper."""
    block = heading.getparent()
    for _ in range(3):
        if block is None or block.tag in {"body", "main", "article"}:
            break
        anchors = list(all_of(block, "a"))
        if anchors:
            return anchors if len(anchors) <= MAX_CONTAINER else []
        block = block.getparent()
    return []


def _place(kinds: dict[HtmlElement, str], anchors: Iterable[HtmlElement], kind: str) -> None:
    """Give ``anchors`` their ``kind``, unless a more telling container around them has spoken."""
    weak = kind not in STRONG
    kept = {"section", "inBody"} | STRONG if kind == "article" else STRONG
    for anchor in anchors:
        if not (weak and kinds.get(anchor) in kept):
            kinds[anchor] = kind


@lru_cache(maxsize=4096)
def _class_kind(classes: str) -> tuple[str | None, bool]:
    for token in classes.split():
        if token in _TOKENS:
            return _TOKENS[token], True
    word = _WORDS.search(classes)
    return (word.lastgroup, False) if word else (None, False)


def _origin(url: str) -> str:
    return "/".join(url.split("/", 3)[:3])


def _absolute(href: str, base: str, origin: str) -> str | None:
    """``href`` as an absolute http(s) address without fragment, else None."""
    href = href.strip().partition("#")[0]
    if "&amp;" in href:
        href = href.replace("&amp;", "&")
    if _JUNK.search(href):
        href = _JUNK.sub("", href)
    if " " in href:
        href = href.replace(" ", "%20")
    if href.startswith("/") and not href.startswith("//"):
        url: str | None = origin + href
    elif href.startswith(("https://", "http://")):
        url = href
    else:
        url = join(base, href) if href else None
    return url if url and _ABSOLUTE.match(url) else None
