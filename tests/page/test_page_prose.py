import pytest

from newsspider.page import parse_page
from newsspider.page.prose import Prose

LINE = "The bridge across the harbour carried its first cars on Wednesday, two years late. "
TEXT = f"<p>{LINE}</p>" * 4


def container(html):
    element = Prose(parse_page(f"<html><body>{html}".encode(), "https://lantern.example/a"))
    return None if element.container is None else element.container.get("id")


@pytest.mark.parametrize(
    "html",
    [
        f"<div><div id=x>{TEXT}</div></div>",
        f"<div id=x>{TEXT}</div><footer>{TEXT}</footer>",
        f"<div id=x>{TEXT}</div><div class='comment-list'>{TEXT}</div>",
        f"<div id=x class=related>{TEXT}</div>",
        f"<div id=x class=sidebar><h1>Bridge</h1>{TEXT}</div><div class=sidebar>{TEXT}</div>",
        f"<article id=x>{TEXT}</article><article>{TEXT}</article>",
        f"<form id=x>{TEXT}</form>",
        "<div id=x>"
        + ("<p>" + "\u6a4b\u306f\u5e02\u9577\u306b\u3088\u3063\u3066\u958b" * 3) * 4
        + "</div>",
        f"<div id=x><br>{LINE}<br><br><p>{LINE}<p>{LINE}</div>",
        f"<div id=x>{f'<div class=sidebar-grid__part>{TEXT}</div>' * 3}</div><aside>{TEXT}</aside>",
        f"<div id=x class=has-sidebar>{TEXT}</div><div class=sidebar>{TEXT}</div>",
    ],
)
def test_the_container_is_the_element_that_holds_nearly_all_prose(html):
    assert container(html) == "x"


def test_a_page_without_prose_has_no_container():
    assert container("<a href=/x>Ferry makes its last trip</a>") is None


def test_a_part_that_calls_itself_something_else_is_an_aside_unless_it_holds_the_prose():
    box = f"<div class=newsletter><p>{LINE}</p></div>"
    html = f"<body><main class=promo>{TEXT}{box}</main>"
    page = parse_page(html.encode(), "https://a.example")
    prose = Prose(page)

    assert [e.get("class") for e in page.elements if prose.is_aside(e)] == ["newsletter"]
