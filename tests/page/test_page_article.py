import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsspider.errors import ExtractionError
from newsspider.page import extract_article, parse_page
from newsspider.page.dates import read_date

URL = "https://lantern.example/2026/03/harbour-bridge-opens/"
FETCHED = datetime(2026, 11, 22, 12, tzinfo=UTC)
JNEWS = (Path(__file__).parent / "pages" / "jnews.html").read_bytes()
LINES = (
    "The bridge across the harbour carried its first cars on Wednesday, two years late.",
    "Engineers had found cracks in the eastern pillars and had them poured again in winter.",
    "The mayor said that the city would rather be late than sorry, and thanked the workers.",
    "Trams will follow in spring, once the new track has been tested with empty carriages.",
)


def article(head="", body=None, url=URL):
    text = "".join(f"<p>{line}</p>" for line in LINES) if body is None else body
    html = f"<html><head>{head}</head><body><article>{text}</article></body></html>"
    return extract_article(parse_page(html.encode(), url), fetched=FETCHED)


def jsonld(**node):
    node = {"@type": "NewsArticle", "url": URL} | node
    return f'<script type="application/ld+json">{json.dumps(node)}</script>'


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
    assert jnews.extractor == {"name": "jnews", "version": "2"}


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


def test_facts_come_from_the_page_s_own_json_ld(jnews):
    assert jnews.headline == "Harbour bridge opens after two years"
    assert jnews.authors == [{"name": "Mara Lindt", "url": "https://lantern.example/author/mara/"}]
    assert jnews.datePublished == "2026-03-04T09:30:00+01:00"
    assert jnews.articleType == "NewsArticle"
    assert jnews.isAccessibleForFree is False
    assert jnews.keywords == ["bridge", "harbour"]
    assert jnews.articleSection == ["World"]
    assert jnews.inLanguage == "en-US"
    assert jnews.images[0]["caption"] == "The bridge at dawn"


def test_each_filled_field_names_its_source(jnews):
    assert jnews.fieldSources["datePublished"] == "jsonld"
    assert jnews.fieldSources["articleSection"] == "dom"
    assert jnews.fieldSources["articleBody"] == "dom"


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


def test_another_article_s_json_ld_is_not_believed():
    other = jsonld(url="https://lantern.example/other", headline="Other", author="Ann Other")
    found = article(other + "<title>Bridge opens</title>")

    assert found.headline == "Bridge opens"
    assert found.authors == []


def test_of_two_articles_the_one_of_this_page_is_taken():
    other = jsonld(url="https://lantern.example/other", headline="Other")

    assert article(other + jsonld(headline="Mine &amp; yours")).headline == "Mine & yours"


def test_the_h1_that_metadata_vouches_for_is_the_headline():
    body = "<h1>Lantern Post</h1><h1>Bridge opens at last today</h1>" + f"<p>{LINES[0]}</p>" * 3
    found = article(
        '<meta property="og:title" content="Bridge opens at last today | Lantern">', body
    )

    assert found.headline == "Bridge opens at last today"
    assert found.fieldSources["headline"] == "dom"


def test_a_different_headline_in_the_metadata_is_the_alternative():
    body = "<h1>Bridge opens</h1>" + f"<p>{LINES[0]}</p>" * 3
    head = '<meta property="og:title" content="Bridge opens">' + jsonld(headline="A city rejoices")

    assert article(head, body).alternativeHeadline == "A city rejoices"


@pytest.mark.parametrize(
    ("author", "names"),
    [
        ({"@type": "Person", "name": "By Mara Lindt and Tom Reed"}, ["Mara Lindt", "Tom Reed"]),
        (
            [
                {"@type": "Organization", "name": "Lantern"},
                {"@type": "Person", "name": "Mara Lindt"},
            ],
            ["Mara Lindt"],
        ),
        ([{"@type": "Organization", "name": "Lantern Post"}], ["Lantern Post"]),
        ("Mara Lindt, Tom Reed", ["Mara Lindt", "Tom Reed"]),
        ("Mara Lindt, chief reporter of the harbour", ["Mara Lindt"]),
        ("https://lantern.example/author/x", []),
        ({"name": ["Mara Lindt", "Tom Reed"]}, ["Mara Lindt", "Tom Reed"]),
    ],
)
def test_authors_are_persons_one_by_one(author, names):
    assert [person["name"] for person in article(jsonld(author=author)).authors] == names


