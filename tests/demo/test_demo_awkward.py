import json
import unicodedata

import pytest
from lxml import html as lxml_html

from newsspider.demo import DemoSite

HOST = "127.0.0.1:8000"
SITE = DemoSite(groups=frozenset({"core", "awkward"}))
PLAIN = {truth.path for truth in DemoSite(groups=frozenset({"core"})).expectations()}
TRUTH = {truth.kind: truth for truth in SITE.expectations() if truth.path not in PLAIN}
ROWS = [truth for truth in TRUTH.values() if truth.row]

CODECS = {
    "cp1251-header": "windows-1251",
    "cp1251-meta": "windows-1251",
    "utf8-bom": "utf-8-sig",
    "utf16": "utf-16",
}
SCRIPTED = {"next-data"}


def answer(kind):
    return SITE.respond("GET", TRUTH[kind].path, {}, HOST)


def decoded(kind):
    return answer(kind).body.decode(CODECS.get(kind, "utf-8"))


def tree(kind):
    return lxml_html.fromstring(
        decoded(kind).encode(), parser=lxml_html.HTMLParser(encoding="utf-8")
    )


def jsonld(kind):
    return [
        json.loads(script)
        for script in tree(kind).xpath("//script[@type='application/ld+json']/text()")
    ]


def meta(kind, name):
    return tree(kind).xpath(f"//meta[@property='{name}']/@content")


def words(element):
    return " ".join(element.text_content().split())


def test_every_kind_named_in_the_design_is_there():
    assert set(TRUTH) == {
        *("paywall", "live-blog", "video", "gallery", "split", "split-part", "short-news"),
        *("near-copy", "exact-copy", "translated-twin"),
        *("no-date", "future-date", "relative-date", "date-in-address", "no-h1", "two-h1"),
        *("div-soup", "broken-jsonld", "jsonld-list", "jsonld-entities", "jsonld-of-two"),
        *("canonical-home", "next-data"),
        *("cp1251-header", "cp1251-meta", "lying-header", "utf8-bom", "utf16"),
        *("right-to-left", "cjk", "cyrillic-address"),
    }


@pytest.mark.parametrize("truth", ROWS, ids=lambda truth: truth.kind)
def test_an_awkward_article_is_listed_in_its_section_by_its_headline(truth):
    slug = truth.sections[0].lower().replace(" ", "-")
    page = lxml_html.fromstring(SITE.respond("GET", f"/category/{slug}/", {}, HOST).body.decode())
    links = page.xpath("//article//h3[@class='jeg_post_title']/a")

    assert (truth.path, truth.headline) in {(a.get("href"), a.text_content()) for a in links}


@pytest.mark.parametrize(
    "truth", [row for row in ROWS if row.kind not in {*SCRIPTED, "split"}], ids=lambda t: t.kind
)
def test_the_page_holds_the_text_that_the_oracle_expects(truth):
    page = tree(truth.kind)
    blocks = page.xpath(
        "//*[@class='story-body']/p | //*[@class='live-update']/p"
        " | //*[contains(@class, 'content-inner')]/*[self::p or self::h2 or self::blockquote]"
    )
    if truth.kind == "div-soup":
        blocks = page.xpath("//p[@class='byline']/following-sibling::div/div")
    text = "\n\n".join(words(block) for block in blocks)

    assert unicodedata.normalize("NFC", text) == truth.body
    assert unicodedata.is_normalized("NFC", truth.body)


def test_the_parts_of_a_split_article_add_up_to_its_text():
    path = TRUTH["split"].path
    parts = [path, f"{path}2/", f"{path}3/"]
    texts = []
    for part in parts:
        page = lxml_html.fromstring(SITE.respond("GET", part, {}, HOST).body.decode())
        content = page.xpath("//*[contains(@class, 'content-inner')]")[0]
        texts += [words(block) for block in content.xpath("./p | ./h2 | ./blockquote")]

        assert content.xpath(".//*[contains(@class, 'jeg_pagelinks')]/a/@href") == parts

    assert "\n\n".join(texts) == TRUTH["split"].body


