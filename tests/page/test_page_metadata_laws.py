"""Whatever a page says of itself, it is read in time and without an error."""

import json
import time
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsspider.errors import ExtractionError
from newsspider.page import extract_article, parse_page
from newsspider.page.dates import read_date
from newsspider.page.function_words import reads_as
from newsspider.page.jsonld import plain, read_jsonld
from newsspider.page.names import names_in
from newsspider.page.pictures import picture_address
from newsspider.page.written import read_written

URL = "https://lantern.example/2026/03/harbour-bridge-opens/"
FETCHED = datetime(2026, 11, 22, 12, tzinfo=UTC)
TEXT = (
    "<p>The bridge across the harbour carried its first cars on Wednesday, two years late.</p>" * 4
)
GARBAGE = [
    (seed * 100_000)[:100_000] + tail
    for seed in (
        " ",
        "a",
        "1",
        "-",
        "(",
        "&",
        "<",
        "By ",
        "a.",
        "1/",
        "12:",
        " and ",
        "by by ",
        "\u00a9 ",
    )
    for tail in ("", "!")
]
READERS = {
    "names": lambda text: names_in(text, URL),
    "names shown": lambda text: names_in(text, URL, shown=True),
    "date": lambda text: read_date(text, FETCHED),
    "date written out": read_written,
    "text": plain,
    "language": lambda text: reads_as(text, "en"),
}
TYPES = ["NewsArticle", "Person", "BreadcrumbList", "ImageObject", "WebPage", "LiveBlogPosting"]
KEYS = [
    *("headline", "author", "name", "url", "datePublished", "dateModified", "image", "keywords"),
    *("articleSection", "publisher", "inLanguage", "isAccessibleForFree", "@id", "@graph", "item"),
    *("itemListElement", "liveBlogUpdate", "mainEntityOfPage", "description", "hasPart", "video"),
]
LEAVES = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=30), st.just(URL)
)
NODES = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(st.sampled_from(KEYS), inner, max_size=5).flatmap(
            lambda node: st.sampled_from(TYPES).map(lambda kind: node | {"@type": kind})
        ),
    ),
    max_leaves=12,
)


@pytest.mark.parametrize("reader", READERS.values(), ids=READERS)
def test_garbage_of_100_kb_is_read_within_50_milliseconds(reader):
    for text in GARBAGE:
        reader(text)  # loads what the first call loads
        start = time.process_time()
        reader(text)

        assert time.process_time() - start < 0.05, text[:20]


@settings(deadline=None, max_examples=150)
@given(NODES)
def test_any_json_ld_gives_an_article_with_a_source_for_each_filled_field(node):
    script = f'<script type="application/ld+json">{json.dumps(node)}</script>'
    html = f"<html><head>{script}<title>Bridge</title></head><body>{TEXT}</body></html>"
    found = extract_article(parse_page(html.encode("utf-8", "replace"), URL), fetched=FETCHED)

    for field in ("headline", "authors", "keywords", "articleSection", "breadcrumbs", "images"):
        assert bool(getattr(found, field)) == (field in found.fieldSources), field


@settings(deadline=None, max_examples=150)
@given(st.data())
def test_json_ld_that_was_damaged_is_mended_or_left_out(data):
    node = {"@type": "NewsArticle", "url": URL, "headline": 'A "quoted" bridge', "author": ["A B"]}
    text = json.dumps([node, {"@graph": [node]}])
    at = data.draw(st.integers(0, len(text)))
    length = data.draw(st.integers(0, 5))
    damaged = text[:at] + data.draw(st.text(max_size=3)) + text[at + length :]
    html = f'<script type="application/ld+json">{damaged.replace("<", "")}</script>{TEXT}'
    page = parse_page(f"<html><body>{html}</body></html>".encode("utf-8", "replace"), URL)

    assert all(isinstance(found, dict) for found in read_jsonld(page.tagged("script")))


@settings(deadline=None, max_examples=100)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["h1", "h2", "p", "div", "time", "a", "nav", "span", "address"]),
            st.sampled_from(["class", "itemprop", "rel", "itemtype", "itemscope", "datetime"]),
            st.sampled_from(
                [
                    "author",
                    "breadcrumb",
                    "headline",
                    "datePublished",
                    "byline",
                    "https://schema.org/NewsArticle",
                ]
            ),
            st.text(max_size=30),
        ),
        max_size=12,
    )
)
def test_any_face_of_a_page_gives_an_article(elements):
    shown = "".join(
        f'<{tag} {name}="{value}">{text.replace("<", "")}' for tag, name, value, text in elements
    )
    page = parse_page(f"<html><body>{shown}{TEXT}</body></html>".encode("utf-8", "replace"), URL)
    try:
        found = extract_article(page, fetched=FETCHED)
    except ExtractionError:
        return

    assert found.datePublished is not None or "datePublished" not in found.fieldSources


def test_a_srcset_of_100_kb_is_read_within_50_milliseconds():
    page = parse_page(f'<img srcset="{"1" * 100_000}">'.encode(), URL)
    start = time.process_time()
    picture_address(page, next(page.root.iter("img")))

    assert time.process_time() - start < 0.05
