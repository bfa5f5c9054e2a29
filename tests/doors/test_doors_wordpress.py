import json
from datetime import UTC, datetime, timedelta, timezone

import pytest

from newsspider.doors import (
    Candidate,
    Door,
    api_root,
    api_root_of_header,
    posts_url,
    read_posts,
)
from newsspider.page import parse_page

URL = "https://news.example/wp-json/wp/v2/posts?per_page=2&page=1"
POST = {
    "id": 7,
    "link": "https://news.example/bridge/",
    "date_gmt": "2024-05-01T10:00:00",
    "modified_gmt": "2024-05-02T10:00:00",
    "type": "post",
    "title": {"rendered": "Tom &#8217;s &amp; Ann&#8217;s <i>boat</i>"},
}
ANSWER = json.dumps([POST, {**POST, "link": "/b"}]).encode()


def refusal(code):
    return json.dumps({"code": code, "message": "No.", "data": {"status": 400}}).encode()


def test_a_page_names_its_api():
    page = parse_page(
        b"<html><link rel='https://api.w.org/' href='/wp-json/'><p>x</p></html>",
        "https://news.example/",
    )

    assert api_root(page) == "https://news.example/wp-json/"


@pytest.mark.parametrize(
    ("header", "root"),
    [
        ('</wp-json/>; rel="https://api.w.org/"', "https://news.example/wp-json/"),
        (
            (
                "<https://news.example/x>; rel=shortlink, <https://b.example/?rest_route=/>;"
                ' rel="https://api.w.org/"'
            ),
            "https://b.example/?rest_route=/",
        ),
        ("<https://news.example/x>; rel=preload", None),
        ("", None),
        (None, None),
    ],
)
def test_a_link_header_names_the_api(header, root):
    assert api_root_of_header(header, "https://news.example/") == root


def test_posts_are_asked_for_with_times_in_utc():
    after = datetime(2024, 5, 1, 12, tzinfo=timezone(timedelta(hours=2)))

    assert posts_url("https://news.example/wp-json/", after=after) == (
        "https://news.example/wp-json/wp/v2/posts?per_page=100&page=1"
        "&_fields=id,link,date_gmt,modified_gmt,title,type&orderby=date&order=desc"
        "&after=2024-05-01T10:00:00Z"
    )


def test_changed_posts_come_by_their_change_and_a_route_may_be_a_parameter():
    asked = posts_url(
        "https://news.example/?rest_route=/",
        page=3,
        modified_after=datetime(2024, 5, 1, tzinfo=UTC),
    )

    assert asked.startswith("https://news.example/?rest_route=/wp/v2/posts&per_page=100&page=3&")
    assert "&orderby=modified&" in asked
    assert asked.endswith("&modified_after=2024-05-01T00:00:00Z")


@pytest.mark.parametrize(
    "before", [b"", b"\xef\xbb\xbf", b"\n", b"<br />\n<b>Warning</b>: x() [a.php] in {b}<br />\n"]
)
def test_an_answer_gives_its_posts_whatever_stands_before_it(before):
    opened = read_posts(before + ANSWER, URL, total_pages="1")

    assert [candidate.url for candidate in opened.candidates] == [
        "https://news.example/bridge/",
        "https://news.example/b",
    ]
    assert opened.candidates[0] == Candidate(
        "https://news.example/bridge/",
        "api",
        published=datetime(2024, 5, 1, 10, tzinfo=UTC),
        modified=datetime(2024, 5, 2, 10, tzinfo=UTC),
        title="Tom \u2019s & Ann\u2019s boat",
    )
    assert opened.doors == ()
    assert opened.problems == {}


@pytest.mark.parametrize(
    ("url", "total", "following"),
    [
        (URL, "2", "https://news.example/wp-json/wp/v2/posts?per_page=2&page=2"),
        (URL, "1", None),
        (URL, None, "https://news.example/wp-json/wp/v2/posts?per_page=2&page=2"),
        (URL.replace("per_page=2", "per_page=3"), None, None),
        ("https://news.example/?page=9&x=1", "10", "https://news.example/?page=10&x=1"),
        ("https://news.example/p", "10", "https://news.example/p?page=2"),
        (URL, "many", "https://news.example/wp-json/wp/v2/posts?per_page=2&page=2"),
    ],
)
def test_the_next_page_is_a_door_until_the_last(url, total, following):
    opened = read_posts(ANSWER, url, total_pages=total)

    assert opened.doors == ((Door(following, "api"),) if following else ())


def test_an_empty_page_has_no_next():
    assert read_posts(b"[]", URL, total_pages="9") == read_posts(b"[]", URL)
    assert read_posts(b"[]", URL).doors == ()


@pytest.mark.parametrize(
    ("body", "status", "problem"),
    [
        (refusal("rest_post_invalid_page_number"), 400, "past-the-end"),
        (refusal("rest_no_route"), 404, "no-api"),
        (refusal("rest_disabled"), 403, "api-disabled"),
        (refusal("rest_login_required"), 401, "api-disabled"),
        (refusal("disabled_rest_api"), 404, "api-disabled"),
        (refusal("rest_invalid_param"), 400, "api-error"),
        (b"[1]", 500, "api-error"),
        (b"3 [", 200, "not-json"),
        (b"<html>Home</html>", 200, "html-instead"),
        (b"[[[[[[" * 50_000, 200, "broken-json"),
        (b"", 200, "empty"),
    ],
)
def test_what_is_no_list_of_posts_says_why(body, status, problem):
    opened = read_posts(body, URL, status=status)

    assert opened.candidates == opened.doors == ()
    assert opened.problems == {problem: 1}


def test_a_wall_with_status_403_disables_the_api():
    opened = read_posts(b"<html>Forbidden</html>", URL, status=403)

    assert opened.problems == {"html-instead": 1, "api-disabled": 1}


def test_a_post_that_makes_no_sense_is_counted():
    posts = [7, {}, {"link": 3}, {"link": "x:y"}, {**POST, "date_gmt": "x", "title": None}]
    opened = read_posts(json.dumps(posts).encode(), URL, total_pages="1")

    assert len(opened.candidates) == 1
    assert opened.problems == {"no-address": 3, "bad-address": 1, "bad-date": 1}
