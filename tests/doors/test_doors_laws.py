"""What holds for every door, whatever its bytes are."""

import gzip
import json
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsspider.doors import (
    Opened,
    read_feed,
    read_posts,
    read_robots,
    read_sitemap,
)
from newsspider.doors.candidate import MAX_CANDIDATES
from newsspider.urls import canonical_url

URL = "https://news.example/door"
SITEMAP = (
    b'<?xml version="1.0" encoding="UTF-8"?><urlset xmlns:n="http://www.google.com/schemas/'
    b'sitemap-news/0.9"><url><loc>https://news.example/a?x=1&amp;y=2</loc><lastmod>2024-05-01'
    b"</lastmod><n:news><n:title><![CDATA[T]]></n:title><n:publication_date>2024-05-01T10:00Z"
    b'</n:publication_date></n:news><xhtml:link rel="alternate" hreflang="de" href="/de"/></url>'
    b"<sitemap><loc>/b.xml.gz</loc></sitemap></urlset>"
)
FEED = (
    b'<rss version="2.0" xml:base="/x/"><channel><atom:link rel="next" href="?p=2"/><item><title>'
    b"A &amp;lt;b&gt;</title><link>/a</link><description><![CDATA[<p>]]></description><pubDate>"
    b"Wed, 01 May 2024 10:00:00 GMT</pubDate><category>c</category></item><!-- x --><item>"
    b'<guid isPermaLink="true">/b</guid></item></channel></rss>'
)
JSON = json.dumps(
    {"items": [{"url": "/a", "title": "x", "tags": ["b"], "date_published": "2024-05-01"}]}
).encode()
POSTS = json.dumps(
    [{"link": "/a", "date_gmt": "2024-05-01T10:00:00", "title": {"rendered": "x"}}]
).encode()
ROBOTS = b"User-agent: *\nDisallow: /a*b$\nAllow: /a\nCrawl-delay: 2\nSitemap: /s.xml\n"
SEEDS = [SITEMAP, FEED, JSON, POSTS, ROBOTS, gzip.compress(SITEMAP)]
PIECES = [
    b"<",
    b">",
    b"&",
    b'"',
    b"'",
    b"</",
    b"<!--",
    b"-->",
    b"<![CDATA[",
    b"]]>",
    b"\0",
    b"\xff",
]
PIECES += [
    b"<item>",
    b"</item>",
    b"<url>",
    b"<loc>",
    b"[",
    b"{",
    b":",
    b"\r",
    b"http://[",
    b"\xff\xfe",
]
READERS = [read_sitemap, read_feed, read_posts, lambda *args: read_robots(*args).opened]


@st.composite
def mutated(draw):
    """A valid door with some bytes cut out, repeated, or put in."""
    body = draw(st.sampled_from(SEEDS))
    for _ in range(draw(st.integers(1, 5))):
        start = draw(st.integers(0, len(body)))
        end = min(start + draw(st.integers(0, 30)), len(body))
        piece = draw(st.sampled_from(PIECES) | st.binary(max_size=8))
        times = draw(st.integers(0, 3))
        body = body[:start] + piece * times + body[start if times == 3 else end :]
    return body


def check(opened):
    assert isinstance(opened, Opened)
    for candidate in opened.candidates:
        assert canonical_url(candidate.url) == candidate.url
        for moment in (candidate.published, candidate.modified):
            assert moment is None or moment.utcoffset() is not None
        assert candidate.title is None or candidate.title == " ".join(candidate.title.split()) != ""
        assert all(candidate.keywords)
    for found in (opened.candidates, opened.doors):
        assert len({each.url for each in found}) == len(found) <= MAX_CANDIDATES
    assert all(door.url != URL for door in opened.doors)
    assert all(count > 0 for count in opened.problems.values())


@given(mutated() | st.binary(max_size=300))
@settings(max_examples=300, deadline=2000)
def test_no_door_raises_and_what_it_gives_is_sound(body):
    for read in READERS:
        check(read(body, URL))


@given(mutated(), st.text(max_size=30))
@settings(max_examples=150, deadline=2000)
def test_a_ruling_names_a_line_that_says_so(body, path):
    robots = read_robots(body, URL)
    ruling = robots.ruling(f"https://news.example/{path}", "newsspider")

    assert ruling.allowed == robots.allowed(f"https://news.example/{path}", "newsspider")
    assert ruling.allowed or ruling.number is not None


@given(st.sampled_from(SEEDS[:3]), st.data())
def test_a_cut_door_gives_no_address_that_the_whole_one_has_not(seed, data):
    cut = seed[: data.draw(st.integers(0, len(seed)))]
    reader = read_sitemap if seed is SITEMAP else read_feed
    whole = {candidate.url for candidate in reader(seed, URL).candidates}
    part = [candidate.url for candidate in reader(cut, URL).candidates]

    assert len(part) <= len(whole)
    assert set(part[:-1]) <= whole


@pytest.mark.parametrize(
    "body",
    [
        b"<urlset>" + b"<" * 3_000_000,
        b"<urlset>" + b"<url><loc>" * 300_000,
        b"<urlset><url>" + b"<loc a='" * 300_000,
        b"<urlset><url>" + b'<xhtml:link rel="x" href="y"/>' * 100_000,
        b"<rss>" + b"<item>" * 400_000,
        b"<rss><item>" + b"<description>" * 200_000 + b"<item></description>",
        b"<rss><item>" + b"<category>x</category>" * 150_000,
        b"<rss><item>" + b"<![CDATA[" * 300_000,
        b"<rss><item>" + b"<!--" * 600_000,
        b'<feed xml:base="a/">' * 150_000,
        b"<rss><item><link " + b'a="b" ' * 500_000,
        b"<rss><item>" + (b"<link " + b"a" * 4900 + b">") * 600,
        b"<rss><item>" + (b"<link " + b"a=\"b' " * 800 + b">") * 600,
        b"<rss>" + (b"<item xmlns:a='" + b" " * 4900 + b">") * 600,
        b"<rss " + b"xmlns " * 500_000 + b">",
        gzip.compress(b"", mtime=0) * 100_000,
        b"[" * 3_000_000,
        b'{"items":[' + b"{}," * 1_000_000,
        b"User-agent: *\nDisallow: /*a*a*a*a*b$\n" * 80_000,
        bytes(range(256)) * 12_000,
    ],
    ids=lambda body: repr(body[:24]),
)
def test_three_megabytes_of_anything_take_no_quadratic_time(body):
    start = time.process_time()
    for read in READERS:
        check(read(body, URL))

    assert time.process_time() - start < 8
