import pytest
from bridge_article import FETCHED, JNEWS, LINES, URL, article, jsonld
from hypothesis import given, settings
from hypothesis import strategies as st

from newsspider.errors import ExtractionError
from newsspider.page import extract_article, parse_page


@pytest.fixture(scope="module")
def jnews():
    return extract_article(parse_page(JNEWS, URL), fetched=FETCHED)


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


@pytest.mark.parametrize(
    ("declared", "published"),
    [("nb", "no"), ("nb-NO", "no-NO"), ("no", "no"), ("nn-NO", "nn-NO"), ("nb_NO", "no-NO")],
)
def test_the_same_norwegian_has_one_name(declared, published):
    html = (
        f'<html lang="{declared}"><body><article><p>Broen åpnet i går.</p></article></body></html>'
    )

    found = extract_article(parse_page(html.encode(), URL), fetched=FETCHED)

    assert found.inLanguage == published


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


@pytest.mark.parametrize(
    ("player", "kind"), [("<audio src=/a.mp3></audio>", "AudioObject"), ("", "VideoObject")]
)
def test_a_page_that_calls_itself_a_player_is_of_the_type_that_it_plays(player, kind):
    text = "".join(f"<p>{line}</p>" for line in LINES)
    found = article('<meta name="twitter:card" content="player">', body=player + text)

    assert found.articleType == kind
    assert found.fieldSources["articleType"] == "meta"


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
