"""What hosts say about when to come back."""

import time
from datetime import UTC, datetime
from email.utils import formatdate

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scrapy.http import Response

from newsspider.frontier.hosts import Hosts
from newsspider.politeness.resting import LONGEST_PAUSE, Patience, retry_after

NOW = 1_795_000_000.0


class Ear:
    """Hears what a.example says, and says what came of it."""

    def __init__(self):
        self.hosts = Hosts(backoff=10.0)
        self.counted = []
        self.patience = Patience(self.hosts, self.counted.append)

    def hears(self, status, *, again=False, **headers):
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        response = Response("http://a.example/", status=status, headers=named)
        until = self.patience.heard("a.example", response, again=again, now=NOW)
        return until, self.resting()

    def resting(self):
        return self.hosts.resting("a.example")


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        (b"0", 0.0),
        (b"120", 120.0),
        (b" 7 ", 7.0),
        (formatdate(NOW + 90, usegmt=True).encode(), 90.0),
        (b"Sunday, 06-Nov-94 08:49:37 GMT", 0.0),
        (b"Sun, 06 Nov 1994 08:49:37", 0.0),
        (formatdate(NOW - 90, usegmt=True).encode(), 0.0),
        (b"9" * 400, float("inf")),
        (b"-5", None),
        (b"1.5", None),
        (b"1e3", None),
        (b"soon", None),
        (b"", None),
        (None, None),
        ("\uff11\uff12".encode(), None),  # digits, but not of ASCII
        (b"Fri, 99 Foo 2026 99:99:99 GMT", None),
    ],
)
def test_retry_after_is_seconds_or_a_date_and_anything_else_is_nothing(value, seconds):
    assert retry_after(value, NOW) == seconds


@given(st.binary() | st.text("0123456789-+:, GMTSunJan").map(str.encode))
def test_no_field_a_server_can_send_is_an_error(value):
    seconds = retry_after(value, NOW)

    assert seconds is None or seconds >= 0.0


@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize("value", ["30", formatdate(NOW + 30, usegmt=True)])
def test_who_is_told_when_to_come_back_lets_the_whole_host_rest(status, value):
    ear = Ear()

    assert ear.hears(status, Retry_After=value) == (NOW + 30, NOW + 30)
    assert ear.counted == ["hosts/rests/retry-after"]


def test_a_host_that_fails_is_named_with_the_end_of_its_rest(caplog):
    ear = Ear()
    for _ in range(3):
        ear.hears(500)

    assert "a.example failed 3 times in a row and rests until" in caplog.text
    assert datetime.fromtimestamp(NOW + 10, UTC).strftime("%H:%M:%S UTC") in caplog.text


def test_more_than_an_hour_is_cut_to_an_hour_with_a_warning(caplog):
    ear = Ear()

    assert ear.hears(503, Retry_After="99999999") == (NOW + LONGEST_PAUSE, NOW + LONGEST_PAUSE)
    assert ear.counted == ["hosts/capped", "hosts/rests/retry-after"]
    assert "a.example asks for a pause of more than an hour" in caplog.text


@pytest.mark.parametrize("value", ["-5", "soon", "0", formatdate(0, usegmt=True)])
def test_who_is_told_nothing_of_use_waits_alone_and_counts_a_failure(value):
    ear = Ear()
    said = [ear.hears(429, Retry_After=value) for _ in range(3)]

    assert said == [(NOW + 10, 0.0), (NOW + 10, 0.0), (NOW + 10, NOW + 10)]
    assert ear.counted == ["hosts/rests/failing"]


def test_a_redirect_that_asks_for_a_pause_gets_it_and_is_followed():
    assert Ear().hears(301, Retry_After="5", Location="/b") == (None, NOW + 5)


def test_a_page_with_a_retry_after_is_a_page():
    assert Ear().hears(200, Retry_After="5") == (None, 0.0)


def test_one_broken_page_asked_for_three_times_is_one_failure():
    ear = Ear()
    for again in (False, True, True):
        ear.hears(500, again=again)
    one_page = ear.resting()
    for _ in range(2):
        ear.hears(502)

    assert one_page == 0.0
    assert ear.resting() == NOW + 10


def test_a_host_that_cannot_be_reached_fails_each_time():
    ear = Ear()
    for _ in range(3):
        ear.patience.lost("a.example", NOW)

    assert ear.resting() == NOW + 10


def test_an_answer_of_any_use_ends_a_row_of_failures():
    ear = Ear()
    for status in (500, 500, 404, 500, 500):
        ear.hears(status)

    assert ear.resting() == 0.0


def test_dates_are_read_as_the_clock_of_the_machine_has_them():
    soon = formatdate(time.time() + 100, usegmt=True).encode()

    assert 98 < retry_after(soon, time.time()) <= 100
