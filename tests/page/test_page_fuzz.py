"""No bytes make a page raise anything but an `ExtractionError`, nor take long."""

import os
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsspider.errors import ExtractionError
from newsspider.page import extract_article, page_kind, page_links, parse_page

URL = "https://lantern.example/2026/03/04/harbour-bridge-opens-after-two-years/"
FETCHED = datetime(2026, 11, 22, tzinfo=UTC)
SECONDS = 2.0
"""CPU time that no page takes more of."""

FOLDER = Path(__file__).parent / "pages"
PAGES = [path.read_bytes() for path in sorted([*FOLDER.glob("*/page.html"), FOLDER / "jnews.html"])]
EXAMPLES = int(os.environ.get("NEWSSPIDER_FUZZ", "60"))
LINE = "<p>The bridge across the harbour carried its first cars on Wednesday, two years late.</p>"
HEAD = f"<body><h1>Bridge opens</h1>{LINE * 5}"
PIECES = st.sampled_from(
    [
        *(
            b"<div>",
            b"</div>",
            b"<p>",
            b"<a href='",
            b"<script>",
            b"</script>",
            b"<!--",
            b"<table>",
        ),
        *(
            b"\0",
            b"\xff\xfe",
            b"&#0;",
            b"&amp;amp;",
            b"<ul><li>",
            b"<blockquote>",
            b"<h1>",
            b"'\">",
        ),
        *(b"<svg>", b"<form>", b"<article>", b"class='related'", b"hidden", b"\xed\xa0\x80", b"{"),
    ]
)


def read(body):
    try:
        page = parse_page(body, URL, "text/html; charset=utf-8")
    except ExtractionError:
        return None
    page_kind(page)
    page_links(page)
    try:
        return extract_article(page, fetched=FETCHED)
    except ExtractionError:
        return None


@settings(deadline=None, max_examples=EXAMPLES)
@given(st.data())
def test_a_mutated_page_gives_an_article_or_an_extraction_error(data):
    body = bytearray(data.draw(st.sampled_from(PAGES)))
    for _ in range(data.draw(st.integers(1, 8))):
        at, length = data.draw(st.integers(0, len(body))), data.draw(st.integers(0, 300))
        piece = data.draw(st.one_of(PIECES, st.binary(max_size=8), st.just(bytes(body[:length]))))
        body[at : at + data.draw(st.sampled_from([0, 1, length]))] = piece
    article = read(bytes(body))

    assert article is None or article.articleBody or article.videos or article.images


@pytest.mark.parametrize(
    "body",
    [
        "<div>" * 200_000,
        HEAD + "<span>" * 200_000,
        HEAD + "<div>a</div>" * 50_000,
        HEAD + f"<div class='related'>{LINE}" * 500,
        HEAD + f"<div class='{'a b ' * 250_000}'>{LINE}</div>",
        HEAD + f"<a href='/{'a' * 1_000_000}'>x</a>",
        HEAD + f"<p>{'x' * 1_000_000}</p>",
        HEAD + f"<p>a{' ' * 1_000_000}b</p>",
        HEAD.replace("e", "e\0"),
        HEAD + "".join(f"<li class=nav><a href=/n/{n}>link {n}</a></li>" for n in range(20_000)),
        HEAD + "<div>" * 300 + f"<a href='{URL}2/'>2</a>" * 5_000,
        HEAD + "<table><tr><td>" * 600 + LINE,
        "<script id=__NEXT_DATA__>" + '{"a":' * 50_000 + "</script>" + HEAD,
        f'<script>self.__next_f.push([1,"{"a:Tffffff," * 50_000}</p>."])</script><h1>x</h1>',
        "<script>" + '"bodyHtml":"' * 50_000 + "</script><h1>x</h1>",
        "<h1>Bridge opens</h1>" * 50_000 + HEAD,
        "<body>" + "<div><h1>Bridge opens in the harbour" * 700 + LINE * 5,
        HEAD + "<br>" * 50_000 + "<time datetime=2026></time>" * 20_000,
        HEAD + "<div>" * 1_500 + "<figure><img src=/a.jpg></figure>" * 10_000,
        HEAD + "<div class=author>" * 240 + "<a href=/author/x>y</a>" * 10_000,
        HEAD + ("<div class=breadcrumb>" + "<a href=/x>a</a>" * 13 + "</div>") * 5_000,
        "<div itemscope itemtype='https://schema.org/Article'>"
        + "<div itemprop=author>x" * 240
        + "<b>y</b>" * 20_000,
        "<body>" + "<div>" * 1_500 + "<h2>Related posts</h2><a href=/x>x</a>" * 10_000 + LINE,
        "<body class=tdb-x>" + "<div class=td-post-content>" * 240 + LINE * 2_000,
        HEAD + "<a href=/x>b</a>" * 50_000 + "<h1>Bridge opens</h1>",
    ],
    ids=range(25),
)
def test_a_page_that_is_all_of_one_thing_is_read_in_time(body):
    read(HEAD.encode())  # models and word lists are loaded with the first page
    start = time.process_time()
    read(body.encode())

    assert time.process_time() - start < SECONDS


def test_a_large_page_of_no_charset_is_read_in_time():
    body = (HEAD + LINE * 10_000).encode() + b"\xe9" * 20 + LINE.encode() * 10_000 + b"\xe9"
    start = time.process_time()
    read(body)

    assert time.process_time() - start < SECONDS
