"""A list is looked down as far as it goes, or until something new is found."""

from types import SimpleNamespace

from hypothesis import given
from hypothesis import strategies as st
from scrapy import Request
from scrapy.http import Response

from newsspider.page import Link
from newsspider.spiders.leaping import Leaps, farther, leap

LIST = "https://news.example/politics/page/"


def crawler(*, tells_all=True):
    budget = SimpleNamespace(tells_all=lambda _url: tells_all)
    return SimpleNamespace(
        bounds=SimpleNamespace(budget=budget, refusal=lambda _url: None),
        leaps=Leaps(),
        parse=lambda _response: None,
        on_error=lambda _failure: None,
    )


def link(number, kind="pagination", words=""):
    return Link(f"{LIST}{number}/", words, kind, nofollow=False)


def leapt(spider, number, *, linked=(2, 3), kind="listing", fresh=None, under_way=None, asked=0):
    """Return the page that is asked for, and how far the look has come."""
    meta = {"discovery": {"via": "pagination"}, "asked": asked}
    if under_way:
        meta["leap"] = under_way
    response = Response(f"{LIST}{number}/", request=Request(f"{LIST}{number}/", meta=meta))
    found = list(leap(spider, response, kind, [link(each) for each in linked], fresh or {}))
    return (found[0].url.removeprefix(LIST), found[0].meta["leap"]) if found else (None, None)


@given(st.integers(1, 5000), st.integers(1, 5000))
def test_the_last_page_of_any_list_is_found_in_few_steps(last, begin):
    low, high, steps = min(begin, last), None, 0
    while (number := farther(low, high)) is not None:
        low, high = (number, high) if number <= last else (low, number)
        steps += 1

    assert low == last
    assert steps <= 2 * 13 + 1


def test_a_list_that_goes_on_without_end_is_left_alone():
    low, steps = 1, 0
    while (number := farther(low, None)) is not None:
        low, steps = number, steps + 1

    assert steps <= 14


def test_a_list_that_brings_nothing_new_is_looked_at_farther_down():
    spider = crawler()
    page, under_way = leapt(spider, 1)

    assert page == "6/"

    page, under_way = leapt(spider, 6, under_way=under_way)

    assert page == "12/"

    page, under_way = leapt(spider, 12, kind="gone", under_way=under_way)

    assert page == "9/"


def test_what_is_found_far_down_ends_the_look_and_lets_other_lists_be_looked_at():
    spider = crawler()
    _, under_way = leapt(spider, 1)
    story = {"https://news.example/politics/a-story/": link(0, "article")}

    assert leapt(spider, 6, under_way=under_way, fresh=story) == (None, None)
    assert spider.leaps.begin("news.example", "another list")


def test_one_list_of_a_site_is_looked_at_where_nothing_is_found():
    spider = crawler()

    assert leapt(spider, 1)[0] == "6/"
    assert leapt(spider, 1) == (None, None)
    assert not spider.leaps.begin("news.example", "another list")
    assert spider.leaps.begin("daily.example", "a list")


def test_a_list_is_not_looked_down_without_need():
    story = {"https://news.example/politics/a-story/": link(0, "article")}

    assert leapt(crawler(), 1, fresh=story) == (None, None)
    assert leapt(crawler(tells_all=False), 1) == (None, None)
    assert leapt(crawler(), 1, linked=(2, 3, 45)) == (None, None)  # the last one is linked
    assert leapt(crawler(), 3, linked=(1, 2)) == (None, None)  # this is the last one
    assert leapt(crawler(), 1, linked=()) == (None, None)
    assert leapt(crawler(), 1, asked=1.0) == (None, None)
    assert leapt(crawler(), 1, kind="article") == (None, None)
