import json

import pytest
from bridge_article import FETCHED, JNEWS, LINES, URL, article

from newsspider.errors import ExtractionError
from newsspider.page import extract_article, parse_page
from newsspider.page.blocks import draft_blocks
from newsspider.page.body import agreed_lines


@pytest.fixture(scope="module")
def jnews():
    return extract_article(parse_page(JNEWS, URL), fetched=FETCHED)


def test_a_profile_gives_the_text_with_roles_and_without_furniture(jnews):
    assert [(block["type"], block["text"][:11], block["level"]) for block in jnews.blocks] == [
        ("paragraph", "The new bri", None),
        ("heading", "A long wait", 2),
        ("paragraph", "Engineers h", None),
        ("quote", "We would ra", None),
        ("list", "Four lanes\n", None),
        ("caption", "The bridge ", None),
    ]
    assert jnews.extractor == {"name": "jnews", "version": "3"}


def test_the_body_is_the_text_of_its_blocks_without_captions(jnews):
    assert jnews.articleBody == "\n\n".join(
        b["text"] for b in jnews.blocks if b["type"] != "caption"
    )
    assert jnews.wordCount == len(jnews.articleBody.replace("-", " ").split())


def test_the_links_of_the_text_are_typed(jnews):
    assert [link["text"] for link in jnews.links["readAlso"]] == [
        "Ferry makes its last trip",
        "What the toll will be",
    ]
    assert [link["text"] for link in jnews.links["related"]] == ["Tram returns"]
    assert [link["text"] for link in jnews.links["inBody"]] == ["eastern pillars"]


def test_a_link_in_two_places_stands_under_both():
    places = "<div class=related><a href=/b>B</a></div><div class=next-post><a href=/b>B</a></div>"
    found = article(body=f"{places}<p>{LINES[0]}").links

    assert found["related"] == found["next"] == [{"url": "https://lantern.example/b", "text": "B"}]


def test_a_theme_nobody_described_is_read_line_by_line():
    found = article()

    assert [block["text"] for block in found.blocks] == list(LINES)
    assert found.extractor["name"] == "newsspider"


def test_the_headline_is_not_repeated_in_the_body():
    text = "".join(f"<p>{line}</p>" for line in LINES)

    assert article(body=f"<h1>Bridge opens</h1>{text}").articleBody == "\n\n".join(LINES)


@pytest.mark.parametrize(
    "line",
    [
        "<p>READ ALSO: <a href=/x>Ferry makes its last trip</a></p>",
        "<p><a href=/x>FERRY MAKES ITS LAST TRIP</a></p>",
        "<p>Advertisement</p>",
        "<p>Share this article</p>",
        "<p>Copyright 2026 Lantern Post. All rights reserved.</p>",
    ],
)
def test_lines_of_furniture_are_not_text(line):
    text = "".join(f"<p>{text}</p>" for text in LINES)

    assert article(body=f"{text}{line}").articleBody == "\n\n".join(LINES)


def test_extraction_says_nothing_to_the_log(caplog):
    with pytest.raises(ExtractionError):
        article(body="<div></div>")

    assert caplog.records == []


def test_text_that_sits_only_in_state_is_found():
    state = json.dumps({"props": {"article": {"content": [{"text": line} for line in LINES]}}})
    found = article(body=f'<div id="__next"></div><script id="__NEXT_DATA__">{state}</script>')

    assert found.articleBody == "\n\n".join(LINES)


def test_a_page_without_text_is_an_extraction_error():
    with pytest.raises(ExtractionError, match="no text"):
        article(body="<div></div>")


def test_of_a_text_in_parts_that_are_named_alike_the_second_opinion_may_read_the_first_alone():
    html = (
        f"<div class=part><p>{LINES[0]}</p><p>{LINES[1]}</p></div>"
        f"<div class=part><p>{LINES[2]}</p></div><div class=box><p>{LINES[3]}</p></div>"
    )
    lines = draft_blocks(parse_page(html.encode(), URL).root)
    kept = agreed_lines(lines, lines[:1])

    assert [draft.text for draft in kept] == [LINES[0], LINES[2]]
