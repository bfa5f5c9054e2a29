import gzip
import json
import time
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

import pytest
from lxml import etree
from lxml import html as lxml_html

from newsspider.demo import DOORS, DemoSite

HOST = "127.0.0.1:8000"
ORIGIN = f"http://{HOST}"
SITE = DemoSite(groups=frozenset({"core", "doors", "awkward"}))
TRUTH = {truth.path: truth for truth in SITE.expectations()}
PLAIN = {truth.path for truth in TRUTH.values() if truth.kind == "article"}
SITEMAP_NAMES = {
    "s": "http://www.sitemaps.org/schemas/sitemap/0.9",
    "n": "http://www.google.com/schemas/sitemap-news/0.9",
}
ATOM_NAMES = {"a": "http://www.w3.org/2005/Atom"}
POSTS = "/wp-json/wp/v2/posts"


def get(target, site=SITE, **headers):
    return site.respond("GET", target, headers, HOST)


def xml(target, site=SITE):
    body = get(target, site).body
    return etree.fromstring(gzip.decompress(body) if target.endswith(".gz") else body)


def posts(query, site=SITE):
    return json.loads(get(f"{POSTS}?{query}", site).body)


def paths(urls):
    return [url.removeprefix(ORIGIN) for url in urls]


def listed(site=SITE):
    """Every article in the order of the site's own listing, newest first."""
    truths = (truth for truth in site.expectations() if truth.kind == "article")
    return [truth.path for truth in sorted(truths, key=lambda truth: truth.date, reverse=True)]


@pytest.mark.parametrize("base", ["/feed/", "/category/world/feed/"])
def test_rss_names_every_article_of_its_listing_newest_first(base):
    found, page = [], 1
    while get(f"{base}?paged={page}").status == 200:
        found += paths(xml(f"{base}?paged={page}").xpath("//item/link/text()"))
        page += 1
    expected = [path for path in listed() if base == "/feed/" or path.startswith("/world/")]

    assert found == expected
    assert get(f"{base}?paged={page}").status == 404
    assert get(base).body == get(f"{base}?paged=1").body


def test_an_rss_item_tells_what_the_oracle_knows():
    for item in xml("/feed/").xpath("//item"):
        truth = TRUTH[item.findtext("link").removeprefix(ORIGIN)]
        content = item.findtext("{http://purl.org/rss/1.0/modules/content/}encoded")
        creators = item.findall("{http://purl.org/dc/elements/1.1/}creator")

        assert item.findtext("title") == truth.headline
        assert parsedate_to_datetime(item.findtext("pubDate")).isoformat() == truth.date
        assert tuple(each.text for each in creators) == truth.authors
        assert item.findtext("category") == truth.sections[0]
        blocks = lxml_html.fragments_fromstring(content)
        assert "\n\n".join(block.text_content() for block in blocks) == truth.body


def test_atom_and_json_feed_lead_from_page_to_page():
    atom, feed, url = [], [], f"{ORIGIN}/feed/atom/"
    while url:
        page = xml(url.removeprefix(ORIGIN))
        atom += page.xpath("//a:entry/a:link/@href", namespaces=ATOM_NAMES)
        url = next(iter(page.xpath("/a:feed/a:link[@rel='next']/@href", namespaces=ATOM_NAMES)), "")
    url = f"{ORIGIN}/feed/json/"
    while url:
        page = json.loads(get(url.removeprefix(ORIGIN)).body)
        feed += [item["url"] for item in page["items"]]
        url = page.get("next_url")

    assert paths(atom) == paths(feed) == listed()


