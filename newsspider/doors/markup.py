"""XML as it comes from the wild: a scan for the few elements that are asked for.

Sitemaps and feeds are often not XML: cut short, elements left open, a bare ``&`` or ``<``, HTML's
entities, prefixes nobody declared, a PHP warning before the first line. An XML parser must stop
there, and one that recovers builds a tree nobody meant. The rules here:

- The text is scanned for tags by name. What is between them is never given a structure, so
  nothing can break it, and there is no depth, no tree and nothing that grows with the file.
- No entity is ever declared or fetched: a DOCTYPE is text like any other. There are XML's five,
  HTML's and numbers, replaced once, in the few strings that are kept.
- A prefix means what the root says, else what it says by custom. See `Names`.
- Every search goes forward once over the text: reading takes time linear in its length.
"""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

__all__ = ["Names", "Scan", "Tag", "headline", "plain", "root_name"]

HEAD = 64 * 1024
"""Characters in which the root must begin."""

MAX_TEXT = 3000
"""Characters of an element's text that are read: no address, date or headline is longer."""

MAX_TAGS = 600_000
"""Tags read of one file: twelve for each address that a sitemap may hold. They fill 50 MB."""

_ROOT = re.compile(
    r"<(?:[\w.-]{1,60}+:)?"
    r"(urlset|sitemapindex|rss|feed|rdf|channel|sitemap|url|item|entry|html|!doctype\s+html)"
    r"(?=[\s/>])",
    re.IGNORECASE | re.ASCII,
)
_HTML = re.compile(r"<(?:head|body|div|p|script|title|h1|center|meta)[\s/>]", re.IGNORECASE)
_BINDING = re.compile(r"xmlns(?::([\w.-]{1,60}+))?\s*+=\s*+[\"']([^\"'<>]{1,200}+)[\"']", re.ASCII)
_MARKUP = re.compile(r"</?[a-z][^<>]*+>|\]\]>", re.IGNORECASE | re.ASCII)
_LEAF = re.compile(r"\s*+(?:<!\[CDATA\[(.*?)(?:\]\]>|\Z)|([^<]*+))", re.DOTALL)
_TITLE_END = re.compile(r"</(?:[\w.-]{1,60}+:)?title[\s>]", re.IGNORECASE | re.ASCII)
_ATTRIBUTE = re.compile(
    r"(?<![\w:.-])([\w:.-]++)\s*+=\s*+"
    r"(?:\"([^\"]*+)(?:\"|\Z)|'([^']*+)(?:'|\Z)|([^\s\"'>]++))",
    re.ASCII,
)
_ATTRIBUTES = r"(?:((?:[^<>\"']++|\"[^\"<]*+\"|'[^'<]*+')*+)|([^<>]*+))>"

_ENTITY = re.compile(r"&(?:#\d{1,7}|#x[\da-f]{1,6}|[a-z][a-z\d]{1,31});", re.IGNORECASE | re.ASCII)

_CORE = (
    "sitemaps.org/schemas/sitemap",
    "google.com/schemas/sitemap/0.",
    "w3.org/2005/atom",
    "purl.org/atom",
    "purl.org/rss",
    "my.netscape.com/rdf",
    "channel.netscape.com",
    "backend.userland.com/rss",
    "blogs.law.harvard.edu/tech/rss",
)
_KNOWN = {
    "sitemap-news": "news",
    "purl.org/dc/": "dc",
    "feedburner": "feedburner",
    "pheedo.com": "pheedo",
    "purl.org/rss/1.0/modules/content": "content",
    "purl.org/rss/1.0/modules": "module",
    "search.yahoo.com/mrss": "media",
}
_CUSTOM = {
    **dict.fromkeys(("atom", "atom10", "a10", "rss", "sm"), ""),
    "dcterms": "dc",
    "n": "news",
}


class Tag(NamedTuple):
    """One tag.

    Attributes:
        name: canonical name: lower case, with the prefix of `Names`.
        closing: it is an end tag.
        written: what stands in it after the name.
        end: where the text after it starts.
    """

    name: str
    closing: bool
    written: str
    end: int

    @property
    def empty(self) -> bool:
        """Whether it is start and end in one."""
        return self.written.endswith("/")

    @property
    def attributes(self) -> dict[str, str]:
        """Its attributes by lower-case name, entities replaced."""
        if "=" not in self.written:
            return {}
        return {
            name.lower(): _without_entities(double or single or bare).strip()
            for name, double, single, bare in _ATTRIBUTE.findall(self.written, 0, MAX_TEXT)
        }


