from datetime import datetime

import pytest
from bridge_article import FETCHED, LINES, article, jsonld
from hypothesis import given, settings
from hypothesis import strategies as st

from newsspider.page.dates import read_date

BARE = "https://lantern.example/bridge"
TEXT = "".join(f"<p>{line}</p>" for line in LINES)


@pytest.mark.parametrize(
    ("raw", "iso", "note"),
    [
        ("2026-03-04T09:30:00+0100", "2026-03-04T09:30:00+01:00", None),
        ("2026-03-04 09:30", "2026-03-04T09:30:00Z", "no zone is given, taken as UTC"),
        ("2026-03-04", "2026-03-04T00:00:00Z", "only the day is known, taken as UTC"),
        ("20260304T0930Z", "2026-03-04T09:30:00Z", None),
        ("2026-03-04 09:30 GMT+5:30", "2026-03-04T09:30:00+05:30", None),
        ("4 Mar 2026, 09:30 GMT+10", "2026-03-04T09:30:00+10:00", None),
        ("Mar 4, 2026 9:30 am (UTC -3)", "2026-03-04T09:30:00-03:00", None),
        ("Wed Mar 04 2026 09:30:00 GMT+0100 (CET)", "2026-03-04T09:30:00+01:00", None),
        ("4 Mar 2026 09:30 gmt\u22125", "2026-03-04T09:30:00-05:00", None),
        ("4 Mar 2026 09:30 GMT - 3 min read", "2026-03-04T09:30:00Z", None),
        ("4 March 2026 09:30 GMT+99", "2026-03-04T09:30:00Z", "no zone is given, taken as UTC"),
        ("1772616600", "2026-03-04T09:30:00Z", None),
        ("Wed, 04 Mar 2026 09:30:00 GMT", "2026-03-04T09:30:00Z", None),
        ("3 hours ago", "2026-11-22T09:00:00Z", "resolved against the time of the fetch"),
        ("yesterday at 10:30", "2026-11-21T10:30:00Z", "resolved against the time of the fetch"),
        ("March 4, 2026", "2026-03-04T00:00:00Z", "only the day is known, taken as UTC"),
        ("2027-03-04T09:30:00Z", "2027-03-04T09:30:00Z", "lies after the fetch"),
    ],
)
def test_dates_are_iso_8601_and_say_what_was_assumed(raw, iso, note):
    moment = read_date(raw, FETCHED)

    assert moment.iso == iso
    assert moment.raw == raw
    assert moment.notes == ((note,) if note else ())


@pytest.mark.parametrize(
    ("raw", "language"),
    [
        ("för 3 timmar sedan", "sv"),
        ("3 timer siden", "no"),
        ("3 horas atrás", "pt"),
        ("vor 3 Stunden", "de"),
    ],
)
def test_words_that_count_from_the_moment_of_reading_are_known_in_any_language(raw, language):
    moment = read_date(raw, FETCHED, language)

    assert moment.iso == "2026-11-22T09:00:00Z"
    assert moment.notes == ("resolved against the time of the fetch",)


def test_a_date_in_norwegian_words_is_read():
    assert read_date("3. desember, kl 10.00 2020", FETCHED, "no").iso == "2020-12-03T10:00:00Z"


@pytest.mark.parametrize("raw", ["", "soon", "2026-13-45", "0000-00-00", "99999999999", "x" * 500])
def test_what_is_no_date_is_none(raw):
    assert read_date(raw, FETCHED) is None


@settings(deadline=None)  # the first date in words loads what dateparser knows of a language
@given(st.text(max_size=40))
def test_any_text_is_a_date_with_an_offset_or_none(raw):
    moment = read_date(raw, FETCHED)

    assert moment is None or datetime.fromisoformat(moment.iso).tzinfo is not None


def test_the_first_date_in_the_text_is_not_the_article_s():
    body = "<p>On 3 May 2001 the first plan was drawn.</p>" + "".join(f"<p>{x}</p>" for x in LINES)
    found = article(body=body, url="https://lantern.example/bridge")

    assert found.datePublished is None


def test_a_date_only_in_the_address_is_taken_from_there():
    found = article(url="https://lantern.example/2026/03/04/bridge")

    assert found.datePublished == "2026-03-04T00:00:00Z"
    assert found.fieldSources["datePublished"] == "url"


def test_the_date_of_the_visit_above_the_page_is_not_the_article_s():
    masthead = '<header><span class="date">Tue, 14 Jan 2020</span></header>'
    story = f"<h2>The bridge opens</h2><p>13 Jan 2020, 22:11 GMT+10</p>{TEXT}"
    title = "<title>The bridge opens - Lantern</title>"
    found = article(title, f"{masthead}<div>{story}</div>", BARE)

    assert found.datePublished == "2020-01-13T22:11:00+10:00"


def test_a_future_date_is_marked():
    found = article(jsonld(datePublished="2031-01-01T00:00:00Z"))

    assert "datePublished: lies after the fetch" in found.validationMessages


def test_a_date_long_after_the_fetch_is_not_published_but_told():
    found = article('<meta property="article:published_time" content="2099-01-01T00:00:00+00:00">')

    assert found.datePublished is None
    assert found.datePublishedRaw == "2099-01-01T00:00:00+00:00"
    assert found.validationMessages == [
        "datePublished: lies more than 10 years after the fetch",
    ]
    assert "datePublished" not in found.fieldSources


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        ("soon", "cannot be read as a date"),
        ("2026-13-45", "cannot be read as a date"),
        ("1801-01-01", "lies before 1901"),
    ],
)
def test_a_date_that_cannot_be_published_is_kept_with_the_reason(raw, reason):
    found = article(jsonld(datePublished=raw))

    assert (found.datePublished, found.datePublishedRaw) == (None, raw)
    assert found.validationMessages == [f"datePublished: {reason}"]


def test_a_date_that_is_only_relative_is_told_with_the_moment_that_it_gives():
    text = "".join(f"<p>{line}</p>" for line in LINES)
    found = article(body=f"<h1>Bridge</h1><p>By Roe, <time>3 hours ago</time></p>{text}")

    assert (found.datePublished, found.datePublishedRaw) == (None, "3 hours ago")
    assert found.validationMessages == [
        "datePublished: only relative, 2026-11-22T09:00:00Z by the time of the fetch"
    ]


@pytest.mark.parametrize("element", ["<li><time>3 hours ago</time></li>", "<time>9:30</time>"])
def test_a_clock_or_another_article_s_age_is_no_date(element):
    found = article(body=f"<h1>Bridge</h1>{element}" + "".join(f"<p>{x}</p>" for x in LINES))

    assert found.datePublishedRaw is None
    assert found.validationMessages == []
