"""The group ``copies``: further addresses of articles, none of them a further article.

Every article has an AMP page, a print page, share and reply links and, where the site is asked for
by name, a copy on the host ``m.NAME``; listings link to it through one of five spellings
(`listing_page.picture_link`). Redirects from a missing slash and from `/?p=ID`,
the short link that every article names in its head, are WordPress's own: every site has them.
"""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from newsspider.demo.answer import Answer, page
from newsspider.demo.article_page import article_answer, article_text
from newsspider.demo.frame import SITE_NAME
from newsspider.demo.listing_page import picture_link
from newsspider.demo.oracle import Expectation

if TYPE_CHECKING:
    from collections.abc import Iterator

    from newsspider.demo.edition import Edition
    from newsspider.demo.story import Newsroom, Story

__all__ = ["copy_answer", "copy_expectations", "short_link_expectations"]

_TAILS = ("amp/", "index.php")


def copy_expectations(newsroom: Newsroom) -> Iterator[Expectation]:
    """Yield the truth about every copy that the site links to."""
    for number in range(newsroom.written):
        story = newsroom.story(number)
        tails = ["amp/", "?print=1", "?share=telegraph", f"?replytocom={story.post_id * 2 + 1}"]
        for path in [story.path + tail for tail in tails] + [picture_link(story)]:
            gone, moved = newsroom.is_gone(number), not path.startswith(story.path)
            if "#" not in path:
                yield Expectation(
                    path=path,
                    kind="redirect" if moved else "gone" if gone else "copy",
                    fetch="may",
                    status=301 if moved else 410 if gone else 200,
                    of=story.path,
                )


def short_link_expectations(newsroom: Newsroom) -> Iterator[Expectation]:
    """Yield the truth about ``/?p=ID`` of every article."""
    for number in range(newsroom.written):
        story = newsroom.story(number)
        path = f"/?p={story.post_id}"
        yield Expectation(path=path, kind="redirect", fetch="may", status=301, of=story.path)


def copy_answer(edition: Edition, path: str) -> Answer | None:
    """Return the page at ``path`` if that is an AMP or ``index.php`` copy, else None."""
    for tail in _TAILS:
        if path.endswith(f"/{tail}"):
            story = edition.newsroom.numbered(path.removesuffix(tail))
            if story and tail == "amp/" and not edition.newsroom.is_gone(story.number):
                return page(_amp_html(edition, story))
            if story:
                return article_answer(edition, story)
    return None


def _amp_html(edition: Edition, story: Story) -> str:
    text = article_text(edition.newsroom, story, read_also=(), in_body=())
    return (
        f'<!doctype html>\n<html amp lang="en-US"><head><meta charset="utf-8">'
        f"<title>{escape(story.headline)} - {SITE_NAME}</title>\n"
        f'<link rel="canonical" href="{edition.origin}{story.path}">\n'
        '<script async src="/wp-includes/js/amp.js"></script></head>\n'
        f'<body class="jeg_amp"><h1 class="jeg_post_title">{escape(story.headline)}</h1>'
        f'<div class="entry-content"><div class="content-inner">{text}</div></div></body></html>\n'
    )
