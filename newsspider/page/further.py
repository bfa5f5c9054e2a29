"""What the further pages of an article say after its first.

- Only their text counts: all else is that of the first page.
- What one repeats, ahead of its own text, from the pages before it is not said twice.
"""

from __future__ import annotations

from itertools import dropwhile
from typing import TYPE_CHECKING

from newsspider.page.blocks import body_text
from newsspider.page.body import article_body
from newsspider.page.selected import selected
from newsspider.page.split import further_page, other_pages
from newsspider.page.words import word_count

if TYPE_CHECKING:
    from collections.abc import Sequence

    from newsspider.items import Article, Block
    from newsspider.page.parse import Page
    from newsspider.site import Site

__all__ = ["add_further_pages", "unread_pages"]


def add_further_pages(
    article: Article, first: Page, further: Sequence[Page], site: Site | None
) -> None:
    """Add to ``article`` the text of its further pages; say which of them are not there.

    Args:
        article: as it is read from its first page.
        first: that page.
        further: the pages after it, in order.
        site: what its file says.
    """
    if article.articleBody and further:
        article.blocks += _new_blocks(article.blocks, further, site)
        article.articleBody = body_text(article.blocks)
        article.wordCount = word_count(article.articleBody)
    article.validationMessages += [
        f"articleBody: the text goes on on page {number}, which was not read: {url}"
        for number, url in unread_pages(first, further).items()
    ]


def unread_pages(first: Page, further: Sequence[Page]) -> dict[int, str]:
    """Return number and address of the pages that the article has beside these, sorted."""
    named = {n: url for page in (first, *further) for n, url in other_pages(page).items()}
    read = {1, *(found.number for page in further if (found := further_page(page)))}
    return {number: named[number] for number in sorted(named.keys() - read)}


def _new_blocks(blocks: Sequence[Block], further: Sequence[Page], site: Site | None) -> list[Block]:
    said = {block["text"] for block in blocks}
    found: list[Block] = []
    for page in further:
        new = list(dropwhile(lambda block: block["text"] in said, _blocks(page, site)))
        said.update(block["text"] for block in new)
        found += new
    return found


def _blocks(page: Page, site: Site | None) -> list[Block]:
    chosen = selected(page, site.selectors).body if site else None
    body = chosen or article_body(page, None)
    return body.blocks if body else []
