"""Known pages are asked for on condition that they changed, for as long as that is believed."""

import time
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scrapy import Request
from scrapy.exceptions import NotConfigured

from newsspider.spiders.conditional import ConditionalMiddleware

URL = "https://news.example/story/"
ETAG, MODIFIED = b'W/"a:1"', b"Sun, 22 Nov 2026 08:00:00 GMT"
HEAD = b"HTTP/1.1 200 OK\r\nETag: %s\r\nlast-modified:  %s\r\nContent-Type: text/html\r\n\r\n" % (
    ETAG,
    MODIFIED,
)
DAY = timedelta(days=1)


def conditions(*, head=HEAD, age=DAY, via="article", **meta):
    """Return the conditions of a request for a page whose last answer is ``age`` old."""
    date = (datetime.now(UTC) - age).strftime("%Y-%m-%dT%H:%M:%SZ")
    answers = SimpleNamespace(head=lambda url: (date, head) if head and url == URL else None)
    meta = {"asked": time.time(), "discovery": {"via": via}, **meta}
    request = Request(URL, meta=meta)
    ConditionalMiddleware(answers).process_request(request)
    return request.headers.get("If-None-Match"), request.headers.get("If-Modified-Since")


def test_a_page_is_asked_for_with_the_validators_of_its_last_answer():
    assert conditions() == (ETAG, MODIFIED)


def test_a_server_is_believed_for_a_week():
    assert conditions(age=6 * DAY) == (ETAG, MODIFIED)
    assert conditions(age=8 * DAY) == (None, None)


@pytest.mark.parametrize(
    "how",
    [
        {"asked": 0.0},
        {"archived": 1.0},
        {"via": "seed"},
        {"head": None},
        {"head": b"HTTP/1.1 200 OK\r\nX-ETag: 1\r\n\r\n"},
    ],
)
def test_there_is_no_condition_where_there_is_no_whole_answer_or_the_page_is_needed(how):
    assert conditions(**how) == (None, None)


def test_one_validator_is_enough():
    assert conditions(head=b"HTTP/1.1 200 OK\nETag: x\n\n") == (b"x", None)


def test_a_condition_that_the_request_has_is_kept():
    answers = SimpleNamespace(head=lambda _: (datetime.now(UTC).isoformat(), HEAD))
    meta = {"asked": time.time(), "discovery": {"via": "article"}}
    request = Request(URL, headers={"If-None-Match": "mine"}, meta=meta)
    ConditionalMiddleware(answers).process_request(request)

    assert request.headers["If-None-Match"] == b"mine"


@pytest.mark.parametrize(
    "spider",
    [
        SimpleNamespace(),
        SimpleNamespace(answers=None, recheck="due"),
        SimpleNamespace(answers=object(), recheck="all"),
    ],
)
def test_it_is_off_where_nothing_is_kept_or_nobody_is_believed(spider):
    with pytest.raises(NotConfigured):
        ConditionalMiddleware.from_crawler(SimpleNamespace(spider=spider))


@given(st.binary(max_size=300))
def test_no_head_puts_a_line_end_into_a_request(head):
    for value in conditions(head=b"HTTP/1.1 200 OK\r\nETag: " + head):
        assert value is None or not {10, 13} & set(value)
