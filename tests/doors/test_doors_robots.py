import pytest

from newsspider.doors import Door, Ruling, read_robots

URL = "https://news.example/robots.txt"
ROBOTS = b"""\
# hello
Sitemap: /sitemap.xml
User-agent: *
Crawl-delay: 3
Disallow: /private
Allow: /private/open

User-agent: newsspider
User-agent: other
Disallow: /*?print=
Disallow: /ends$   # a comment
Disallow: /
Allow: /news/
"""


def names(robots):
    return [door.url for door in robots.opened.doors]


@pytest.mark.parametrize(
    "body",
    [
        b"Sitemap: https://news.example/s.xml",
        b"\xef\xbb\xbfsitemap: https://news.example/s.xml",
        b"User-agent: *\rSITEMAP : /s.xml\rDisallow:",
        b"Site-map:s.xml # ours",
        b"Sitemaps https://news.example/s.xml",
        "Sitemap: /s.xml".encode("utf-16"),
        b"\xff\x80 junk\nSitemap: /s.xml\nSitemap: /s.xml",
    ],
)
def test_a_sitemap_line_is_read_however_it_is_written(body):
    assert names(read_robots(body, URL)) == ["https://news.example/s.xml"]


def test_sitemaps_are_told_by_their_names():
    robots = read_robots(
        b"Sitemap: /a/sitemap.xml\nSitemap: /google-news.xml\nSitemap: http://\n", URL
    )

    assert robots.opened.doors == (
        Door("https://news.example/a/sitemap.xml", "sitemap"),
        Door("https://news.example/google-news.xml", "newsSitemap"),
    )
    assert robots.opened.problems == {"bad-address": 1}


@pytest.mark.parametrize("body", [b"<!DOCTYPE html><body>Disallow: /", b"\n <html>Sitemap: /s.xml"])
def test_a_page_in_place_of_the_file_allows_everything(body):
    robots = read_robots(body, URL)

    assert robots.ruling("https://news.example/a", "newsspider") == Ruling(allowed=True)
    assert robots.opened.problems == {"html-instead": 1}
    assert names(robots) == []


@pytest.mark.parametrize(
    ("agent", "path", "number", "allowed"),
    [
        ("anyone", "/", None, True),
        ("anyone", "/private/x", 5, False),
        ("anyone", "/private/open/x", 6, True),
        ("newsspider", "/", 12, False),
        ("newsspider", "/news/a", 13, True),
        ("newsspider", "/news/a?print=1", 10, False),
        ("newsspider", "/ends", 11, False),
        ("newsspider", "/endsnot", 12, False),
        ("Mozilla/5.0 (compatible; Other/1.0)", "/x", 12, False),
        ("mother", "/x", None, True),
    ],
)
def test_the_longest_line_of_the_closest_group_decides(agent, path, number, allowed):
    ruling = read_robots(ROBOTS, URL).ruling(f"https://news.example{path}", agent)

    assert (ruling.allowed, ruling.number) == (allowed, number)
    if number is not None:
        assert ruling.line == ROBOTS.decode().splitlines()[number - 1].strip()


def test_the_delay_is_that_of_the_group():
    robots = read_robots(ROBOTS, URL)

    assert robots.crawl_delay("anyone") == 3.0
    assert robots.crawl_delay("newsspider") is None


def test_no_more_is_read_than_a_crawler_must():
    robots = read_robots(b"# x\n" * 200_000 + b"User-agent: *\nDisallow: /", URL)

    assert robots.allowed("https://news.example/", "newsspider")
    assert robots.opened.problems == {"too-large": 1}
