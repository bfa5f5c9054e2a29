"""A page -> facts: what it is, where it links to, and the article on it.

Everything here is a pure function on one parsed page: no network, no file, no clock.
"""

from newsspider.page.article import extract_article
from newsspider.page.door_hints import Hints
from newsspider.page.kind import PageKind, page_kind
from newsspider.page.links import Link, declared_canonical, page_links
from newsspider.page.parse import Page, parse_page
from newsspider.page.policies import page_policies

__all__ = [
    "Hints",
    "Link",
    "Page",
    "PageKind",
    "declared_canonical",
    "extract_article",
    "page_kind",
    "page_links",
    "page_policies",
    "parse_page",
]