def test_no_page_without_a_date_names_one_but_the_day_of_the_visit():
    for kind in ("no-date", "relative-date", "date-in-address"):
        text = decoded(kind).replace("June 30, 2025", "").replace("&copy; 2025", "")

        assert meta(kind, "article:published_time") == []
        assert not jsonld(kind)
        assert "June" not in text
    assert TRUTH["date-in-address"].date == "2025-05-17"
    assert TRUTH["no-date"].date is None


def test_h1_counts_are_what_their_kinds_say():
    def counted(kind):
        return len(tree(kind).xpath("//h1"))

    assert (counted("no-h1"), counted("two-h1"), counted("no-date")) == (0, 2, 1)


def test_broken_jsonld_is_no_json_and_the_meta_elements_are_sound():
    with pytest.raises(json.JSONDecodeError):
        jsonld("broken-jsonld")

    assert meta("broken-jsonld", "article:published_time") == [TRUTH["broken-jsonld"].date]


def test_jsonld_of_two_articles_puts_the_other_one_first():
    first, own = jsonld("jsonld-of-two")

    assert not first["url"].endswith(TRUTH["jsonld-of-two"].path)
    assert own["url"].endswith(TRUTH["jsonld-of-two"].path)
    assert first["headline"] != own["headline"] == TRUTH["jsonld-of-two"].headline


def test_jsonld_as_a_list_alone_knows_author_and_date():
    ((_, article),) = jsonld("jsonld-list")

    assert article["datePublished"] == TRUTH["jsonld-list"].date
    assert meta("jsonld-list", "article:published_time") == []
    assert "&#101;" in jsonld("jsonld-entities")[0]["headline"]


def test_canonical_home_points_home():
    assert tree("canonical-home").xpath("//link[@rel='canonical']/@href") == [f"http://{HOST}/"]


def test_next_data_holds_the_text_and_the_page_does_not():
    page = tree("next-data")
    state = json.loads(page.xpath("//script[@id='__NEXT_DATA__']/text()")[0])
    article = state["props"]["pageProps"]["article"]

    assert "\n\n".join(block["text"] for block in article["body"]) == TRUTH["next-data"].body
    assert not page.xpath("//p[contains(., $text)]", text=article["body"][0]["text"])


def test_charsets_are_said_where_the_kind_says():
    def header(kind):
        return dict(answer(kind).headers)["Content-Type"]

    def declared(kind):
        return tree(kind).xpath("//meta/@charset")

    assert (header("cp1251-header"), declared("cp1251-header")) == (
        "text/html; charset=windows-1251",
        [],
    )
    assert (header("cp1251-meta"), declared("cp1251-meta")) == ("text/html", ["windows-1251"])
    assert header("lying-header") == "text/html; charset=ISO-8859-1"
    assert answer("utf8-bom").body.startswith(b"\xef\xbb\xbf")
    assert answer("utf16").body.startswith(b"\xff\xfe")
    assert TRUTH["cyrillic-address"].path.isascii()
    assert "%D1%82" in TRUTH["cyrillic-address"].path
    assert tree("right-to-left").get("dir") == "rtl"


def test_copies_share_the_text_of_their_original_and_not_its_address():
    originals = {truth.path: truth for truth in SITE.expectations()}
    exact, near = TRUTH["exact-copy"], TRUTH["near-copy"]

    assert exact.body == originals[exact.of].body
    assert exact.headline == originals[exact.of].headline
    assert near.body.startswith(originals[near.of].body)
    assert near.body != originals[near.of].body
    assert (exact.duplicate, near.duplicate) == ("exact", "near")


def test_kinds_say_what_they_are_in_their_jsonld():
    (paywall,), (live,), (video,) = jsonld("paywall"), jsonld("live-blog"), jsonld("video")

    assert paywall["isAccessibleForFree"] is False
    assert TRUTH["paywall"].is_free is False
    assert live["@type"] == TRUTH["live-blog"].article_type == "LiveBlogPosting"
    assert len(live["liveBlogUpdate"]) == TRUTH["live-blog"].body.count("\n\n") + 1
    assert video["video"]["@type"] == "VideoObject"
    assert len(jsonld("gallery")[0]["image"]) == 6
