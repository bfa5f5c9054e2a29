"""What the clock does to the site, an hour a tick.

- 1: one article is new. One is edited and says so, one is edited and keeps its ``dateModified``,
  the live blog gets an update. A dozen pages change bytes and not the text.
- 2: one article is gone, one gets another headline.
- 3: the article edited in silence returns to its first text.

Which articles these are follows from how many there are. None is one that a group repeats, and
those that go or get another headline are, where the site is large enough, in no footer.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from newsspider.demo.ring import footer_numbers, pick_numbers

__all__ = ["FIRST", "ORIGINALS", "SECOND", "THIRD", "Plan", "plan_of"]

FIRST, SECOND, THIRD = 1, 2, 3
ORIGINALS = {"exact-copy": -60, "near-copy": -61}
"""Articles that the group ``awkward`` prints once more, counted from the end of the ring."""

_NONE = -1_000_000  # no article's number
_RESTYLED = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """The numbers of the plain articles that change, below 0 if the site is too small for one.

    Attributes:
        edited: gets another text at 1, and says when.
        silent: gets another text at 1 without a word, and its first one again at 3.
        gone: is gone from 2 on.
        retitled: has another headline from 2 on.
        restyled: from 1 on have other bytes around the same text.
    """

    edited: int = _NONE
    silent: int = _NONE
    gone: int = _NONE
    retitled: int = _NONE
    restyled: tuple[int, ...] = ()

    @property
    def moving(self) -> tuple[int, ...]:
        """The articles whose ``dateModified`` the clock moves."""
        return (self.edited, self.retitled)


@lru_cache(maxsize=64)
def plan_of(articles: int) -> Plan:
    """Return which of ``articles`` plain articles change."""
    kept = {0, *(number % articles for number in ORIGINALS.values())}
    shown = {number % articles for number in footer_numbers(articles) + pick_numbers(articles)}
    free = [number for number in range(articles - 2, 0, -1) if number not in kept]
    quiet = [number for number in free if number not in shown][:2]
    leaving = quiet if len(quiet) == 2 else free[2:4]
    left = [number for number in free if number not in leaving]
    edited, silent, gone, retitled = (left + [_NONE] * 2)[:2] + (leaving + [_NONE] * 2)[:2]
    restyled = tuple(left[2 : 2 + _RESTYLED])
    return Plan(edited=edited, silent=silent, gone=gone, retitled=retitled, restyled=restyled)
