"""What the last tick of the clock changed, as addresses: for tests of crawls that come again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from newsspider.demo.awkward_kinds import LIVE_BLOG
from newsspider.demo.changes import FIRST, SECOND, THIRD
from newsspider.demo.faults import LYING_ETAG

if TYPE_CHECKING:
    from newsspider.demo.story import Newsroom

__all__ = ["changes_of"]


def changes_of(newsroom: Newsroom, extras: frozenset[str]) -> dict[str, tuple[str, ...]]:
    """Return the paths that changed at this very clock.

    Args:
        newsroom: the plain articles at that clock.
        extras: the addresses of the site's groups.

    Returns:
        At 1 ``new``, ``edited``, ``edited-silently``, ``live-update``, ``edited-behind-304`` and
        ``restyled`` (other bytes, same text); at 2 ``gone`` and ``retitled``; at 3 ``returned``.
        What the site does not have is left out.
    """
    plan = newsroom.times.plan
    ticks: dict[int, dict[str, tuple[int, ...]]] = {
        FIRST: {
            "new": (newsroom.articles,),
            "edited": (plan.edited,),
            "edited-silently": (plan.silent,),
            "restyled": plan.restyled,
        },
        SECOND: {"gone": (plan.gone,), "retitled": (plan.retitled,)},
        THIRD: {"returned": (plan.silent,)},
    }
    found = {
        kind: tuple(newsroom.story(number).path for number in each if number >= 0)
        for kind, each in ticks.get(newsroom.clock, {}).items()
    }
    if newsroom.clock == FIRST:
        found["live-update"] = tuple({LIVE_BLOG} & extras)
        found["edited-behind-304"] = tuple({LYING_ETAG} & extras)
    return {kind: paths for kind, paths in found.items() if paths}
