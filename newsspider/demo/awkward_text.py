"""Awkward scripts and encodings: the words are in ``awkward.toml``, the bytes are made here."""

from __future__ import annotations

import codecs
import tomllib
import unicodedata
from functools import partial
from importlib import resources
from typing import Any, NamedTuple
from urllib.parse import quote

from newsspider.demo.answer import Answer
from newsspider.demo.edition import Edition, Page
from newsspider.demo.plain_page import Draft, plain_expectation, plain_html
from newsspider.demo.story import AUTHORS, SECTIONS

__all__ = ["hand_written", "text_pages"]

_WRITTEN: dict[str, dict[str, Any]] = tomllib.loads(
    resources.files(__package__).joinpath("awkward.toml").read_text(encoding="utf-8")
)


class _Encoding(NamedTuple):
    """How a page is sent: what header and page say of its charset, and what it really is."""

    header: str | None
    declared: str | None
    codec: str
    byte_order_mark: bytes = b""


_UTF8 = _Encoding("UTF-8", "utf-8", "utf-8")
_ENCODINGS = {
    "cp1251-header": _Encoding("windows-1251", None, "windows-1251"),
    "cp1251-meta": _Encoding(None, "windows-1251", "windows-1251"),
    "lying-header": _Encoding("ISO-8859-1", "utf-8", "utf-8"),
    "utf8-bom": _Encoding(None, None, "utf-8", codecs.BOM_UTF8),
    "utf16": _Encoding(None, None, "utf-16-le", codecs.BOM_UTF16_LE),
}


def hand_written(name: str, index: int) -> Draft:
    """Return the article ``name`` of ``awkward.toml``; day, author and section follow ``index``."""
    written, section = _WRITTEN[name], SECTIONS[index % len(SECTIONS)]
    slug = quote("трамвай-в-ольховке") if name == "cyrillic-address" else name
    return Draft(
        path=f"/{section.slug}/{slug}/",
        headline=written["headline"],
        paragraphs=tuple(written["paragraphs"]),
        published=f"2025-05-{index + 3:02}T07:45:00+00:00",
        author=AUTHORS[index % len(AUTHORS)].name,
        section=section,
        language=written["language"],
    )


def text_pages() -> tuple[Page, ...]:
    """Return one page for each article of ``awkward.toml``."""
    drafts = ((name, hand_written(name, index)) for index, name in enumerate(_WRITTEN))
    return tuple(
        Page(
            expectation=plain_expectation(draft, name),
            answer=partial(_encoded, draft=draft, encoding=_ENCODINGS.get(name, _UTF8)),
            teaser=draft.headline,
            section=draft.section,
        )
        for name, draft in drafts
    )


def _encoded(edition: Edition, *, draft: Draft, encoding: _Encoding) -> Answer:
    html = plain_html(edition, draft, charset=encoding.declared)
    if encoding.byte_order_mark == codecs.BOM_UTF8:
        html = unicodedata.normalize("NFD", html)  # the one page whose accents stand alone
    charset = f"; charset={encoding.header}" if encoding.header else ""
    body = encoding.byte_order_mark + html.encode(encoding.codec, "xmlcharrefreplace")
    return Answer(200, "OK", [("Content-Type", f"text/html{charset}")], body)
