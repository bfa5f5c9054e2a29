"""What pages say of their articles, source by source."""

import json
from datetime import UTC, datetime, timedelta, timezone

import pytest

from newsspider.page import Hints, extract_article, parse_page
from newsspider.page.written import read_written

URL = "https://www.lantern.example/world/harbour-bridge"
FETCHED = datetime(2026, 11, 22, 12, tzinfo=UTC)
TEXT = (
    "<p>The bridge across the harbour carried its first cars on Wednesday, two years late.</p>" * 4
)
CEST = timezone(timedelta(hours=2))


def article(body="", head="", hints=None, url=URL, html=""):
    page = f"<html {html}><head>{head}</head><body><article>{body}{TEXT}</article></body></html>"
    return extract_article(parse_page(page.encode(), url), fetched=FETCHED, hints=hints)


def jsonld(**node):
    node = {"@type": "NewsArticle", "url": URL} | node
    return f'<script type="application/ld+json">{json.dumps(node)}</script>'


def meta(name, content):
    return f'<meta property="{name}" content="{content}">'


@pytest.mark.parametrize(
    "trail",
    [
        "<nav><a href=/>Home</a><h1>Bridge 2026</h1></nav>",
        "<div class=breadcrumbs><a href=/>Home</a><h1>Bridge 2026</h1></div>",
        "<div><a href=/>Home</a><a href=/world/>World</a><h1>Bridge 2026</h1></div>",
        "<h1 data-breadcrumb-headline>Bridge 2026</h1>",
    ],
)
def test_an_h1_that_ends_a_trail_is_not_the_headline(trail):
    head = meta("og:title", "A bridge opens at last")
    found = article(
        f"{trail}<h2>A bridge opens at last</h2>", head + jsonld(headline="Bridge 2026")
    )

    assert (found.headline, found.fieldSources["headline"]) == ("A bridge opens at last", "dom")
    assert found.alternativeHeadline == "Bridge 2026"


def test_a_kicker_that_the_metadata_does_not_have_is_not_part_of_the_headline():
    heading = "<h1><span>Harbour</span><span>A bridge opens at last</span></h1>"

    assert article(heading, meta("og:title", "A bridge opens at last")).headline == (
        "A bridge opens at last"
    )


def test_a_marked_headline_is_believed_though_the_metadata_says_otherwise():
    found = article('<h1 class="entry-title">A bridge for trams</h1>', jsonld(headline="It opens"))

    assert (found.headline, found.alternativeHeadline) == ("A bridge for trams", "It opens")
    assert "headline: alternativeHeadline has other words" in found.validationMessages


def test_a_headline_that_the_metadata_cuts_short_is_taken_whole():
    body = "<h1>A bridge across the harbour opens at last</h1>"

    assert article(body, jsonld(headline="A bridge across the...")).headline == (
        "A bridge across the harbour opens at last"
    )


@pytest.mark.parametrize(
    ("stated", "headline"),
    [
        ("A bridge opens | Lantern Post", "A bridge opens"),
        ("Lantern Post - A bridge opens", "A bridge opens"),
        ("A bridge opens - Lantern", "A bridge opens"),
        ("A bridge opens - at last", "A bridge opens - at last"),
    ],
)
def test_the_site_s_name_is_no_part_of_the_headline(stated, headline):
    head = meta("og:title", stated) + meta("og:site_name", "Lantern Post")

    assert article(head=head).headline == headline


@pytest.mark.parametrize(
    ("author", "shown"),
    [
        ("Lantern Post", "<p class=byline>By <a href=/author/roe>Ann Roe</a></p>"),
        ("lantern.example", "<address>Ann Roe</address>"),
        ("Lantern staff", "<div>By Ann Roe</div>"),
        ("LP", "<span class=author-name>Ann Roe</span>"),
    ],
)
def test_a_site_that_signs_as_a_whole_gives_way_to_the_person_beside_the_headline(author, shown):
    head = jsonld(author=author) + meta("og:site_name", "Lantern Post")
    found = article(f"<h1>A bridge opens</h1>{shown}", head.replace("LP", "Lantern Post"))

    assert [person["name"] for person in found.authors] == ["Ann Roe"]
    assert found.fieldSources["authors"] == "dom"