@pytest.mark.parametrize(
    ("raw", "iso", "note"),
    [
        ("2026-03-04T09:30:00+0100", "2026-03-04T09:30:00+01:00", None),
        ("2026-03-04 09:30", "2026-03-04T09:30:00Z", "no zone is given, taken as UTC"),
        ("2026-03-04", "2026-03-04T00:00:00Z", "only the day is known, taken as UTC"),
        ("20260304T0930Z", "2026-03-04T09:30:00Z", None),
        ("1772616600", "2026-03-04T09:30:00Z", None),
        ("Wed, 04 Mar 2026 09:30:00 GMT", "2026-03-04T09:30:00Z", None),
        ("3 hours ago", "2026-11-22T09:00:00Z", "resolved against the time of the fetch"),
        ("yesterday at 10:30", "2026-11-21T10:30:00Z", "resolved against the time of the fetch"),
        ("March 4, 2026", "2026-03-04T00:00:00Z", "only the day is known, taken as UTC"),
        ("2027-03-04T09:30:00Z", "2027-03-04T09:30:00Z", "lies after the fetch"),
    ],
)
def test_dates_are_iso_8601_and_say_what_was_assumed(raw, iso, note):
    moment = read_date(raw, FETCHED)

    assert moment.iso == iso
    assert moment.raw == raw
    assert moment.notes == ((note,) if note else ())


@pytest.mark.parametrize("raw", ["", "soon", "2026-13-45", "0000-00-00", "99999999999", "x" * 500])
def test_what_is_no_date_is_none(raw):
    assert read_date(raw, FETCHED) is None


@settings(deadline=None)  # the first date in words loads what dateparser knows of a language
@given(st.text(max_size=40))
def test_any_text_is_a_date_with_an_offset_or_none(raw):
    moment = read_date(raw, FETCHED)

    assert moment is None or datetime.fromisoformat(moment.iso).tzinfo is not None


def test_the_first_date_in_the_text_is_not_the_article_s():
    body = "<p>On 3 May 2001 the first plan was drawn.</p>" + "".join(f"<p>{x}</p>" for x in LINES)
    found = article(body=body, url="https://lantern.example/bridge")

    assert found.datePublished is None


def test_a_date_only_in_the_address_is_taken_from_there():
    found = article(url="https://lantern.example/2026/03/04/bridge")

    assert found.datePublished == "2026-03-04T00:00:00Z"
    assert found.fieldSources["datePublished"] == "url"


def test_a_future_date_is_marked():
    found = article(jsonld(datePublished="2031-01-01T00:00:00Z"))

    assert "datePublished: lies after the fetch" in found.validationMessages


def test_a_date_long_after_the_fetch_is_not_published_but_told():
    found = article('<meta property="article:published_time" content="2099-01-01T00:00:00+00:00">')

    assert found.datePublished is None
    assert found.datePublishedRaw == "2099-01-01T00:00:00+00:00"
    assert found.validationMessages == [
        "datePublished: lies more than 10 years after the fetch",
    ]
    assert "datePublished" not in found.fieldSources


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        ("soon", "cannot be read as a date"),
        ("2026-13-45", "cannot be read as a date"),
        ("1801-01-01", "lies before 1901"),
    ],
)
def test_a_date_that_cannot_be_published_is_kept_with_the_reason(raw, reason):
    found = article(jsonld(datePublished=raw))

    assert (found.datePublished, found.datePublishedRaw) == (None, raw)
    assert found.validationMessages == [f"datePublished: {reason}"]


