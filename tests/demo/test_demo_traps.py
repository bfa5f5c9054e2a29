from urllib.parse import urljoin, urlsplit

import pytest
from lxml import html as lxml_html

from newsspider.demo import DEFAULT_GROUPS, DemoSite

HOST = "127.0.0.1:8000"
SITE = DemoSite(articles=12, groups=DEFAULT_GROUPS | {"traps", "doors", "faults"})
TRUTH = {truth.path: truth for truth in SITE.expectations()}
ENTRIES = [path for path, truth in TRUTH.items() if truth.kind == "trap"]


def links(target, site=SITE):
    answer = site.respond("GET", target, {"cookie": "visitor=1"}, HOST, visit=3)
    page = lxml_html.fromstring(answer.body.decode())
    for link in page.xpath("//a/@href"):
        url = urlsplit(urljoin(f"http://{HOST}{target}", link))
        if url.netloc == HOST:
            yield url.path + (f"?{url.query}" if url.query else "")


def test_every_page_leads_into_every_trap():
    for target in ("/", "/category/world/", "/about/"):
        assert sum(SITE.is_trap(link) for link in links(target)) >= 7
    assert not any(SITE.is_trap(path) for path in TRUTH if TRUTH[path].row)


@pytest.mark.parametrize("entry", ENTRIES)
def test_a_trap_has_no_end(entry):
    seen, current = set(), entry
    for _ in range(25):
        seen.add(current)
        fresh = [link for link in links(current) if SITE.is_trap(link) and link not in seen]
        same = [link for link in fresh if link.split("/")[1] == entry.split("/")[1]]
        assert SITE.respond("GET", current, {}, HOST).status == 200
        current = (same or fresh)[0]

    assert len(seen) == 25


def test_trap_pages_follow_from_their_address_alone():
    other = DemoSite(articles=SITE.articles, groups=SITE.groups)
    for entry in ENTRIES:
        assert SITE.respond("GET", entry, {}, HOST) == other.respond("GET", entry, {}, HOST)
        assert TRUTH[entry].fetch == "may"
        assert not TRUTH[entry].row


def sessions(target):
    named = {link.rpartition("=")[2] for link in links(target) if "jsessionid" in link}
    return named - {"00000000"}  # the way in, which every page names


def test_sessions_are_new_on_every_page():
    (first,) = sessions("/lounge/?PHPSESSID=00000000")
    (second,) = sessions(f"/lounge/;jsessionid={first}")

    assert first != second


def test_facets_are_linked_with_an_ampersand_escaped_twice():
    body = SITE.respond("GET", "/finder/?color=red&sort=new", {}, HOST).body

    assert b"color=blue&amp;amp;sort=new" in body
    assert len(list(links("/topics/"))) > 3000


def test_query_copies_repeat_an_article():
    article = next(truth for truth in TRUTH.values() if truth.kind == "article")
    copies = [link for link in links(article.path) if "ref=" in link or "view=" in link]
    plain = {truth.path for truth in TRUTH.values() if truth.kind == "article"}

    assert len(copies) == len(article.related) + 1 > 5
    for copy in copies:
        assert SITE.is_trap(copy)
        assert copy.partition("?")[0] in plain
    session = f"{article.path};jsessionid=1"
    body = SITE.respond("GET", session, {}, HOST).body
    assert SITE.is_trap(session)
    assert body == SITE.respond("GET", article.path, {}, HOST).body


def test_every_link_is_known_or_in_a_trap():
    unknown = {
        (path, link)
        for path, truth in TRUTH.items()
        if truth.kind not in {"file", "feed", "sitemap", "api", "robots", "gzip-bomb", "utf16"}
        and truth.kind not in {"cp1251-header", "cp1251-meta", "false-gzip"}
        and SITE.respond("GET", path, {"cookie": "visitor=1"}, HOST, visit=3).status == 200
        for link in links(path)
        if link not in TRUTH and not SITE.is_trap(link)
    }

    assert unknown == set()


def test_a_site_without_traps_has_none():
    site = DemoSite()

    assert not site.is_trap("/calendar/2025/06/")
    assert site.respond("GET", "/calendar/2025/06/", {}, HOST).status == 404
    assert b"PHPSESSID" not in site.respond("GET", "/", {}, HOST).body
