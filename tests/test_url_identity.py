"""Which addresses are one article, which are two, and where a copy's own article stands.

A row of a table is one thing that real sites do.
"""

import pytest

from newsspider.urls import folded_url, same_site, site_of, url_key, url_shape

ARTICLE = "https://www.example.com/world/2024/01/15/storm-hits-coast"
SESSION = "0123456789abcdef0123456789abcdef"

SAME = [
    # scheme, host, port
    (ARTICLE, ARTICLE.replace("https", "http")),
    (ARTICLE, ARTICLE.replace("www.", "")),
    (ARTICLE, ARTICLE.replace("www.", "m.")),
    (ARTICLE, ARTICLE.replace("www.", "mobile.")),
    (ARTICLE, ARTICLE.replace("www.", "amp.")),
    (ARTICLE, ARTICLE.replace("www.", "www2.")),
    (ARTICLE, ARTICLE.replace("www.", "www.m.")),
    (ARTICLE, ARTICLE.replace("example.com", "EXAMPLE.com")),
    (ARTICLE, ARTICLE.replace("example.com", "example.com:443")),
    (ARTICLE, ARTICLE.replace("example.com", "example.com.")),
    (ARTICLE, ARTICLE.replace("https://", "https://user@")),
    ("http://example.com:443/a", "https://example.com/a"),
    ("https://en.m.wikipedia.org/wiki/X", "https://en.wikipedia.org/wiki/X"),
    ("https://bücher.example/a", "https://xn--bcher-kva.example/a"),
    ("http://example.com", "https://www.example.com/"),
    # syntax
    (ARTICLE, ARTICLE + "/"),
    (ARTICLE, ARTICLE + "#comments"),
    (ARTICLE, ARTICLE + "?"),
    (ARTICLE, ARTICLE + "?&"),
    (ARTICLE, ARTICLE.replace("/2024", "//2024")),
    (ARTICLE, ARTICLE.replace("/2024", "/x/../2024")),
    (ARTICLE, ARTICLE.replace("storm", "%73torm")),
    (ARTICLE + "?a=1&b=2", ARTICLE + "?b=2&a=1"),
    (ARTICLE + "?a=1&b=2", ARTICLE + "?a=1&amp;b=2"),
    (ARTICLE + "?a=1&b=2", ARTICLE + "?a=1&amp;amp;b=2"),
    (ARTICLE + "?q=a+b", ARTICLE + "?q=a%20b"),
    (ARTICLE + "?q=a/b", ARTICLE + "?q=a%2Fb"),
    (ARTICLE + "?a[]=1", ARTICLE + "?a%5B%5D=1"),
    ("https://example.com/a,1", "https://example.com/a%2C1"),
    ("https://example.com/it's", "https://example.com/it%27s"),
    ("https://example.com/%d0%b0", "https://example.com/\u0430"),
    # trackers
    (ARTICLE, ARTICLE + "?utm_source=rss&utm_medium=feed"),
    (ARTICLE, ARTICLE + "?fbclid=IwAR0"),
    (ARTICLE, ARTICLE + "?gclid=Cj0&gad_source=1"),
    (ARTICLE, ARTICLE + "?mc_cid=1&mc_eid=2"),
    (ARTICLE, ARTICLE + "?igshid=1&twclid=2"),
    (ARTICLE, ARTICLE + "?at_medium=RSS&at_campaign=KARANGA"),
    (ARTICLE, ARTICLE + "?xtor=RSS-3208"),
    (ARTICLE, ARTICLE + "?__twitter_impression=true"),
    (ARTICLE, ARTICLE + "?ref=rss"),
    (ARTICLE, ARTICLE + "?from=home"),
    (ARTICLE, ARTICLE + "?source=facebook"),
    (ARTICLE, ARTICLE + "?_=1705312800000"),
    (ARTICLE + "?id=1", ARTICLE + "?id=1?utm_source=x"),
    (ARTICLE, ARTICLE + "&utm_source=x"),
    # share, comments, sessions
    (ARTICLE, ARTICLE + "?share=twitter&nb=1"),
    (ARTICLE, ARTICLE + "/?replytocom=991#respond"),
    (ARTICLE, ARTICLE + "/comment-page-2/#comment-12"),
    (ARTICLE, ARTICLE + ";jsessionid=88F1A"),
    (ARTICLE, ARTICLE + f"?PHPSESSID={SESSION}"),
    (ARTICLE, ARTICLE + f"?sid={SESSION}"),
    (ARTICLE, ARTICLE + f"?s={SESSION}"),
    # AMP
    (ARTICLE, ARTICLE + "/amp/"),
    (ARTICLE, ARTICLE + "/amp"),
    (ARTICLE, ARTICLE + "/AMP"),
    (ARTICLE, ARTICLE + ".amp"),
    (ARTICLE + ".html", ARTICLE + ".amp.html"),
    (ARTICLE + ".html", ARTICLE + ".html/amp"),
    (ARTICLE, ARTICLE + "/amp.html"),
    (ARTICLE, ARTICLE.replace("/world", "/amp/world")),
    (ARTICLE, ARTICLE + "?amp"),
    (ARTICLE, ARTICLE + "?amp=1"),
    (ARTICLE, ARTICLE + "/?amp=1&usqp=mq331AQ"),
    (ARTICLE, ARTICLE + "?outputType=amp"),
    (ARTICLE, ARTICLE + "?noamp=mobile"),
    (ARTICLE + "-a-1234567", ARTICLE + "-a-1234567-amp"),
    (ARTICLE, ARTICLE.replace("https://", "https://www.google.com/amp/s/") + "/amp/"),
    (ARTICLE, ARTICLE.replace("https://", "https://www-example-com.cdn.ampproject.org/c/s/")),
    (ARTICLE, ARTICLE.replace("https://", "https://x.cdn.ampproject.org/v/s/") + "?amp_js_v=0.1"),
    # print, mobile
    (ARTICLE, ARTICLE + "/print/"),
    (ARTICLE, ARTICLE + "/print"),
    (ARTICLE, ARTICLE.replace("/world", "/print/world")),
    (ARTICLE, ARTICLE + "?print=1"),
    (ARTICLE, ARTICLE + "?print=print"),
    (ARTICLE, ARTICLE + "?view=print"),
    (ARTICLE, ARTICLE + "?printable=true"),
    (ARTICLE + "?id=7", ARTICLE + "?id=7&output=print"),
    (ARTICLE, ARTICLE + "?m=1"),
    (ARTICLE, ARTICLE + "?mobile=1"),
    # index files
    ("https://example.com/", "https://example.com/index.php"),
    ("https://example.com/news/", "https://example.com/news/index.html"),
    ("https://example.com/news/", "https://example.com/news/Default.aspx"),
    ("https://example.com/?p=123", "https://www.example.com/index.php?p=123"),
    ("https://example.com/2024/01/storm", "https://example.com/index.php/2024/01/storm/"),
    # several at once
    (ARTICLE, ARTICLE.replace("https://www.", "http://m.") + "/amp/?utm_source=x#top"),
    (ARTICLE, ARTICLE + "/print/amp/?print=1"),
]  # fmt: skip

