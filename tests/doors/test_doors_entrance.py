from newsspider.doors import find_doors, is_wordpress, read_robots
from newsspider.page import parse_page

HOME = "https://news.example/"


def home(head):
    return parse_page(f"<html><head>{head}</head><body><p>x</p></body></html>".encode(), HOME)


def found(head, robots=None):
    read = read_robots(robots, HOME + "robots.txt") if robots is not None else None
    return [
        (door.kind, door.url.removeprefix(HOME), door.guessed)
        for door in find_doors(home(head), read)
    ]


FEED = '<link rel="alternate" type="application/rss+xml" href="/feed/">'
COMMENTS = '<link rel="alternate" type="application/rss+xml" href="/comments/feed/">'
API = '<link rel="https://api.w.org/" href="/wp-json/">'


def test_named_doors_come_in_the_order_of_their_worth():
    doors = found(
        FEED + COMMENTS + API + '<link rel="alternate" hreflang="de" href="/de/">',
        b"Sitemap: /sitemap_index.xml\nSitemap: /news-sitemap.xml",
    )

    assert [(kind, url.partition("?")[0], guessed) for kind, url, guessed in doors] == [
        ("newsSitemap", "news-sitemap.xml", False),
        ("feed", "feed/", False),
        ("api", "wp-json/wp/v2/posts", False),
        ("sitemap", "sitemap_index.xml", False),
    ]


def test_what_nobody_names_is_guessed_at_once():
    assert found("") == [
        ("newsSitemap", "news-sitemap.xml", True),
        ("feed", "feed/", True),
        ("sitemap", "sitemap_index.xml", True),
        ("sitemap", "sitemap.xml", True),
    ]


def test_wordpress_that_hides_its_api_is_asked_for_it():
    doors = found('<meta name="generator" content="WordPress 6.5">' + FEED)

    assert [(kind, url.partition("?")[0]) for kind, url, guessed in doors if guessed] == [
        ("newsSitemap", "news-sitemap.xml"),
        ("api", "wp-json/wp/v2/posts"),
        ("sitemap", "sitemap_index.xml"),
        ("sitemap", "sitemap.xml"),
        ("sitemap", "wp-sitemap.xml"),
    ]


def test_atom_and_json_feeds_are_doors_and_a_broken_address_is_none():
    doors = found(
        '<link rel="alternate" type="application/atom+xml; charset=utf-8" href="atom">'
        '<link rel="ALTERNATE" type="application/feed+json" href="/feed.json">'
        '<link rel="alternate" type="application/rss+xml" href="http://[">'
        '<link rel="sitemap" href="/map.xml">',
        b"",
    )

    assert [door for door in doors if not door[2]] == [
        ("feed", "atom", False),
        ("feed", "feed.json", False),
        ("sitemap", "map.xml", False),
    ]


def test_wordpress_is_told_by_its_generator_or_its_api():
    assert is_wordpress(home('<meta name="generator" content="WordPress 6.5">'))
    assert is_wordpress(home(API))
    assert not is_wordpress(home(FEED))
