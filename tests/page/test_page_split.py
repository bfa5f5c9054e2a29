import pytest

from newsspider.page import parse_page
from newsspider.page.split import FurtherPage, further_page, goes_on, other_pages

URL = "https://lantern.example/2026/03/bridge/"
LINKS = '<a href="{0}">1</a> <a href="{0}2/">2</a> <a href="{0}3/">3</a>'.format("/2026/03/bridge/")


def pages(html, url=URL):
    return other_pages(parse_page(f"<body>{html}".encode(), url))


@pytest.mark.parametrize(
    "html",
    [
        f'<div class="jeg_pagelinks jeg_pagination">Page {LINKS}</div>',
        f'<div class="page-links">{LINKS}</div>',
        LINKS.replace("<a", '<a class="post-page-numbers"'),
    ],
)
def test_the_page_numbers_under_a_text_tell_its_other_pages(html):
    assert pages(html) == {2: f"{URL}2/", 3: f"{URL}3/"}
    assert pages(html, f"{URL}2/") == {1: URL, 3: f"{URL}3/"}


def test_an_address_is_the_same_however_it_is_escaped():
    slug = "%D8%A7%D9%84%D9%85%D8%AF"
    written = (slug.lower(), "\u0627\u0644\u0645\u062f", slug)
    found = [
        pages(
            f'<div class="page-links"><a href="/{each}/2/">2</a></div>',
            f"https://a.example/{slug}/",
        )
        for each in written
    ]

    assert [list(each) for each in found] == [[2], [2], [2]]


def test_a_next_page_of_the_same_path_tells_that_there_is_one():
    assert pages('<link rel="next" href="/2026/03/bridge/2/">') == {2: f"{URL}2/"}
    assert pages('<article><a rel="next" href="2/">Next page</a></article>') == {2: f"{URL}2/"}


@pytest.mark.parametrize(
    ("html", "url"),
    [
        ('<link rel="next" href="/2026/03/tram/">', URL),
        ('<link rel="next" href="/news/13">', "https://lantern.example/news/12"),
        ('<div class="page-links"><a href="/2026/03/tram/2/">2</a></div>', URL),
        ('<div class="page-links"><a href="https://other.example/2026/03/bridge/2/">', URL),
        ('<div class="page-links"><a href="http://[x/2/">2</a></div>', URL),
        ('<a rel="next" href="/2026/03/bridge/2/">Older comments</a>', URL),
        ('<p><a href="/2026/03/bridge/2/">2</a></p>', URL),
        ('<div class="page-links"><a href="/2026/03/bridge/">1</a></div>', URL),
        ('<div class="page-links"><a href="/2026/03/bridge/2026/">x</a></div>', URL),
    ],
)
def test_nothing_else_tells_other_pages(html, url):
    assert pages(html, url) == {}


@pytest.mark.parametrize(
    ("html", "url", "number"),
    [
        (f'<div class="page-links">{LINKS}</div>', f"{URL}2/", 2),
        (f'<div class="page-links">{LINKS}</div>', f"{URL}3", 3),
        (f'<div class="page-links">{LINKS}</div>', URL, None),
        (f"<p>{LINKS}</p>", f"{URL}2/", None),
        ("", "https://lantern.example/news/12", None),
    ],
)
def test_a_further_page_is_known_by_its_number_and_its_link_to_the_first(html, url, number):
    page = parse_page(f"<body>{html}".encode(), url)

    assert further_page(page) == (number and FurtherPage(number, URL))


def test_the_first_page_of_several_goes_on():
    html = f'<div class="page-links">{LINKS}</div>'.encode()

    assert goes_on(parse_page(html, URL))
    assert not goes_on(parse_page(html, f"{URL}2/"))
    assert not goes_on(parse_page(b"<p>Text</p>", URL))
