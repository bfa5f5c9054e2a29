"""Moments: seconds since 1970, as `time.time` counts them, and never anything that is no number."""

from __future__ import annotations

from math import inf, isfinite

__all__ = ["NEVER", "due_moment", "finite"]

NEVER = inf
"""When an address is due that is never to be asked for again, such as one that is gone."""


def finite(seconds: float) -> float:
    """Return a moment or a duration as it is.

    Raises:
        ValueError: it is infinite or no number; nothing would ever come of what waits for it.
    """
    if not isfinite(seconds):
        raise ValueError(f"{seconds} is no moment and no number of seconds")
    return seconds


def due_moment(due: float) -> float:
    """Return when an address is due as it is, which may be `NEVER`.

    Raises:
        ValueError: it is no moment.
    """
    return due if due == NEVER else finite(due)
