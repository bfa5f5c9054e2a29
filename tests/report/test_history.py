"""An alarm is for what chance does not do."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from newsspider.report.history import DROP, ENOUGH, FEW_ARTICLES, Figures, alarms, comparable
from newsspider.report.tally import FIELDS

FIRST = datetime(2026, 11, 1, 6, tzinfo=UTC)


def figures(day, rows, **rates):
    began = (FIRST + timedelta(days=day)).isoformat()
    return Figures(began=began, rows=rows, rates=dict.fromkeys(FIELDS, 1.0) | rates)


def month(rows=100, **rates):
    return [figures(day, rows, **rates) for day in range(10)]


def test_a_run_like_those_before_it_is_no_alarm():
    assert alarms("Tide", figures(10, 100), month(), ended=True) == []


def test_a_run_that_brings_next_to_nothing_is_an_alarm():
    (alarm,) = alarms("Tide", figures(10, 3), month(), ended=True)

    assert alarm == "Tide: 3 articles; after this time about 100 are usual (its 10 runs before)"


def test_a_run_that_did_not_end_has_not_brought_too_little_yet():
    assert alarms("Tide", figures(10, 3), month(), ended=False) == []


def test_a_first_crawl_of_everything_raises_nobodys_hopes():
    before = [figures(0, 50_000), *(figures(day, 30) for day in range(1, 5))]

    assert alarms("Tide", figures(5, 12), before, ended=True) == []


def test_a_run_soon_after_another_may_bring_less():
    assert alarms("Tide", figures(9.05, 3), month(), ended=True) == []


def test_a_site_of_few_articles_may_have_none_for_a_day():
    assert alarms("Tide", figures(10, 0), month(FEW_ARTICLES - 1), ended=True) == []


def test_a_field_that_is_lost_is_an_alarm_that_names_it():
    (alarm,) = alarms("Tide", figures(10, 100, authors=0.1), month(authors=0.9), ended=True)

    assert alarm == "Tide: 10% of 100 articles have authors; 90% is usual (its 10 runs before)"


def test_a_field_that_few_articles_ever_had_may_be_lost():
    assert alarms("Tide", figures(10, 100, authors=0.0), month(authors=0.2), ended=True) == []


def test_a_few_rows_prove_nothing_about_a_field():
    assert alarms("Tide", figures(10, 4, authors=0.0), month(25), ended=False) == []


@given(st.lists(st.integers(0, 10_000), max_size=ENOUGH - 1), st.integers(0, 10_000))
def test_without_a_history_nothing_is_usual(rows, now):
    before = [figures(day, count) for day, count in enumerate(rows)]

    assert alarms("Tide", figures(9, now, headline=0.0), before, ended=True) == []


@given(
    st.lists(st.tuples(st.integers(0, 1000), st.floats(0, 1)), min_size=ENOUGH, max_size=12),
    st.integers(0, 1000),
    st.floats(0, 1),
)
def test_a_run_that_is_better_than_all_before_is_never_an_alarm(before, rows, rate):
    earlier = [figures(day, count, authors=share) for day, (count, share) in enumerate(before)]
    best = figures(
        len(before),
        max(rows, *(count for count, _ in before)),
        authors=max(rate, *(share for _, share in before)),
    )

    assert alarms("Tide", best, earlier, ended=True) == []


@given(st.floats(0, 1), st.floats(0, 1), st.integers(5, 10_000))
def test_a_small_fall_is_never_an_alarm(usual, now, rows):
    low = max(now, usual - DROP)

    assert not alarms("Tide", figures(10, rows, authors=low), month(5, authors=usual), ended=False)


def record(run, **chosen):
    return {
        "runId": run,
        "spider": "news",
        "reason": "finished",
        "error": None,
        "chosen": {"sites": [], "maxArticles": None, "since": None, **chosen},
    }


def test_only_runs_asked_for_the_same_are_compared():
    cut_short = record("c") | {"reason": "shutdown"}
    earlier = [record("a"), record("b", maxArticles=5), cut_short, record("d", since="2026-11-01")]

    assert comparable(record("e"), earlier) == [record("a")]


def test_the_same_span_is_another_day_every_day():
    earlier = [record("a", since="2026-11-01"), record("b", since="2026-11-02")]

    assert comparable(record("c", since="2026-11-03"), earlier) == earlier
