"""Dates as pages write them -> ISO 8601 with an offset.

Rules:

- Machine dates first, then days written out; relative words ("3 hours ago") are resolved against
  the time of the fetch.
- A time without a zone is taken as UTC, a day as its first moment in UTC, and a note says so.
- A date after the fetch is published as it stands, with a note; one long after it is refused.
- No date is made up: what cannot be read is None.
"""

from __future__ import annotations

import re
import warnings
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from email.utils import parsedate_to_datetime
from typing import Any

import dateparser  # type: ignore[import-untyped] # ships no types

from newsspider.page.written import read_written, says_distance

__all__ = ["MAX_WORDS", "NO_CLOCK", "NO_ZONE", "Moment", "is_relative", "read_date", "refusal"]

TOLERANCE = timedelta(hours=26)
"""How far ahead of the fetch a date may lie: the widest zone, wrongly taken as UTC, and a slow
clock."""

AHEAD = 10
"""Years after the fetch that are believed: an embargo, or a slip; more is a placeholder."""

EARLIEST = 1900
"""Year up to which a date is a placeholder."""

MAX_WORDS = 80
"""Characters of a date in words; longer text is no date."""

MAX_RAW = 200
"""Characters that are read of what may be a date."""

MONTH_FIRST = frozenset({"en", "en-US", "en-PH"})
"""Languages in which 3/4/2026 is a day in March."""

BASE = datetime(2000, 1, 15, 12, 0)  # noqa: DTZ001 - dateparser reckons without a zone
"""What relative words are read against, to be moved to the fetch: dateparser keeps every set of
settings it ever saw, so the time of a fetch must not be one."""

LANGUAGES = ("en", "es", "de", "fr", "pt", "it", "ru", "nl", "pl", "tr", "uk", "id", "ar", "zh")
"""Languages that words are read in where the page's own is not known."""

NO_ZONE = "no zone is given, taken as UTC"
NO_CLOCK = "only the day is known, taken as UTC"
"""Notes that tell what a page left open."""

_SETTINGS: dict[str, Any] = {
    "RELATIVE_BASE": BASE,
    "REQUIRE_PARTS": ["day", "month", "year"],
    "PREFER_DATES_FROM": "past",
}
_SETTINGS_OF_ANOTHER_DAY = _SETTINGS | {"RELATIVE_BASE": BASE + timedelta(days=1000)}
"""What reads otherwise by these counts from the moment at which it is read, in any language."""