DIFFERENT = [
    ("https://example.com/?p=1", "https://example.com/?p=2"),
    ("https://example.com/?p=1", "https://example.com/"),
    ("https://example.com/?page_id=1", "https://example.com/?p=1"),
    ("https://example.com/a?id=1", "https://example.com/a?id=2"),
    ("https://example.com/a?id=1", "https://example.com/a"),
    ("https://example.com/a?ID=1", "https://example.com/a?id=1"),
    ("https://example.com/story.php?sid=123", "https://example.com/story.php?sid=124"),
    ("https://example.com/story?s=4711", "https://example.com/story?s=4712"),
    ("https://example.com/a?sid=507f1f77bcf86cd799439011", "https://example.com/a?sid=507f1f77bcf86cd799439012"),
    ("https://example.com/a?ref=1001", "https://example.com/a?ref=1002"),
    ("https://example.com/a?source=12", "https://example.com/a?source=13"),
    ("https://example.com/a?share=12", "https://example.com/a?share=13"),
    ("https://example.com/?m=202401", "https://example.com/?m=202402"),
    ("https://example.com/?m=202401", "https://example.com/"),
    ("https://example.com/a?page=1", "https://example.com/a?page=2"),
    ("https://example.com/a?q=a%26b=c", "https://example.com/a?q=a&b=c"),
    ("https://example.com/a?q=a%2Bb", "https://example.com/a?q=a+b"),
    ("https://example.com/a?lang=en", "https://example.com/a?lang=fr"),
    ("https://example.com/a?view=gallery", "https://example.com/a"),
    ("https://example.com/a", "https://example.com/A"),
    ("https://example.com/a.html", "https://example.com/a"),
    ("https://example.com/a%2Fb", "https://example.com/a/b"),
    ("https://example.com/a%3Fb", "https://example.com/a?b"),
    ("https://example.com/2024/01/storm", "https://example.com/2024/02/storm"),
    ("https://example.com/storm", "https://example.com/storm-2"),
    ("https://example.com/storm/2", "https://example.com/storm/3"),
    ("https://example.com/en/a", "https://example.com/fr/a"),
    ("https://example.com/world/a", "https://example.com/a"),
    ("https://example.com/blog/amplifier", "https://example.com/blog/"),
    ("https://example.com/best-guitar-amp", "https://example.com/best-guitar"),
    ("https://example.com/lamp", "https://example.com/l"),
    ("https://example.com/how-to-print", "https://example.com/how-to"),
    ("https://example.com/section/print/", "https://example.com/section/"),
    ("https://example.com/print/", "https://example.com/"),
    ("https://example.com/index-of-prices", "https://example.com/"),
    ("https://example.com/a/feed/", "https://example.com/a/"),
    ("https://blog.example.com/a", "https://example.com/a"),
    ("https://en.example.com/a", "https://fr.example.com/a"),
    ("https://example.com:8080/a", "https://example.com/a"),
    ("https://example.com/a", "https://example.org/a"),
    ("https://m.com/a", "https://com.com/a"),
    ("https://www.com/a", "https://com.com/a"),
    ("https://example.com/?a=1", "https://example.com/?a="),
    ("https://www.google.com/amp/s/www.example.com/a", "https://www.google.com/amp/s/www.example.org/a"),
]  # fmt: skip


