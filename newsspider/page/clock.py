"""The clock of a site whose machine date is in UTC, where the day that its readers see is another.

`2020-02-18T02:18:11Z` is an evening in Miami, and the page says so: its address and its dateline
name the day before. Where the same minute of that day is written somewhere on the page, the offset
of the site's clock is known, and the moment is published on it: the same instant, the readers' day.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta, timezone
from typing import TYPE_CHECKING

from lxml import etree

from newsspider.page.dates import NO_CLOCK, NO_ZONE, Moment

if TYPE_CHECKING:
    from collections.abc import Iterable

    from lxml.html import HtmlElement

__all__ = ["on_own_clock"]

_WIDEST = timedelta(hours=14)
"""How far a clock of any place is from UTC."""

_STEP = timedelta(minutes=15)
"""What every offset in use is a multiple of."""

_DAY = timedelta(days=1)


def on_own_clock(moment: Moment, shown: Iterable[date], root: HtmlElement) -> Moment:
    """Return ``moment`` on the clock of its site, or as it is where that is not sure.

    Args:
        moment: as a machine date of the page gives it.
        shown: the days that the page names to its readers, of which the first counts; asked for
            only where it matters.
        root: the page.
    """
    instant = datetime.fromisoformat(moment.iso)
    if instant.utcoffset() or {NO_ZONE, NO_CLOCK} & set(moment.notes):
        return moment
    day = next(iter(shown), None)
    if day is None or abs(instant.date() - day) != _DAY:
        return moment
    source = etree.tostring(root, encoding="unicode")
    for hour, minute, second in _clocks(day, source):
        local = datetime(day.year, day.month, day.day, hour, minute, second, tzinfo=UTC)
        if second == 0:
            local = local.replace(second=instant.second)
        offset = local - instant.replace(microsecond=0)
        if abs(offset) <= _WIDEST and not offset % _STEP:
            zone = timezone(offset)
            return Moment(instant.astimezone(zone).isoformat(), moment.raw, moment.notes)
    return moment


def _clocks(day: date, source: str) -> Iterable[tuple[int, int, int]]:
    """The times of ``day`` that are written in ``source`` without a zone."""
    time = r"[T ]+(\d\d):(\d\d)(?::(\d\d))?(?![\d:]|\.\d|Z|[+-]\d)"
    for match in re.finditer(day.isoformat() + time, source):
        hour, minute, second = int(match[1]), int(match[2]), int(match[3] or 0)
        if hour < 24 and minute < 60 and second < 60:
            yield hour, minute, second
