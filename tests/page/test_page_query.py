from urllib.parse import urljoin

from hypothesis import given
from hypothesis import strategies as st

from newsspider.page import parse_page
from newsspider.page.addresses import _PLAIN, absolute, origin_of
from newsspider.page.parse import _WHOLE, join
from newsspider.page.query import around, text_of

URL = "https://lantern.example/2026/03/bridge/"
TAGS = ("p", "b", "a", "i", "h1", "div")
PIECES = st.lists(
    st.sampled_from(
        [
            *(f"<{tag}>" for tag in TAGS),
            *(f"</{tag}>" for tag in TAGS),
            *("bridge ", "<br>", "<script>var a</script>", "<!-- no -->", "&amp;", "\u00e9t\u00e9"),
        ]
    ),
    max_size=30,
)


def page_of(pieces):
    return parse_page(f"<html><body><main>{''.join(pieces)}".encode(), URL)


@given(PIECES)
def test_the_text_of_an_element_is_that_of_all_in_it(pieces):
    for element in page_of(pieces).elements:
        assert text_of(element) == "".join(element.itertext())


@given(PIECES)
def test_elements_by_their_tags_stand_in_the_order_of_the_page(pieces):
    page = page_of(pieces)

    assert page.elements == list(page.root.iter())
    assert page.tagged("b") == list(page.root.iter("b"))
    assert page.tagged("b", "a", "h1") == list(page.root.iter("b", "a", "h1"))


@given(PIECES)
def test_what_stands_around_elements_is_all_that_any_of_them_stands_in(pieces):
    bold = page_of(pieces).tagged("b")

    assert around(bold) == {outer for element in bold for outer in element.iterancestors()}


@given(st.from_regex(_WHOLE, fullmatch=True), st.sampled_from([URL, "http://other.example/a?b"]))
def test_a_whole_address_is_what_joining_it_gives(url, base):
    assert join(base, url) == urljoin(base, url)


@given(st.from_regex(_PLAIN, fullmatch=True))
def test_a_plain_link_leads_where_it_says(href):
    origin = origin_of(URL)

    assert absolute(href, URL, origin) == absolute(f" {href}", URL, origin) == href
