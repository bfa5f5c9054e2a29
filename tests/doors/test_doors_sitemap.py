import gzip
from datetime import UTC, datetime, timedelta, timezone

import pytest

from newsspider.doors import Candidate, Door, read_sitemap
from newsspider.doors.sitemap import is_news_sitemap

URL = "https://news.example/sitemap.xml"
SITEMAP = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
NEWS = 'xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"'


def urlset(*entries, names=SITEMAP):
    return f'<?xml version="1.0"?>\n<urlset {names}>{"".join(entries)}</urlset>'.encode()


def entry(path, rest=""):
    return f"<url><loc>https://news.example{path}</loc>{rest}</url>"


def paths(opened):
    return [candidate.url.removeprefix("https://news.example") for candidate in opened.candidates]


def test_a_file_gives_its_addresses_in_order_with_their_last_change():
    body = urlset(entry("/b", "<lastmod>2024-05-01T10:00:00+02:00</lastmod>"), entry("/a"))

    opened = read_sitemap(body, URL)

    two = timezone(timedelta(hours=2))
    assert opened.candidates == (
        Candidate(
            "https://news.example/b", "sitemap", modified=datetime(2024, 5, 1, 10, tzinfo=two)
        ),
        Candidate("https://news.example/a", "sitemap"),
    )
    assert opened.problems == {}


def test_an_index_gives_doors_and_never_itself():
    body = (
        f"<sitemapindex {SITEMAP}><sitemap><loc>/news-sitemap.xml</loc></sitemap>"
        f"<sitemap><loc>{URL}</loc></sitemap>"
        "<sitemap><loc>posts-1.xml.gz</loc><lastmod>2024-05-01</lastmod></sitemap></sitemapindex>"
    ).encode()

    opened = read_sitemap(body, URL)

    assert opened.doors == (
        Door("https://news.example/news-sitemap.xml", "newsSitemap"),
        Door("https://news.example/posts-1.xml.gz", "sitemap", datetime(2024, 5, 1, tzinfo=UTC)),
    )
    assert opened.problems == {"self-reference": 1}


def test_a_news_sitemap_gives_date_title_keywords_and_language():
    body = urlset(
        entry(
            "/story",
            "<news:news><news:publication><news:name>Paper</news:name>"
            "<news:language>en</news:language></news:publication>"
            "<news:publication_date>2024-05-01T08:30Z</news:publication_date>"
            "<news:title>Tom &amp;amp; Ann</news:title>"
            "<news:keywords>Bridge, harbour ,Bridge</news:keywords></news:news>",
        ),
        names=f"{SITEMAP} {NEWS}",
    )

    (candidate,) = read_sitemap(body, URL).candidates

    assert candidate == Candidate(
        "https://news.example/story",
        "newsSitemap",
        published=datetime(2024, 5, 1, 8, 30, tzinfo=UTC),
        title="Tom & Ann",
        keywords=("Bridge", "harbour"),
        language="en",
    )


@pytest.mark.parametrize(
    "names",
    [
        "",
        'xmlns="http://www.google.com/schemas/sitemap/0.84"',
        'xmlns="urn:something-else"',
        f'{SITEMAP} xmlns:news="urn:wrong"',
        f'{SITEMAP} xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"',
    ],
)
def test_a_namespace_may_be_missing_or_wrong(names):
    news = "<news:news><news:title>T</news:title></news:news>"

    (candidate,) = read_sitemap(urlset(entry("/a", news), names=names), URL).candidates

    assert (candidate.via, candidate.title) == ("newsSitemap", "T")


def test_any_prefix_may_stand_for_the_sitemap_itself():
    body = (
        b"<s:urlset xmlns:s='http://www.sitemaps.org/schemas/sitemap/0.9'><s:url>"
        b"<s:loc>https://news.example/a</s:loc></s:url></s:urlset>"
    )

    assert paths(read_sitemap(body, URL)) == ["/a"]


def test_images_and_videos_are_no_candidates():
    image = "<image:image><image:loc>https://news.example/a.jpg</image:loc></image:image>"

    assert paths(read_sitemap(urlset(entry("/a", image)), URL)) == ["/a"]


def test_other_languages_are_candidates_and_each_knows_its_language():
    links = "".join(
        f'<xhtml:link rel="alternate" hreflang="{language}" href="{path}"/>'
        for language, path in (("en", "/a"), ("de", "/de/a"), ("x-default", "/any"))
    )
    opened = read_sitemap(urlset(entry("/a", links), entry("/b")), URL)

    assert [(c.url, c.language) for c in opened.candidates] == [
        ("https://news.example/a", "en"),
        ("https://news.example/b", None),
        ("https://news.example/de/a", "de"),
    ]


@pytest.mark.parametrize("pack", [gzip.compress, lambda body: gzip.compress(gzip.compress(body))])
def test_gzip_is_told_by_its_bytes(pack):
    assert paths(read_sitemap(pack(urlset(entry("/a"))), URL)) == ["/a"]


def test_gzip_in_several_members_is_one_file():
    body = urlset(entry("/a"), entry("/b"))
    packed = gzip.compress(body[:100]) + gzip.compress(body[100:]) + b"\0\0"

    assert paths(read_sitemap(packed, URL)) == ["/a", "/b"]