def test_a_byline_that_names_all_whom_json_ld_names_and_others_is_the_whole_list():
    byline = (
        "<p class=byline>By <a href=/author/roe>Ann Roe</a> and <a href=/author/lee>Tom Lee</a></p>"
    )
    found = article(f"<h1>A bridge opens</h1>{byline}", jsonld(author="Ann Roe"))

    assert found.authors == [
        {"name": "Ann Roe", "url": "https://www.lantern.example/author/roe"},
        {"name": "Tom Lee", "url": "https://www.lantern.example/author/lee"},
    ]


@pytest.mark.parametrize(
    "line",
    [
        "<p class=byline>Published by Lantern Post</p>",
        "<p>The bridge was built by Ann Roe and others in the years of the flood.</p>",
        "<div class=author-box-share><a href=/x>Follow us</a></div>",
        "<figure><a rel=author href=/author/reed>Jan Reed</a></figure>",
    ],
)
def test_what_only_stands_where_bylines_stand_names_nobody(line):
    assert (
        article(f"<h1>A bridge opens</h1>{line}", meta("og:site_name", "Lantern Post")).authors
        == []
    )


@pytest.mark.parametrize(
    ("written", "iso"),
    [
        ("January 18, 2020", "2020-01-18T00:00:00"),
        ("jueves 2 de abril de 2020", "2020-04-02T00:00:00"),
        ("24 نيسان / أبريل 2020 09:22 مساءً", "2020-04-24T21:22:00"),
        ("2026年3月4日 9時30分", "2026-03-04T09:30:00"),
        ("04.03.2026, 09:30 Uhr", "2026-03-04T09:30:00"),
        ("3/14/2026", "2026-03-14T00:00:00"),
        ("3/4/2026", "2026-04-03T00:00:00"),
        ("Updated: Sat 8:31 PM, Feb 17, 2018", "2018-02-17T20:31:00"),
        ("Sept. 3, 2024 5:00 AM EDT", "2024-09-03T05:00:00-04:00"),
        ("4 марта 2026", "2026-03-04T00:00:00"),
        ("12:30 am, 4 August 2026", "2026-08-04T00:30:00"),
    ],
)
def test_a_date_that_is_written_out_is_read(written, iso):
    assert read_written(written)[0].isoformat() == iso


@pytest.mark.parametrize(
    "text", ["", "4 more of 2020", "31 February 2020", "March 2020", "99/99/2020"]
)
def test_what_lacks_a_day_a_month_or_a_year_is_no_date(text):
    assert read_written(text) is None


@pytest.mark.parametrize(
    ("line", "published", "modified"),
    [
        ("<p class=date>Posted March 4, 2026 09:30</p>", "2026-03-04T09:30:00Z", None),
        ("<p>March 4, 2026</p>", "2026-03-04T00:00:00Z", None),
        (
            "<p class=meta>Published 4 March 2026, updated 6 March 2026</p>",
            "2026-03-04T00:00:00Z",
            "2026-03-06T00:00:00Z",
        ),
        ("<p>On 3 May 2001 the first plan of the bridge was drawn by hand.</p>", None, None),
    ],
)
def test_the_dateline_beside_the_headline_is_read_and_a_sentence_is_not(line, published, modified):
    found = article(f"<h1>A bridge opens</h1>{line}")

    assert (found.datePublished, found.dateModified) == (published, modified)


def test_microdata_describes_the_article_where_json_ld_does_not():
    body = (
        '<div itemscope itemtype="https://schema.org/NewsArticle"><h1 itemprop="headline">Bridge'
        ' opens today</h1><span itemprop="author" itemscope itemtype="https://schema.org/Person">'
        '<a itemprop="url" href="/author/roe"><b itemprop="name">Ann Roe</b></a></span>'
        '<time itemprop="datePublished" datetime="2026-03-04T09:30:00+01:00">4 March</time>'
        '<meta itemprop="isAccessibleForFree" content="false"></div>'
    )
    found = article(body)

    assert found.authors == [{"name": "Ann Roe", "url": "https://www.lantern.example/author/roe"}]
    assert found.datePublished == "2026-03-04T09:30:00+01:00"
    assert found.isAccessibleForFree is False
    assert found.articleType == "NewsArticle"
    for field in ("authors", "datePublished", "isAccessibleForFree", "articleType"):
        assert found.fieldSources[field] == "microdata"


MARKED_TRAIL = (
    '<ol itemscope itemtype="https://schema.org/BreadcrumbList">'
    '<li itemprop="itemListElement"><a href=/><i itemprop=name>Home</i></a>'
    '<li itemprop="itemListElement"><a href=/world/><i itemprop=name>World</i></a></ol>'
)


