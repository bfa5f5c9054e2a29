"""What articles are called copies of, in whatever order they come."""

from contextlib import suppress
from itertools import permutations

import pytest
from copying import STORM, SUN, CountedStats, Run, label, near_to
from hypothesis import given, settings
from hypothesis import strategies as st
from prose import prose

from pipelines.errors import Dropped


def test_a_text_that_is_nearly_that_of_another_article_is_a_near_copy(two, stats):
    first, second = two
    original = first().publish("example.com/a", STORM)
    copy = second().publish("example.org/b", near_to(STORM))

    assert original["duplicate"] is None
    assert copy["duplicate"] == label(original, "near", pytest.approx(0.9, abs=0.01))
    assert copy["clusterId"] == original["clusterId"] == original["articleId"]
    assert copy["fingerprint"]["algorithm"] == original["fingerprint"]["algorithm"]
    assert copy["fingerprint"]["value"] != original["fingerprint"]["value"]
    assert stats["pipelines/dedupe/duplicate"] == stats["pipelines/dedupe/duplicate/near"] == 1


def test_the_same_text_under_another_headline_is_near_and_under_the_same_exact(two, stats):
    first, second = two
    original = first().publish("example.com/a", STORM)
    near = second().publish("example.org/b", STORM, headline="Gale")
    exact = second().publish("example.org/c", STORM)

    assert near["duplicate"] == label(original, "near")
    assert exact["duplicate"] == label(original, "exact")
    assert stats["pipelines/dedupe/duplicate"] == 2


def test_another_text_is_no_copy(two):
    first, second = two
    first().publish("example.com/a", STORM)
    other = second().publish("example.org/b", SUN)

    assert other["duplicate"] is None
    assert other["clusterId"] == other["articleId"]


def test_short_texts_have_no_fingerprint_and_are_compared_word_for_word(start):
    rain, snow = f"{prose(1, 28)} rain", f"{prose(1, 28)} snow"
    original, other = (
        start().publish("example.com/a", rain),
        start("2").publish("example.org/b", snow),
    )

    assert original["fingerprint"] is other["fingerprint"] is other["duplicate"] is None
    assert start("3").publish("example.org/c", rain)["duplicate"] == label(original, "exact")


def test_an_article_is_no_copy_of_itself_however_often_it_is_revised(two):
    first, second = two
    rows = [first().publish("example.com/a", STORM)]
    rows += [second().publish("example.com/a", near_to(STORM, number)) for number in range(3)]
    rows.append(second().publish("example.com/a", STORM))

    assert [row["revision"] for row in rows] == [1, 2, 3, 4, 1]
    assert [row["duplicate"] for row in rows] == [None] * 5
    assert {row["clusterId"] for row in rows} == {rows[0]["articleId"]}


def test_an_original_that_is_revised_is_no_copy_of_its_copies(two):
    first, second = two
    original = first().publish("example.com/a", STORM)
    later = near_to(near_to(STORM), 2)
    exact, near = second().publish("example.org/b", STORM), second().publish("example.org/c", later)
    revised = [second().publish("example.com/a", text) for text in (SUN, later, STORM)]

    assert exact["duplicate"] == label(original, "exact")
    assert near["duplicate"]["of"] == original["articleId"]
    assert [row["duplicate"] for row in revised] == [None] * 3


def test_a_revision_is_compared_with_other_articles_like_any_text(two):
    first, second = two
    original = first().publish("example.com/a", STORM)
    second().publish("example.org/b", SUN)
    revised = second().publish("example.org/b", near_to(STORM))
    copy = second().publish("example.org/c", near_to(SUN))
    again = second().publish("example.org/b", SUN)

    assert revised["duplicate"]["of"] == revised["clusterId"] == original["articleId"]
    assert copy["duplicate"]["of"] == revised["articleId"]
    assert again["duplicate"] is None
    assert again["clusterId"] == again["articleId"]


def test_copies_of_copies_are_copies_of_the_first(two):
    first, second = two
    original = first().publish("example.com/a", STORM)
    copies = [second().publish(f"example.org/{n}", near_to(STORM, n)) for n in range(4)]

    assert {row["duplicate"]["of"] for row in copies} == {original["articleId"]}
    assert {row["clusterId"] for row in copies} == {original["articleId"]}


def test_of_three_copies_the_first_is_the_original_in_every_order(tmp_path, stats):
    texts = {
        "a.example/1": STORM,
        "b.example/2": near_to(STORM, 1),
        "c.example/3": near_to(STORM, 2),
    }
    for number, order in enumerate(permutations(texts)):
        folder = tmp_path / str(number)
        folder.mkdir()
        run = Run(folder, "1", stats)
        rows = [run.publish(key, texts[key]) for key in order]
        run.pipeline.close_spider()

        assert [bool(row["duplicate"]) for row in rows] == [False, True, True]
        assert {row["clusterId"] for row in rows} == {rows[0]["articleId"]}


STORIES = [STORM, near_to(STORM, 1), near_to(STORM, 2), SUN, near_to(SUN, 1)]
PAGES = st.tuples(
    st.sampled_from("abcd"), st.sampled_from(STORIES), st.sampled_from(["", "", "a", "b"])
)


@settings(max_examples=60, deadline=None)  # each example writes and reads files
@given(st.lists(PAGES, max_size=10))
def test_two_articles_are_never_copies_of_each_other(tmp_path_factory, pages):
    run = Run(tmp_path_factory.mktemp("run"), "1", CountedStats())
    latest = {}
    for name, text, declared in pages:
        canonical = f"https://{declared}.example/story" if declared else None
        with suppress(Dropped):
            row = run.publish(f"{name}.example/story", text, canonical=canonical)
            latest[row["articleId"]] = row
    run.pipeline.close_spider()
    for article, row in latest.items():
        other = latest.get((row["duplicate"] or {}).get("of"), {"duplicate": None})

        assert other["duplicate"] is None or other["duplicate"]["of"] != article
        assert (row["duplicate"] is None) == (row["clusterId"] == article)


@settings(max_examples=30, deadline=None)  # each example writes and reads files
@given(st.lists(PAGES, max_size=8), st.lists(st.booleans(), min_size=8, max_size=8))
def test_labels_are_those_of_one_run_however_many_runs_there_were(tmp_path_factory, pages, ends):
    def labels(ends):
        root, rows = tmp_path_factory.mktemp("run"), []
        run = Run(root, "1", CountedStats())
        for number, ((name, text, declared), end) in enumerate(zip(pages, ends, strict=False), 2):
            canonical = f"https://{declared}.example/story" if declared else None
            with suppress(Dropped):
                rows.append(run.publish(f"{name}.example/story", text, canonical=canonical))
            if end and run.part.exists():
                run.finish()
                run = Run(root, str(number), CountedStats())
        run.pipeline.close_spider()
        return rows

    assert labels(ends) == labels([False] * 8)
