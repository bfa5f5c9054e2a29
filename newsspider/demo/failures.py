"""The group ``errors``: addresses that lead nowhere, each in its own way. None gives a row."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from newsspider.demo.answer import Answer, page, redirect
from newsspider.demo.edition import Page
from newsspider.demo.notices import bare_html, missing_html
from newsspider.demo.oracle import Expectation

if TYPE_CHECKING:
    from collections.abc import Callable

    from newsspider.demo.edition import Edition
    from newsspider.demo.story import Newsroom

__all__ = ["failure_pages"]

_WALL = bare_html(
    "Just a moment...",
    "Checking your browser before you may read this paper. Please enable JavaScript and cookies "
    "to continue.",
    '<meta name="robots" content="noindex,nofollow"><meta http-equiv="refresh" content="390">',
)
_CONSENT = bare_html(
    "Before you continue",
    'We value your privacy. Accept all cookies to read on. <button id="accept">Accept all</button>',
)
_BROKEN = bare_html("Internal Server Error", "The database connection could not be established.")


def failure_pages(newsroom: Newsroom) -> tuple[Page, ...]:
    """Return the group's pages; those with a teaser are linked from the home page's box."""
    end = newsroom.story(0).path
    chain = ("/2019/03/moved-once/", "/2019/03/moved-twice/", "/2019/03/moved-again/", end)
    loop = ("/2018/11/round-and-round/", "/2018/11/and-round-again/")
    hops = [
        _hop(here, there, "redirect", end, "An article that has moved" if here == chain[0] else "")
        for here, there in pairwise(chain)
    ]
    return (
        *hops,
        _hop(loop[0], loop[1], "redirect-loop", None, "An address that runs in circles"),
        _hop(loop[1], loop[0], "redirect-loop", None, ""),
        _hop("/2017/05/lost-feature/", "/", "redirect-home", None, "A feature we lost"),
        _page("/2016/01/vanished-report/", "soft-404", "The vanished report", _missing(200)),
        _page("/2016/02/vanished-letter/", "soft-404", "The vanished letter", _soft),
        _page("/2016/03/never-written/", "missing", "The story never written", _missing(404)),
        _page("/2016/04/withdrawn-story/", "gone", "A story withdrawn", _missing(410)),
        _page("/2015/07/guarded-story/", "blocked", "A guarded story", lambda _: page(_WALL, 403)),
        _page("/2015/08/challenge/", "blocked", "A riddle first", lambda _: page(_WALL, 202)),
        _page("/2015/09/consent-first/", "blocked", "Consent first", lambda _: page(_CONSENT)),
        _page("/2015/10/broken-press/", "failing", "Broken press", lambda _: page(_BROKEN, 500)),
    )


def _hop(here: str, there: str, kind: str, of: str | None, teaser: str) -> Page:
    return Page(
        expectation=Expectation(path=here, kind=kind, fetch="must", status=301, of=of),
        answer=lambda edition: redirect(edition.origin + there),
        teaser=teaser,
    )


def _page(path: str, kind: str, teaser: str, answer: Callable[[Edition], Answer]) -> Page:
    statuses = {"missing": 404, "gone": 410, "failing": 500}
    status = {"/2015/07/guarded-story/": 403, "/2015/08/challenge/": 202}.get(
        path, statuses.get(kind, 200)
    )
    return Page(
        expectation=Expectation(path=path, kind=kind, fetch="must", status=status),
        answer=answer,
        teaser=teaser,
    )


def _missing(status: int) -> Callable[[Edition], Answer]:
    return lambda edition: page(missing_html(edition), status)


def _soft(edition: Edition) -> Answer:
    return page(missing_html(edition, admits=False))
