"""The clock of a site whose machine date is in UTC, where the day that its readers see is another.

`2020-02-18T02:18:11Z` is an evening in Miami, and the page says so: its address and its dateline
name the day before. Where the same minute of that day is written somewhere on the page, the offset
of the site's clock is known, and the moment is published on it: the same instant, the readers' day.

Rules:

- Only a date that says itself that it is in UTC is moved.
- A time with its seconds, not 0, is the same moment by any offset that is in use. One without must
  be the only time of that day on the page: cards of other stories carry times, too.
- Times that name several offsets prove none.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta, timezone
from typing import TYPE_CHECKING

from lxml import etree

from newsspider.page.dates import Moment

if TYPE_CHECKING:
    from collections.abc import Iterable

    from lxml.html import HtmlElement

__all__ = ["on_own_clock"]

_QUARTERS = frozenset({-38, -14, -10, 14, 18, 22, 23, 26, 35, 38, 42, 51, 55})
"""Offsets in use that are no whole hours, in quarters of one: +05:45 is 23 (tz database, 2025)."""

_WIDEST = range(-12 * 4, 14 * 4 + 1)
_QUARTER = timedelta(minutes=15)
_DAY = timedelta(days=1)
_IN_UTC = re.compile(r"(?:Z|UTC|GMT|[+-]00:?00|\A\d{10}(?:\d{3})?)\Z", re.IGNORECASE)
_TIME = (
    r"[T ]{1,3}([01]\d|2[0-3]):([0-5]\d)(?::([0-5]\d))?(?![\d:])(?:[.,]\d{1,9})?+"
    r"(?! {0,2}(?:[Z+\-\u2212\d]|UTC|GMT|\\u002[Bb]|%2[Bb]|&#43;))"
)
"""A time behind its day, without a zone, however its plus sign is escaped."""


def on_own_clock(moment: Moment, shown: Iterable[date], root: HtmlElement) -> Moment:
    """Return ``moment`` on the clock of its site, or as it is where that is not sure.

    Args:
        moment: as a machine date of the page gives it.
        shown: the days that the page names to its readers, of which the first counts; asked for
            only where it matters.
        root: the page.
    """
    if not _IN_UTC.search(moment.raw):
        return moment
    instant = datetime.fromisoformat(moment.iso)
    day = next(iter(shown), None)
    if day is None or abs(instant.date() - day) != _DAY:
        return moment
    offset = _offset(instant, day, etree.tostring(root, encoding="unicode"))
    if offset is None:
        return moment
    return Moment(instant.astimezone(timezone(offset)).isoformat(), moment.raw, moment.notes)


def _offset(instant: datetime, day: date, source: str) -> timedelta | None:
    """The distance from UTC of the clock that shows ``instant`` on ``day`` in ``source``."""
    exact: set[timedelta | None] = set()
    bare: set[timedelta | None] = set()
    for match in re.finditer(day.isoformat() + _TIME, source):
        hour, minute, second = int(match[1]), int(match[2]), int(match[3] or 0)
        local = datetime(day.year, day.month, day.day, hour, minute, second, tzinfo=UTC)
        if second and second == instant.second:
            exact.add(_in_use(local - instant.replace(microsecond=0)))
        same = not second or second == instant.second
        bare.add(_in_use(local - instant.replace(second=second, microsecond=0)) if same else None)
    exact.discard(None)
    proven = exact or bare
    return proven.pop() if len(proven) == 1 else None


def _in_use(offset: timedelta) -> timedelta | None:
    quarters, rest = divmod(offset, _QUARTER)
    is_used = quarters in _QUARTERS or (quarters % 4 == 0 and quarters in _WIDEST)
    return offset if is_used and not rest else None
