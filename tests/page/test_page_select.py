from itertools import chain
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml.cssselect import CSSSelector

from newsspider.page import parse_page
from newsspider.page.profiles import PROFILES
from newsspider.page.select import select

PAGES = [path.read_bytes() for path in sorted((Path(__file__).parent / "pages").rglob("*.html"))]
SELECTORS = [
    selector
    for profile in PROFILES
    for selector in (profile.container, profile.author, profile.date, profile.section)
    if selector
]
PARTS = sorted(set(chain.from_iterable(selector.split(", ") for selector in SELECTORS)))
NAMES = sorted({word.strip(">.") for part in PARTS for word in part.split() if word[0] == "."})
TAGS = ("div", "time", "a", "span", "article")


def page(html):
    return parse_page(f"<html><body>{html}".encode(), "https://lantern.example/a")


@st.composite
def trees(draw, depth=4):
    tag, names = draw(st.sampled_from(TAGS)), draw(st.sets(st.sampled_from(NAMES), max_size=3))
    rel = draw(st.sampled_from(["", " rel='category tag'", " href='/@mara'"]))
    inner = "".join(draw(st.lists(trees(depth - 1), max_size=3))) if depth else "x"
    return f"<{tag} class='{' '.join(sorted(names))}'{rel}>{inner}</{tag}>"


@pytest.mark.parametrize("selector", SELECTORS)
def test_a_profile_s_selector_finds_what_css_says_on_the_saved_pages(selector):
    css = CSSSelector(selector, translator="html")

    for body in PAGES:
        saved = parse_page(body, "https://lantern.example/a")
        assert select(saved, selector) == css(saved.root)


@given(trees(), st.sampled_from(SELECTORS))
def test_it_does_so_on_any_page(html, selector):
    drawn = page(html)

    assert select(drawn, selector) == CSSSelector(selector, translator="html")(drawn.root)


@pytest.mark.parametrize("selector", ["time", "div > a", ".a + .b", ".a:root", ".a[href$=x]"])
def test_a_selector_that_is_not_read_here_is_a_mistake(selector):
    with pytest.raises(ValueError, match=r"class|not read"):
        select(page("<div class=a>"), selector)