class Names:
    """What the prefixes of one document stand for.

    The formats that a door is made of (sitemap, RSS, Atom) have no prefix here, whatever the
    document calls them; a few known extensions have one name each; others keep their own.
    """

    def __init__(self, text: str) -> None:
        self._prefixes: dict[str, str] = dict(_CUSTOM)
        for prefix, namespace in _BINDING.findall(text, 0, HEAD):
            self._prefixes.setdefault(prefix, prefix)
            lowered = namespace.lower()
            known = next((name for part, name in _KNOWN.items() if part in lowered), None)
            if known is not None:
                self._prefixes[prefix] = known
            elif any(part in lowered for part in _CORE):
                self._prefixes[prefix] = ""
        root = _ROOT.search(text, 0, HEAD)
        if root and ":" in root[0]:  # whatever it was bound to, it is what the document is made of
            self._prefixes[root[0][1:].partition(":")[0]] = ""
        self._canonical: dict[str, str] = {}

    def canonical(self, qualified: str) -> str:
        """Return the canonical name of an element called ``qualified`` in the document."""
        name = self._canonical.get(qualified)
        if name is None:
            prefix, _, local = qualified.rpartition(":")
            prefix = self._prefixes.get(prefix, prefix.lower())
            name = self._canonical[qualified] = f"{prefix}:{local}".lstrip(":").lower()
        return name


def root_name(text: str) -> str:
    """Return what ``text`` is by its first telling tag, "html" for a page, "" for no markup."""
    root = _ROOT.search(text, 0, HEAD)
    if root is not None:
        name = root[1].lower()
        return "html" if name.startswith("!") else name
    return "html" if _HTML.search(text, 0, HEAD) else ""


class Scan:
    """The tags of some names in a text, in order.

    Args:
        text: the document.
        leaves: local names, in lower case, of elements whose start tags are reported.
        branches: local names of elements whose end tags are reported, too.
        opaque: local names of elements that are passed over with all they hold.
    """

    def __init__(
        self, text: str, leaves: Iterable[str], branches: Iterable[str], opaque: Iterable[str] = ()
    ) -> None:
        self.text = text
        self._names = Names(text)
        self._opaque = frozenset(opaque)
        closing = "|".join(branches)
        starting = "|".join(sorted({*leaves, *branches, *self._opaque}, key=len, reverse=True))
        prefix = r"((?:[\w.-]{1,60}+:)?"
        self._tag = re.compile(
            rf"<(?=[a-z/!])(?:/{prefix}(?:{closing}))[\s>]|{prefix}({starting}))(?=[\s/>]){_ATTRIBUTES}"
            r"|!(?:--|\[CDATA\[))",
            re.IGNORECASE | re.ASCII,
        )
        self._ahead: dict[str, int] = {}
        self.stopped = False

    def tags(self, entries: tuple[str, ...] = ()) -> Iterator[Tag]:
        """Yield the tags, at most `MAX_TAGS`; `stopped` says that there were more.

        Args:
            entries: names at whose start any opaque element ends, closed or not.
        """
        place = 0
        canonical, search, text = self._names.canonical, self._tag.search, self.text
        for _ in range(MAX_TAGS):
            match = search(text, place)
            if match is None:
                return
            place = match.end()
            closed, started, local, quoted, loose = match.groups()
            if closed:
                yield Tag(canonical(closed), True, "", place)  # noqa: FBT003 - a field by place
            elif not started:
                place = self._after("-->" if match[0] == "<!--" else "]]>", place) or place
            elif local.lower() not in self._opaque:
                written = loose if quoted is None else quoted
                yield Tag(canonical(started), False, written, place)  # noqa: FBT003 - likewise
            elif not match[0].endswith("/>"):
                place = self._past(started, entries, place)
        self.stopped = True

    def _past(self, opened: str, entries: tuple[str, ...], place: int) -> int:
        """The end of an opaque element, or ``place`` where it is not closed before an entry."""
        end = self._after(f"</{opened}", place)
        if end is None:
            return place
        starts = (self._after(f"<{entry}", place) for entry in entries)
        return end if all(start is None or end < start for start in starts) else place

    def content(self, tag: Tag) -> str:
        """Return the text that begins with ``tag``: CDATA whole, else up to the next markup."""
        if tag.empty:
            return ""
        leaf = _LEAF.match(self.text, tag.end, tag.end + MAX_TEXT)
        return plain(leaf[1] or leaf[2] or "") if leaf else ""

    def headline(self, tag: Tag) -> str:
        """Return the words of the title that begins with ``tag``, whatever markup they carry."""
        end = None if tag.empty else _TITLE_END.search(self.text, tag.end, tag.end + MAX_TEXT)
        return headline(self.text[tag.end : end.start()]) if end else self.content(tag)

    def _after(self, needle: str, place: int) -> int | None:
        """The end of the next ``needle``, looked for once however often it is asked for."""
        known = self._ahead.get(needle, 0)
        if known < place and known >= 0:
            known = self.text.find(needle, place)
            self._ahead[needle] = known
        return known + len(needle) if known >= place else None


def plain(written: str) -> str:
    """Return ``written`` without tags and CDATA marks, entities replaced, spaces single."""
    if "<" in written or "]]>" in written:
        written = _MARKUP.sub("", written.replace("<![CDATA[", ""))
    return " ".join(_without_entities(written).split())


def headline(written: str) -> str:
    """Return a title as words; that it is HTML, escaped once more, is common and told nowhere."""
    words = plain(written)
    return plain(words) if "<" in words or "&" in words else words


def _without_entities(written: str) -> str:
    """``written`` with its entities replaced; ``&copy=1``, in an address, is none."""
    return _ENTITY.sub(_character, written) if "&" in written else written


def _character(entity: re.Match[str]) -> str:
    return unescape(entity[0])
