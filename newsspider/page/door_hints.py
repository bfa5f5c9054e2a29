"""What a feed, a sitemap or an API said of an address before its page was fetched.

Rules:

- A hint speaks only where the page is silent, or where the page leaves open what it means: which of
  two headlines, which zone a clock is in, which hour of a day.
- A field that a hint filled names the door in ``fieldSources``.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Literal

from newsspider.page.dates import NO_CLOCK, NO_ZONE, Moment

if TYPE_CHECKING:
    from newsspider.items import FieldSource

__all__ = ["Hints", "hinted_date"]

WIDEST = timedelta(hours=14)
"""The farthest that a clock is from UTC."""

QUARTER = timedelta(minutes=15)
"""What all zones are apart from UTC by multiples of."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Hints:
    """What a door said of one address.

    Attributes:
        source: the kind of door.
        headline: title, plain text, or None.
        published: first publication, with a zone, or None.
        modified: last change, with a zone, or None.
        keywords: keywords, categories or tags.
        language: language tag, or None.
    """

    source: Literal["feed", "sitemap", "api"]
    headline: str | None = None
    published: datetime | None = None
    modified: datetime | None = None
    keywords: tuple[str, ...] = ()
    language: str | None = None


def hinted_date(
    found: tuple[Moment, FieldSource] | None, hint: datetime | None, source: FieldSource
) -> tuple[Moment, FieldSource] | None:
    """Return the date ``found`` on a page, or the one of a door where that says more.

    Args:
        found: the page's date and its source, None where it has none.
        hint: the door's date, with a zone, or None.
        source: the door.
    """
    if hint is None:
        return found
    iso = hint.isoformat().replace("+00:00", "Z")
    if found is None:
        return Moment(iso, iso, ()), source
    moment = found[0]
    apart = abs(hint.astimezone(UTC) - datetime.fromisoformat(moment.iso))
    same_clock = NO_ZONE in moment.notes and apart <= WIDEST and not apart % QUARTER
    same_day = NO_CLOCK in moment.notes and moment.iso[:10] == iso[:10]
    if same_clock or same_day:
        return Moment(iso, moment.raw, ()), source
    return found