def test_a_date_that_is_only_relative_is_told_with_the_moment_that_it_gives():
    text = "".join(f"<p>{line}</p>" for line in LINES)
    found = article(body=f"<h1>Bridge</h1><p>By Roe, <time>3 hours ago</time></p>{text}")

    assert (found.datePublished, found.datePublishedRaw) == (None, "3 hours ago")
    assert found.validationMessages == [
        "datePublished: only relative, 2026-11-22T09:00:00Z by the time of the fetch"
    ]


@pytest.mark.parametrize("element", ["<li><time>3 hours ago</time></li>", "<time>9:30</time>"])
def test_a_clock_or_another_article_s_age_is_no_date(element):
    found = article(body=f"<h1>Bridge</h1>{element}" + "".join(f"<p>{x}</p>" for x in LINES))

    assert found.datePublishedRaw is None
    assert found.validationMessages == []


def test_an_article_split_over_pages_says_that_it_goes_on():
    text = "".join(f"<p>{line}</p>" for line in LINES)
    found = article(body=f'{text}<div class="page-links"><a href="{URL}2/">2</a></div>')

    assert "articleBody: the text goes on on other pages: 2" in found.validationMessages


def test_a_declared_language_is_overruled_by_a_text_that_is_surely_another():
    german = (
        "Die neue Brücke über den Hafen wurde am Mittwoch eröffnet, zwei Jahre später als geplant. "
        "Der Bürgermeister dankte den Arbeitern und sagte, die Stadt sei lieber spät dran als leid."
    )
    body = f"<p>{german}</p><p>{german[::-1][:0]}{german} Im Frühling folgen die Straßenbahnen.</p>"
    html = f'<html lang="en"><body><article>{body}</article></body></html>'
    found = extract_article(parse_page(html.encode(), URL), fetched=FETCHED)

    assert found.inLanguage == "de"
    assert found.validationMessages == ["inLanguage: the page says en, its text is de"]


def test_a_live_blog_keeps_its_entries():
    update = {
        "@type": "BlogPosting",
        "headline": "First car",
        "articleBody": "It is over.",
        "datePublished": "2026-03-04T10:00:00Z",
    }
    found = article(jsonld(**{"@type": "LiveBlogPosting", "liveBlogUpdate": [update]}), body="<p>")

    assert found.articleType == "LiveBlogPosting"
    assert found.liveBlogUpdates == [
        {"headline": "First car", "datePublished": "2026-03-04T10:00:00Z", "text": "It is over."}
    ]
    assert found.articleBody == "First car\n\nIt is over."


def test_a_video_page_without_text_is_a_typed_row():
    video = '{"@type": "VideoObject", "contentUrl": "/v.mp4"}'
    found = article(f'<script type="application/ld+json">{video}</script>', body="<video></video>")

    assert found.articleType == "VideoObject"
    assert found.videos == [{"url": "https://lantern.example/v.mp4"}]
    assert found.articleBody is None


def test_text_that_sits_only_in_state_is_found():
    state = json.dumps({"props": {"article": {"content": [{"text": line} for line in LINES]}}})
    found = article(body=f'<div id="__next"></div><script id="__NEXT_DATA__">{state}</script>')

    assert found.articleBody == "\n\n".join(LINES)


def test_a_page_without_text_is_an_extraction_error():
    with pytest.raises(ExtractionError, match="no text"):
        article(body="<div></div>")


def test_extracting_twice_gives_the_same_row_and_leaves_the_page_as_it_was():
    page = parse_page(JNEWS, URL)
    first = extract_article(page, fetched=FETCHED)

    assert extract_article(page, fetched=FETCHED) == first


@settings(deadline=None)  # the first page loads what the extractors know
@given(st.binary(max_size=300))
def test_any_page_gives_an_article_or_an_extraction_error(body):
    try:
        found = extract_article(parse_page(b"<p>" + body, URL), fetched=FETCHED)
    except ExtractionError:
        return

    assert found.articleBody or found.videos or found.images
