"""When a page is due again: the longer it has not changed, the later."""

from hypothesis import given
from hypothesis import strategies as st

from newsspider.frontier.due import LONGEST, SHORTEST, due_again, due_quiet, due_unchanged

NOW = 1_800_000_000.0
HOUR, DAY = 3600.0, 86_400.0
AGES = st.floats(min_value=-DAY, max_value=3650 * DAY)
KINDS = st.sampled_from(["article", "listing", "other", "blocked", "gone", "soft404", "error"])


def test_a_story_of_a_day_is_asked_for_four_times_in_the_next_one():
    assert due_again("article", NOW, NOW - DAY) == NOW + DAY / 4


def test_fresh_news_waits_a_quarter_of_an_hour_and_old_news_a_month():
    assert due_again("article", NOW, NOW) == NOW + SHORTEST == NOW + HOUR / 4
    assert due_again("article", NOW, NOW - 3650 * DAY) == NOW + LONGEST == NOW + 30 * DAY


def test_an_article_without_a_date_is_taken_for_one_of_yesterday():
    assert due_again("article", NOW) == due_again("article", NOW, NOW - DAY)


def test_what_did_not_change_may_rest_twice_as_long_as_it_did():
    assert due_unchanged(NOW, NOW - DAY) == NOW + 2 * DAY


def test_lists_are_due_every_day_and_what_is_gone_once_a_month():
    assert due_again("listing", NOW) == NOW + DAY
    assert due_again("gone", NOW) == due_again("soft404", NOW) == NOW + LONGEST


def test_a_quiet_list_rests_twice_as_long_as_it_did_but_a_week_at_most():
    assert due_quiet(NOW, NOW - HOUR) == NOW + DAY
    assert due_quiet(NOW, NOW - 2 * DAY) == NOW + 4 * DAY
    assert due_quiet(NOW, NOW - 30 * DAY) == NOW + 7 * DAY


@given(KINDS, AGES)
def test_nothing_is_due_sooner_or_later_than_the_limits(kind, age):
    assert NOW + SHORTEST <= due_again(kind, NOW, NOW - age) <= NOW + LONGEST
    assert NOW + SHORTEST <= due_unchanged(NOW, NOW - age) <= NOW + LONGEST


@given(AGES, AGES)
def test_the_older_the_last_change_the_later_a_page_is_due(one, other):
    older, younger = max(one, other), min(one, other)

    assert due_again("article", NOW, NOW - older) >= due_again("article", NOW, NOW - younger)
