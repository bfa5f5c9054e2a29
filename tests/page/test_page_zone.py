from datetime import UTC, datetime

import pytest

from newsspider.page.dates import read_date
from newsspider.page.zone import in_zone

FETCHED = datetime(2026, 11, 22, tzinfo=UTC)


@pytest.mark.parametrize(
    ("raw", "iso"),
    [
        ("2026-07-01 10:00", "2026-07-01T10:00:00+03:00"),
        ("2026-01-01 10:00", "2026-01-01T10:00:00+02:00"),
        ("1 July 2026", "2026-07-01T00:00:00+03:00"),
    ],
)
def test_a_date_without_a_zone_is_on_the_clock_of_the_site(raw, iso):
    moment = in_zone(read_date(raw, FETCHED), "Europe/Athens")

    assert moment.iso == iso
    assert moment.raw == raw
    assert all(note.endswith("taken as Europe/Athens") for note in moment.notes)
    assert len(moment.notes) == 1


@pytest.mark.parametrize("raw", ["2026-07-01T10:00:00Z", "2026-07-01T10:00:00-05:00", "1751364000"])
def test_a_date_with_a_zone_stays_as_it_is(raw):
    moment = read_date(raw, FETCHED)

    assert in_zone(moment, "Europe/Athens") == moment


def test_utc_by_name_changes_nothing():
    moment = read_date("2026-07-01 10:00", FETCHED)

    assert in_zone(moment, "UTC") == moment
