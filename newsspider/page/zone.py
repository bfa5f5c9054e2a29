"""A date without a zone, in the zone that the site file names."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from newsspider.page.dates import NO_CLOCK, NO_ZONE, Moment

__all__ = ["in_zone"]


def in_zone(moment: Moment, zone: str) -> Moment:
    """Return ``moment`` on the clock of ``zone`` where the page left the zone open.

    Args:
        moment: as `read_date` read it, in UTC where no zone is given.
        zone: IANA name.
    """
    if NO_ZONE not in moment.notes and NO_CLOCK not in moment.notes:
        return moment
    local = datetime.fromisoformat(moment.iso).replace(tzinfo=ZoneInfo(zone))
    notes = tuple(
        note.replace("UTC", zone) if note in {NO_ZONE, NO_CLOCK} else note for note in moment.notes
    )
    return Moment(local.isoformat().replace("+00:00", "Z"), moment.raw, notes)
