"""A page as it is read, line by line: what it is, its text by roles, its links, its fields.

This is for whoever writes a profile or wonders about a field: it shows what was taken and what it
was taken for.
"""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import fields
from typing import TYPE_CHECKING, Any

from newsspider.page import page_links
from newsspider.page.body import page_profile
from newsspider.page.links import RANK
from newsspider.report.table import clipped, padded, printable, wrapped
from newsspider.site_selectors import compiled

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from newsspider.items import Article
    from newsspider.page import Page
    from newsspider.site_selectors import Selectors

__all__ = ["field_lines", "kind_lines", "page_lines", "selector_lines", "telling"]

_VALUE = 60
"""Characters of a text that are shown."""

_LINKS = 5
"""Links of one kind that are shown."""

_NAME = 22
_SOURCE = 11


def kind_lines(kind: str, reasons: Sequence[str]) -> Iterator[str]:
    """Yield what a page is, and why."""
    yield f"read as: {kind}"
    yield from (clipped(f"  {reason}") for reason in reasons)


def field_lines(
    row: Mapping[str, Any], sources: Mapping[str, str], messages: Sequence[str]
) -> Iterator[str]:
    """Yield the fields of an article with their sources, then what had to be assumed."""
    yield "fields"
    for name, source in sources.items():
        value = _shortened(row[name])
        yield clipped(f"  {padded(name, _NAME)} {padded(source, _SOURCE)} {value}")
    if messages:
        yield "messages"
        for message in messages:
            yield from (f"  {line}" for line in wrapped(message))


def page_lines(page: Page, article: Article | None) -> Iterator[str]:
    """Yield what is on a page: profile, text by roles, links by kinds."""
    profile = page_profile(page)
    yield f"profile: {profile.name if profile else 'none'}"
    if article is not None and article.extractor:
        extractor = article.extractor
        yield f"text by: {extractor['name']} {extractor['version']}"
    if article is not None:
        yield f"blocks: {len(article.blocks):,}"
        for block in article.blocks:
            role = f"heading {block['level']}" if block["level"] else block["type"]
            yield clipped(f"  {padded(role, 10)} {_cut(block['text'])}")
    yield from _link_lines(page)


def telling(kind: str) -> int:
    """Return what kinds of links are sorted by, the most telling first."""
    return -RANK.index(kind) if kind in RANK else 1


def _link_lines(page: Page) -> Iterator[str]:
    links = page_links(page)
    kinds = Counter(link.kind for link in links)
    yield f"links: {len(links):,}"
    for kind in sorted(kinds, key=telling):
        count = kinds[kind]
        yield f"  {kind}: {count:,}"
        alike = [link for link in links if link.kind == kind]
        for link in alike[:_LINKS]:
            yield f"    {printable(link.url)}  {clipped(link.text, _VALUE)}"
        if count > _LINKS:
            yield f"    and {count - _LINKS:,} more"


def selector_lines(page: Page, selectors: Selectors) -> Iterator[str]:
    """Yield how often each selector of a site file finds something; nothing if it has none."""
    named = [(each.name, getattr(selectors, each.name)) for each in fields(selectors)]
    named = [(name, selector) for name, selector in named if selector]
    if named:
        yield "selectors"
    for name, selector in named:
        count = sum(each != "" for each in compiled(selector)(page.root))
        yield clipped(f"  {name}: `{selector}` finds {f'{count:,}' if count else 'nothing'}")


def _shortened(value: object) -> str:
    if isinstance(value, list):
        words = [_named(each) if isinstance(each, dict) else str(each) for each in value]
        return f"{len(value)}: " + _cut(", ".join(filter(None, words)))
    if isinstance(value, dict):
        return _cut(str(value.get("name") or json.dumps(value, ensure_ascii=False)))
    return _cut(str(value))


def _named(value: dict[str, Any]) -> str:
    names = map(value.get, ("name", "url", "headline", "text"))
    return str(next(filter(None, names), ""))


def _cut(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _VALUE else f"{line[:_VALUE]}..."
