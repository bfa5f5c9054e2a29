"""A page as it is read: bytes in, one tree out.

Rules:

- A page is parsed once; everything else in this room reads the same tree and changes nothing in it.
- Whatever the bytes are, the answer is a `Page` or an `ExtractionError`.
- libxml2 gives up below 2,048 nested elements; what is deeper is not part of the tree.
"""

from __future__ import annotations

import json
import re
from codecs import BOM_UTF8
from collections import defaultdict
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice
from typing import Any
from urllib.parse import urljoin

from lxml import etree
from lxml.html import HtmlElement, document_fromstring

from newsspider.errors import ExtractionError
from newsspider.page.charset import decode_page
from newsspider.page.jsonld import read_jsonld
from newsspider.page.query import all_of

__all__ = ["Page", "parse_fragment", "parse_page"]

MAGIC = (b"%PDF", b"\x89PNG", b"GIF8", b"\xff\xd8\xff", b"PK\x03\x04", b"RIFF", b"ID3", b"\x1f\x8b")
"""First bytes of what is surely no page: PDF, images, ZIP, media, gzip."""

MOST = 500_000
"""Elements of a page that are read; a hundred times as many as most have."""

_TAG = re.compile(r"<\s*(?:!doctype|[a-z][a-z0-9]*[\s>/])", re.IGNORECASE)
_XML_ROOT = re.compile(r"<(html|rss|feed|rdf:RDF|urlset|sitemapindex)[\s>]", re.IGNORECASE)
_HTML_ELEMENTS = etree.ElementDefaultClassLookup(element=HtmlElement)  # no Python call a node
_WHOLE = re.compile(
    r"https?://[a-z0-9.-]+/[A-Za-z0-9_!$%&'()*+,./:=@~-]*(?:\?[A-Za-z0-9_!$%&'()*+,./:=?@~-]+)?"
)
"""An address that needs nothing to be whole, as most do."""

_XML_DECLARATION = re.compile(r"\A\s*<\?xml[^>]*\?>")
_CONTROLS = bytes({*range(9), 11, *range(14, 32), 127})


@dataclass(frozen=True)
class Page:
    """One parsed page.

    Attributes:
        url: the address that answered, after redirects.
        root: the ``<html>`` element; to be read, not changed.
        encoding: Python name of the charset, proven by decoding.
        findings: what a module of this room found on the page and is asked for again, by its name.
    """

    url: str
    root: HtmlElement
    encoding: str
    findings: dict[str, Any] = field(default_factory=dict, repr=False, compare=False)

    @cached_property
    def elements(self) -> list[HtmlElement]:
        """The elements in document order; held, for lxml wraps anew at each look what nobody holds.

        A page that has more than `MOST` is a trap, and not read to its end.
        """
        return list(islice(all_of(self.root), MOST))

    @cached_property
    def _by_tag(self) -> dict[str, list[HtmlElement]]:
        found: defaultdict[str, list[HtmlElement]] = defaultdict(list)
        for element in self.elements:
            found[element.tag].append(element)
        return found

    def tagged(self, *tags: str) -> list[HtmlElement]:
        """Return the elements of the given ``tags`` in document order."""
        if len(tags) == 1:
            return self._by_tag.get(tags[0], [])
        return list(islice(all_of(self.root, *tags), MOST))

    @cached_property
    def base(self) -> str:
        """The address that relative links start from: ``<base href>``, else `url`."""
        for element in self.tagged("base"):
            href = (element.get("href") or "").strip()
            if href:
                return join(self.url, href) or self.url
        return self.url

    @cached_property
    def jsonld(self) -> list[dict[str, Any]]:
        """Every JSON-LD node that stands for itself, lists and graphs flattened."""
        return read_jsonld(self.tagged("script"))

    @cached_property
    def metas(self) -> list[tuple[str, str]]:
        """Each ``<meta>`` as (lower-case name, property or itemprop; content), in order."""
        found = []
        for element in self.tagged("meta"):
            content = (element.get("content") or "").strip()
            keys = (element.get(name) for name in ("property", "name", "itemprop", "http-equiv"))
            found += [(key.strip().lower(), content) for key in keys if key and content]
        return found

    @cached_property
    def meta(self) -> dict[str, str]:
        """The first content of each meta name, property or itemprop, by its lower-case name."""
        return dict(reversed(self.metas))

    @cached_property
    def body_classes(self) -> frozenset[str]:
        """The class tokens of ``<body>``: how WordPress says what a page is."""
        body = self.root.find("body")
        return frozenset((body.get("class") or "").split()) if body is not None else frozenset()


def parse_page(body: bytes, url: str, content_type: str | None = None) -> Page:
    """Return ``body`` parsed.

    Args:
        body: the page, without content or transfer encoding.
        url: the address that answered, after redirects.
        content_type: the ``Content-Type`` header; believed only as far as decoding proves it.

    Raises:
        ExtractionError: there is nothing, or something that is no HTML (PDF, image, JSON, feed).
    """
    if not body.strip():
        raise ExtractionError(f"{url}: the page is empty")
    if body.startswith(MAGIC):
        raise ExtractionError(f"{url}: not HTML, starts with {body[:4]!r}")
    text, encoding = decode_page(body, content_type)
    if not _TAG.search(text) or _is_feed(text) or _is_json(text):
        raise ExtractionError(f"{url}: not HTML, no element of a page in it")
    try:
        return Page(url, _tree(_in_utf8(text, body, encoding)), encoding)
    except (etree.ParserError, etree.XMLSyntaxError) as error:
        raise ExtractionError(f"{url}: not HTML, {error}") from error


def parse_fragment(text: str) -> HtmlElement | None:
    """Return the ``<body>`` of a piece of HTML, such as scripts hold, or None if it has none."""
    try:
        return _tree(f"<body>{text}".encode("utf-8", "replace")).find("body")
    except (etree.ParserError, etree.XMLSyntaxError):
        return None


def _in_utf8(text: str, body: bytes, encoding: str) -> bytes:
    """``text`` without its XML declaration: mostly ``body`` as it is, which spares its coding."""
    declaration = _XML_DECLARATION.match(text)
    if declaration:
        text = text[declaration.end() :]
    elif encoding == "utf-8" and "\ufffd" not in text and not body.startswith(BOM_UTF8):
        return body
    return text.encode("utf-8", "replace")


def _tree(source: bytes) -> HtmlElement:
    parser = etree.HTMLParser(
        encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True
    )
    parser.set_element_class_lookup(_HTML_ELEMENTS)
    return document_fromstring(source.translate(None, _CONTROLS), parser=parser)


def join(base: str, href: str) -> str | None:
    """Return ``href`` as an absolute address, or None where it is none."""
    href = href.strip()
    if _WHOLE.fullmatch(href):
        return href
    try:
        return urljoin(base, href)
    except ValueError:  # an IPv6 bracket without its partner, and the like
        return None


def _is_feed(text: str) -> bool:
    first = _XML_ROOT.search(text, 0, 2000)
    return first is not None and first[1].lower() != "html"


def _is_json(text: str) -> bool:
    if text.lstrip()[:1] not in {"{", "["}:
        return False
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True
