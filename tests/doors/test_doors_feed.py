import json
from datetime import UTC, datetime, timedelta, timezone

import pytest

from newsspider.doors import Candidate, Door, next_wordpress_feed, read_feed

URL = "https://news.example/feed/"


def rss(*items, head=""):
    return f'<rss version="2.0"><channel>{head}{"".join(items)}</channel></rss>'.encode()


def urls(opened):
    return [candidate.url for candidate in opened.candidates]


def test_an_rss_item_gives_all_it_says():
    body = rss(
        "<item><title>Tom &amp;#8217;s &lt;b&gt;boat&lt;/b&gt;</title>"
        "<link>https://news.example/boat/?utm_source=rss</link>"
        "<pubDate>Wed, 01 May 2024 10:00:00 +0200</pubDate><category><![CDATA[Harbour]]></category>"
        "<category>Boats &amp; more</category><guid isPermaLink='false'>1</guid>"
        "<description>&lt;a href='x'&gt;</description>"
        "<content:encoded><![CDATA[<title>No</title><link>https://no.example/</link>]]>"
        "</content:encoded></item>",
        head="<title>Paper</title><link>https://news.example/</link><language>en-GB</language>",
    )

    opened = read_feed(body, URL)

    assert opened.candidates == (
        Candidate(
            "https://news.example/boat/",
            "feed",
            published=datetime(2024, 5, 1, 10, tzinfo=timezone(timedelta(hours=2))),
            title="Tom \u2019s boat",
            keywords=("Harbour", "Boats & more"),
            language="en-GB",
        ),
    )
    assert opened.problems == {}


def test_an_atom_entry_gives_all_it_says():
    body = (
        b'<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="de" xml:base="/blog/">'
        b'<link rel="self" href="feed"/><link rel="next" href="feed?page=2"/><id>x</id>'
        b'<entry><title type="xhtml"><div>A <em>new</em> bridge</div></title>'
        b'<link rel="enclosure" href="a.mp3"/>'
        b'<link rel="alternate" type="text/html" href="bridge"/>'
        b"<id>tag:1</id><published>2024-05-01T10:00:00Z</published><updated>2024-05-02T10:00:00Z"
        b'</updated><category term="c" label="City"/><source><id>https://other.example/</id>'
        b'<link href="https://other.example/"/></source>'
        b'<content type="xhtml"><div><link href="https://no.example/"/></div></content></entry></feed>'
    )

    opened = read_feed(body, "https://news.example/atom")

    assert opened.candidates == (
        Candidate(
            "https://news.example/blog/bridge",
            "feed",
            published=datetime(2024, 5, 1, 10, tzinfo=UTC),
            modified=datetime(2024, 5, 2, 10, tzinfo=UTC),
            title="A new bridge",
            keywords=("City",),
            language="de",
        ),
    )
    assert opened.doors == (Door("https://news.example/blog/feed?page=2", "feed"),)


@pytest.mark.parametrize(
    "body",
    [
        ('<atom:feed xmlns:atom="http://purl.org/atom/ns#"><atom:entry><atom:link href="/a"/>'
        "<atom:issued>2024-05-01</atom:issued></atom:entry></atom:feed>"),
        ('<rdf:RDF xmlns="http://purl.org/rss/1.0/"><channel><items><li/></items></channel>'
        '<item rdf:about="/x"><link>/a</link><dc:date>2024-05-01</dc:date></item></rdf:RDF>'),
        ('<rss version="0.91"><channel><item><link>/a</link><pubDate>1 May 24 00:00 GMT</pubDate>'
        "</item></channel></rss>"),
        ("<?xml version='1.0'?><rss><channel><item><link> <![CDATA[ /a ]]> </link>"
        "<dcterms:issued>2024-05-01T00:00Z</dcterms:issued></item></channel></rss>"),
        ('{"version": "https://jsonfeed.org/version/1", "items": [{"url": "/a",'
        ' "date_published": "2024-05-01T00:00:00-00:00"}]}'),
    ],
    ids=["Atom 0.3", "RSS 1.0", "RSS 0.91", "RSS with Dublin Core", "JSON Feed"],
)  # fmt: skip
def test_every_format_gives_address_and_date(body):
    assert read_feed(body.encode(), URL).candidates == (
        Candidate("https://news.example/a", "feed", published=datetime(2024, 5, 1, tzinfo=UTC)),
    )


