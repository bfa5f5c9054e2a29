"""What a publisher asks of machines is heard from meta elements and headers alike."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsspider.page.parse import parse_page
from newsspider.page.policies import POLICIES, page_policies


def page(head):
    body = f"<html><head>{head}</head><body><p>Text</p></body></html>"
    return parse_page(body.encode(), "https://news.example/a/")


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        ('<meta name="robots" content="NoIndex, NOARCHIVE">', ("noindex", "noarchive")),
        ('<meta name="ROBOTS" content="none">', ("noindex", "nofollow")),
        ('<meta name="robots" content="nocache">', ("noarchive",)),
        ('<meta name="robots" content="max-image-preview:large, noai">', ("noai",)),
        ('<meta name="robots" content="index, follow">', ()),
        ('<meta name="tdm-reservation" content="1">', ("tdm-reservation",)),
        ('<meta name="tdm-reservation" content="0">', ()),
        ('<meta name="googlebot" content="noindex">', ()),
        ("", ()),
    ],
)
def test_a_page_says_in_its_head_what_it_asks(head, expected):
    assert page_policies(page(head)) == expected


def test_headers_are_heard_as_well_but_not_what_they_say_to_others():
    tags = ["noarchive", "otherbot: noindex, nofollow", "unavailable_after: 25 Jun 2026, nosnippet"]

    assert page_policies(None, tags, "1") == ("noarchive", "nosnippet", "tdm-reservation")
    assert page_policies(None, [], "0") == ()


@given(st.lists(st.text()), st.none() | st.text())
def test_whatever_is_said_what_is_heard_are_policies_each_once_and_in_order(tags, tdm):
    heard = page_policies(None, tags, tdm)

    assert list(heard) == [policy for policy in POLICIES if policy in heard]