_CLOCK = re.compile(r"\d[:.]\d\d")
_ISO = re.compile(
    r"(?P<y>\d{4})[-/.](?P<m>\d{1,2})[-/.](?P<d>\d{1,2})"
    r"(?:[T\s,]+(?P<H>\d{1,2}):(?P<M>\d\d)(?::(?P<S>\d{1,2})(?:[.,:]\d+)?)?"
    r"\s*(?P<zone>(?:UTC|GMT) ?[+\-\u2212](?:1[0-4]|0?\d)(?::?[0-5]\d)?(?!\d| ?min)"
    r"|Z|UTC|GMT|[+-]\d\d:?[0-5]\d|[+-]\d\d)?)?",
    re.IGNORECASE,
)
_DISTANCE = re.compile(r"([+\-\u2212])(\d\d?):?(\d\d)?\Z")
_COMPACT = re.compile(
    r"(?P<y>(?:19|20)\d\d)(?P<m>\d\d)(?P<d>\d\d)"
    r"(?:T?(?P<H>\d\d)(?P<M>\d\d)(?P<S>\d\d)?(?P<zone>Z|[+-]\d\d:?\d\d)?)?\Z"
)
_EPOCH = re.compile(r"(\d{10})(\d{3})?\Z")
_RELATIVE = re.compile(
    r"\b(?:ago|yesterday|today|just now|hace|ayer|hoy|il y a|hier|vor|gestern|heute|há|ontem|fa"
    r"|ieri|oggi|geleden|назад|вчера|сегодня)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Moment:
    """A date that was read.

    Attributes:
        iso: ISO 8601 with offset; UTC is ``Z`` unless the page itself wrote ``+00:00``.
        raw: as the page wrote it.
        notes: what was assumed or is odd, in words.
    """

    iso: str
    raw: str
    notes: tuple[str, ...]


def read_date(raw: str, fetched: datetime, language: str | None = None) -> Moment | None:
    """Return the date that ``raw`` says, or None where it says none.

    Args:
        raw: a date in a machine's form or in words.
        fetched: when the page was fetched, with a zone; "yesterday" is its yesterday.
        language: tag of the page's language, to read words by.
    """
    raw = " ".join(raw[:MAX_RAW].split())
    notes: list[str] = []
    moment = _read(raw, fetched, language, notes)
    if moment is None or _far(moment, fetched):
        return None
    if moment > fetched + TOLERANCE:
        notes.append("lies after the fetch")
    iso = moment.isoformat()
    return Moment(iso if "+00:00" in raw else iso.replace("+00:00", "Z"), raw, tuple(notes))


def is_relative(raw: str) -> bool:
    """Return whether ``raw`` counts from the moment at which it is read, as "3 hours ago" does."""
    return _RELATIVE.search(raw) is not None


def refusal(raw: str, fetched: datetime, language: str | None = None) -> str:
    """Return why `read_date`, of the same arguments, says None, in words."""
    raw = " ".join(raw[:MAX_RAW].split())
    moment = _read(raw, fetched, language, [])
    return "cannot be read as a date" if moment is None else _far(moment, fetched)


def _far(moment: datetime, fetched: datetime) -> str:
    """Why ``moment`` is no date of an article, "" if it may be one."""
    if moment.year > fetched.year + AHEAD:
        return f"lies more than {AHEAD} years after the fetch"
    return "" if moment.year > EARLIEST else f"lies before {EARLIEST + 1}"


def _read(raw: str, fetched: datetime, language: str | None, notes: list[str]) -> datetime | None:
    try:
        moment = _machine(raw, notes) or _written(raw, language, notes)
        if moment is None and 4 < len(raw) <= MAX_WORDS:
            moment = _words(raw, fetched, language, notes)
        if moment is not None:
            moment.astimezone(UTC)  # at both ends of the calendar a moment may lie beyond it
    except (ValueError, OverflowError):
        return None
    return moment


def _machine(raw: str, notes: list[str]) -> datetime | None:
    epoch = _EPOCH.match(raw)
    if epoch:
        return datetime.fromtimestamp(int(epoch[1]), UTC)
    match = _ISO.match(raw) or _COMPACT.match(raw)
    if match:
        return _from_parts(match, notes)
    try:
        moment = parsedate_to_datetime(raw)
    except (TypeError, ValueError, IndexError):
        return None
    if moment.tzinfo is None and says_distance(raw):
        return None  # it reads "GMT+10" as no zone at all
    return _aware(moment, notes)


def _from_parts(match: re.Match[str], notes: list[str]) -> datetime:
    parts = match.groupdict()
    year, month, day = int(parts["y"]), int(parts["m"]), int(parts["d"])
    if parts["H"] is None:
        notes.append(NO_CLOCK)
        return datetime(year, month, day, tzinfo=UTC)
    hour, minute, second = int(parts["H"]), int(parts["M"]), int(parts["S"] or 0)
    moment = datetime(year, month, day, hour % 24, minute, min(second, 59))  # noqa: DTZ001 - zone next
    zone = parts["zone"]
    return _aware(moment, notes) if zone is None else moment.replace(tzinfo=_offset(zone))


def _offset(zone: str) -> timezone:
    """The zone that ``zone`` names by its distance from UTC: ``Z``, ``+0530``, ``GMT +5:30``."""
    distance = _DISTANCE.search(zone)
    if distance is None:
        return UTC
    offset = timedelta(hours=int(distance[2]), minutes=int(distance[3] or 0))
    return timezone(offset if distance[1] == "+" else -offset)


def _aware(moment: datetime, notes: list[str]) -> datetime:
    if moment.tzinfo is not None:
        return moment
    notes.append(NO_ZONE)
    return moment.replace(tzinfo=UTC)


def _written(raw: str, language: str | None, notes: list[str]) -> datetime | None:
    found = read_written(raw, month_first=language in MONTH_FIRST) if len(raw) > 5 else None
    if found is None:
        return None
    moment, has_clock = found
    if has_clock:
        return _aware(moment, notes)
    notes.append(NO_CLOCK)
    return moment.replace(tzinfo=UTC)


def _words(raw: str, fetched: datetime, language: str | None, notes: list[str]) -> datetime | None:
    relative = is_relative(raw)
    if not relative and not any(map(str.isdigit, raw)):
        return None
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # dateparser warns of its own use of the standard library
        languages = ("en", _spoken(language)) if language else LANGUAGES
        moment = _parsed(raw, languages, _SETTINGS)
        if moment is None:
            return None
        relative = relative or moment != _parsed(raw, languages, _SETTINGS_OF_ANOTHER_DAY)
    if not relative:
        return _aware(moment.replace(microsecond=0), notes)
    notes.append("resolved against the time of the fetch")
    moment = moment.replace(microsecond=0, tzinfo=None)
    now = fetched.astimezone(UTC)
    if _CLOCK.search(raw):
        day = now.date() + (moment.date() - BASE.date())
        return datetime.combine(day, moment.time(), UTC)
    return (now + (moment - BASE)).replace(microsecond=0)


def _spoken(language: str) -> str:
    """The language of a tag, as dateparser names it."""
    name = language.partition("-")[0]
    return "nb" if name == "no" else name


def _parsed(raw: str, languages: tuple[str, ...], settings: dict[str, Any]) -> datetime | None:
    try:
        moment = dateparser.parse(raw, languages=list(languages), settings=settings)
    except ValueError:  # a language that dateparser does not know
        moment = dateparser.parse(raw, languages=["en"], settings=settings)
    return moment if isinstance(moment, datetime) else None
