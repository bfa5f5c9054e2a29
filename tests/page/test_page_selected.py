import pytest

from newsspider.page import parse_page
from newsspider.page.selected import Selected, selected
from newsspider.site_selectors import Selectors, compiled

URL = "https://lantern.example/2026/03/bridge"
HTML = """<html><head><meta property="og:title" content="The bridge | Lantern"></head><body>
<div class="top"><span class="t">  The bridge
  opens </span></div>
<p class="by">By <a href="/staff/ann">Ann Orwick</a> and Bo Lind</p>
<i class="who"><a href="/staff/ann">Ann Orwick</a></i><i class="who">Bo Lind</i>
<time datetime="2026-03-04T10:00:00+02:00">4 March</time><u>5 March 2026</u>
<ul class="cat"><li>World</li><li>Bridges</li><li>World</li><li> </li></ul>
<div class="story"><p>The first paragraph of the text.</p>
<div class="box"><p>Something else that nobody asked for.</p></div>tail of the text
<p>The second paragraph of the text.</p></div>
<div class="more"><p>A third paragraph, elsewhere.</p></div></body></html>"""


def find(**selectors):
    return selected(parse_page(HTML.encode(), URL), Selectors(**selectors))


def test_without_selectors_nothing_is_found():
    assert find() == Selected()


@pytest.mark.parametrize(
    "selector",
    [".t", ".t::text", "//span", "//span/text()", "normalize-space(//span)", "(//span)[1]"],
)
def test_css_and_xpath_find_elements_and_text(selector):
    assert find(headline=selector).fields == {"headline": "The bridge opens"}


@pytest.mark.parametrize(
    "selector",
    ["//*[re:test(@class, '^t$')]", "//*[has-class('t')]", "span:contains('bridge')", ".none, .t"],
)
def test_the_functions_of_parsel_are_there(selector):
    assert find(headline=selector).fields == {"headline": "The bridge opens"}


def test_of_a_meta_element_the_content_counts():
    assert find(headline="meta[property='og:title']").fields["headline"] == "The bridge | Lantern"
    assert find(headline="//meta/@content").fields["headline"] == "The bridge | Lantern"


def test_what_finds_nothing_says_nothing():
    found = find(headline=".no", authors=".no", published=".no", body=".no", section="li.no")

    assert found == Selected()


def test_authors_are_named_one_a_match_or_several_in_one():
    ann = {"name": "Ann Orwick", "url": "https://lantern.example/staff/ann"}
    bo = {"name": "Bo Lind", "url": None}

    assert find(authors=".by a").fields["authors"] == [ann]
    assert find(authors="i.who").fields["authors"] == [{**ann, "url": None}, bo]
    assert find(authors=".by").fields["authors"] == [{**ann, "url": None}, bo]


def test_dates_are_handed_on_as_they_are_written():
    found = find(published="time", modified="u")

    assert (found.published, found.modified) == ("2026-03-04T10:00:00+02:00", "5 March 2026")
    assert find(published="time::text").published == "4 March"


def test_sections_and_keywords_come_each_once():
    fields = find(section=".cat li", keywords=".cat li:first-child").fields

    assert fields == {"articleSection": ["World", "Bridges"], "keywords": ["World"]}


def test_the_text_is_in_the_elements_of_the_body():
    body = find(body=".story").body

    assert body.text == (
        "The first paragraph of the text.\n\nSomething else that nobody asked for.\n\n"
        "tail of the text\n\nThe second paragraph of the text."
    )
    assert (body.source, body.name) == ("dom", "selectors")


def test_what_is_dropped_is_not_in_the_text_but_on_the_page():
    page = parse_page(HTML.encode(), URL)
    before = page.root.text_content()
    found = selected(page, Selectors(body=".story, .more", drop="body .story .box"))

    assert found.body.text == (
        "The first paragraph of the text.\n\ntail of the text\n\n"
        "The second paragraph of the text.\n\nA third paragraph, elsewhere."
    )
    assert page.root.text_content() == before


def test_an_element_within_another_is_not_read_twice():
    assert find(body=".story, .story p").body.text == find(body=".story").body.text
    assert find(body=".more p").body.text == "A third paragraph, elsewhere."


def test_a_body_without_text_is_none():
    assert find(body=".story", drop=".story > *").body.text == "tail of the text"
    assert find(body="meta").body is None


def test_a_selector_is_compiled_once():
    assert compiled("h1.x") is compiled("h1.x")
