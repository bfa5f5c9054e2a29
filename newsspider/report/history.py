"""A run against those before it: does a site give far less than it used to?

Rules:

- What is usual is the median of the earlier runs, which neither a first crawl of everything nor
  one bad day can shift. There must be `ENOUGH` of them, and no more than `LOOK_BACK` are looked
  at, so that a site may change over the months.
- Only runs that were asked for the same thing and ran to their end are compared.
- An alarm must be worth getting up for: every bound is far from what chance does.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from math import sqrt
from statistics import median
from typing import TYPE_CHECKING, Any

from newsspider.report.tally import FIELDS

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

__all__ = ["ENOUGH", "LOOK_BACK", "Figures", "alarms", "comparable"]

ENOUGH = 3
"""Earlier runs without which nothing is usual: the median of two is a guess."""

LOOK_BACK = 12
"""Earlier runs that are looked at."""

FEW_ARTICLES = 20
"""Articles in a usual run below which their number says nothing: a quarter of 20 or less comes
about by chance once in 14,000 runs (Poisson), of 8 once in 70."""

LEFT = 0.25
"""Share of the usual articles below which there are too few: weekends leave more than a third."""

FEW_ROWS = 5
"""Rows below which the share of a field says nothing."""

DROP = 0.25
"""How far the share of a field must fall: less is a page type more or fewer in the mix."""

ERRORS = 3.0
"""And how many standard errors of a share in so few rows: by chance once in 700 runs."""

_NO_LIMITS = frozenset({"sites", "frontier"})
_MOMENTS = ("since", "until")
"""Of these it counts that they were given: the same ``--since 7d`` is another day every day."""

_SURELY = 0.05
"""No share is taken to be nearer to 0 or 1 than this: no run proves that it never varies."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """What one run brought from one site.

    Attributes:
        began: when the run began, ISO 8601.
        rows: articles that it published.
        rates: share of them that has a field, by field.
    """

    began: str
    rows: int
    rates: dict[str, float]


def comparable(record: dict[str, Any], earlier: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the latest of the ``earlier`` runs that were asked for what ``record`` was."""
    alike = [
        other
        for other in earlier
        if other.get("spider") == record.get("spider")
        and other.get("reason") == "finished"
        and not other.get("error")
        and _limits(other) == _limits(record)
    ]
    return alike[-LOOK_BACK:]


def alarms(site: str, now: Figures, earlier: Sequence[Figures], *, ended: bool) -> list[str]:
    """Return a sentence for each thing of which the site gave far too little.

    Args:
        site: its name.
        now: the run in question.
        earlier: runs before it, oldest first.
        ended: it ran to its end, so that its articles can be counted.
    """
    if len(earlier) < ENOUGH:
        return []
    found = [_too_few(site, now, earlier)] if ended else []
    found += [_too_empty(site, name, now, earlier) for name in FIELDS]
    return [sentence for sentence in found if sentence]


def _limits(record: dict[str, Any]) -> dict[str, Any]:
    chosen: dict[str, Any] = record.get("chosen", {})
    limits = {name: value for name, value in chosen.items() if name not in _NO_LIMITS}
    return limits | {name: chosen.get(name) is not None for name in _MOMENTS}


def _too_few(site: str, now: Figures, earlier: Sequence[Figures]) -> str | None:
    usual = median(each.rows for each in earlier)
    if usual < FEW_ARTICLES:
        return None
    expected = usual * _share_of_time(now, earlier)
    if expected < FEW_ARTICLES or now.rows >= LEFT * expected:
        return None
    return (
        f"{site}: {now.rows:,} articles; after this time about {expected:,.0f} are usual"
        f" (its {len(earlier)} runs before)"
    )


def _share_of_time(now: Figures, earlier: Sequence[Figures]) -> float:
    """Return how long ago the last run was, against the usual: at most 1.0."""
    moments = [datetime.fromisoformat(each.began).timestamp() for each in (*earlier, now)]
    pauses = [after - before for before, after in pairwise(moments)]
    usual = median(pauses[:-1])
    return min(1.0, pauses[-1] / usual) if usual > 0 else 1.0


def _too_empty(site: str, name: str, now: Figures, earlier: Sequence[Figures]) -> str | None:
    rates = [each.rates[name] for each in earlier if each.rows >= FEW_ROWS]
    if now.rows < FEW_ROWS or len(rates) < ENOUGH:
        return None
    usual = median(rates)
    likely = min(max(usual, _SURELY), 1 - _SURELY)
    fall = usual - now.rates[name]
    if fall <= max(DROP, ERRORS * sqrt(likely * (1 - likely) / now.rows)):
        return None
    return (
        f"{site}: {now.rates[name]:.0%} of {now.rows:,} articles have {name}; {usual:.0%} is usual"
        f" (its {len(rates)} runs before)"
    )
