"""What was met at a site → a site file to begin with, as commented TOML.

- What a crawl would find by itself all the same stands in comments; what saves it requests, or
  names the site, is set.
- Words of the site never end a comment or a text: each is one line without control characters.
"""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from newsspider import settings
from newsspider.doors import is_wordpress
from newsspider.page import page_links
from newsspider.page.body import page_profile
from newsspider.page.dates import NO_CLOCK, NO_ZONE
from newsspider.page.language import declared_language
from newsspider.plural import counted
from newsspider.site_keys import DOORS
from newsspider.urls import article_score, canonical_url, site_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import timedelta

    from newsspider.items import Article
    from newsspider.page import Page
    from newsspider.spiders.probe import OpenedDoor, Sighting

__all__ = ["site_draft"]

_SECTIONS = 40
_LIKELY = 0.6
"""Score from which an address in a menu is that of an article."""

_WIDTH = 96
_FACTS = ("headline", "datePublished", "authors", "articleSection", "inLanguage")
_SPELLED = {kind: name for name, kind in DOORS.items()}
_NOT_SECTIONS = re.compile(
    r"/(?:about|contact|privacy|terms|login|register|subscribe|author|tag|wp-[\w-]+|feed|page)\b",
    re.IGNORECASE,
)
_BETWEEN = re.compile(r"\s+[-\u2013\u2014|:\xb7\u2022\xbb]+\s+|:\s+")
"""What stands between the name of a site and a motto: a dash, a bar, a colon or a dot."""
_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")


def site_draft(found: Sighting, now: datetime) -> str:
    """Return the text of a site file for the site that was looked at.

    Args:
        found: what was met there.
        now: when, with a zone.
    """
    page = found.page
    lines = [
        f"# {page.url}, looked at on {now.astimezone(UTC):%Y-%m-%d}",
        f"# Made by: {_made_by(page)}",
        "",
        f"name = {_quoted(_name(found))}",
        f"start = [{_quoted(canonical_url(page.url))}]",
        "",
        *_sections(page),
        "",
        *_doors(found),
        "",
        *_delay(found.delay),
        *_language(page),
        *_timezone(found),
        "",
        *_article(found),
    ]
    return "\n".join(map(_plain, lines))


def _plain(line: str) -> str:
    return _CONTROLS.sub(" ", line).rstrip()


def _quoted(text: str) -> str:
    return json.dumps(_plain(text), ensure_ascii=False)


def _made_by(page: Page) -> str:
    profile = page_profile(page)
    generator = page.meta.get("generator", "")
    known = [profile.name if profile else "", "WordPress" if is_wordpress(page) else "", generator]
    named = list(dict.fromkeys(each for each in known if each))
    return f"{', '.join(named)[:_WIDTH]}" if named else "nothing that is known by name"


def _name(found: Sighting) -> str:
    said = found.page.meta.get("og:site_name", "")
    publisher = found.article.publisher if found.article else None
    name = _line(said) or _line(publisher["name"] if publisher else "") or _titled(found.page)
    return name[:_WIDTH].strip() or site_of(found.page.url)


def _titled(page: Page) -> str:
    """The title of the front page; of one with a motto the part from which the host is named."""
    title = _line(page.root.findtext(".//title") or "")
    host = site_of(page.url).partition(":")[0].removeprefix("www.").partition(".")[0]
    for part in _BETWEEN.split(title):
        letters = "".join(filter(str.isalnum, part)).casefold()
        if letters and letters in host.replace("-", ""):
            return part
    return title


def _line(text: str) -> str:
    return " ".join(_CONTROLS.sub(" ", text).split())


def _sections(page: Page) -> Iterator[str]:
    fronts: dict[str, str] = {}
    for link in page_links(page):
        url = _own(link.url, page) if link.kind == "section" else None
        if url is not None:
            fronts.setdefault(url, " ".join(link.text.split())[:40])
    if not fronts:
        yield "# No menu was recognised; name the front pages of sections here."
        yield "# sections = []"
        return
    yield "# Front pages of sections, from the menu: take out what is none."
    yield "sections = ["
    for url, words in list(fronts.items())[:_SECTIONS]:
        yield f"  {_quoted(url)},  # {words}"
    yield "]"


