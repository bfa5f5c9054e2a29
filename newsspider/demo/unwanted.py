"""The group ``unwanted``: what a well-behaved crawler leaves alone.

Articles that robots.txt disallows, that are linked with ``nofollow`` only, or whose only link no
reader can see; a login form and a PDF file, which hold no article. Every header further has a link
to another site, a ``mailto:`` and a ``javascript:`` link (`frame.frame`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from newsspider.demo.answer import page, redirect, text
from newsspider.demo.article_page import article_html
from newsspider.demo.edition import Page
from newsspider.demo.notices import login_html
from newsspider.demo.oracle import Expectation

if TYPE_CHECKING:
    from newsspider.demo.story import Newsroom

__all__ = ["DISALLOWED", "unwanted_pages"]

DISALLOWED = ("/wp-admin/", "/private/")

_PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
    b"2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>endobj\n"
    b"trailer<</Root 1 0 R>>\n%%EOF\n"
)


def unwanted_pages(newsroom: Newsroom) -> tuple[Page, ...]:
    """Return the group's pages; all are linked from the home page's box."""
    return (
        _article(newsroom, -1, "/private/dossier-on-the-lighthouse/", "disallowed"),
        _article(newsroom, -2, "/offers/a-word-from-our-sponsor/", "nofollow", "nofollow"),
        _article(newsroom, -3, "/wp-content/plugins/guard/honey/", "hidden", "hidden"),
        Page(
            expectation=Expectation(
                path="/wp-admin/", kind="disallowed", fetch="never", status=302
            ),
            answer=lambda edition: redirect(f"{edition.origin}/login/", 302),
            teaser="Staff entrance",
        ),
        Page(
            expectation=Expectation(path="/login/", kind="login", fetch="may"),
            answer=lambda edition: page(login_html(edition)),
        ),
        Page(
            expectation=Expectation(
                path="/wp-content/uploads/2025/06/annual-report.pdf", kind="file", fetch="may"
            ),
            answer=lambda _: text(_PDF, "application/pdf"),
            teaser="Annual report (PDF)",
        ),
    )


def _article(
    newsroom: Newsroom,
    number: int,
    path: str,
    kind: str,
    link: Literal["plain", "nofollow", "hidden"] = "plain",
) -> Page:
    story = newsroom.special(number, path)
    return Page(
        expectation=Expectation(path=path, kind=kind, fetch="never"),
        answer=lambda edition: page(article_html(edition, story)),
        teaser=story.headline,
        link=link,
    )
