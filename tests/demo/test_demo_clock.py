import json

import pytest
from lxml import etree
from lxml import html as lxml_html

from newsspider.demo import DEFAULT_GROUPS, DemoSite

HOST = "127.0.0.1:8000"
GROUPS = DEFAULT_GROUPS | {"doors", "faults"}
HOURS = [DemoSite(groups=GROUPS, clock=clock) for clock in range(5)]


def get(clock, target, **headers):
    return HOURS[clock].respond("GET", target, headers, HOST)


def rows(clock):
    return {truth.path: truth for truth in HOURS[clock].expectations() if truth.row}


def only(clock, kind):
    (path,) = HOURS[clock].changes()[kind]
    return path


def dates(clock, path):
    (graph,) = lxml_html.fromstring(get(clock, path).body.decode()).xpath(
        "//script[@type='application/ld+json']/text()"
    )
    article = json.loads(graph)["@graph"][0]
    return article["datePublished"], article["dateModified"]


def test_every_tick_changes_what_it_names_and_nothing_else():
    texts = ("headline", "body", "date", "authors", "sections")
    for clock in range(1, 5):
        before, after = rows(clock - 1), rows(clock)
        named = HOURS[clock].changes()
        other = {
            path
            for path in before.keys() & after.keys()
            if any(getattr(before[path], f) != getattr(after[path], f) for f in texts)
        }

        assert after.keys() - before.keys() == {*named.get("new", ())}
        assert before.keys() - after.keys() == {*named.get("gone", ())}
        assert other == {
            path
            for kind, paths in named.items()
            for path in paths
            if kind not in {"new", "gone", "restyled"}
        }


def test_the_kinds_and_numbers_of_changes_are_those_of_the_design():
    counts = [{kind: len(paths) for kind, paths in hour.changes().items()} for hour in HOURS]

    assert counts == [
        {},
        {
            "new": 1,
            "edited": 1,
            "edited-silently": 1,
            "restyled": 12,
            "live-update": 1,
            "edited-behind-304": 1,
        },
        {"gone": 1, "retitled": 1},
        {"returned": 1},
        {},
    ]


def test_articles_that_the_first_tick_does_not_name_keep_their_bytes():
    named = {path for paths in HOURS[1].changes().values() for path in paths}
    for path, truth in rows(0).items():
        changed = get(0, path).body != get(1, path).body

        assert changed == (path in named), truth.kind


def test_other_bytes_are_not_another_text():
    for path in HOURS[1].changes()["restyled"]:
        assert get(0, path).header("ETag") != get(1, path).header("ETag")
        assert get(0, path).header("Last-Modified") == get(1, path).header("Last-Modified")
        assert rows(0)[path].body == rows(1)[path].body


def test_one_edit_moves_its_date_and_the_other_does_not():
    edited, silent = only(1, "edited"), only(1, "edited-silently")

    assert dates(0, edited)[0] == dates(1, edited)[0]
    assert dates(0, edited)[1] < dates(1, edited)[1]
    assert dates(0, silent) == dates(1, silent)
    for path in (edited, silent):
        answer = get(0, path)
        validators = {
            "if-none-match": answer.header("ETag"),
            "if-modified-since": answer.header("Last-Modified"),
        }
        assert get(0, path, **validators).status == 304
        assert get(1, path, **validators).status == 200


def test_pages_show_the_text_that_the_oracle_knows_at_each_hour():
    for clock in (1, 2, 3):
        for kind in ("new", "edited", "edited-silently", "retitled", "returned"):
            for path in HOURS[clock].changes().get(kind, ()):
                page = lxml_html.fromstring(get(clock, path).body.decode())
                (content,) = page.xpath("//*[@class='content-inner ']")
                blocks = content.xpath("./p | ./h2 | ./blockquote")
                truth = rows(clock)[path]

                assert "\n\n".join(block.text_content() for block in blocks) == truth.body
                assert page.xpath("string(//h1)") == truth.headline


def test_the_new_article_stands_first_in_listings_and_doors():
    path = only(1, "new")
    home = lxml_html.fromstring(get(1, "/").body.decode())
    feed = etree.fromstring(get(1, "/feed/").body)
    news = etree.fromstring(get(1, "/news-sitemap.xml").body)
    (post, *_) = json.loads(get(1, "/wp-json/wp/v2/posts").body)

    assert home.xpath("//article//h3[@class='jeg_post_title']/a/@href")[0] == path
    assert feed.findtext("channel/item/link") == f"http://{HOST}{path}"
    assert news[0][0].text == post["link"] == f"http://{HOST}{path}"
    assert get(0, path).status == 404
    for target in ("/", "/feed/", "/sitemap_index.xml"):
        assert get(0, target).header("ETag") != get(1, target).header("ETag")


def test_the_live_blog_has_one_update_more():
    path = only(1, "live-update")
    before, after = rows(0)[path].body, rows(1)[path].body

    assert after.startswith(before)
    assert after.count("\n\n") == before.count("\n\n") + 1
    assert get(1, path).body.count(b'class="live-update"') == after.count("\n\n") + 1


def test_the_article_that_is_gone_is_gone_everywhere():
    path = only(2, "gone")

    assert get(1, path).status == 200
    assert get(2, path).status == get(3, f"{path}amp/").status == 410
    for target in ("/", "/feed/", "/post-sitemap1.xml", "/wp-json/wp/v2/posts?per_page=100"):
        assert path.encode() not in get(2, target).body
    truth = next(truth for truth in HOURS[2].expectations() if truth.path == path)
    assert (truth.kind, truth.status, truth.row) == ("gone", 410, False)


def test_another_headline_leaves_address_and_text_alone():
    path = only(2, "retitled")

    assert rows(1)[path].headline != rows(2)[path].headline
    assert rows(1)[path].body == rows(2)[path].body
    assert dates(1, path)[1] < dates(2, path)[1]


def test_the_returning_text_is_the_first_one():
    path = only(3, "returned")

    assert path == only(1, "edited-silently")
    assert rows(3)[path].body == rows(0)[path].body != rows(2)[path].body
    assert dates(3, path) == dates(0, path)
    assert get(2, path).header("Last-Modified") == "Mon, 30 Jun 2025 06:30:00 GMT"
    assert get(3, path).header("Last-Modified") == "Mon, 30 Jun 2025 08:30:00 GMT"


def test_an_etag_may_lie():
    path = only(1, "edited-behind-304")
    tag = get(0, path).header("ETag")

    assert rows(0)[path].body != rows(1)[path].body
    assert get(1, path, **{"if-none-match": tag}).status == 304
    assert get(1, path).body != get(0, path).body


@pytest.mark.parametrize("articles", [1, 2, 3, 40])
@pytest.mark.parametrize("clock", [1, 30])
def test_every_address_keeps_its_promise_at_every_hour(articles, clock):
    site = DemoSite(articles=articles, clock=clock, groups=GROUPS)

    for truth in site.expectations():
        cookie = {"cookie": "visitor=1"}
        answer = site.respond("GET", truth.path, cookie, HOST, visit=truth.attempts)
        assert answer.status == truth.status, truth
