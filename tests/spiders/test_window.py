"""The time from which articles are wanted, and the lists that reach back beyond it."""

from datetime import UTC, datetime, timedelta
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsspider.errors import ConfigError
from newsspider.frontier.contract import Before, Ended, Entry
from newsspider.frontier.known import identity
from newsspider.frontier.limits import LeftOut
from newsspider.frontier.sqlite import SqliteFrontier
from newsspider.items import Article
from newsspider.spiders.options import window
from newsspider.spiders.window import Past, Window, last_change

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
WEEK = timedelta(days=7)
MOMENTS = st.integers(-50 * 365 * 24, 50 * 365 * 24).map(lambda hours: NOW + timedelta(hours=hours))
PAGE = "https://news.example/politics/page/3/"


class Link(NamedTuple):
    url: str
    kind: str = "article"


def stories(count):
    return [Link(f"https://news.example/politics/story-{n}/") for n in range(count)]


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("90m", NOW - timedelta(minutes=90)),
        ("12h", NOW - timedelta(hours=12)),
        ("7d", NOW - WEEK),
        (" 2 w ", NOW - 2 * WEEK),
        ("2026-11-01", datetime(2026, 11, 1, tzinfo=UTC)),
        ("2026-11-01T08:30", datetime(2026, 11, 1, 8, 30, tzinfo=UTC)),
        ("2026-11-01T08:30+02:00", datetime(2026, 11, 1, 6, 30, tzinfo=UTC)),
        (None, None),
    ],
)
def test_a_moment_is_named_by_its_distance_or_its_date(text, named):
    assert window(text, None, NOW).since == named


@pytest.mark.parametrize(
    "text", ["", " ", "soon", "7", "7y", "d", "-3d", "2026-13-01", "01.11.2026"]
)
def test_anything_else_is_a_mistake_that_says_what_to_give(text):
    with pytest.raises(ConfigError, match="give 7d, 12h, or a date like 2026-11-01"):
        window(text, None, NOW)


@given(st.integers(0, 99_999), st.sampled_from("mhdw"))
def test_a_distance_is_never_a_traceback(count, unit):
    try:
        named = window(f"{count}{unit}", None, NOW).since
    except ConfigError:
        return

    assert named <= NOW


@given(MOMENTS, MOMENTS, MOMENTS)
def test_a_moment_is_wanted_exactly_between_both_ends(one, other, when):
    window = Window(min(one, other), max(one, other))

    assert (window.refusal(when) is None) == (window.since <= when <= window.until)


@given(MOMENTS)
def test_a_window_without_ends_wants_everything(when):
    assert Window().refusal(when) is None
    assert Window(since=when).refusal(when) is None
    assert Window(until=when).refusal(when) is None


def test_an_article_changed_when_it_says_that_it_was_modified_else_published():
    article = Article(url=PAGE, datePublished="2026-11-01T08:00:00Z")

    assert last_change(article) == datetime(2026, 11, 1, 8, tzinfo=UTC)

    article.dateModified = "2026-11-02T08:00:00+02:00"

    assert last_change(article) == datetime(2026, 11, 2, 6, tzinfo=UTC)
    assert last_change(Article(url=PAGE)) is None


@pytest.fixture(scope="module")
def frontier(tmp_path_factory):
    opened = SqliteFrontier(tmp_path_factory.mktemp("window") / "state.db")
    opened.join("w1", 0.0, 1e9)
    yield opened
    opened.close()


def leave_out(frontier, keys, moment):
    left = LeftOut(by=0, moment=moment.timestamp())
    added = [Entry(key=key, host="a.example", priority=0, payload=b"{}") for key in keys]
    frontier.update(added, [], 1.0, Before(asked=1.0, due=1.0))
    frontier.claim("w1", 1, 1.0)
    leased = frontier.lease("w1", "a.example", len(keys), 1.0)
    frontier.update(
        [], [Ended(id=each.id, due=2.0, left=left) for each in leased], 1.0, Before(asked=1, due=1)
    )


def test_a_page_of_a_list_is_past_once_all_its_articles_that_were_read_are_too_old(frontier):
    past, listed = Past(Window(since=NOW)), stories(10)
    past.note_list(PAGE, listed, frontier)
    for link in listed[:3]:
        assert PAGE not in past
        assert past.refusal(link.url, NOW - WEEK) == "too-old"

    assert PAGE in past
    assert past.is_too_old(listed[0].url)
    assert not past.is_too_old(listed[5].url)


def test_what_an_earlier_run_left_out_as_too_old_is_too_old_still(frontier):
    past, listed = Past(Window(since=NOW)), stories(10)
    leave_out(frontier, [identity(link.url) for link in listed[:3]], NOW - WEEK)
    past.note_list(PAGE, listed, frontier)

    assert PAGE in past

    leave_out(frontier, [identity(link.url) for link in listed[4:7]], NOW + WEEK)
    wider = Past(Window(since=NOW - 2 * WEEK))
    wider.note_list(PAGE, listed, frontier)

    assert PAGE not in wider


def test_what_was_too_old_and_changed_meanwhile_is_not_too_old_any_more(frontier):
    past, listed = Past(Window(since=NOW)), stories(20)[10:]
    leave_out(frontier, [identity(link.url) for link in listed], NOW - WEEK)
    past.note_list(PAGE, listed, frontier)

    assert past.refusal(listed[0].url, NOW + WEEK) is None
    assert not past.is_too_old(listed[0].url)
    assert past.is_too_old(listed[1].url)
    assert PAGE not in past


def test_one_recent_or_undated_article_keeps_a_list_going(frontier):
    for changed in (NOW + WEEK, None):
        past, listed = Past(Window(since=NOW)), stories(10)
        past.note_list(PAGE, listed, frontier)
        for link in listed[1:]:
            past.refusal(link.url, NOW - WEEK)

        assert past.refusal(listed[0].url, changed) is None
        assert PAGE not in past


def test_what_is_younger_than_asked_for_does_not_end_a_list(frontier):
    past, listed = Past(Window(since=NOW - WEEK, until=NOW)), stories(5)
    past.note_list(PAGE, listed, frontier)
    for link in listed:
        assert past.refusal(link.url, NOW + WEEK) == "too-new"

    assert PAGE not in past


def test_links_that_are_no_articles_say_nothing_of_a_list(frontier):
    past = Past(Window(since=NOW))
    past.note_list(PAGE, [link._replace(kind="related") for link in stories(5)], frontier)
    for link in stories(5):
        past.refusal(link.url, NOW - WEEK)

    assert PAGE not in past


@given(st.lists(st.one_of(st.none(), MOMENTS), max_size=12))
def test_without_a_beginning_no_list_is_past(frontier, changes):
    past, listed = Past(Window()), stories(len(changes))
    past.note_list(PAGE, listed, frontier)
    for link, changed in zip(listed, changes, strict=True):
        assert past.refusal(link.url, changed) is None
        assert not past.is_too_old(link.url)

    assert PAGE not in past