@pytest.mark.parametrize(
    ("trail", "source"),
    [
        (MARKED_TRAIL, "microdata"),
        ('<nav class="breadcrumb"><a href=/>Home</a><a href=/world/>World</a></nav>', "dom"),
    ],
)
def test_breadcrumbs_are_read_from_the_page_and_name_its_section(trail, source):
    found = article(trail)

    assert [step["name"] for step in found.breadcrumbs] == ["Home", "World"]
    assert found.breadcrumbs[1]["url"] == "https://www.lantern.example/world/"
    assert found.fieldSources["breadcrumbs"] == source
    assert found.articleSection == ["World"]


def test_a_credit_is_read_from_the_caption_or_from_json_ld():
    image = {"@type": "ImageObject", "url": "/b.jpg?w=1200", "creditText": "Jan Reed"}
    figures = (
        "<figure><img src=/a.jpg><figcaption>Cars. (Photo: Tom Lee)</figcaption></figure>"
        "<figure><img src=/b.jpg?w=300></figure>"
    )
    found = article(figures, jsonld(image=image))

    assert [(i["caption"], i["credit"]) for i in found.images] == [
        ("Cars. (Photo: Tom Lee)", "Tom Lee"),
        (None, "Jan Reed"),
    ]


def test_a_part_behind_a_paywall_says_it_of_the_whole():
    part = {"@type": "WebPageElement", "isAccessibleForFree": "False"}

    assert article(head=jsonld(hasPart=part)).isAccessibleForFree is False


def test_hints_speak_where_the_page_is_silent():
    hints = Hints(
        source="feed",
        headline="A bridge opens",
        published=datetime(2026, 3, 4, 9, 30, tzinfo=CEST),
        keywords=("bridge",),
    )
    found = article(hints=hints)

    assert (found.headline, found.keywords) == ("A bridge opens", ["bridge"])
    assert found.datePublished == "2026-03-04T09:30:00+02:00"
    for field in ("headline", "keywords", "datePublished"):
        assert found.fieldSources[field] == "feed"


@pytest.mark.parametrize(
    ("raw", "published", "source"),
    [
        ("2026-03-04T09:30:00+01:00", "2026-03-04T09:30:00+01:00", "jsonld"),
        ("2026-03-04T09:30:00", "2026-03-04T09:30:00+02:00", "api"),
        ("2026-03-04", "2026-03-04T09:30:00+02:00", "api"),
        ("2026-03-01T10:31:00", "2026-03-01T10:31:00Z", "jsonld"),
    ],
)
def test_a_hint_gives_the_zone_or_the_hour_that_a_page_leaves_open(raw, published, source):
    hints = Hints(source="api", published=datetime(2026, 3, 4, 9, 30, tzinfo=CEST))
    found = article(head=jsonld(datePublished=raw), hints=hints)

    assert (found.datePublished, found.datePublishedRaw) == (published, raw)
    assert found.fieldSources["datePublished"] == source


def test_of_two_headlines_in_the_metadata_the_one_that_the_door_names_is_taken():
    head = jsonld(headline="A city rejoices") + meta("og:title", "A bridge opens")

    assert article(
        head=head, hints=Hints(source="sitemap", headline="A bridge opens")
    ).headline == ("A bridge opens")


@pytest.mark.parametrize(
    ("head", "message"),
    [
        (
            jsonld(datePublished="2026-03-04T09:30:00Z")
            + meta("article:published_time", "2026-01-01T00:00:00Z"),
            "datePublished: jsonld says 2026-03-04T09:30:00Z, opengraph says 2026-01-01T00:00:00Z",
        ),
        (
            jsonld(datePublished="2026-03-04T09:30:00Z", dateModified="2025-03-04T09:30:00Z"),
            "dateModified: lies before datePublished",
        ),
        (
            jsonld(author="Ann Roe") + meta("author", "Tom Lee"),
            "authors: jsonld says Ann Roe, meta says Tom Lee",
        ),
        (
            jsonld(isAccessibleForFree=True) + meta("article:content_tier", "locked"),
            "isAccessibleForFree: jsonld and opengraph disagree",
        ),
    ],
)
def test_sources_that_contradict_one_another_are_told(head, message):
    assert article(head=head).validationMessages == [message]


def test_sources_that_agree_are_not_told():
    head = jsonld(author="Ann Roe", datePublished="2026-03-04T09:30:00Z")
    head += meta("author", "Ann Roe") + meta("article:published_time", "2026-03-04T10:30:00+01:00")

    assert article(head=head).validationMessages == []
