import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsspider.errors import ExtractionError
from newsspider.page import page_kind, page_links, parse_page

URL = "https://news.example/a"
RUSSIAN = "Мост через гавань открыли в среду, на два года позже срока. Какой праздник!"
FRENCH = "Le pont a été ouvert mercredi, deux années après la date prévue; où est passé l'été ?"


def paragraph(text, head=""):
    return f"<html><head>{head}</head><body><p>{text}</p></body></html>"


def shown(page):
    return page.root.findtext(".//p")


@pytest.mark.parametrize(
    ("text", "encoding", "content_type", "head"),
    [
        (RUSSIAN, "windows-1251", "text/html; charset=windows-1251", ""),
        (RUSSIAN, "windows-1251", "text/html", '<meta charset="windows-1251">'),
        (RUSSIAN, "windows-1251", "text/html; charset=utf-8", ""),
        (RUSSIAN, "windows-1251", "text/html; charset=iso-8859-1", ""),
        (RUSSIAN, "utf-8", "text/html; charset=windows-1251", '<meta charset="windows-1251">'),
        (RUSSIAN, "koi8-r", None, ""),
        (RUSSIAN, "utf-16", None, ""),
        (RUSSIAN, "utf-16-le", "text/html; charset=utf-8", ""),
        (RUSSIAN, "utf-8-sig", "text/html; charset=iso-8859-1", ""),
        (FRENCH, "windows-1252", "text/html; charset=iso-8859-1", ""),
        (FRENCH, "windows-1252", "text/html; charset=windows-1251", ""),
        (FRENCH, "windows-1252", "text/html", "<title><meta charset=windows-1252></title>"),
    ],
)
def test_the_charset_is_the_one_that_reads_well_whatever_was_declared(
    text, encoding, content_type, head
):
    page = parse_page(paragraph(text, head).encode(encoding), URL, content_type)

    assert shown(page) == text


def test_a_cut_utf8_page_is_still_utf8():
    page = parse_page(paragraph(RUSSIAN * 5).encode()[:-25], URL)

    assert page.encoding == "utf-8"
    assert shown(page).startswith(RUSSIAN)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b" \n",
        b"%PDF-1.7 <html>",
        b"\x89PNG\r\n",
        b'{"html": "<p>x</p>"}',
        b"only words",
        b'<?xml version="1.0"?><rss version="2.0"><channel/></rss>',
        b"\x1f\x8b\x08",
    ],
)
def test_what_is_no_page_is_refused(body):
    with pytest.raises(ExtractionError):
        parse_page(body, URL)


@pytest.mark.parametrize(
    "body",
    [
        b"<html><body>" + b"<div>" * 1_000_000 + b"deep",
        b"<html><body><p title='" + b"x" * 1_000_000 + b"'>wide</p>",
        b"<p>nul\0nul</p>",
        b'<?xml version="1.0" encoding="windows-1251"?><html><body><p>declared</p></body></html>',
    ],
)
def test_monstrous_pages_are_parsed(body):
    page = parse_page(body, URL)

    assert page.root.tag == "html"
    assert page_kind(page).name == "other"


@given(st.one_of(st.binary(max_size=300), st.text(alphabet="<>/=\"' apdivh1&#;\0é", max_size=200)))
def test_any_bytes_are_a_page_or_an_extraction_error(body):
    raw = body if isinstance(body, bytes) else b"<p>" + body.encode()
    try:
        page = parse_page(raw, URL)
    except ExtractionError:
        return

    assert page_kind(page).name in {"article", "listing", "soft404", "gone", "blocked", "other"}
    assert all(link.url.startswith(("http://", "https://")) for link in page_links(page))


@pytest.mark.parametrize(
    "script",
    [
        '<!-- {"@type": "NewsArticle", "headline": "A & B"} -->',
        '[{"@type": "NewsArticle", "headline": "A &amp; B"}]',
        '{"@graph": [{"@type": "NewsArticle", "headline": "A & B",}]}',
        "{&quot;@type&quot;: &quot;NewsArticle&quot;, &quot;headline&quot;: &quot;A &amp; B&quot;}",
        '{"@type": "WebSite"}{"@type": "NewsArticle", "headline": "A\n& B"}',
    ],
)
def test_json_ld_is_read_as_sites_write_it(script):
    page = parse_page(
        f'<html><head><script type="application/ld+json">{script}</script></head>'.encode(), URL
    )

    (node,) = [node for node in page.jsonld if node["@type"] == "NewsArticle"]
    assert node["headline"].replace("&amp;", "&").replace("\n", " ") == "A & B"


@pytest.mark.parametrize("script", ["", "{", "nothing", '{"@type": ', "[" * 5000])
def test_json_ld_beyond_repair_is_left_out(script):
    page = parse_page(f'<p><script type="application/ld+json">{script}</script>'.encode(), URL)

    assert page.jsonld == []


def test_base_and_first_meta_are_read():
    page = parse_page(
        b'<base href="/b/"><meta name="X" content="1"><meta name="x" content="2"><p>', URL
    )

    assert page.base == "https://news.example/b/"
    assert page.meta["x"] == "1"
