"""What a page is, and why.

Rules, in order:

1. A status that says gone or refused decides.
2. A wall (challenge, captcha, consent) is ``blocked``, whatever its status. It is never evaded.
3. The body classes of WordPress decide outright: WordPress knows what it served.
4. Else evidence is weighed; each piece is one of `PageKind.reasons`. The page decides, never the
   address, but for the root of a host, which is no article.

Live blogs, videos, galleries and paywalled pages are articles; their ``articleType`` says which.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import chain, islice
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from newsspider.page.anchors import headline_elements
from newsspider.page.dated import has_dated_byline, shows_date
from newsspider.page.jsonld import node_types
from newsspider.page.links import declared_canonical
from newsspider.page.own import own_articles, page_key
from newsspider.page.query import all_of, text_of, xpath
from newsspider.page.state import state_text
from newsspider.page.width import width

if TYPE_CHECKING:
    from newsspider.page.parse import Page

__all__ = ["PageKind", "page_kind"]

ARTICLE_SCORE = 5
LONG = 80
"""Characters of a paragraph that a card or a footer does not have."""

MOST = 20_000
"""Elements of a page that are looked at for one piece of evidence."""

STATE_TEXT = 500
"""Characters from which a text that only a script holds is an article's."""

WALL_TEXT = 1500
"""Characters of visible text below which a page can be a wall."""

_BY_CLASS = (
    ("soft404", {"error404"}),
    (
        "listing",
        {
            *("home", "archive", "category", "search", "search-results", "blog", "tag", "author"),
            *("date", "tax-category", "post-type-archive"),
        },
    ),
    ("article", {"single-post", "single-news", "single-article", "single-noticias"}),
    ("other", {"page"}),
)
_WORDPRESS = re.compile(
    r"\b(?:single-\w+|page-id-\d+|postid-\d+|wp-[\w-]+|paged|logged-in|error404|wordpress|jnews"
    r"|(?:category|tag|author)-[\w-]+)(?:\s|\Z)"
)
_WALL_TITLE = re.compile(
    r"just a moment|attention required|access (?:to this page has been )?denied|pardon our interru"
    r"|are you (?:a )?(?:human|robot)|not a robot|robot check|captcha"
    r"|verify(?:ing)? (?:that )?you are"
    r"|security check|ddos.{0,12}protection|bot verification|one more step|human verification"
    r"|request (?:blocked|rejected)|checking your browser|un instant|einen moment"
    r"|before you continue|your privacy choices|cookie (?:consent|wall)|privacy gate|consent"
    r"|datenschutz ?einstellungen|(?:we|this site) (?:use|value)s? (?:cookies|your privacy)"
)
"""Words of a title in lower case: a pattern that minds no case takes four times as long."""

_WALL_MARKS = re.compile(
    r"cf-chl|challenge-form|challenge-platform|px-captcha|captcha-delivery|_Incapsula_Resource"
    r"|sgcaptcha|awswaf|g-recaptcha|h-captcha|cf-turnstile|ddos-guard"
)
_MISSING = re.compile(
    r"\b404\b|(?:page|article|story|post|content) (?:(?:was |is |could )?not (?:be )?(?:found|exist"
    r"|available)|no longer|doesn.t exist)|not found|nothing (?:was )?found|page introuvable"
    r"|(?:seite|artikel) (?:wurde )?nicht gefunden|página no (?:encontrada|existe)"
    r"|página não encontrada|pagina non trovata|(?:pagina|artikel) niet gevonden"
    r"|страница не найдена|сторінку не знайдено|nie znaleziono|sayfa bulunamad\u0131",
    re.IGNORECASE,
)
_DATED_ADDRESS = re.compile(
    r"/(?:19|20)\d\d[/-]?(?:0[1-9]|1[0-2]|[a-z]{3})(?:[/-]?(?:[0-2]\d|3[01]))?[/_-](?=[^/?#]*[a-z])",
    re.IGNORECASE,
)
_SLUG = re.compile(r"/[^/]*[^\W\d][^/-]*(?:-[^/-]+){5,}/?(?:[\d/]*)\Z")
_TIME = xpath(
    "(//time[not(ancestor::li or ancestor::aside or ancestor::nav or ancestor::footer)])[1]"
)
_SERVICE = re.compile(
    r"/(?:about|contact|privacy|terms|imprint|impressum|legal|cookies?|advertis\w*|subscri\w+|login"
    r"|sign-?in|register|kontakt|datenschutz|agb|careers|jobs|help|faq|sitemap)(?:[-_][\w-]*)?"
    r"(?:\.\w+)?/?(?:\?|\Z)",
    re.IGNORECASE,
)
_LISTS = frozenset({"CollectionPage", "SearchResultsPage", "ProfilePage", "ItemList"})
_PAGES = frozenset({"AboutPage", "ContactPage", "FAQPage", "CheckoutPage"})
_REFUSED = {
    401: "login asked for",
    403: "forbidden",
    407: "proxy login asked for",
    429: "too many requests",
    451: "legal reasons",
}
_DATES = frozenset(
    {
        *("article:published_time", "og:article:published_time", "datepublished", "sailthru.date"),
        *("parsely-pub-date", "citation_publication_date", "dc.date.issued"),
        "cxenseparse:recs:publishtime",
    }
)
_AMP = frozenset({"amp", "\u26a1"})
_APART = frozenset({"li", "nav", "footer", "aside", "form", "a", "button", "noscript"})


