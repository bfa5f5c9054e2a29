from datetime import UTC, datetime

import pytest

from newsspider.page import parse_page
from newsspider.page.article import extract_article
from newsspider.page.further import add_further_pages, unread_pages
from newsspider.page.parse import Page
from newsspider.site import Site
from newsspider.site_selectors import Selectors

URL = "https://lantern.example/story/"
LEAD = "The harbour master told reporters on the quay that the spring tide had come in early."


def lines(number):
    return [
        f"Part {number}, as the council heard it {turn}: the sea wall held, though the water stood"
        " a hand's breadth below its crown for most of the night, and no house was flooded."
        for turn in ("first", "again", "at last")
    ]


def page(number, *others, said=None) -> Page:
    links = "".join(f'<a href="{URL}{n}/">{n}</a>' for n in others if n > 1)
    links += f'<a href="{URL}">1</a>' if 1 in others else ""
    text = "".join(f"<p>{line}</p>" for line in said or lines(number))
    html = (
        f"<html><body><article><h1>The tide</h1>{text}</article>"
        f'<div class="page-links">{links}</div></body></html>'
    )
    return parse_page(html.encode(), URL if number == 1 else f"{URL}{number}/")


def article(first, *further, site=None):
    fetched = datetime(2026, 11, 23, tzinfo=UTC)
    found = extract_article(first, fetched=fetched, site=site)
    add_further_pages(found, first, further, site)
    return found


def test_the_text_of_further_pages_comes_after_that_of_the_first():
    found = article(page(1, 2, 3), page(2, 1, 3), page(3, 1, 2))

    assert found.articleBody == "\n\n".join([*lines(1), *lines(2), *lines(3)])
    assert found.wordCount == 3 * article(page(1)).wordCount
    assert found.validationMessages == article(page(1)).validationMessages


def test_what_a_page_repeats_at_its_top_is_said_once():
    first = page(1, 2, said=[LEAD, *lines(1)])
    second = page(2, 1, said=[LEAD, *lines(2), lines(1)[0]])

    assert article(first, second).articleBody == "\n\n".join(
        [LEAD, *lines(1), *lines(2), lines(1)[0]]
    )


@pytest.mark.parametrize(
    ("further", "unread"),
    [([], [2]), ([page(2, 1, 3)], [3]), ([page(3, 1, 2, 4)], [2, 4]), ([page(2, 1)], [])],
)
def test_pages_that_one_of_them_names_and_nobody_read_are_unread(further, unread):
    assert unread_pages(page(1, 2), further) == {n: f"{URL}{n}/" for n in unread}


def test_the_selector_of_a_site_file_finds_the_text_of_further_pages_too():
    selectors = Selectors(body="article p:last-child")
    site = Site(name="News", start=("https://lantern.example/",), selectors=selectors)

    assert article(page(1, 2), page(2, 1), site=site).articleBody == "\n\n".join(
        [lines(1)[-1], lines(2)[-1]]
    )
