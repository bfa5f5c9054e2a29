"""A cookie wall is answered once, at its own address, and forgotten."""

import pytest
from scrapy import Request
from scrapy.http import Response

from newsspider.politeness.cookiewall import CookieWallMiddleware
from newsspider.politeness.failures import OutOfBounds

URL = "https://news.example/story/"


def answered(request, *, status=302, location=URL, cookies=("v=1; Path=/", "w=2")):
    headers = {"Location": location} if location else {}
    response = Response(URL, status=status, headers={**headers, "Set-Cookie": list(cookies)})
    return response, CookieWallMiddleware().process_response(request, response)


def test_a_page_that_redirects_to_itself_gets_its_cookies_back():
    request = Request(URL, meta={"added": URL})
    _, again = answered(request)

    assert again.url == URL
    assert again.headers["Cookie"] == b"v=1; w=2"
    assert again.dont_filter
    assert again.meta["added"] == URL
    assert "Cookie" not in request.headers


def test_a_relative_redirect_to_itself_is_one_too():
    assert answered(Request(URL), location="./")[1].headers["Cookie"] == b"v=1; w=2"


@pytest.mark.parametrize(
    "how",
    [
        {"status": 200},
        {"status": 403},
        {"location": None},
        {"location": "https://news.example/other/"},
        {"location": "https://elsewhere.example/story/"},
        {"cookies": ()},
    ],
)
def test_anything_else_is_left_to_others(how):
    response, answer = answered(Request(URL), **how)

    assert answer is response


def test_a_wall_that_asks_again_is_a_wall():
    _, again = answered(Request(URL))
    with pytest.raises(OutOfBounds) as refused:
        answered(again)

    assert (refused.value.group, refused.value.reason) == ("skipped", "cookie-wall")


def test_the_page_behind_the_wall_is_a_page():
    _, again = answered(Request(URL))
    response, answer = answered(again, status=200, location=None)

    assert answer is response


def test_a_wall_behind_a_redirect_is_answered_once_as_well():
    asked = Request(URL, meta={"cookie_wall": "https://news.example/before/"})

    assert answered(asked)[1].headers["Cookie"] == b"v=1; w=2"