def test_gzip_that_is_not_is_read_as_it_is():
    assert paths(read_sitemap(urlset(entry("/a")), URL + ".gz", "application/gzip")) == ["/a"]


def test_cut_gzip_gives_what_came():
    body = urlset(*(entry(f"/{number * 7919:x}") for number in range(3000)))
    opened = read_sitemap(gzip.compress(body)[:-3000], URL)

    assert 500 < len(opened.candidates) < 3000
    assert opened.problems["broken-gzip"] == 1
    assert opened.problems["broken-xml"] >= 1


def test_a_gzip_bomb_stops_at_the_limit():
    opened = read_sitemap(gzip.compress(b" " * 60_000_000, 1), URL)

    assert opened.problems["too-large"] == 1
    assert not opened.candidates


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        (b"<!DOCTYPE html><html><body>Not found</body></html>", "html-instead"),
        (b"<div>Just a moment...</div>", "html-instead"),
        (b"", "empty"),
        (b" \r\n", "empty"),
        (b"\x89PNG\r\n\x1a\n", "not-xml"),
        (b'{"sitemap": []}', "not-xml"),
        (b"\x1f\x8b\x08\x00garbage", "broken-gzip"),
    ],
)
def test_what_is_no_sitemap_says_what_it_is(body, problem):
    opened = read_sitemap(body, URL)

    assert opened.candidates == opened.doors == ()
    assert problem in opened.problems


def test_broken_markup_costs_only_its_own_entry():
    body = urlset(
        entry("/a"),
        "<url><loc>https://news.example/b</url>",
        "<url><loc>https://news.example/c</loc>",
        entry("/d?x=1&y=2"),
        "</urlset>",
        entry("/e"),
        "<1 & 2 < 3>",
        "<url><loc>\n  <![CDATA[ https://news.example/f ]]>\n</loc></url>",
        "<url><loc>https://news.example/g",
    )[:-9]

    opened = read_sitemap(body, URL)

    assert paths(opened) == ["/a", "/b", "/c", "/d?x=1&y=2", "/e", "/f", "/g"]
    assert opened.problems == {"broken-xml": 2}


def test_a_warning_in_front_does_no_harm():
    body = b"<br />\n<b>Warning</b>: file.php on line 3<br />\n" + urlset(entry("/a"))

    assert paths(read_sitemap(body, URL)) == ["/a"]


def test_entities_are_neither_declared_nor_fetched():
    body = (
        b'<!DOCTYPE urlset [<!ENTITY x SYSTEM "file:///etc/passwd"><!ENTITY a "aaaa">'
        b'<!ENTITY b "&a;&a;">]><urlset><url><loc>https://news.example/&x;&b;&eacute;</loc></url>'
        b"</urlset>"
    )

    assert paths(read_sitemap(body, URL)) == ["/&x;&b;%C3%A9"]


def test_a_text_file_has_one_address_a_line():
    body = b"\xef\xbb\xbfhttps://news.example/a\r\n\r\nhttps://news.example/b\nnonsense://\n"

    opened = read_sitemap(body, URL, "text/plain")

    assert paths(opened) == ["/a", "/b"]
    assert opened.problems == {"bad-address": 1}


def test_a_feed_in_place_of_a_sitemap_is_read_as_a_feed():
    body = b"<rss><channel><item><link>https://news.example/a</link></item></channel></rss>"

    (candidate,) = read_sitemap(body, URL).candidates

    assert candidate.via == "feed"


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_any_unicode_encoding_is_read(encoding):
    body = urlset(entry("/straße")).decode().encode(encoding)

    assert paths(read_sitemap(body, URL)) == ["/stra%C3%9Fe"]


def test_a_wrong_date_is_counted_and_the_address_kept():
    opened = read_sitemap(urlset(entry("/a", "<lastmod>soon</lastmod>")), URL)

    assert opened.candidates[0].modified is None
    assert opened.problems == {"bad-date": 1}


def test_an_entry_without_or_with_a_bad_address_is_counted():
    opened = read_sitemap(
        urlset("<url></url>", "<url><loc>mailto:a@b.example</loc></url>", entry("/a")), URL
    )

    assert paths(opened) == ["/a"]
    assert opened.problems == {"no-address": 1, "bad-address": 1}


def test_languages_that_stand_in_the_file_do_not_count_twice():
    links = '<link rel="alternate" hreflang="en" href="/{0}"/><link hreflang="de" href="/{1}"/>'
    body = urlset(*(entry(f"/{n}", links.format(n, (n + 1) % 20_000)) for n in range(20_000)))

    opened = read_sitemap(body, URL)

    assert len(opened.candidates) == 20_000
    assert opened.problems == {}


def test_more_addresses_than_a_file_may_hold_are_not_read():
    body = urlset(*(entry(f"/{number}") for number in range(50_001)))

    opened = read_sitemap(body, URL)

    assert len(opened.candidates) == 50_000
    assert opened.problems == {"too-many": 1}


@pytest.mark.parametrize(
    ("name", "news"),
    [
        ("news-sitemap.xml", True),
        ("sitemap-news.xml.gz", True),
        ("googlenews.php", True),
        ("newsletter-sitemap.xml", False),
        ("news-2019-04.xml", False),
        ("sitemap.xml", False),
    ],
)
def test_the_news_of_two_days_is_told_by_its_name(name, news):
    assert is_news_sitemap(f"https://news.example/{name}") is news
