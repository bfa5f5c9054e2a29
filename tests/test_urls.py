"""Laws and tables for addresses. A row of a table is one thing that real sites do."""

from urllib.parse import unquote_to_bytes

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from newsspider.urls import (
    canonical_url,
    folded_url,
    site_of,
    url_key,
    url_shape,
)

ARTICLE = "https://www.example.com/world/2024/01/15/storm-hits-coast"
SESSION = "0123456789abcdef0123456789abcdef"

CANONICAL = [
    ("HTTPS://WWW.Example.COM/Path", "https://www.example.com/Path"),
    ("http://example.com", "http://example.com/"),
    ("http://example.com:80/a", "http://example.com/a"),
    ("https://example.com:443/a", "https://example.com/a"),
    ("http://example.com:443/a", "http://example.com:443/a"),
    ("https://example.com:08443/a", "https://example.com:8443/a"),
    ("https://example.com:/a", "https://example.com/a"),
    ("https://example.com./a", "https://example.com/a"),
    ("https://user:secret@example.com/a", "https://example.com/a"),
    ("https://example.com/a/./b/../c", "https://example.com/a/c"),
    ("https://example.com/../../a", "https://example.com/a"),
    ("https://example.com/a/b/..", "https://example.com/a/"),
    ("https://example.com/a/%2e%2e/b", "https://example.com/b"),
    ("https://example.com/%7euser/%41", "https://example.com/~user/A"),
    ("https://example.com/caf%c3%a9", "https://example.com/caf%C3%A9"),
    ("https://example.com/café", "https://example.com/caf%C3%A9"),
    ("https://example.com/a b", "https://example.com/a%20b"),
    ("https://example.com/100%", "https://example.com/100%25"),
    ("https://example.com/a%2Fb", "https://example.com/a%2Fb"),
    ("https://example.com/a#comments", "https://example.com/a"),
    ("https://example.com/a?", "https://example.com/a"),
    ("https://example.com/a?&&b=1&", "https://example.com/a?b=1"),
    ("https://example.com/a?b=2&a=1", "https://example.com/a?b=2&a=1"),
    ("https://bücher.example/a", "https://xn--bcher-kva.example/a"),
    ("https://пример.рф/мир", "https://xn--e1afmkfd.xn--p1ai/%D0%BC%D0%B8%D1%80"),
    ("https://[2001:DB8::0:1]:443/a", "https://[2001:db8::1]/a"),
    ("  https://example.com/a\n", "https://example.com/a"),
    ("https://example.com/a\n/b", "https://example.com/a/b"),
    ("https:\\\\example.com\\a?b=\\", "https://example.com/a?b=%5C"),
    ("https://example.com/?a=1&amp;b=2", "https://example.com/?a=1&b=2"),
    ("https://example.com/?a=1&amp;amp;b=2", "https://example.com/?a=1&b=2"),
    ("https://example.com/?a=1&amp%3Bb=2", "https://example.com/?a=1&b=2"),
    ("https://example.com/?a=1&#038;b=2", "https://example.com/?a=1&b=2"),
    ("https://example.com/a?utm_source=x&UTM_Medium=y&id=3", "https://example.com/a?id=3"),
    ("https://example.com/a?fbclid=x", "https://example.com/a"),
    ("https://example.com/a?id=1?utm_source=x", "https://example.com/a?id=1"),
    ("https://example.com/a&utm_source=x", "https://example.com/a"),
    ("https://example.com/a?replytocom=77", "https://example.com/a"),
    ("https://example.com/a?share=facebook&nb=1", "https://example.com/a?nb=1"),
    ("https://example.com/a?share=17", "https://example.com/a?share=17"),
    ("https://example.com/a;jsessionid=1A2B?b=1", "https://example.com/a?b=1"),
    (f"https://example.com/a?PHPSESSID={SESSION}", "https://example.com/a"),
    (f"https://example.com/a?sid={SESSION}", "https://example.com/a"),
    ("https://example.com/a?sid=4711", "https://example.com/a?sid=4711"),
    ("https://example.com/a?sid=507f1f77bcf86cd799439011", "https://example.com/a?sid=507f1f77bcf86cd799439011"),
    ("https://example.com/a?q=utm_source", "https://example.com/a?q=utm_source"),
]  # fmt: skip

NOT_AN_ADDRESS = [
    "",
    "/a/b",
    "mailto:desk@example.com",
    "javascript:void(0)",
    "tel:+431234",
    "data:text/html,x",
    "ftp://example.com/a",
    "https:/example.com/a",
    "https://",
    "https:///a",
    "https://exa mple.com/",
    "https://example..com/",
    "https://.example.com/",
    "https://example.com:99999/",
    "https://example.com:8a/",
    "https://example.com:٣/",
    "https://[::1/",
    "https://[::1]8/",
    "https://[zz]/",
    "https://1.2.3/",
    "https://1.2.3.999/",
    "https://exam%00ple.com/",
    "https://" + "a" * 64 + ".com/",
    "https://" + "a." * 127 + "com/",
    "https://" + "a." * 500 + "com/",
    "https://\ud800.com/",
    "https://example.com/\udfff",
]

