"""Dates as doors write them -> a moment with a zone.

Rules:

- Machine forms only: W3C date-times (sitemaps, Atom, Dublin Core) and RFC 822 (RSS), with the
  slips that real files have: spaces, one digit, missing seconds, wrong or foreign day names, zones
  by letters.
- A time without a zone is UTC; what is left out (day, month, clock) is its first moment.
- What cannot be read is None, and so is what no calendar has. No date is guessed from words: a
  door holds thousands, and a guess costs milliseconds.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone
from functools import lru_cache

__all__ = ["read_moment"]

MAX_DATE = 64
"""Characters of the longest date that is read."""

_W3C = re.compile(
    r"(?:[^\W\d]{2,12}\.?,?\s+)?"
    r"(?P<y>(?:19|20)\d\d)(?:[-/.]?(?P<m>\d{1,2})(?:[-/.]?(?P<d>\d{1,2}))?)?"
    r"(?:(?:[T\s,_]+(?P<H>\d{1,2}):(?P<M>\d{1,2})(?::(?P<S>\d{1,2}))?(?:[.,:]\d+)?"
    r"|T(?P<H2>\d\d)(?P<M2>\d\d)(?P<S2>\d\d)?)"
    r"\s*(?P<zone>Z|[A-Z]{2,5}|(?:UTC|GMT)?[+-]\s?\d{1,2}:?(?:\d\d)?)?"
    r"|(?P<zone2>Z|[+-]\d\d:\d\d))?\Z",
    re.IGNORECASE,
)
_RFC822 = re.compile(
    r"(?:[^\W\d]+\.?\s*,?\s+|,\s*)?"
    r"(?:(?P<d>\d{1,2})(?:st|nd|rd|th)?[-\s./]+(?P<b>[^\W\d]{3,})|(?P<b2>[^\W\d]{3,})\s+(?P<d2>\d{1,2}))"
    r"[-.,]?[-\s./]*(?P<y>\d{4}|\d\d)?"
    r"(?:[,\s]+(?:-\s+|at\s+)?(?P<H>\d{1,2})[:.](?P<M>\d{1,2})(?:[:.](?P<S>\d{1,2}))?(?:[.,]\d+)?"
    r"\s*(?P<half>[ap]\.?m\b\.?)?)?"
    r"\s*\(?(?P<zone>[A-Z]{1,5}|(?:UTC|GMT)?\s?[+-]\s?\d{1,2}:?(?:\d\d)?)?\)?"
    r"(?:\s+\([^()]*\)|\s+[A-Z]{1,5})?(?:\s+(?P<y2>\d{4}))?\Z",
    re.IGNORECASE,
)
_EPOCH = re.compile(r"(\d{10})(\d{3})?\Z", re.ASCII)
_DIGITS = re.compile(r"([+-])\s?(\d{1,2}):?(\d\d)?\Z", re.ASCII)

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "jan ene gen янв",
            "feb fév fev фев",
            "mar mär мар",
            "apr avr abr апр",
            "may mai mag maj мая",
            "jun juin giu июн",
            "jul juil lug июл",
            "aug aoû ago авг",
            "sep set сен",
            "oct okt ott out окт",
            "nov ноя",
            "dec déc dez dic дек",
        ),
        start=1,
    )
    for name in names.split()
}
_EAST = """
    z+0 ut+0 utc+0 gmt+0 wet+0 bst+1 west+1 cet+1 met+1 mez+1 cest+2 mest+2 mesz+2 eet+2 eest+3
    sast+2 cat+2 msk+3 wib+7 sgt+8 hkt+8 jst+9 kst+9 aest+10 aedt+11 nzst+12 nzdt+13
    est-5 edt-4 cst-6 cdt-5 mst-7 mdt-6 pst-8 pdt-7 akst-9 akdt-8 hst-10
    et-5 ct-6 mt-7 pt-8 a+1 n-1 m+12 y-12
"""
_ZONES = {name: int(hours) for name, hours in re.findall(r"([a-z]+)([+-]\d+)", _EAST)}
"""Hours east of UTC: RFC 822 section 5.1 and what news sites write."""


@lru_cache(4096)
def read_moment(raw: str) -> datetime | None:
    """Return the moment that ``raw`` says, with a zone, or None where it says none."""
    raw = " ".join(raw.split())
    if not raw or len(raw) > MAX_DATE:
        return None
    try:
        moment = _read(raw)
        if moment is not None:
            moment.astimezone(UTC)  # at both ends of the calendar a moment may lie beyond it
    except (ValueError, OverflowError):
        return None
    return moment


def _read(raw: str) -> datetime | None:
    epoch = _EPOCH.match(raw)
    if epoch:
        return datetime.fromtimestamp(int(epoch[1]), UTC)
    match = _W3C.match(raw)
    if match:
        month, day = int(match["m"] or 1), int(match["d"] or 1)
        clock = (match["H"] or match["H2"], match["M"] or match["M2"], match["S"] or match["S2"])
        return _moment(int(match["y"]), month, day, clock, match["zone"] or match["zone2"])
    match = _RFC822.match(raw)
    if match is None:
        return None
    year = match["y"] or match["y2"]
    named = (match["b"] or match["b2"]).lower()
    number = next((_MONTHS[named[:size]] for size in (4, 3) if named[:size] in _MONTHS), None)
    if year is None or number is None:
        return None
    full = int(year) if len(year) == 4 else int(year) + (2000 if int(year) < 69 else 1900)
    clock = (_hour(match["H"], match["half"]), match["M"], match["S"])
    return _moment(full, number, int(match["d"] or match["d2"]), clock, match["zone"])


def _hour(hour: str | None, half: str | None) -> str | None:
    if hour is None or half is None:
        return hour
    return str(int(hour) % 12 + (12 if half[0] in "pP" else 0))


def _moment(
    year: int,
    month: int,
    day: int,
    clock: tuple[str | None, str | None, str | None],
    zone: str | None,
) -> datetime:
    hour, minute, second = (int(part or 0) for part in clock)
    later = timedelta(days=1) if hour == 24 else timedelta()
    first = datetime(year, month, day, hour % 24 if hour == 24 else hour, minute, min(second, 59))  # noqa: DTZ001 - zone next
    return first.replace(tzinfo=_zone(zone)) + later


def _zone(written: str | None) -> timezone:
    """The zone ``written`` so; unknown letters are UTC."""
    digits = _DIGITS.search(written or "")
    if digits:
        offset = timedelta(hours=int(digits[2]), minutes=int(digits[3] or 0))
        return timezone(-offset if digits[1] == "-" else offset)
    return timezone(timedelta(hours=_ZONES.get((written or "").strip().lower(), 0)))
