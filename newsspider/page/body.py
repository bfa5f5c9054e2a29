"""The text of an article: which means finds it.

Rules, in order, until one gives text:

1. the container that the page's theme profile names;
2. the general extractor, precise;
3. the ``articleBody`` of the page's own JSON-LD;
4. the state that a framework ships in a script;
5. the general extractor, generous.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from newsspider.page.blocks import Draft, as_blocks, body_text, draft_blocks
from newsspider.page.general import GENERAL, general_drafts
from newsspider.page.jsonld import plain
from newsspider.page.lines import own_lines
from newsspider.page.profiles import PROFILES, Profile
from newsspider.page.query import all_of, css
from newsspider.page.state import state_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.html import HtmlElement

    from newsspider.items import Block, FieldSource
    from newsspider.page.parse import Page

__all__ = ["Body", "article_body", "page_profile"]

ENOUGH = 250
"""Characters from which a profile's container is taken for the whole text."""


SHARE = 0.5
"""Share of the page's prose that it must hold: the container of a card holds less."""

FRAGMENT = 400
"""Characters from which the precise extractor is believed, however much prose it left out."""

LONG = 80
"""Characters of a paragraph that is prose, not a label."""


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
    for profile in PROFILES:
        if any(token.startswith(profile.sign) for token in page.body_classes):
            return profile
    return None


def article_body(page: Page, stated: str | None) -> Body | None:
    """Return the text of ``page``, or None where no means finds any.

    Args:
        page: an article's page.
        stated: the ``articleBody`` of the page's own JSON-LD, if it has one.
    """
    known = frozenset(" ".join(e.text_content().split()) for e in all_of(page.root, "a", "h1"))
    for drafts, enough, source, (name, version) in _means(page, stated):
        blocks = as_blocks(own_lines(drafts, known))
        if len(body_text(blocks)) >= enough:
            return Body(blocks, source, name, version)
    return None


def _means(
    page: Page, stated: str | None
) -> Iterator[tuple[list[Draft], float, FieldSource, tuple[str, str | None]]]:
    """Each means' drafts, the characters they must have, their source, its name and version."""
    profile = page_profile(page)
    prose = _prose(page.root)
    if profile is not None:
        enough = max(ENOUGH, prose * SHARE)
        yield _profile_drafts(page.root, profile), enough, "dom", (profile.name, None)
    enough = max(1, min(FRAGMENT, prose * SHARE / 2))
    yield general_drafts(page.root, page.url), enough, "dom", GENERAL
    yield _stated_drafts(stated), 1, "jsonld", ("jsonld", None)
    yield _stated_drafts(state_text(page)), 1, "dom", ("state", None)
    yield general_drafts(page.root, page.url, precise=False), 1, "dom", GENERAL


def _profile_drafts(root: HtmlElement, profile: Profile) -> list[Draft]:
    """The drafts of the profile's container: of several, the one with most text."""
    found = [draft_blocks(element, profile.drop) for element in css(profile.container)(root)]
    return max(found, key=lambda drafts: sum(len(draft.text) for draft in drafts), default=[])


def _prose(root: HtmlElement) -> int:
    """Characters in the page's long paragraphs."""
    lengths = (len(" ".join(element.text_content().split())) for element in all_of(root, "p"))
    return sum(length for length in lengths if length >= LONG)


def _stated_drafts(stated: str | None) -> list[Draft]:
    lines = map(plain, (stated or "").split("\n"))
    return [Draft("paragraph", line, None, 0.0) for line in lines if line]