def test_the_tables_are_as_large_as_the_claims_made_from_them():
    assert len(SAME) >= 60
    assert len(DIFFERENT) >= 36
    assert len(set(SAME)) == len(SAME)


@pytest.mark.parametrize(("one", "other"), SAME)
def test_addresses_of_one_article_have_one_key(one, other):
    assert url_key(one) == url_key(other)


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_addresses_of_two_articles_have_two_keys(one, other):
    assert url_key(one) != url_key(other)


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_addresses_of_two_articles_are_both_fetched(one, other):
    assert folded_url(one) != folded_url(other)


@pytest.mark.parametrize(
    ("copy", "article"),
    [
        (ARTICLE + "/amp/", ARTICLE + "/"),
        (ARTICLE + "/amp", ARTICLE),
        (ARTICLE + ".amp.html", ARTICLE + ".html"),
        (ARTICLE + "?amp=1&id=3", ARTICLE + "?id=3"),
        (ARTICLE + "/print/", ARTICLE + "/"),
        (ARTICLE + "/?print=1", ARTICLE + "/"),
        (ARTICLE + "?share=twitter&nb=1", ARTICLE),
        ("https://www.google.com/amp/s/www.example.com/a-1/amp/", "https://www.example.com/a-1/"),
        ("https://www.google.com/amp/s/exa..mple/a", "https://www.google.com/amp/s/exa..mple/a"),
        ("http://m.example.com/a?m=1", "http://m.example.com/a"),
        (ARTICLE + "?ref=rss&b=1&a=2", ARTICLE + "?ref=rss&b=1&a=2"),
        ("https://example.com/index.php", "https://example.com/index.php"),
        ("https://example.com/news/print/", "https://example.com/news/print/"),
        ("https://example.com/amp/", "https://example.com/amp/"),
    ],
)
def test_a_copy_is_folded_to_an_address_that_can_be_fetched(copy, article):
    assert folded_url(copy) == article


@pytest.mark.parametrize(
    ("url", "shape"),
    [
        ("https://www.example.com/2024/01/15/storm", "example.com/N/N/N/storm"),
        ("https://example.com/calendar?day=3&month=12", "example.com/calendar?day=N&month=N"),
        ("https://example.com/shop?color=red&size=xl", "example.com/shop?color=W&size=W"),
        ("https://example.com/shop?c=red&c=blue", "example.com/shop?c=W"),
        ("https://example.com/x/507f1f77bcf86cd799439011", "example.com/x/H"),
        ("https://example.com/123e4567-e89b-12d3-a456-426614174000", "example.com/H"),
        ("https://example.com/?id=507f1f77bcf86cd799439011", "example.com/?id=H"),
        ("https://example.com/%D0%BD1", "example.com/%D0%BDN"),
        ("https://example.com/facade-decade", "example.com/facade-decade"),
        ("https://example.com/20240115120000", "example.com/N"),
        ("https://example1.com:8080/a1", "example1.com:8080/aN"),
        ("https://example.com/?q", "example.com/?q"),
    ],
)
def test_a_shape_is_a_kind_of_address(url, shape):
    assert url_shape(url) == shape


@pytest.mark.parametrize(
    ("url", "site"),
    [
        ("https://www.example.com/a", "example.com"),
        ("http://m.example.com:8080", "example.com:8080"),
        ("https://amp.example.co.uk/", "example.co.uk"),
        ("https://blog.example.com/", "blog.example.com"),
        ("https://m.com/", "m.com"),
        ("http://127.0.0.1:8000/", "127.0.0.1:8000"),
        ("http://[::1]:8000/", "[::1]:8000"),
        ("http://localhost/", "localhost"),
    ],
)
def test_a_site_is_its_host_without_the_labels_of_copies(url, site):
    assert site_of(url) == site


def test_http_and_mobile_pages_are_of_the_same_site_and_subdomains_are_not():
    assert same_site("http://example.com/", "https://m.example.com/x")
    assert not same_site("https://example.com/", "https://blog.example.com/")
