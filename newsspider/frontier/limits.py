"""What the limits of a run left out, and whether another run wants it.

A page outside the time or the section that is asked for was fetched, archived and not kept. A run
with the same limits need not ask for it again before it is due; one with others asks at once.
"""

from __future__ import annotations

from math import inf, isnan

import msgspec

from newsspider.frontier.moments import finite

__all__ = ["LeftOut", "Wanted"]


class LeftOut(msgspec.Struct, frozen=True, kw_only=True):
    """Why a page that was fetched was not kept: the limits of a run, which another may not have.

    Attributes:
        by: a number that stands for those limits, below 2**63; 0 for its time alone.
        moment: of the page, which the time that was asked for did not hold or was not asked about;
            None if it names none.
    """

    by: int
    moment: float | None = None

    def __post_init__(self) -> None:
        """Refuse what is no moment."""
        if self.moment is not None:
            finite(self.moment)


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """What a run keeps of what other limits left out.

    Attributes:
        by: the number of its own limits, never 0; what they left out is left out still.
        since, until: the moments between which it keeps pages, both of them included.
    """

    by: int
    since: float = -inf
    until: float = inf

    def __post_init__(self) -> None:
        """Refuse what is no number: every comparison with it is false."""
        if isnan(self.since) or isnan(self.until):
            raise ValueError(f"from {self.since} to {self.until}: no moments")
