"""The general extractor: the text of a page whose theme nobody described.

trafilatura does the work, with precision before recall, on its own copy of the tree that is
already there; nothing is parsed twice and nothing fetched. It keeps no memory of other pages:
deduplication stays off, and its look-up caches are bounded.
"""

from __future__ import annotations

import logging
from importlib.metadata import version
from typing import TYPE_CHECKING

from trafilatura import bare_extraction

from newsspider.page.blocks import Draft, draft_blocks

if TYPE_CHECKING:
    from lxml.html import HtmlElement

__all__ = ["GENERAL", "general_drafts"]

GENERAL = ("trafilatura", version("trafilatura"))
"""Name and version of the extractor, as written to ``extractor``."""

for name in ("trafilatura", "htmldate"):
    # A page without text is our caller's news, told once as an ExtractionError.
    logging.getLogger(name).setLevel(logging.CRITICAL)


def general_drafts(root: HtmlElement, url: str, *, precise: bool = True) -> list[Draft]:
    """Return the text of the page as drafts of blocks, [] where none is found.

    Args:
        root: the page; it is copied, not changed.
        url: the address of the page.
        precise: prefer less text that is right over more that may not be.
    """
    document = bare_extraction(
        root, url=url, favor_precision=precise, include_comments=False, deduplicate=False
    )
    body = getattr(document, "body", None)
    return [] if body is None else draft_blocks(body)