def test_the_sitemap_index_names_all_articles_a_missing_file_and_itself():
    files = paths(xml("/sitemap_index.xml").xpath("//s:loc/text()", namespaces=SITEMAP_NAMES))
    there = [path for path in files if get(path).status == 200 and path != "/sitemap_index.xml"]
    urls = [
        url for path in there for url in xml(path).xpath("//s:loc/text()", namespaces=SITEMAP_NAMES)
    ]

    assert there == ["/post-sitemap1.xml", "/post-sitemap2.xml.gz"]
    assert files[2:] == ["/author-sitemap.xml", "/sitemap_index.xml"]
    assert set(paths(urls)) == {truth.path for truth in TRUTH.values() if truth.row}
    assert len(urls) == len(set(urls))


def test_the_news_sitemap_names_what_is_younger_than_two_days():
    site = DemoSite(groups=frozenset({"doors"}), articles=60)
    found = xml("/news-sitemap.xml", site).xpath("//s:url", namespaces=SITEMAP_NAMES)
    newest = listed(site)[: len(found)]

    assert 20 < len(found) < 40
    assert [each.findtext("s:loc", namespaces=SITEMAP_NAMES) for each in found] == [
        ORIGIN + path for path in newest
    ]
    for each in found:
        when = each.findtext("n:news/n:publication_date", namespaces=SITEMAP_NAMES)
        path = each.findtext("s:loc", namespaces=SITEMAP_NAMES).removeprefix(ORIGIN)
        truth = next(truth for truth in site.expectations() if truth.path == path)
        assert when == truth.date
        assert each.findtext("n:news/n:title", namespaces=SITEMAP_NAMES) == truth.headline


def test_the_api_turns_its_pages_by_its_headers_and_ends_with_a_400():
    url, found = f"{POSTS}?per_page=15", []
    while url:
        answer = get(url)
        found += [post["link"] for post in json.loads(answer.body)]
        links = dict(answer.headers).get("Link", "").split(", ")
        after = [link for link in links if 'rel="next"' in link]
        url = after[0].partition(">")[0].removeprefix(f"<{ORIGIN}") if after else ""
    past = get(f"{POSTS}?per_page=15&page=4")

    assert paths(found) == listed()
    assert (answer.header("X-WP-Total"), answer.header("X-WP-TotalPages")) == ("40", "3")
    assert past.status == 400
    assert json.loads(past.body)["code"] == "rest_post_invalid_page_number"
    assert get(f"{POSTS}?per_page=101").status == 400
    assert get(f"{POSTS}?page=x").status == 400
    assert get(f"{POSTS}?after=yesterday").status == 400


def test_the_api_selects_by_date_section_and_field():
    dates = sorted(TRUTH[path].date for path in PLAIN)
    after = posts(f"per_page=100&after={dates[-11][:19]}")
    older = posts(f"per_page=100&before={dates[3].replace('+', '%2B')}&order=asc")
    world = posts("per_page=100&categories=3&_fields=link,title.rendered,categories")

    assert sorted(post["date"] for post in after) == [date[:19] for date in dates[-10:]]
    assert [post["date"] for post in older] == [date[:19] for date in dates[:3]]
    assert {post["link"].split("/")[3] for post in world} == {"world"}
    assert all(set(post) == {"link", "title", "categories"} for post in world)


def test_the_api_sees_an_edit_by_its_date_and_not_one_in_silence():
    site = SITE.at(1)
    changed = posts("modified_after=2025-06-30T06:00:00Z&orderby=modified", site)
    edited, new = (site.changes()[kind] for kind in ("edited", "new"))

    assert set(paths(post["link"] for post in changed)) == {*edited, *new}


def test_one_post_is_had_by_its_number_and_the_head_names_it():
    page = lxml_html.fromstring(get(listed()[0]).body)
    (url,) = page.xpath("//link[@type='application/json']/@href")

    assert json.loads(get(url.removeprefix(ORIGIN)).body)["link"] == ORIGIN + listed()[0]
    assert get(f"{POSTS}/7").status == get("/wp-json/no/such/route").status == 404


