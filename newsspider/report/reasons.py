"""Why an address has no row, as far as the folder tells."""

from __future__ import annotations

from operator import attrgetter
from typing import TYPE_CHECKING

from newsspider.page.split import further_page
from newsspider.report.queue import Unseen

if TYPE_CHECKING:
    from newsspider.frontier.backlog import State
    from newsspider.page import Page
    from newsspider.report.explanation import Explanation

__all__ = ["why_no_row"]


def why_no_row(found: Explanation, kind: str | None, page: Page | None, own: str | None) -> str:
    """Return why there is no row of an address, or nothing if that cannot be told.

    Args:
        found: what is known of the address; it has no row.
        kind: what its latest page is read as; None if no page is there to be read.
        page: that page, if it is read as an article.
        own: the address that the page names as its own, if it is another one.
    """
    if kind is None:
        return _without_page(found)
    if page is None:
        return f"it is no article, it is read as {kind}"
    further = further_page(page)
    if further is not None:
        return (
            f"it is page {further.number} of {further.first}, whose row has the text of all pages"
        )
    if own is not None:
        return f"it names {own} as its own address, and is a copy of that"
    readings = [reading for reading in found.mentions.readings if reading.outcome]
    latest = max(readings, key=attrgetter("date"), default=None)
    return f"its article was left out as {latest.outcome}" if latest else ""


def _without_page(found: Explanation) -> str:
    if found.redirects:
        return f"it leads to {found.redirects[max(found.redirects)]}"
    if found.captures:
        return ""
    return "robots.txt does not allow it" if found.is_forbidden else _unasked(found.state)


def _unasked(state: State | Unseen | None) -> str:
    if isinstance(state, Unseen):
        return ""
    if state is not None and state.given_up:
        return "it was given up"
    if state is not None and state.waiting is not None:
        return "it still waits in the queue"
    return (
        "no run asked for it; a crawl leaves alone what is outside its limits, what leads to a page"
        " that was read, and what looks like pages that led to nothing new (trap, needless)"
    )
