import json
import re
from collections import deque
from urllib.parse import urljoin, urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import html as lxml_html

from newsspider.demo import DEFAULT_GROUPS, DemoSite

HOST = "127.0.0.1:8000"
SITE = DemoSite()
TRUTH = {truth.path: truth for truth in SITE.expectations()}
ARTICLES = [truth for truth in TRUTH.values() if truth.kind == "article"]


def get(site, target, **headers):
    return site.respond("GET", target, headers, HOST)


def tree(site, target):
    answer = get(site, target)
    charset = dict(answer.headers)["Content-Type"].partition("charset=")[2] or None
    return lxml_html.fromstring(answer.body, parser=lxml_html.HTMLParser(encoding=charset))


def internal_links(site, target):
    """Every address on the page that a browser would ask this site for."""
    page = tree(site, target)
    for link in page.xpath("//a/@href | //link/@href | //img/@src | //script/@src"):
        url = urlsplit(urljoin(f"http://{HOST}{target}", link))
        if url.scheme == "http" and url.netloc == HOST:
            yield url.path + (f"?{url.query}" if url.query else "")


def words(element):
    return " ".join(element.text_content().split())


def is_html(answer):
    return answer.status == 200 and "html" in dict(answer.headers).get("Content-Type", "")


@settings(max_examples=5, deadline=None)
@given(articles=st.integers(1, 60), seed=st.integers(0, 10**9), clock=st.integers(0, 3))
def test_two_sites_with_equal_arguments_say_equal_bytes(articles, seed, clock):
    one, two = (DemoSite(articles=articles, seed=seed, clock=clock) for _ in range(2))
    truths = one.expectations()

    assert truths == two.expectations()
    for truth in truths:
        assert get(one, truth.path) == get(two, truth.path)


def test_another_seed_writes_another_paper():
    other = DemoSite(seed=2)

    assert not {truth.headline for truth in ARTICLES} & {
        truth.headline for truth in other.expectations() if truth.row
    }


@pytest.mark.parametrize("articles", [1, 2, 7, 40, 90])
def test_every_address_answers_with_the_status_it_promises(articles):
    site = DemoSite(articles=articles)

    for truth in site.expectations():
        assert get(site, truth.path).status == truth.status, truth


@pytest.mark.parametrize("articles", [1, 2, 7, 40, 90])
def test_every_link_on_every_page_is_known_to_the_oracle(articles):
    site = DemoSite(articles=articles)
    known = {truth.path for truth in site.expectations()}
    unknown = {
        (path, link)
        for path in known
        if is_html(get(site, path))
        for link in internal_links(site, path)
        if link not in known
    }

    assert unknown == set()


def test_following_links_from_the_home_page_reaches_all_that_must_be_fetched():
    allowed = {path for path, truth in TRUTH.items() if truth.fetch != "never"}
    seen, waiting = {"/", "/robots.txt"}, deque(["/"])
    while waiting:
        path = waiting.popleft()
        answer = get(SITE, path)
        found = list(internal_links(SITE, path)) if is_html(answer) else []
        if location := dict(answer.headers).get("Location"):
            found.append(urlsplit(location).path)
        for link in found:
            if link in allowed and link not in seen:
                seen.add(link)
                waiting.append(link)

    assert {path for path, truth in TRUTH.items() if truth.fetch == "must"} <= seen


def test_sections_with_their_next_pages_list_every_plain_article():
    listed = set()
    for section in (path for path in TRUTH if re.fullmatch(r"/category/[^/]+/", path)):
        pages = [section]
        while pages:
            page = tree(SITE, pages.pop())
            listed.update(page.xpath("//article//h3[@class='jeg_post_title']/a/@href"))
            pages += page.xpath(
                "//*[contains(@class, 'jeg_pagination')]/a[contains(@class, 'next')]/@href"
            )

    assert {truth.path for truth in ARTICLES} <= listed


def test_pagination_covers_sections_of_more_than_ten_articles():
    site = DemoSite(articles=250)
    second = tree(site, "/category/tech/page/2/")

    assert len(second.xpath("//*[contains(@class, 'jeg_posts_list')]/article")) == 10
    assert get(site, "/category/tech/page/99/").status == 404
    assert get(site, "/category/tech/page/1/").status == 301


@pytest.mark.parametrize("truth", ARTICLES[:12], ids=lambda truth: truth.path)
def test_an_article_page_shows_what_the_oracle_says(truth):
    page = tree(SITE, truth.path)
    (graph,) = page.xpath("//script[@type='application/ld+json']/text()")
    article = json.loads(graph)["@graph"][0]
    header = page.xpath("//div[@class='entry-header']")[0]
    content = page.xpath(
        "//*[contains(@class, 'entry-content')]/*[contains(@class, 'content-inner')]"
    )[0]
    blocks = content.xpath("./p | ./h2 | ./blockquote")

    assert "\n\n".join(words(block) for block in blocks) == truth.body
    assert words(page.xpath("//h1[@class='jeg_post_title']")[0]) == truth.headline
    assert article["headline"] == truth.headline
    assert article["datePublished"] == truth.date
    assert page.xpath("//meta[@property='article:published_time']/@content") == [truth.date]
    assert [words(a) for a in header.xpath(".//*[@class='jeg_meta_author']/a")] == [*truth.authors]
    assert [
        words(a)
        for a in header.xpath(".//*[@class='jeg_meta_category']//a[contains(@rel, 'category')]")
    ] == [*truth.sections]