def test_heads_name_the_feeds_and_the_api_and_robots_the_sitemaps():
    page = lxml_html.fromstring(get("/category/world/").body)
    named = {urlsplit(url).path for url in page.xpath("//link[@rel='alternate']/@href")}
    robots = get("/robots.txt").body.decode("utf-8-sig")

    assert named == {"/feed/", "/feed/atom/", "/feed/json/", "/category/world/feed/"}
    assert page.xpath("//link[@rel='https://api.w.org/']/@href") == [f"{ORIGIN}/wp-json/"]
    assert f"Sitemap: {ORIGIN}/sitemap_index.xml" in robots
    assert f"Sitemap: {ORIGIN}/news-sitemap.xml" in robots


@pytest.mark.parametrize("door", sorted(DOORS))
def test_a_door_alone_is_the_only_way_in(door):
    site = DemoSite(groups=frozenset({"core", "doors"}), doors=frozenset({door}), linked=False)
    kinds = {
        truth.kind for truth in site.expectations() if truth.kind in {"feed", "sitemap", "api"}
    }
    article = next(truth for truth in site.expectations() if truth.row)
    pages = [lxml_html.fromstring(get(path, site).body) for path in ("/", article.path, "/about/")]
    links = {link for page in pages for link in page.xpath("//a/@href")}

    assert len(kinds) == 1
    assert site.behind(door) <= {truth.path for truth in site.expectations() if truth.row}
    assert len(site.behind(door)) == (25 if door == "news-sitemap" else 40)
    assert {link for link in links if link.startswith("/") and ".png" not in link} <= {
        *("/", "/about/"),
        article.path,
    }
    for truth in site.expectations():
        assert get(truth.path, site).status == truth.status


def test_without_the_group_no_door_is_there():
    site = DemoSite()

    assert get("/feed/", site).status == get("/sitemap_index.xml", site).status == 404
    assert get(POSTS, site).status == 404
    assert b"alternate" not in get("/", site).body


@pytest.mark.parametrize(
    "target",
    [
        *("/feed/?paged=400", "/feed/atom/", "/feed/json/", "/category/tech/feed/"),
        *("/sitemap_index.xml", "/post-sitemap1.xml", "/post-sitemap4.xml.gz"),
        *("/news-sitemap.xml", f"{POSTS}?per_page=100&page=50"),
        f"{POSTS}?per_page=100&orderby=modified&modified_after=2025-01-01T00:00:00",
    ],
)
def test_a_large_site_opens_any_door_at_once(target):
    site = DemoSite(articles=5000, groups=frozenset({"core", "doors"}), recent=20)
    began = time.perf_counter()

    assert get(target, site).status == 200
    assert time.perf_counter() - began < 1  # 0.1 s on an idle machine


def test_recent_says_how_many_articles_are_of_the_last_week():
    site = DemoSite(articles=300, groups=frozenset({"core"}), recent=20)
    dates = sorted(truth.date for truth in site.expectations() if truth.row)
    week_ago = site.now.replace(day=23).isoformat()

    assert sum(date > week_ago for date in dates) == 20
    assert dates[-21] < "2025-06-01"


@pytest.mark.parametrize("target", ["/", "/feed/", "/post-sitemap1.xml", POSTS, listed()[0]])
def test_what_has_not_changed_is_not_sent_again(target):
    first = get(target)
    modified = first.header("Last-Modified")
    tag = first.header("ETag")

    assert modified
    for headers in (
        {"if-none-match": tag},
        {"if-none-match": f'"other", W/{tag}'},
        {"if-modified-since": modified},
        {"if-none-match": tag, "if-modified-since": "Mon, 01 Jan 2001 00:00:00 GMT"},
    ):
        again = get(target, **headers)
        assert (again.status, again.body) == (304, b"")
        assert again.header("ETag") == tag
    for headers in (
        {"if-none-match": '"other"', "if-modified-since": modified},
        {"if-modified-since": "Mon, 01 Jan 2001 00:00:00 GMT"},
        {"if-modified-since": "never"},
    ):
        assert get(target, **headers) == first