@pytest.mark.parametrize(
    ("item", "url"),
    [
        ("<guid>https://news.example/a</guid>", "https://news.example/a"),
        ("<guid isPermaLink='true'>/a</guid>", "https://news.example/a"),
        ("<guid isPermaLink='false'>https://news.example/no</guid>", None),
        ("<guid>4711</guid>", None),
        ("<atom:link href='/a'/>", "https://news.example/a"),
        ("<link/><guid>https://news.example/a</guid>", "https://news.example/a"),
        ("<link>/no</link><feedburner:origLink>/a</feedburner:origLink>", "https://news.example/a"),
        (
            "<media:content><link>/no</link></media:content><link>/a</link>",
            "https://news.example/a",
        ),
        ("<image><link>/no</link></image><link>/a</link>", "https://news.example/a"),
        ("<link>/a?b=1&copy=2</link>", "https://news.example/a?b=1&copy=2"),
    ],
)
def test_the_address_of_an_item_is_its_own_page(item, url):
    opened = read_feed(rss(f"<item>{item}</item>"), URL)

    assert urls(opened) == ([url] if url else [])
    assert opened.problems == ({} if url else {"no-address": 1})


def test_broken_markup_costs_only_its_own_item():
    body = rss(
        "<item><link>/a</link><description>5 < 6 & more</item>",
        "<item><title>No end</title><link>/b",
        "<item><link>/c</link><description><![CDATA[<item>]]></description></item>",
        "<!-- <item><link>/no</link></item> -->",
        "<item><link>/d</link></item>",
    )[:-20]

    assert urls(read_feed(body, URL)) == [f"https://news.example/{letter}" for letter in "abcd"]


@pytest.mark.parametrize(
    ("encoding", "declared"),
    [("windows-1251", "windows-1251"), ("windows-1251", "utf-8"), ("utf-8", "iso-8859-1")],
)
def test_a_wrong_charset_declaration_does_no_harm(encoding, declared):
    title = "Мост через гавань открыли в среду"
    feed = (
        f'<?xml version="1.0" encoding="{declared}"?>'
        + rss(f"<item><link>/a</link><title>{title}</title></item>").decode()
    )

    (candidate,) = read_feed(feed.encode(encoding), URL).candidates

    assert candidate.title == title


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        (b"<html><head><title>Login</title></head></html>", "html-instead"),
        (b"", "empty"),
        (b"Error establishing a database connection", "not-xml"),
        (b'{"items": [', "broken-json"),
        (b'{"a": 1}', "not-json"),
        (b'{"items": [3]}', "no-address"),
        (b"<rss><channel>", "broken-xml"),
        (b"<urlset><url><loc>https://news.example/a</loc></url></urlset>", "sitemap-instead"),
    ],
)
def test_what_is_no_feed_says_what_it_is(body, problem):
    opened = read_feed(body, URL)

    assert opened.candidates == ()
    assert opened.problems == {problem: 1}


def test_a_json_feed_gives_all_it_says():
    feed = {
        "language": "en",
        "next_url": "/feed.json?page=2",
        "items": [
            {
                "id": "https://news.example/1",
                "title": "A &amp; B",
                "tags": ["x", 7, "x"],
                "date_modified": "2024-05-01T10:00:00Z",
            }
        ],
    }

    opened = read_feed(json.dumps(feed).encode(), URL)

    assert opened.candidates == (
        Candidate(
            "https://news.example/1",
            "feed",
            modified=datetime(2024, 5, 1, 10, tzinfo=UTC),
            title="A & B",
            keywords=("x",),
            language="en",
        ),
    )
    assert opened.doors == (Door("https://news.example/feed.json?page=2", "feed"),)


def test_a_feed_that_names_itself_as_next_ends():
    body = rss(head=f'<atom:link rel="next" href="{URL}"/>')

    opened = read_feed(body, URL)

    assert opened.doors == ()
    assert opened.problems == {"self-reference": 1}


@pytest.mark.parametrize(
    ("url", "following"),
    [
        ("https://a.example/feed/", "https://a.example/feed/?paged=2"),
        ("https://a.example/feed/?paged=2", "https://a.example/feed/?paged=3"),
        ("https://a.example/?feed=rss2", "https://a.example/?feed=rss2&paged=2"),
        ("https://a.example/?paged=9&feed=rss2", "https://a.example/?paged=10&feed=rss2"),
    ],
)
def test_wordpress_pages_a_feed_by_paged(url, following):
    assert next_wordpress_feed(url) == following
