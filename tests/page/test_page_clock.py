"""A moment in UTC on the clock of its site, where readers see another day."""

from datetime import UTC, datetime, timedelta

import pytest
from bridge_article import FETCHED, LINES, article, jsonld
from hypothesis import given
from hypothesis import strategies as st

from newsspider.page import extract_article, parse_page
from newsspider.site import Site

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
        (LATE, '<script>"2020-02-17T21:18:11.000Z"</script>', THERE),
        (LATE, '<script>"2020-02-17T21:18:11 +0100"</script>', THERE),
        (LATE, '<script>"2020-02-17T21:18:11\\u002B00:00"</script>', THERE),
        (LATE, '<a href="/?at=2020-02-17T21:18:11%2B00:00">', THERE),
        (LATE, '<script>"2020-02-17 21:18", "2020-02-17 08:05"</script>', THERE),
        (LATE, '<script>"2020-02-17 21:18:11", "2020-02-17 20:18:11"</script>', THERE),
        (LATE, '<script>"2020-02-17 18:33:11"</script>', THERE),
        ("2020-02-18T02:18:11", MIAMI, THERE),
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
        "a clock in UTC, with milliseconds",
        "a clock in a zone, apart",
        "a clock in a zone, escaped for a script",
        "a clock in a zone, escaped for an address",
        "other stories' clocks",
        "two clocks",
        "an offset that is nowhere in use",
        "a date without a zone",
        "further than any zone",
        "the same day",
        "no day",
        "two days before",
        "a date with its own zone",
    ],
)
def test_what_is_not_sure_stays_as_it_is_stated(stated, script, url):
    assert published(stated, script, url).removesuffix("Z") == stated.removesuffix("Z")


def test_a_clock_without_seconds_counts_where_it_is_the_only_one_of_its_day():
    assert published(LATE, '<script>"2020-02-17 21:18"</script>') == "2020-02-17T21:18:11-05:00"


def test_a_clock_to_the_second_counts_among_those_of_other_stories():
    others = "<script>'2020-02-17 08:05:40', '2020-02-17 09:20', '2020-02-17 19:33:00'</script>"

    assert published(LATE, others + MIAMI) == "2020-02-17T21:18:11-05:00"


def test_the_zone_of_a_site_file_is_that_of_dates_without_one_and_no_page_overrules_it():
    page = parse_page(
        f"<body>{jsonld(datePublished='2020-02-18T00:15:00', url=THERE)}{TEXT}"
        "<script>'2020-02-17 19:30:00'</script>".encode(),
        THERE,
    )
    site = Site(name="Lantern", start=(THERE,), timezone="Europe/London")
    found = extract_article(page, fetched=FETCHED, site=site)

    assert found.datePublished == "2020-02-18T00:15:00Z"


@given(
    st.integers(1_000_000_000, 1_790_000_000).map(lambda at: datetime.fromtimestamp(at, UTC)),
    st.sampled_from(
        [*range(-12 * 4, 14 * 4 + 1, 4), -38, -14, 14, 18, 22, 23, 26, 35, 38, 42, 51]
    ).map(lambda quarters: timedelta(minutes=15 * quarters)),
)
def test_the_instant_is_always_the_stated_one(moment, offset):
    moment = moment.replace(tzinfo=None)
    local = moment + offset
    url = f"https://lantern.example/{local:%Y/%m/%d}/bridge/"
    found = published(f"{moment.isoformat()}Z", f"<script>'{local}'</script>", url)
    read = datetime.fromisoformat(found)

    assert read == moment.replace(tzinfo=UTC)
    assert read.date() == local.date()