# Text near enough to an address to come past the first check.
_PIECES = st.sampled_from([
    "http://", "https://", "HTTPS://", "//", "/", "\\", "www.", "m.", "amp.", "example.com", ".",
    "..", "%2e", "%", "%41", "%c3%a9", "%26", "%3B", "%3F", "é", "e\u0301", "㎀", "\uff1f", " ",
    "\t", ":", ":80", ":443", "@", "[", "]", "[::1]", "?", "&", "&amp;", "&amp;amp;", "&#038;", "#",
    "=", ";",
    "+", ",", "'", "utm_a=b", "amp", "print", "/amp/", ".amp", "-amp", "/print", "1-2", "index.php",
    "/index.html", "comment-page-1", ";jsessionid=1", "sid=", SESSION, "share=fb", "nb=1", "amp=1",
    "p=1", "m=1", "ref=rss", "abcdef123456", "google.com/amp/s/", "x.cdn.ampproject.org/c/s/",
    "127.0.0.1", "1",
])  # fmt: skip
ADDRESS_LIKE = st.builds(
    "".join,
    st.tuples(
        st.sampled_from(["https://example.com/", "http://www.example.com", ""]),
        st.lists(_PIECES | st.text(max_size=3), max_size=12).map("".join),
    ),
)


def answer(function, url):
    """Return the function's answer, or None where it refuses; anything but ValueError escapes."""
    try:
        return function(url)
    except ValueError:
        return None


@pytest.mark.parametrize(("url", "expected"), CANONICAL)
def test_an_address_has_one_canonical_form(url, expected):
    assert canonical_url(url) == expected


@pytest.mark.parametrize("url", NOT_AN_ADDRESS)
@pytest.mark.parametrize("function", [canonical_url, folded_url, url_key, url_shape, site_of])
def test_what_is_no_http_address_is_refused(function, url):
    with pytest.raises(ValueError):  # noqa: PT011 - the sentence differs by what is wrong
        function(url)


@pytest.mark.parametrize(
    ("link", "expected"),
    [
        ("b", "https://example.com/a/b"),
        ("/b?c=1#d", "https://example.com/b?c=1"),
        ("../b", "https://example.com/b"),
        ("//cdn.example.com/b", "https://cdn.example.com/b"),
        ("?page=2", "https://example.com/a/?page=2"),
        ("#top", "https://example.com/a/"),
        ("\\b\\c", "https://example.com/b/c"),
        ("http://example.org", "http://example.org/"),
        (" /b ", "https://example.com/b"),
    ],
)
def test_a_link_is_resolved_against_its_page(link, expected):
    assert canonical_url(link, "https://example.com/a/") == expected


@pytest.mark.parametrize("link", ["mailto:a@example.com", "javascript:;", "http://[", "tel:1"])
def test_a_link_that_leads_nowhere_is_refused(link):
    with pytest.raises(ValueError):  # noqa: PT011
        canonical_url(link, "https://example.com/")


@given(ADDRESS_LIKE)
@example("http://0?%61mp;")
@example("https://example.com/&%61mp;amp;a")
@example("https://example.com/%%34%31")
@example("https://example.com/..;jsessionid=1/..")
@example("https://example.com/?&amp%3bamp;utm_source=1")
def test_canonical_of_canonical_is_itself(url):
    canonical = answer(canonical_url, url)

    assert canonical is None or canonical_url(canonical) == canonical


@given(ADDRESS_LIKE)
def test_folding_twice_folds_nothing_more(url):
    folded = answer(folded_url, url)

    assert folded is None or folded_url(folded) == folded


@given(ADDRESS_LIKE)
@example("https://example.com/..amp")
@example("http://www.example.com:443")
def test_the_key_does_not_depend_on_what_layer_the_address_went_through(url):
    key = answer(url_key, url)

    if key is not None:
        assert url_key(canonical_url(url)) == key
        assert url_key(folded_url(url)) == key
        assert url_key("https://" + key) == key


@given(ADDRESS_LIKE)
def test_all_functions_refuse_the_same_addresses(url):
    functions = (canonical_url, folded_url, url_key, url_shape, site_of)
    refused = {answer(function, url) is None for function in functions}

    assert len(refused) == 1


@given(st.text(), st.text())
def test_only_value_error_is_raised_for_any_text_and_any_base(url, base):
    answer(lambda link: canonical_url(link, base), url)


@given(ADDRESS_LIKE, ADDRESS_LIKE)
def test_only_value_error_is_raised_for_any_link_on_any_page(url, base):
    canonical = answer(lambda link: canonical_url(link, base), url)

    assert canonical is None or canonical.startswith(("http://", "https://"))


@given(st.binary(max_size=40))
def test_every_octet_keeps_its_meaning(octets):
    encoded = "".join(f"%{octet:02x}" for octet in octets)
    canonical = canonical_url(f"https://example.com/x{encoded}x")

    assert unquote_to_bytes(canonical) == b"https://example.com/x" + octets + b"x"