@dataclass(frozen=True, slots=True)
class PageKind:
    """What a page is: article, listing, soft404, gone, blocked or other; and why, in words."""

    name: str
    reasons: tuple[str, ...]


def page_kind(page: Page, status: int = 200) -> PageKind:
    """Return what ``page`` is.

    Args:
        page: the parsed page.
        status: HTTP status that it came with.
    """
    if status in {404, 410}:
        return PageKind("gone", (f"status {status}",))
    if status in _REFUSED:
        return PageKind("blocked", (f"status {status}: {_REFUSED[status]}",))
    title = _title(page)
    wall = _wall(page, title, status)
    if wall:
        return PageKind("blocked", (wall,))
    return _by_class(page) or _by_evidence(page, title)


def _title(page: Page) -> str:
    element = next(iter(page.tagged("title")), None)
    return " ".join(text_of(element).split()) if element is not None else ""


def _wall(page: Page, title: str, status: int) -> str | None:
    named = _WALL_TITLE.search(title.lower())
    likely = status == 202 or named is not None or len(page.tagged("p")) < 6
    if not likely or _visible(page) > WALL_TEXT:
        return None
    if named:
        return f"the title of a wall: {title[:80]}"
    if status == 202 and not own_articles(page):
        return "status 202 and next to no text"
    for element in page.tagged("script", "form", "div", "iframe"):
        marks = (element.get("src"), element.get("id"), element.get("class"), element.get("action"))
        if _WALL_MARKS.search(" ".join(filter(None, marks))):
            return None if _has_content(page) else "a challenge instead of text"
    return None


def _has_content(page: Page) -> bool:
    """Whether a short page is more than its challenge: forms of real pages have captchas too."""
    dated = "article:published_time" in page.meta
    headings = bool(page.tagged("h2"))
    return dated or headings or len(page.tagged("a")) > 15 or bool(own_articles(page))


def _visible(page: Page) -> int:
    """Characters of text outside scripts, counted up to where a page is surely no wall."""
    count = 0
    body = page.root.find("body")
    for element in all_of(page.root if body is None else body):
        if element.tag not in {"script", "style", "noscript", "template"}:
            count += len((element.text or "").strip())
        count += len((element.tail or "").strip())
        if count > WALL_TEXT:
            break
    return count


def _by_class(page: Page) -> PageKind | None:
    classes = page.body_classes
    if not _WORDPRESS.search(" ".join(classes)):
        return None
    for name, tokens in _BY_CLASS:
        found = classes & tokens
        if name == "other" and found and own_articles(page):
            return None  # some sites write their articles as WordPress pages
        if found and not (name == "listing" and "single" in classes):
            return PageKind(name, tuple(f"body class {token}" for token in sorted(found)))
    return None


