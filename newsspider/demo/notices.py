"""Pages that are neither article nor listing: About, not found, login, walls."""

from __future__ import annotations

from typing import TYPE_CHECKING

from newsspider.demo.edition import links_of
from newsspider.demo.frame import SITE_NAME, frame, sidebar
from newsspider.demo.listing_page import listing_head

if TYPE_CHECKING:
    from newsspider.demo.edition import Edition

__all__ = ["about_html", "bare_html", "login_html", "missing_html"]


def about_html(edition: Edition) -> str:
    """Return the page that says what this site is."""
    main = (
        f'<div class="entry-header"><h1 class="jeg_post_title">About {SITE_NAME}</h1></div>'
        '<div class="entry-content"><div class="content-inner"><p>This paper does not exist. '
        "A program writes it, every place, person and event in it is made up, and it is printed "
        "on this computer only, so that a crawler can be tried and tested without troubling "
        "anybody.</p><p>For the same seed it prints the same words every time.</p></div></div>"
    )
    return _framed(edition, "About", "page-template-default page page-id-2", main, "/about/")


def missing_html(edition: Edition, *, admits: bool = True) -> str:
    """Return the page for an address without one.

    Args:
        edition: what to draw from.
        admits: whether the body bears WordPress's class ``error404``.
    """
    main = (
        '<div class="jeg_archive_header"><h1 class="jeg_archive_title">Page Not Found</h1></div>'
        "<p>Sorry, the page you were looking for does not exist. It may have been moved or "
        "removed.</p>"
    )
    return _framed(edition, "Page not found", "error404" if admits else "page-template", main)


def login_html(edition: Edition) -> str:
    """Return the page that asks readers who they are."""
    main = (
        '<h1 class="jeg_post_title">Log in</h1><form method="post" action="/login/">'
        '<p><label>Name <input name="log"></label></p><p><label>Password '
        '<input name="pwd" type="password"></label></p><p><button>Log in</button></p></form>'
    )
    return _framed(edition, "Log in", "page-template-login page page-id-3", main, "/login/")


def bare_html(title: str, words: str, head: str = "") -> str:
    """Return a page of one title and one paragraph of HTML, outside the paper's layout."""
    return (
        f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>{title}</title>{head}'
        f"</head><body><h1>{title}</h1><p>{words}</p></body></html>\n"
    )


def _framed(edition: Edition, title: str, body_class: str, main: str, path: str = "") -> str:
    return frame(
        edition,
        title=title,
        head=listing_head(edition, path, title) if path else "",
        body_class=body_class,
        main=main,
        column=sidebar(links_of(edition.newsroom, -1).editors_pick),
    )
