"""What the class and id of an element say that it holds.

Names are a weak witness: they are asked where text could be either, and never against the bulk of
a page's prose (see `newsspider.page.prose`).
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lxml.etree import _Element

__all__ = ["says_aside", "says_body"]

LONGEST = 500
"""Characters of a name that are read."""

_ASIDE = re.compile(
    r"comment|disqus|respond|related|recirc|recommend|read-?_?(?:more|also|next)|also-?_?read"
    r"|outbrain|taboola|trending|popular|most-?_?(?:read|view)|latest-?_?(?:news|posts|stor)"
    r"|more-?_?(?:news|stor|from|on\b|article|content)|newsletter|subscri|sign-?_?up|promo|sponsor"
    r"|advert|paywall-?_?(?:message|prompt|offer|banner|bar)|regwall|share|sharing|social|caption|credit|(?:author|user|writer)-?_?(?:bio|"
    r"box|info|card|desc|profile|about)|about-?_?(?:the-?_?)?author|byline|breadcrumb"
    r"|(?<!has[-_])(?<!with[-_])(?<!no[-_])side-?_?bar(?![-_]{1,2}(?:grid|layout|wrap))"
    r"|footer|cookie|consent|gdpr|modal|pop-?_?up|overlay|tool-?_?(?:bar|box|tip)|widget|infobox"
    r"|fact-?_?box|disclaimer|correction|copyright|donat|(?<![a-z])support(?![a-z])|membership|carousel|slideshow|teaser"
    r"|navigation|pagination|playlist|tag-?_?(?:list|cloud)|jump-?_?to|skip-?_?(?:to|link)"
    r"|(?:post|article|entry|story)-?_?tags?(?![a-z])"
    r"|(?<![a-z-])(?:ads?|bio|tags?|nav|menu|toc|cta|dfp|gpt|aside|print|login|poll|quiz)(?![a-z-])"
)
_BODY = re.compile(
    r"(?:article|story|post|entry|news|content|page|node|main|detail|text|single)s?-?_?_?-?"
    r"(?:body|content|text|copy|main|inner)|articlebody|storybody|body-?_?(?:copy|text|content)"
    r"|(?<![a-z])(?:rich-?_?text|prose|paywall-content)(?![a-z])"
)
"""Words in names in lower case: a pattern that minds no case takes four times as long."""


def says_aside(element: _Element) -> bool:
    """Return whether ``element`` calls itself something that is not an article's text."""
    name = _name(element)
    return bool(name) and _matches(name)[0]


def says_body(element: _Element) -> bool:
    """Return whether ``element`` calls itself an article's text."""
    if element.get("itemprop") == "articleBody":
        return True
    name = _name(element)
    return bool(name) and _matches(name)[1]


def _name(element: _Element) -> str:
    name, own = element.get("class"), element.get("id")
    return f"{name} {own}" if name and own else name or own or ""


@lru_cache(maxsize=8192)
def _matches(name: str) -> tuple[bool, bool]:
    """Whether a name is that of an aside and that of a body; a site has few names, on all pages."""
    name = name[:LONGEST].lower()
    return _ASIDE.search(name) is not None, _BODY.search(name) is not None
