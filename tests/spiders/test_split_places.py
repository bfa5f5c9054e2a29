"""Which captures of its pages belong to one reading of an article."""

from newsspider.spiders.split_articles import Place, SplitArticles
from newsspider.spiders.stored import Part


def gathered(*pages):
    """Return the articles of pages, each told by key, number and day; its place is its index."""
    split = SplitArticles()
    for index, (key, number, day) in enumerate(pages):
        split.add(Part(key, number, f"2026-11-{day:02}T10:00:00Z"), Place(0, index, index))
    return [(place.number, [at.number for at in others]) for place, others in split.articles()]


def test_pages_are_gathered_in_their_order_whatever_order_they_come_in():
    assert gathered(("a", 3, 1), ("a", 1, 1), ("b", 2, 1), ("b", 1, 1), ("a", 2, 1)) == [
        (1, [4, 0]),
        (3, [2]),
    ]


def test_each_capture_of_a_first_page_has_those_that_were_fetched_next():
    assert gathered(("a", 1, 1), ("a", 2, 2), ("a", 1, 5), ("a", 2, 6), ("a", 2, 9)) == [
        (0, [1]),
        (2, [3]),
    ]


def test_a_page_that_did_not_change_with_the_first_is_the_last_before():
    pages = [("a", 1, 1), ("a", 2, 2), ("a", 1, 5), ("a", 1, 8), ("a", 2, 9)]

    assert gathered(*pages) == [(0, [1]), (2, [1]), (3, [4])]


def test_a_page_that_came_only_later_is_none_of_an_earlier_first():
    assert gathered(("a", 1, 1), ("a", 1, 5), ("a", 2, 6)) == [(0, []), (1, [2])]


def test_a_page_that_was_not_fetched_again_is_the_last_there_is():
    assert gathered(("a", 2, 1), ("a", 2, 3), ("a", 1, 5)) == [(2, [1])]


def test_further_pages_without_a_first_are_no_article():
    assert gathered(("a", 2, 1), ("a", 3, 1)) == []
