"""The group ``awkward``: articles hard to read, each in one way, each listed in a section."""

from __future__ import annotations

from typing import TYPE_CHECKING

from newsspider.demo.awkward_kinds import kind_pages
from newsspider.demo.awkward_metadata import metadata_pages
from newsspider.demo.awkward_text import text_pages

if TYPE_CHECKING:
    from newsspider.demo.edition import Page
    from newsspider.demo.story import Newsroom

__all__ = ["awkward_pages"]


def awkward_pages(newsroom: Newsroom) -> tuple[Page, ...]:
    """Return the group's pages."""
    return (*kind_pages(newsroom), *metadata_pages(newsroom), *text_pages())
