"""The text of an article: which means finds it.

Rules, in order, until one gives text:

1. the container that the page's theme profile names, where that is exact;
2. the lines of the page's prose, each judged by the evidence, where that is sure;
3. the profile's container, where it is little more than those lines;
4. those lines that the general extractor keeps too, where the evidence is half sure;
5. the general extractor, precise;
6. the lines as judged, unsure as they are;
7. the ``articleBody`` of the page's own JSON-LD;
8. the state that a framework ships in a script;
9. the general extractor, generous.

The first three read the tree as it stands and take a few milliseconds; the extractor takes ten
times as long, so that it is asked only where they do not know.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from newsspider.page.anchors import known_words
from newsspider.page.blocks import Draft, as_blocks, body_text, draft_blocks
from newsspider.page.evidence import likely_lines
from newsspider.page.general import GENERAL, general_drafts
from newsspider.page.jsonld import plain
from newsspider.page.lines import own_lines
from newsspider.page.parse import parse_fragment
from newsspider.page.profiles import PROFILES, Profile
from newsspider.page.prose import Prose
from newsspider.page.select import select
from newsspider.page.state import state_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.etree import _Element

    from newsspider.items import Block, FieldSource
    from newsspider.page.parse import Page

__all__ = ["Body", "agreed_lines", "article_body", "page_profile"]

ENOUGH = 250
"""Characters from which a profile's container is taken for the whole text."""


SHARE = 0.5
"""Share of the page's prose that it must hold: the container of a card holds less."""

MAX_CONTAINERS = 8
"""Elements that a profile's container may stand for: the article, and those loaded below it."""

SURE = 0.9
"""How sure of their lines the judges must be for the general extractor not to be asked."""

HALF_SURE = 0.78
"""How sure they must be for it to be asked of their lines only, not for lines of its own."""

AGREED = 0.5
"""Share of the general extractor's text that must be among ours for the two to read one text."""

NEARLY = 0.9
"""Share of the judged lines that the profile's container must hold to be believed instead."""

MOSTLY = 0.8
"""Share of the container's text that they must be."""

HEAD = 30
"""Characters of a line by which it is known again."""

FRAGMENT = 400
"""Characters from which the precise extractor is believed, however much prose it left out."""


_NO_PROFILE = Profile(name="newsspider", container="body")


@dataclass(frozen=True)
class Body:
    """The text of an article, the means that found it and that means' version."""

    blocks: list[Block]
    source: FieldSource
    name: str
    version: str | None

    @property
    def text(self) -> str:
        """The text as published in ``articleBody``."""
        return body_text(self.blocks)


def page_profile(page: Page) -> Profile | None:
    """Return the profile of the theme that made ``page``, if it is known."""
    if "profile" not in page.findings:
        page.findings["profile"] = _profile(page)
    found: Profile | None = page.findings["profile"]
    return found


def _profile(page: Page) -> Profile | None:
    generator = page.meta.get("generator", "")
    for profile in PROFILES:
        if any(token.startswith(profile.sign) for token in page.body_classes):
            return profile
        if profile.generator and generator.startswith(profile.generator):
            return profile
        if profile.script and any(mark.startswith(profile.script) for mark in _marks(page)):
            return profile
    return None


def _marks(page: Page) -> list[str]:
    """What tells each script from others: its address, id, or Drupal's own attribute."""
    found: list[str] | None = page.findings.get("scripts")
    if found is None:
        marks = (
            e.get("src") or e.get("id") or e.get("data-drupal-selector")
            for e in page.tagged("script")
        )
        found = page.findings["scripts"] = list(filter(None, marks))
    return found


def article_body(page: Page, stated: str | None) -> Body | None:
    """Return the text of ``page``, or None where no means finds any.

    Args:
        page: an article's page.
        stated: the ``articleBody`` of the page's own JSON-LD, if it has one.
    """
    known = known_words(page)
    for drafts, enough, source, (name, version) in _means(page, stated, known):
        blocks = as_blocks(own_lines(drafts, known))
        if len(body_text(blocks)) >= enough:
            return Body(blocks, source, name, version)
    return None


