"""When an address is worth asking again: the longer it has not changed, the later.

The shortest and the longest delay are those of NewsDiffs' daily practice: a story changes most in
its first hours, and one that stood for months is asked for once a month, for the sake of its proof.
"""

from __future__ import annotations

__all__ = ["ALWAYS", "LONGEST", "SHORTEST", "due_again", "due_quiet", "due_unchanged"]

SHORTEST = 15 * 60.0
LONGEST = 30 * 86_400.0
_DAY = 86_400.0
_WEEK = 7 * _DAY
_SHARE = 0.25
"""Of the time since the last change: a story of a day is asked for four times in the next one."""

ALWAYS = 0.0
"""Due in every run."""

_KINDS = {
    "listing": _DAY,
    "other": _WEEK,
    "blocked": _DAY,
    "gone": LONGEST,
    "soft404": LONGEST,
    "not-html": LONGEST,
}


def due_unchanged(now: float, asked: float) -> float:
    """Return when a page is due again that did not change since it was ``asked`` for before."""
    return now + min(max(2 * (now - asked), SHORTEST), LONGEST)


def due_quiet(now: float, asked: float) -> float:
    """Return when a list is due again that brought nothing new since it was last ``asked`` for."""
    return now + min(max(2 * (now - asked), _DAY), _WEEK)


def due_again(kind: str, now: float, changed: float | None = None) -> float:
    """Return the moment at which a page is due again.

    Args:
        kind: what it is; see `Reading`.
        now: when it was asked for, in seconds since 1970.
        changed: when the text of an article last changed, or None if nobody knows.
    """
    if kind == "article":
        age = now - changed if changed is not None else _DAY
        return now + min(max(_SHARE * age, SHORTEST), LONGEST)
    return now + _KINDS.get(kind, LONGEST)
