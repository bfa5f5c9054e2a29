"""What an address looks like orders it and gives it a budget, and never drops it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsspider.urls import canonical_url
from newsspider.urls.shape import (
    address_shape,
    article_score,
    has_repeated_segments,
    without_repeats,
)

BASE = "https://www.news.example"
ARTICLES = (
    "/2024/05/01/mayor-opens-new-harbour-bridge/",
    "/politics/mayor-opens-new-harbour-bridge-after-two-years",
    "/news/world-europe-68931234",
    "/mayor-opens-new-harbour-bridge-after-two-years/",
    "/article/5f3c2a1b9d8e7f6a5b4c3d2e",
)
LISTS = (
    "/",
    "/politics/",
    "/tag/harbour-bridge/",
    "/author/ann-other/",
    "/category/world/page/3/",
    "/about-us",
    "/2024/bridge.jpg",
    "/privacy-policy",
)


@pytest.mark.parametrize(
    ("path", "shape"),
    [
        ("/", "/"),
        ("/politics/", "/politics"),
        ("/2024/05/01/mayor-opens-bridge/", "/N/N/N/S"),
        ("/2024/05/01/mayor-opens-bridge.html", "/N/N/N/S.html"),
        ("/tag/harbour", "/tag/S"),
        ("/tag/tram-lines", "/tag/S"),
        ("/calendar/2031/07/", "/calendar/N/N"),
        ("/mayor-opens-bridge", "/S"),
        ("/shop?size=m&colour=red", "/shop?colour=W&size=W"),
        ("/a/5f3c2a1b9d8e7f6a5b4c3d2e", "/a/H"),
        ("/story/4711", "/story/N"),
    ],
)
def test_the_shape_keeps_the_folder_and_forgets_the_words(path, shape):
    assert address_shape(BASE + path) == f"news.example{shape}"


@given(st.from_regex(r"[a-z]{2,9}(-[a-z]{2,9}){1,5}", fullmatch=True), st.integers(1, 28))
def test_two_articles_of_one_folder_have_one_shape(slug, day):
    one = address_shape(f"{BASE}/2024/05/{day:02}/{slug}/")

    assert one == address_shape(f"{BASE}/2023/11/09/other-words/")


def test_articles_come_before_lists():
    worst = min(article_score(BASE + path) for path in ARTICLES)
    best = max(article_score(BASE + path) for path in LISTS)

    assert worst > best


@given(st.text(max_size=60))
def test_a_score_is_between_nothing_and_one(path):
    url = canonical_url(f"{BASE}/{path}")

    assert 0.0 <= article_score(url) <= 1.0
    assert has_repeated_segments(url) in {True, False}


@pytest.mark.parametrize(
    ("path", "repeated"),
    [
        ("/a/b/a/b/a/b/", True),
        ("/a/a/a", True),
        ("/a/b/a/b/", False),
        ("/news/news/2024/", False),
        ("/", False),
    ],
)
def test_a_path_that_grows_is_told_by_its_third_repetition(path, repeated):
    assert has_repeated_segments(BASE + path) is repeated


def test_what_repeats_in_a_path_is_left_out_but_where_it_stands_first():
    assert (
        without_repeats("https://a.example/maps/a/maps/?q=maps")
        == "https://a.example/maps/a/?q=maps"
    )
    assert without_repeats("https://a.example/maps//a") == "https://a.example/maps//a"
    assert without_repeats("https://a.example/") == "https://a.example/"
