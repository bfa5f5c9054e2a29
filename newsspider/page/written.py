"""Dates in words and figures, as people read them: "4 March 2026, 9.30 am", "04.03.2026", "3月4日".

Rules:

- A day, a month and a year of four digits must be there; nothing is completed from the context.
- Of figures alone the larger tells day from month; where both could be either, the day comes first
  unless the caller says otherwise. With dots the day always comes first.
- Months are known by the stems of their names in some thirty languages; stems that mean one month
  here and another there are left to slower means.
"""

# ruff: noqa: RUF001 - names of months in many scripts

from __future__ import annotations

import re
import unicodedata
from datetime import datetime, timedelta, timezone

__all__ = ["MAX_WRITTEN", "read_written", "says_distance"]

MAX_WRITTEN = 120
"""Characters that a date with its weekday, clock and zone may have."""

_STEMS = (
    "jan ene gen янв січ сту sty oca led tam ian ιαν يناير كانونالثاني ינואר जन জান ocak xan",
    "feb fev фев лют lut sub helm uno φεβ فبراير شباط פברואר फर ফেব veebr",
    "mar mrt maar maerz мар бер maal bre μαρ مارس اذار מרץ מרס मार মার mac marec",
    "apr avr abr апр кві kwi nis huht dub απρ ابريل نيسان אפריל अप এপ্র",
    "may mai mag maj mei мая май тра touk kve μαι مايو ايار מאי मई মে",
    "jun juin giu июн чер cze haz kesa cerv ιουν يونيو حزيران יוני जून জুন",
    "jul juil lug июл лип lipc lipie tem hein cervenc ιουλ يوليو تموز יולי जुला জুলা",
    "aug ago aou авг сер sie agu elok srpen srpn αυγ اغسطس اب אוגוסט अग আগ",
    "sep set сен вер wrz eyl syys zar σεπ سبتمبر ايلول ספטמבר सित সেপ",
    "oct okt ott out окт жов paz eki loka rij οκτ اكتوبر تشرينالاول אוקטובר अक अक्ट অক্ট",
    "nov ноя лис lis kas marr νοε نوفمبر تشرينالثاني נובמבר नव নভ",
    "dec dez dic дек гру gru ara joul pro δεκ ديسمبر كانونالاول des דצמבר दिस ডিস",
)
_MONTHS = {stem: number for number, stems in enumerate(_STEMS, 1) for stem in stems.split()}
_LONGEST = max(map(len, _MONTHS))
_SHORTEST = 3
_NAME = r"[^\W\d_](?:[^\W\d_]|[\u0900-\u0d7f]){1,18}"
_DAY_FIRST = re.compile(
    rf"(?<!\d)(\d{{1,2}})(?:st|nd|rd|th|er|º|ª)?[.,]?[ /-]{{0,3}}(?:de |of |d['’])?({_NAME})"
    rf"(?: ?/ ?{_NAME})?[.,]?[ /-]{{0,3}}(?:del? |of )?(\d{{4}})(?!\d)",
    re.IGNORECASE,
)
_MONTH_FIRST = re.compile(
    rf"({_NAME})[.]? (\d{{1,2}})(?:st|nd|rd|th)?,? {{1,2}}(\d{{4}})(?!\d)", re.IGNORECASE
)
_EASTERN = re.compile(r"(\d{4}) ?[年년] ?(\d{1,2}) ?[月월] ?(\d{1,2}) ?[日일]")
_YEAR_FIRST = re.compile(r"(?<!\d)((?:19|20)\d\d)[-/.](\d{1,2})[-/.](\d{1,2})(?!\d)")
_FIGURES = re.compile(r"(?<![\d.])(\d{1,2})([./-])(\d{1,2})\2((?:19|20)\d\d)(?!\d)")
_CLOCK = re.compile(
    r"(?<!\d)([01]?\d|2[0-4])(?:[:.h時时]|시 ?)([0-5]\d)(?::([0-5]\d))?[分분]?"
    r" ?([ap]\.?m\b|صباح|مساء)?",
    re.IGNORECASE,
)
_ZONE = re.compile(
    r"\b(UTC|GMT|E[SD]?T|C[SD]T|M[SD]T|P[SD]T|BST|CES?T|MES?Z|MSK|JST|KST|WIB)\b"
    r"|(?<=\d) ?([+-])(\d\d):?(\d\d)(?!\d)"
)
_FROM_UTC = re.compile(
    r"\b(?:UTC|GMT) ?([+\-\u2212])(1[0-4]|0?\d)(?::?([0-5]\d))?(?! ?\d| ?min)", re.IGNORECASE
)
_HOURS = {
    "UTC": 0,
    "GMT": 0,
    "EST": -5,
    "EDT": -4,
    "CST": -6,
    "CDT": -5,
    "MST": -7,
    "MDT": -6,
    "PST": -8,
    "PDT": -7,
    "BST": 1,
    "CET": 1,
    "CEST": 2,
    "MEZ": 1,
    "MESZ": 2,
    "MSK": 3,
    "JST": 9,
    "KST": 9,
    "WIB": 7,
}


