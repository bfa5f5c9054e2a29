"""What the user asks of a crawl, checked before anything is opened."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

from newsspider.errors import ConfigError
from newsspider.spiders.window import Window

__all__ = ["positive", "window"]

_AGO = re.compile(r"(\d{1,5})\s*([mhdw])")
_UNITS = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}


def window(since: str | None, until: str | None, now: datetime) -> Window:
    """Return the time that two options name; see `_moment`.

    Raises:
        ConfigError: one of them names no moment, or it ends before it begins.
    """
    named = Window(_moment("since", since, now), _moment("until", until, now))
    if named.since and named.until and named.since > named.until:
        raise ConfigError(f"--since {since} is later than --until {until}: nothing lies between")
    return named


def _moment(name: str, text: str | None, now: datetime) -> datetime | None:
    """Return the moment that ``text`` names: ``7d`` ago, ``2026-11-01``, or with a time.

    Args:
        name: of the option, for the sentence.
        text: minutes (m), hours (h), days (d) or weeks (w) ago, or an ISO 8601 date; a date
            without a zone is meant in UTC. None is no moment.
        now: from which is counted back.

    Raises:
        ConfigError: it is neither.
    """
    if text is None:
        return None
    ago = _AGO.fullmatch(text.strip())
    if ago:
        return now - timedelta(**{_UNITS[ago[2]]: int(ago[1])})
    try:
        named = datetime.fromisoformat(text.strip())
    except ValueError as error:
        raise ConfigError(
            f"--{name} {text or repr(text)}: give 7d, 12h, or a date like 2026-11-01"
        ) from error
    return named if named.tzinfo else named.replace(tzinfo=UTC)


def positive(name: str, value: str | int | None) -> int | None:
    """Return the limit that an option names, or None for no limit.

    Raises:
        ConfigError: it is no whole number above 0.
    """
    if value is None:
        return None
    try:
        number = int(value)
    except ValueError:
        number = 0
    if number < 1:
        raise ConfigError(f"--{name.replace('_', '-')} {value}: give a whole number above 0")
    return number
