"""The general extractor: the text of a page whose theme nobody described.

trafilatura does the work, with precision before recall, on its own copy of the tree that is
already there; nothing is parsed twice and nothing fetched. It keeps no memory of other pages:
deduplication stays off, and its look-up caches are bounded.
"""

from __future__ import annotations

import logging
from importlib.metadata import version
from typing import TYPE_CHECKING

from lxml import etree
from trafilatura import bare_extraction

from newsspider.page.blocks import Draft, draft_blocks

if TYPE_CHECKING:
    from lxml.html import HtmlElement

__all__ = ["GENERAL", "general_drafts"]

GENERAL = ("trafilatura", version("trafilatura"))
"""Name and version of the extractor, as written to ``extractor``."""

MOST = 15_000
"""Elements of a page that the extractor is given; one of a hundred news pages has more."""

DEEPEST = 250
"""How deep they may be nested; browsers stop at 512, and pages of people at a tenth of that."""

for name in ("trafilatura", "htmldate"):
    # A page without text is our caller's news, told once as an ExtractionError.
    logging.getLogger(name).setLevel(logging.CRITICAL)


def general_drafts(
    root: HtmlElement, url: str, *, precise: bool = True, fast: bool = False
) -> list[Draft]:
    """Return the text of the page as drafts of blocks, [] where none is found.

    Args:
        root: the page; it is copied, not changed.
        url: the address of the page.
        precise: prefer less text that is right over more that may not be.
        fast: leave out its own second opinions, which take half of its time; enough for one who
            only asks which of some lines it would keep.
    """
    if not _is_bearable(root):
        return []
    document = bare_extraction(
        root,
        url=url,
        fast=fast,
        favor_precision=precise,
        include_comments=False,
        deduplicate=False,
    )
    body = getattr(document, "body", None)
    return [] if body is None else draft_blocks(body)


def _is_bearable(root: HtmlElement) -> bool:
    """Whether the extractor, whose time grows with elements times depth, is done in a second."""
    depth = 0
    for count, (event, _) in enumerate(etree.iterwalk(root, events=("start", "end"))):
        depth += 1 if event == "start" else -1
        if count > 2 * MOST or depth > DEEPEST:
            return False
    return True