def read_written(text: str, *, month_first: bool = False) -> tuple[datetime, bool] | None:
    """Return the date in ``text`` and whether a clock is with it, or None.

    The date has a zone only if the text names one.

    Args:
        text: one line; what stands around the date does not matter.
        month_first: read 3/4/2026 as March 4.
    """
    text = " ".join(text[:MAX_WRITTEN].split())
    found = _date(text, month_first=month_first)
    if found is None:
        return None
    day, start, end = found
    clock = _CLOCK.search(text, end) or _CLOCK.search(text, 0, start)
    if clock is None:
        return day, False
    hour, half = int(clock[1]), (clock[4] or "").casefold()
    if half and hour <= 12:
        hour = hour % 12 + (12 if half[0] in "pم" else 0)
    moment = day.replace(hour=hour % 24, minute=int(clock[2]), second=int(clock[3] or 0))
    return moment.replace(tzinfo=_zone(text)), True


def says_distance(text: str) -> bool:
    """Return whether ``text`` names a zone by its distance from UTC, as "GMT+10" does."""
    return _FROM_UTC.search(text) is not None


def _date(text: str, *, month_first: bool) -> tuple[datetime, int, int] | None:
    """The first date in ``text``, where it starts and ends."""
    found = []
    for read in (_DAY_FIRST, _MONTH_FIRST):
        for match in read.finditer(text):
            day, name = (1, 2) if read is _DAY_FIRST else (2, 1)
            number = _month(match[name])
            if number:
                found.append((match, int(match[3]), number, int(match[day])))
                break
    found += [
        (match, int(match[1]), int(match[2]), int(match[3]))
        for match in (_EASTERN.search(text), _YEAR_FIRST.search(text))
        if match is not None
    ]
    figures = _FIGURES.search(text)
    if figures:
        one, two = int(figures[1]), int(figures[3])
        swap = two > 12 or (month_first and figures[2] != "." and one <= 12)
        day, number = (two, one) if swap else (one, two)
        found.append((figures, int(figures[4]), number, day))
    for match, year, number, day in sorted(found, key=lambda one: one[0].start()):
        try:
            return datetime(year, number, day), match.start(), match.end()  # noqa: DTZ001 - zone next
        except ValueError:
            continue
    return None


def _month(name: str) -> int | None:
    """The number of the month of that ``name``, by its longest stem that is known."""
    folded = unicodedata.normalize("NFKD", name.casefold())
    bare = "".join(c for c in folded if not unicodedata.combining(c))
    for size in range(min(_LONGEST, len(bare)), 1, -1):
        number = _MONTHS.get(bare[:size])
        if number and (size >= _SHORTEST or size == len(bare)):
            return number
    return None


def _zone(text: str) -> timezone | None:
    match = _FROM_UTC.search(text) or _ZONE.search(text)
    if match is None:
        return None
    name, sign, hour, minute = (None, *match.groups(""))[-4:]
    if name:
        hours = _HOURS.get(name)
        return None if hours is None else timezone(timedelta(hours=hours))
    offset = timedelta(hours=int(hour or 0), minutes=int(minute or 0))
    return timezone(offset if sign == "+" else -offset)
