"""When everything on the site happened, by arithmetic: no article is written to learn its date."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from newsspider.demo.changes import FIRST, SECOND, THIRD, Plan, plan_of

__all__ = ["TODAY", "Timetable"]

TODAY = datetime(2025, 6, 30, 6, 0, tzinfo=UTC)
"""The site's morning at clock 0; the header shows that day and no article bears it yet."""

_MINUTES_APART = 97
_RECENT_MINUTES = 6 * 24 * 60  # what is recent keeps within a week of `TODAY`
_NIGHT = timedelta(hours=6)
_SILENCE = timedelta(days=30)  # between the recent articles and the others
_HALF_AN_HOUR = timedelta(minutes=30)  # every change happens so long after the tick before


@dataclass(frozen=True, slots=True, kw_only=True)
class Timetable:
    """The dates of a site.

    Args:
        articles: how many plain articles there are at clock 0.
        clock: hours since `TODAY`.
        recent: how many of them are younger than a week; None leaves it to their distance.
    """

    articles: int
    clock: int = 0
    recent: int | None = None

    @property
    def now(self) -> datetime:
        """The moment at which the site is visited."""
        return TODAY + timedelta(hours=self.clock)

    @property
    def plan(self) -> Plan:
        """Which articles the clock changes."""
        return plan_of(self.articles)

    def published(self, number: int) -> datetime:
        """Return when article ``number`` appeared; larger numbers are younger."""
        if number >= self.articles:
            return self._tick(FIRST)
        apart, silence = _MINUTES_APART, timedelta()
        if self.recent is not None:
            apart = min(apart, _RECENT_MINUTES // max(self.recent, 1))
            silence = _SILENCE if number < self.articles - self.recent else silence
        return TODAY - _NIGHT - silence - timedelta(minutes=apart * (self.articles - number))

    def modified(self, number: int) -> datetime:
        """Return when article ``number`` says that it was changed."""
        if number == self.plan.edited and self.clock >= FIRST:
            return self._tick(FIRST)
        if number == self.plan.retitled and self.clock >= SECOND:
            return self._tick(SECOND)
        return self.published(number) + timedelta(minutes=number % 50)

    def touched(self, number: int) -> datetime:
        """Return when article ``number`` was changed in truth."""
        if number == self.plan.silent and self.clock >= FIRST:
            return self._tick(THIRD if self.clock >= THIRD else FIRST)
        return self.modified(number)

    def latest(self, numbers: list[int]) -> datetime:
        """Return the latest date that one of the articles ``numbers`` gives for itself."""
        return max(map(self.modified, numbers), default=TODAY - _NIGHT)

    def listed(self, numbers: list[int]) -> datetime:
        """Return when a list of the articles ``numbers`` was last changed."""
        removal = [self._tick(SECOND)] if self.clock >= SECOND else []
        return max([TODAY - _NIGHT, *removal, *map(self.touched, numbers)])

    def _tick(self, clock: int) -> datetime:
        return TODAY + timedelta(hours=clock - 1) + _HALF_AN_HOUR
