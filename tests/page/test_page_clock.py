"""A moment in UTC on the clock of its site, where readers see another day."""

from datetime import UTC, datetime, timedelta

import pytest
from bridge_article import LINES, article, jsonld
from hypothesis import given
from hypothesis import strategies as st

TEXT = "".join(f"<p>{line}</p>" for line in LINES)
LATE = "2020-02-18T02:18:11Z"
THERE = "https://lantern.example/2020/02/17/bridge/"
MIAMI = '<script>var published = "2020-02-17 21:18:11";</script>'


def published(stated, head, url=THERE, body=TEXT):
    return article(head + jsonld(datePublished=stated, url=url), body=body, url=url).datePublished


def test_the_address_names_the_day_before_and_a_script_the_same_minute():
    assert published(LATE, MIAMI) == "2020-02-17T21:18:11-05:00"


def test_the_dateline_names_the_day_after_and_a_script_the_same_minute():
    body = f'<h1>Bridge</h1><p itemprop="datePublished">06 Dicembre 2020</p>{TEXT}'
    script = "<script>page.published = '2020-12-06 00:15';</script>"
    url = "https://lantern.example/bridge/"

    assert published("2020-12-05T23:15:09Z", script, url, body) == "2020-12-06T00:15:09+01:00"


@pytest.mark.parametrize(
    ("stated", "script", "url"),
    [
        (LATE, "", THERE),
        (LATE, '<script>"2020-02-17 21:19:11"</script>', THERE),
        (LATE, '<script>"2020-02-17 21:18:12"</script>', THERE),
        (LATE, '<script>"2020-02-17T21:18:11Z"</script>', THERE),
        (LATE, '<script>"2020-02-17 25:18:11"</script>', THERE),
        ("2020-02-18T23:18:11Z", '<script>"2020-02-17 02:18:11"</script>', THERE),
        (LATE, MIAMI, "https://lantern.example/2020/02/18/bridge/"),
        (LATE, MIAMI, "https://lantern.example/bridge/"),
        (LATE, MIAMI, "https://lantern.example/2020/02/16/bridge/"),
        ("2020-02-18T02:18:11+03:00", MIAMI, THERE),
    ],
    ids=[
        "no clock",
        "another minute",
        "another second",
        "a clock in UTC",
        "no clock at all",
        "further than any zone",
        "the same day",
        "no day",
        "two days before",
        "a date with its own zone",
    ],
)
def test_what_is_not_sure_stays_as_it_is_stated(stated, script, url):
    assert published(stated, script, url) == stated


@given(
    st.integers(1_000_000_000, 1_790_000_000).map(lambda at: datetime.fromtimestamp(at, UTC)),
    st.integers(-48, 56).map(lambda quarters: timedelta(minutes=15 * quarters)),
)
def test_the_instant_is_always_the_stated_one(moment, offset):
    moment = moment.replace(tzinfo=None)
    local = moment + offset
    url = f"https://lantern.example/{local:%Y/%m/%d}/bridge/"
    found = published(f"{moment.isoformat()}Z", f"<script>'{local}'</script>", url)
    read = datetime.fromisoformat(found)

    assert read == moment.replace(tzinfo=UTC)
    assert read.date() == local.date()