@pytest.mark.parametrize("truth", ARTICLES[:12], ids=lambda truth: truth.path)
def test_an_article_page_holds_its_typed_links_where_the_theme_puts_them(truth):
    page = tree(SITE, truth.path)

    def titles(container):
        path = f"//*[contains(@class, '{container}') or @id='{container}']//h3/a/@href"
        return tuple(page.xpath(path))

    assert titles("jnews_inline_related_post_wrapper") == truth.read_also
    assert titles("jnews_related_post_container") == truth.related
    assert titles("jnews_popup_post_container") == truth.next
    assert titles("editors-pick") == truth.editors_pick
    assert tuple(page.xpath("//div[contains(@class, 'content-inner')]/p/a/@href")) == truth.in_body
    assert len(page.xpath("//*[@class='footer_headlines']//a")) == 24


def test_every_article_names_six_related_and_the_header_names_no_articles_day():
    for truth in ARTICLES:
        page = tree(SITE, truth.path)
        day = words(page.xpath("//*[contains(@class, 'jeg_top_date')]")[0])

        assert len(truth.related) == 6
        assert day == "Monday, June 30, 2025"
        assert not truth.date.startswith("2025-06-30")


def shingles(text):
    found = re.findall(r"\w+", text.lower())
    return {tuple(found[i : i + 3]) for i in range(len(found) - 2)}


def test_no_two_articles_share_a_fifth_of_their_three_word_runs():
    bodies = [shingles(truth.body) for truth in ARTICLES]
    closest = max(
        len(one & two) / len(one | two) for i, one in enumerate(bodies) for two in bodies[:i]
    )

    assert closest < 0.2
    assert all(len(body) > 60 for body in bodies)


def test_headlines_and_addresses_of_a_large_site_differ():
    site = DemoSite(articles=3000, groups=frozenset({"core"}))
    rows = [truth for truth in site.expectations() if truth.row]

    assert len({truth.path for truth in rows}) == len({truth.headline for truth in rows}) == 3000


def test_a_large_site_is_built_without_writing_its_articles(monkeypatch):
    def unexpected(*args):
        raise AssertionError(args)

    monkeypatch.setattr("newsspider.demo.story.Writer", unexpected)

    assert DemoSite(articles=20_000, groups=frozenset({"core"})).articles == 20_000


def test_robots_txt_starts_with_a_byte_order_mark_and_names_two_sitemaps():
    body = get(SITE, "/robots.txt").body

    assert body.startswith(b"\xef\xbb\xbfUser-agent: *")
    assert b"Crawl-delay: 0.02" in body
    assert b"Disallow: /private/" in body
    assert body.count(b"Sitemap: ") == 2
    assert b"Crawl-delay" not in get(DemoSite(groups=frozenset({"core"})), "/robots.txt").body


def test_a_disallowed_article_is_linked_and_looks_like_any_other():
    (disallowed,) = (path for path in TRUTH if path.startswith("/private/"))

    assert disallowed in internal_links(SITE, "/")
    assert TRUTH[disallowed].fetch == "never"
    assert b"postid-" in get(SITE, disallowed).body


def test_pages_are_padded_to_the_size_asked_for():
    site = DemoSite(groups=frozenset({"core"}), page_bytes=86_000)

    for path in ("/", ARTICLES[0].path, "/category/world/"):
        assert 86_000 <= len(get(site, path).body) < 100_000
        assert 100 < len(list(internal_links(site, path))) < 200


def test_copies_bear_the_canonical_address_of_their_article():
    copies = [truth for truth in TRUTH.values() if truth.kind == "copy"]

    assert copies
    for truth in copies:
        assert tree(SITE, truth.path).xpath("//link[@rel='canonical']/@href") == [
            f"http://{HOST}{truth.of}"
        ]


def test_the_mobile_host_repeats_articles_and_names_the_original():
    truth = ARTICLES[0]
    page, mobile = (
        lxml_html.fromstring(SITE.respond("GET", truth.path, {}, host).body.decode())
        for host in ("paper.example:8000", "m.paper.example:8000")
    )
    original = f"http://paper.example:8000{truth.path}"

    assert page.xpath("//link[@rel='alternate']/@href") == [
        f"http://m.paper.example:8000{truth.path}"
    ]
    assert mobile.xpath("//link[@rel='canonical']/@href") == [original]
    assert tree(SITE, truth.path).xpath("//link[@rel='alternate']") == []


def test_redirects_end_where_the_oracle_says():
    for truth in TRUTH.values():
        if truth.kind == "redirect":
            path = truth.path
            for _ in range(5):
                location = dict(get(SITE, path).headers).get("Location")
                path = urlsplit(location).path if location else path

            assert path == truth.of


def test_an_unchanged_page_is_not_sent_twice():
    first = get(SITE, "/")
    again = get(SITE, "/", **{"if-none-match": dict(first.headers)["ETag"]})

    assert (again.status, again.body) == (304, b"")
    assert SITE.respond("POST", "/", {}, HOST).status == 405


def test_a_site_without_groups_has_none_of_their_addresses():
    bare = DemoSite(groups=frozenset({"core"}))
    kinds = {truth.kind for truth in bare.expectations()}

    assert kinds == {
        *("listing", "article", "page", "search", "robots", "missing", "file", "redirect")
    }
    assert frozenset({"core", "copies", "unwanted", "errors"}) <= DEFAULT_GROUPS
