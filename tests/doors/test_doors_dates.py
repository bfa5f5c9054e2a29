from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsspider.doors.dates import read_moment


@pytest.mark.parametrize(
    ("raw", "iso"),
    [
        ("2024", "2024-01-01T00:00"),
        ("2024-05", "2024-05-01T00:00"),
        ("2024-05-01", "2024-05-01T00:00"),
        ("20240501", "2024-05-01T00:00"),
        ("2024-05-01T10:00Z", "2024-05-01T10:00"),
        ("2024-05-01T10:00:30.123+02:00", "2024-05-01T08:00:30"),
        ("2024-05-01 10:00:30 +0200", "2024-05-01T08:00:30"),
        (" 2024-5-1  9:05 ", "2024-05-01T09:05"),
        ("2024/05/01 10:00:00 EST", "2024-05-01T15:00"),
        ("20240501T100000Z", "2024-05-01T10:00"),
        ("2024-05-01T24:00:00Z", "2024-05-02T00:00"),
        ("2024-05-01+02:00", "2024-04-30T22:00"),
        ("Wed, 01 May 2024 10:00:00 GMT", "2024-05-01T10:00"),
        ("Wed, 1 May 24 10:00 EDT", "2024-05-01T14:00"),
        ("1 May 2024 10:00:00 +0530", "2024-05-01T04:30"),
        ("Mittwoch, 01 Mai 2024 10:00:00 +0200", "2024-05-01T08:00"),
        ("Wed May 01 10:00:00 GMT 2024", "2024-05-01T10:00"),
        ("Wed May 01 10:00:00 2024", "2024-05-01T10:00"),
        ("May 1, 2024 10:05 pm", "2024-05-01T22:05"),
        ("01-May-2024 10:00:00", "2024-05-01T10:00"),
        ("Wed, 01 May 2024 10:00:00 +0000 (UTC)", "2024-05-01T10:00"),
        ("Wed, 2024-05-01 10:00:00 EDT", "2024-05-01T14:00"),
        ("1714557600", "2024-05-01T10:00"),
        ("1714557600000", "2024-05-01T10:00"),
    ],
)
def test_a_date_is_read_in_every_form_that_doors_write(raw, iso):
    assert read_moment(raw) == datetime.fromisoformat(iso).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    "raw",
    [
        "",
        "soon",
        "0000-00-00",
        "2024-13-01",
        "2024-02-30",
        "32 May 2024",
        "2024-05-01T25:00Z",
        "12",
    ],
)
def test_what_no_calendar_has_is_no_date(raw):
    assert read_moment(raw) is None


@given(st.integers(0, 4_000_000_000))
def test_what_python_writes_is_read_back(seconds):
    moment = datetime.fromtimestamp(seconds, UTC)

    assert read_moment(moment.isoformat()) == moment
    assert read_moment(moment.strftime("%a, %d %b %Y %H:%M:%S +0000")) == moment


@given(st.text(alphabet="0123456789-+:/., TZGMTamjulyé", max_size=40))
def test_a_date_has_a_zone_or_is_none(raw):
    moment = read_moment(raw)

    assert moment is None or moment.utcoffset() is not None