def _by_evidence(page: Page, title: str) -> PageKind:
    parts = urlsplit(page.url)
    score, reasons = _evidence(page)
    types = {name for node in page.jsonld for name in node_types(node)}
    heading = " ".join(text_of(h1) for h1 in headline_elements(page))
    if (
        score < ARTICLE_SCORE + 2
        and _MISSING.search(f"{title} {heading}")
        and _paragraphs(page) < 3
    ):
        return PageKind("soft404", ("its title says that there is no such page",))
    if parts.path in {"", "/"} and not parts.query:
        return PageKind("listing", ("the root of the host",))
    own = "JSON-LD article of this page" in reasons
    apart = types & (_LISTS | _PAGES) if not own else set()
    if apart and "article:published_time" not in page.meta:
        name = "listing" if apart & _LISTS else "other"
        return PageKind(name, tuple(f"JSON-LD {name}" for name in sorted(apart)))
    if score >= ARTICLE_SCORE:
        return PageKind("article", tuple(reasons))
    cards = sum(
        1
        for h in page.tagged("h2", "h3", "h4")
        if h.find(".//a") is not None or h.getparent().tag == "a"
    )
    if cards >= 4:
        return PageKind("listing", (f"{cards} headings are links", *reasons))
    return PageKind("other", tuple(reasons))


def _evidence(page: Page) -> tuple[int, list[str]]:
    """The weight of what speaks for an article, and each piece in words."""
    meta = page.meta
    paragraphs = _paragraphs(page)
    headings = len(headline_elements(page))
    dated = not _DATES.isdisjoint(meta)
    pieces = (
        (5, bool(own_articles(page)), "JSON-LD article of this page"),
        (4, dated, "published time"),
        (
            2,
            meta.get("og:type", "").lower() in {"article", "news", "video.other"},
            "og:type article",
        ),
        (2, meta.get("twitter:card") == "player", "a player of its own"),
        (1, headings == 1, "one h1"),
        (2, paragraphs >= 3, f"{paragraphs} long paragraphs"),
        (1, paragraphs >= 6, "much text"),
        (2, paragraphs >= 12, "very much text"),
        (2, bool(_DATED_ADDRESS.search(page.url)), "date in the address"),
        (2, shows_date(page.root), "date beside the headline"),
        (3, paragraphs >= 3 and _is_amp(page, dated=dated), "AMP of an article"),
        (2, bool(_SLUG.search(urlsplit(page.url).path)), "a headline in the address"),
        (-3, bool(_SERVICE.search(page.url)), "address of a service page"),
    )
    found = [(weight, words) for weight, holds, words in pieces if holds]
    score = sum(weight for weight, _ in found)
    if 0 < score < ARTICLE_SCORE and has_dated_byline(page.root):
        found.append((3, "a byline with a date"))
        score += 3
    if 0 < score < ARTICLE_SCORE and paragraphs < 3 and len(state_text(page) or "") >= STATE_TEXT:
        found.append((3, "text in the state of a script"))
        score += 3
    return score, [words for _, words in found]


def _is_amp(page: Page, *, dated: bool) -> bool:
    """Whether the page is AMP and has a date, or names another address that it stands for."""
    if _AMP.isdisjoint(page.root.attrib):
        return False
    canonical = declared_canonical(page)
    copy = canonical is not None and page_key(canonical) != page_key(page.url)
    return dated or copy or bool(_TIME(page.root))


def _paragraphs(page: Page) -> int:
    """Long paragraphs that are mostly not links and do not stand in a list, card or footer."""
    breaks, boxes = page.tagged("br"), chain(page.tagged("div"), page.tagged("td"))
    count = sum(1 for br in islice(breaks, MOST) if _is_long((br.tail or "").strip()))
    count += sum(1 for box in islice(boxes, MOST) if _is_long((box.text or "").strip()))
    for element in page.tagged("p")[:MOST]:
        text = text_of(element).strip()
        if not _is_long(text):
            continue
        if sum(len(text_of(a)) for a in all_of(element, "a")) * 2 > len(text):
            continue
        parent = element.getparent()
        if parent is None or parent.tag not in _APART:
            count += 1
    return count


def _is_long(text: str) -> bool:
    return len(text) >= LONG or width(text) >= LONG
