"""Further pages are asked for one after the other, until none is told that was not asked for."""

import asyncio

from newsspider.page import parse_page
from newsspider.spiders.reading import Continuation
from newsspider.spiders.turning import turned_pages

URL = "https://lantern.example/story/"


def page(number, *others):
    links = "".join(f'<a href="{address(n)}">{n}</a>' for n in others)
    html = f'<body><p>Text</p><div class="page-links">{links}</div>'
    return parse_page(html.encode(), address(number))


def address(number):
    return URL if number == 1 else f"{URL}{number}/"


def turned(first, pages):
    """Return the numbers of the pages that are found, and the addresses that were asked for."""
    asked = []

    async def ask(url):
        asked.append(url)
        found = pages.get(url)
        return Continuation(found, None) if found else None

    found = asyncio.run(turned_pages(first, ask))
    return [other.number for other in found], asked


def test_each_page_may_tell_of_more():
    pages = {address(2): page(2, 1, 4), address(4): page(4, 1, 3), address(3): page(3, 1, 2)}

    assert turned(page(1, 2), pages) == ([2, 3, 4], [address(2), address(4), address(3)])


def test_a_page_that_cannot_be_had_is_asked_for_once():
    pages = {address(3): page(3, 1, 2)}

    assert turned(page(1, 2, 3), pages) == ([3], [address(2), address(3)])


def test_after_three_in_a_row_that_cannot_be_had_no_more_is_asked_for():
    pages = {address(3): page(3, 1, 2, 9)}

    assert turned(page(1, *range(2, 10)), pages) == ([3], [address(n) for n in range(2, 7)])


def test_a_page_that_is_another_one_than_was_asked_for_is_none():
    pages = {address(2): page(1, 2, 3), address(3): page(2, 1)}

    assert turned(page(1, 2, 3), pages) == ([], [address(2), address(3)])