def _own(written: str, page: Page) -> str | None:
    """The address of what may be a section of the same site, or None."""
    try:
        url = canonical_url(written)
        path = url[url.index("/", 8) :]
        if site_of(url) != site_of(page.url) or path == "/" or "?" in path:
            return None
        return None if _NOT_SECTIONS.search(path) or article_score(url) >= _LIKELY else url
    except ValueError:
        return None


def _doors(found: Sighting) -> Iterator[str]:
    good = {_SPELLED[each.door.kind] for each in found.doors if not each.problem}
    yield "# Doors that were tried:"
    for each in found.doors:
        yield f"#   {_SPELLED[each.door.kind]:<13} {_behind(each)}"
    kinds = [name for name in DOORS if name in good or name == "links"]
    yield f"doors = {json.dumps(kinds)}"


def _behind(each: OpenedDoor) -> str:
    if each.problem:
        return f"{each.problem}{' (guessed)' if each.door.guessed else ''}"
    candidates, files = each.opened.candidates, each.opened.doors
    words = [counted(len(candidates), "address", "addresses")] if candidates else []
    words += [counted(len(files), "further file", "further files")] if files else []
    moments = [c.modified or c.published for c in candidates] + [f.lastmod for f in files]
    newest = max((moment for moment in moments if moment), default=None)
    if newest is not None:
        words.append(f"the newest of {newest.astimezone(UTC):%Y-%m-%d %H:%M} UTC")
    return f"{each.door.url.partition('?per_page=')[0]}: {', '.join(words)}"


def _delay(delay: float | None) -> Iterator[str]:
    usual = float(settings.DOWNLOAD_DELAY)
    if delay is None:
        yield f"# delay = {usual}  # seconds between two requests; robots.txt asks for none"
    elif delay <= usual:
        yield (
            f"# delay = {usual}  # seconds between two requests; robots.txt asks for {delay:g}, and"
            " the longer one holds"
        )
    else:
        yield f"# robots.txt asks for {delay:g} seconds between two requests; that is obeyed"
        yield f"delay = {float(delay)}"


def _language(page: Page) -> Iterator[str]:
    declared = declared_language(page, [])
    if declared is None:
        yield '# language = "en"  # the front page declares none'
    else:
        yield f"language = {_quoted(declared[0])}"


def _timezone(found: Sighting) -> Iterator[str]:
    notes = found.article.validationMessages if found.article else []
    if any(NO_ZONE in note or NO_CLOCK in note for note in notes):
        yield '# timezone = "Europe/Athens"  # dates have no zone; without this: UTC'
        return
    offsets = sorted({_offset(offset) for offset in _offsets(found)})
    if offsets:
        yield f"# No timezone is needed: dates carry their own ({', '.join(offsets[:4])})"
    else:
        yield '# timezone = "Europe/Athens"  # no date was met'


def _offsets(found: Sighting) -> Iterator[timedelta]:
    said = found.article.datePublished if found.article else None
    moments = [datetime.fromisoformat(said)] if said else []
    for each in found.doors:
        moments += [c.published for c in each.opened.candidates if c.published is not None]
    for moment in moments:
        offset = moment.utcoffset()
        if offset is not None:
            yield offset


def _offset(offset: timedelta) -> str:
    minutes = int(offset.total_seconds() // 60)
    return f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02}:{abs(minutes) % 60:02}"


def _article(found: Sighting) -> Iterator[str]:
    article = found.article
    if article is None:
        yield f"# No article was read: {found.problem or 'no address of one was found'}"
        yield "# Where pages keep what can be said here, as CSS or XPath:"
        yield "# [selectors]"
        yield '# headline = "h1"'
        yield '# body = "article .text"'
        return
    yield f"# An article that was read: {article.url}"
    means = article.extractor["name"] if article.extractor else "no text, by its media"
    yield f"#   text: {counted(article.wordCount or 0, 'word')}, by {means}"
    for name in _FACTS:
        yield f"#   {name}: {_fact(article, name)}"


def _fact(article: Article, name: str) -> str:
    value, source = getattr(article, name), article.fieldSources.get(name)
    if not value or source is None:
        return "not found"
    if isinstance(value, list):
        value = ", ".join(each["name"] if isinstance(each, dict) else each for each in value)
    return f"{' '.join(str(value).split())[:_WIDTH]} ({source})"