def _means(
    page: Page, stated: str | None, known: frozenset[str]
) -> Iterator[tuple[list[Draft], float, FieldSource, tuple[str, str | None]]]:
    """Each means' drafts, the characters they must have, their source, its name and version."""
    profile = page_profile(page) or _NO_PROFILE
    prose = Prose(page)
    if profile.exact:
        enough = max(ENOUGH, prose.total * SHARE)
        yield _profile_drafts(page, profile), enough, "dom", (profile.name, None)
    likely: list[Draft] = []
    sure = 0.0
    if prose.container is not None:
        drafts = draft_blocks(prose.container, profile.drop, prose.is_aside)
        likely, sure = likely_lines(drafts, known, plain(stated))
    if sure >= SURE:
        yield likely, ENOUGH, "dom", (profile.name, None)
    if sure >= HALF_SURE and not profile.exact:
        named = _profile_drafts(page, profile) if profile is not _NO_PROFILE else []
        yield (named if _is_little_more(named, likely) else []), ENOUGH, "dom", (profile.name, None)
    if sure >= HALF_SURE and likely:
        asked = general_drafts(page.root, page.url, fast=True)
        yield agreed_lines(likely, asked), ENOUGH, "dom", (profile.name, None)
    enough = max(1, min(FRAGMENT, prose.total * SHARE / 2))
    yield general_drafts(page.root, page.url), enough, "dom", GENERAL
    yield likely, ENOUGH, "dom", (profile.name, None)
    yield _stated_drafts(stated), 1, "jsonld", ("jsonld", None)
    yield _state_drafts(state_text(page)), 1, "dom", ("state", None)
    yield general_drafts(page.root, page.url, precise=False), 1, "dom", GENERAL


def agreed_lines(likely: list[Draft], general: list[Draft]) -> list[Draft]:
    """Return the ``likely`` lines that the ``general`` extractor keeps too.

    All are returned where it read another text. Of a text in several parts it may have read the
    first alone; the others are known by its name.
    """
    ours = " ".join(" ".join(draft.text.split()) for draft in likely)
    theirs = " ".join(" ".join(draft.text.split()) for draft in general)
    shared = _length([draft for draft in general if _head(draft) in ours])
    if shared < AGREED * _length(general) or not general:
        return likely
    read = {draft.place for draft in likely if _head(draft) in theirs}
    alike = {_name(place) for place in read} - {None}
    return [
        draft
        for draft in likely
        if _head(draft) in theirs or (draft.place not in read and _name(draft.place) in alike)
    ]


def _head(draft: Draft) -> str:
    return " ".join(draft.text[:HEAD].split())


def _is_little_more(named: list[Draft], likely: list[Draft]) -> bool:
    """Whether the drafts of a profile's container hold nearly all of those, and little besides."""
    heads = {_head(draft) for draft in named}
    shared = _length([draft for draft in likely if _head(draft) in heads])
    whole = _length(likely)
    return shared >= NEARLY * max(whole, 1) and whole >= MOSTLY * _length(named)


def _name(place: _Element | None) -> tuple[str, str] | None:
    """The tag and class of an element, by which parts of one text are alike."""
    name = place.get("class") if place is not None else None
    return (place.tag, name) if place is not None and name else None


def _length(drafts: list[Draft]) -> int:
    return sum(len(draft.text) for draft in drafts)


def _profile_drafts(page: Page, profile: Profile) -> list[Draft]:
    """The drafts of the profile's container: of several, the one with most text."""
    elements = select(page, profile.container)[:MAX_CONTAINERS]
    found = [draft_blocks(element, profile.drop) for element in elements]
    return max(found, key=_length, default=[])


def _stated_drafts(stated: str | None) -> list[Draft]:
    lines = map(plain, (stated or "").split("\n"))
    return [Draft("paragraph", line, None, 0.0) for line in lines if line]


def _state_drafts(text: str | None) -> list[Draft]:
    body = parse_fragment(text) if text and "</" in text else None
    return _stated_drafts(text) if body is None else draft_blocks(body)
