from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsspider.page import declared_canonical, page_links, parse_page

URL = "https://lantern.example/2026/03/harbour-bridge-opens/"
ORIGIN = "https://lantern.example"
JNEWS = (Path(__file__).parent / "pages" / "jnews.html").read_bytes()


def links(html):
    return page_links(parse_page(html.encode(), URL))


@pytest.fixture(scope="module")
def jnews():
    return {link.url.removeprefix(ORIGIN): link for link in page_links(parse_page(JNEWS, URL))}


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/category/world/", "section"),
        ("/2026/03/ferry-stops/", "readAlso"),
        ("/2026/02/toll/", "readAlso"),
        ("/2025/01/pillars/", "inBody"),
        ("/2026/03/tram/", "related"),
        ("/2026/03/next/", "next"),
        ("/tag/bridge/", "other"),
    ],
)
def test_a_link_has_the_kind_of_its_place(jnews, path, kind):
    assert jnews[path].kind == kind


def test_what_no_reader_sees_or_no_browser_fetches_is_no_link(jnews):
    assert not {"/trap/", "/hidden/", "/2026/03/harbour-bridge-opens/amp/"} & set(jnews)
    assert all(path.startswith("/") for path in jnews)


def test_a_doubly_escaped_ampersand_is_unescaped_once_and_the_fragment_dropped(jnews):
    assert jnews["/facet/?a=1&b=2"].nofollow


def test_links_stand_in_document_order_once_with_their_most_telling_kind():
    found = links(
        '<a href="/b"><img></a><div class="related"><a href="/b">B</a></div><a href="/a">A</a>'
    )

    assert [(link.url, link.text, link.kind) for link in found] == [
        (f"{ORIGIN}/b", "B", "related"),
        (f"{ORIGIN}/a", "A", "other"),
    ]


@pytest.mark.parametrize(
    ("html", "kind"),
    [
        ('<article><h3><a href="/x">T</a></h3></article>', "article"),
        ('<a href="/x"><h2>T</h2></a>', "article"),
        ('<a href="/x" rel="next">more</a>', "next"),
        ('<a href="/page/2/" rel="next">more</a>', "pagination"),
        ('<div class="pagination"><a href="/x">2</a></div>', "pagination"),
        ('<nav><a href="/x">World</a></nav>', "section"),
        ('<section class="editors-picks"><h3><a href="/x">T</a></h3></section>', "editorsPick"),
        ('<div class="entry-content"><p>Also read: <a href="/x">T</a></p></div>', "readAlso"),
        ('<div class="entry-content"><p>He said <a href="/x">so</a>.</p></div>', "inBody"),
    ],
)
def test_kinds_are_told_on_any_theme(html, kind):
    (link,) = links(html)

    assert link.kind == kind


def test_a_heading_types_the_block_that_it_stands_over():
    found = links(
        "<div><div><h3><b>Editor's Pick</b></h3></div><h3><a href='/x'>T</a></h3></div>"
        "<p><a href='/y'>y</a></p>"
    )

    assert [link.kind for link in found] == ["editorsPick", "other"]


def test_a_wrapper_that_calls_itself_related_types_nothing():
    (link,) = links('<div class="with-related"><h1>T</h1><p><a href="/x">x</a></p></div>')

    assert link.kind == "other"


def test_the_canonical_address_is_absolute():
    page = parse_page(b'<link rel="Canonical" href="/x/?a=1&amp;amp;b=2#f"><p>', URL)

    assert declared_canonical(page) == f"{ORIGIN}/x/?a=1&b=2"


def test_without_a_canonical_link_none_is_declared():
    assert declared_canonical(parse_page(b'<link rel="canonical" href="mailto:x"><p>', URL)) is None


@given(st.lists(st.text(alphabet="htps:/?#[]@!&=.;%aé \n\\0", max_size=30), max_size=8))
def test_every_link_is_absolute_http_without_a_fragment(hrefs):
    html = "".join(f'<a href="{href}">x</a>' for href in hrefs)

    for link in links("<p>" + html):
        assert link.url.startswith(("http://", "https://"))
        assert "#" not in link.url
        assert " " not in link.url
