"""What a page of a list leads to besides what is new."""

from types import SimpleNamespace
from typing import NamedTuple

import pytest
from scrapy import Request
from scrapy.http import Response

from newsspider.spiders import lists
from newsspider.spiders.lists import after_list, brings_news, last_page

PAGE = "https://news.example/politics/page/2/"
NEW = {"https://news.example/politics/story/": "article"}


class Link(NamedTuple):
    url: str
    kind: str = "pagination"
    nofollow: bool = False
    is_headline: bool = False


def after(*links, fresh=NEW, is_open=True, refusal=None, page=PAGE):
    """Return the addresses that are asked for."""
    spider = SimpleNamespace(
        bounds=SimpleNamespace(significant=str, refusal=lambda _url: refusal),
        known=SimpleNamespace(is_open=lambda _url: is_open),
        parse=lambda _response: None,
        on_error=lambda _failure: None,
    )
    request = Request(page, meta={"discovery": {"via": "pagination"}, "due": 0.0})
    response = Response(page, request=request)
    return [found.url for found in after_list(spider, response, links, fresh)]


def test_what_brought_something_new_leads_to_the_next_page_alone():
    pages = [Link(f"https://news.example/politics/page/{number}/") for number in (1, 2, 3, 9)]

    assert after(*pages) == ["https://news.example/politics/page/3/"]
    assert after(*pages, fresh={}) == []
    assert after(*pages, fresh={PAGE: "pagination"}) == []


@pytest.mark.parametrize("query", ["?page=3", "?q=x&paged=3", "?seite=3&q=x"])
def test_the_number_may_stand_in_the_query(query):
    page = PAGE.replace("page/2/", "?page=2")

    assert after(Link(f"https://news.example/politics/{query}"), page=page) == [
        f"https://news.example/politics/{query}"
    ]


def test_what_is_not_allowed_known_or_not_to_be_followed_is_not_asked_for():
    third = "https://news.example/politics/page/3/"

    assert after(Link(third), refusal="excluded") == []
    assert after(Link(third), is_open=False) == []
    assert after(Link(third, nofollow=True)) == []
    assert after(Link(third, kind="article")) == []
    assert after(Link(third), fresh={**NEW, third: "pagination"}) == []


def test_a_malformed_address_is_passed_over():
    pages = [Link("http://[bad/page/3/"), Link("https://news.example/politics/page/3/")]

    assert after(*pages) == ["https://news.example/politics/page/3/"]


def test_a_quiet_list_waits_longer_and_the_front_of_a_section_does_not(monkeypatch):
    monkeypatch.setattr(lists.time, "time", lambda: 10 * 86_400.0)
    dues = []
    for via in ("pagination", "section", "seed"):
        meta = {"discovery": {"via": via}, "due": 11 * 86_400.0, "asked": 8 * 86_400.0}
        response = Response(PAGE, request=Request(PAGE, meta=meta))
        list(after_list(None, response, [], {}))
        dues.append(response.meta["due"] / 86_400.0)

    assert dues == [14.0, 11.0, 11.0]


def test_of_the_pages_that_a_list_names_the_last_is_found():
    pages = [Link(f"https://news.example/politics/page/{number}/") for number in (2, 45, 3)]

    assert last_page(pages) == pages[1]
    assert last_page([Link("https://news.example/politics/", "section")]) is None


def test_new_are_articles_and_headlines_but_no_menus_and_no_other_views():
    story, menu = "https://news.example/story/", "https://news.example/sport/"

    assert brings_news({story: Link(story, "article")})
    assert brings_news({story: Link(story, "other", is_headline=True)})
    assert not brings_news({menu: Link(menu, "section"), f"{menu}a/": Link(menu, "other")})
    assert not brings_news({f"{story}?ref=1": Link(story, "article", is_headline=True)})
    assert not brings_news({f"{menu}page/2/": Link(menu, is_headline=True)})
