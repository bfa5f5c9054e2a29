import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from surt import surt as oracle

from newsspider.archive.surt import sort_key

ID = "9682993c8daa2c5497996114facdc805"
ASP = "4hqa0555fwsecu455xqckv45"

SAME = {
    # scheme, userinfo and port
    "http://tide.example/": "example,tide)/",
    "HTTPS://tide.example": "example,tide)/",
    "tide.example/a": "example,tide)/a",
    "//tide.example/a": "example,tide)/a",
    "http:/tide.example/a": "example,tide)/a",
    "http:////tide.example/a": "example,tide)/a",
    "http://http://tide.example/a": "example,tide)/a",
    "http://https://tide.example:443/a": "example,tide)/a",
    "ftp://tide.example:21/A": "example,tide:21)/a",
    "https://www.tide.example:443/b?z=1&a=2#top": "example,tide)/b?a=2&z=1",
    "http://tide.example:443/": "example,tide:443)/",
    "https://tide.example:80/": "example,tide:80)/",
    "http://tide.example:0080/": "example,tide)/",
    "http://tide.example:0/": "example,tide)/",
    "http://tide.example:/": "example,tide)/",
    "http://a:b@c:d@tide.example:8080/e@f": "example,tide:8080)/e@f",
    "HTTP://www2.Tide.example:80//News/?b=2&a=1#top": "example,tide)/news?a=1&b=2",
    # host
    "http://WWW2.Tide.Example./": "example,tide)/",
    "http://www.www.tide.example/": "example,tide,www)/",
    "http://www.example/": "example)/",
    "http://www/": "www)/",
    "http://wwwx.tide.example/": "example,tide,wwwx)/",
    "http://.tide..example/": "example,tide)/",
    "http://t%69de%2eexample/": "example,tide)/",
    "http://ti de_é,.example/": "example,xn--ti%20de_,-gya)/",
    "http://Gezeiten-Übersicht.example/": "example,xn--gezeiten-bersicht-b3b)/",
    "http://潮.example/": "example,xn--ngx)/",
    "http://tide。example/": "example,tide)/",
    f"http://é{'a' * 63}.example/": f"example,%c3%a9{'a' * 63})/",
    # addresses in numbers
    "http://127.0.0.1:8765/a": "1,0,0,127:8765)/a",
    "http://127.1/": "1,0,0,127)/",
    "http://2130706433/": "1,0,0,127)/",
    "http://0177.0.0.01/": "1,0,0,127)/",
    "http://256.1.1.1/": "1,1,1,256)/",
    "http://1.2.3.4.5/": "5,4,3,2,1)/",
    "http://[2001:DB8::1]:8080/A": "2001:db8::1:8080)/a",
    "http://[2001:db8::1%25eth0]/": "2001:db8::1%25eth0)/",
    "http://[::ffff:1.2.3.4]/": "4,3,2,::ffff:1)/",
    # path
    "http://tide.example/News/Harbour.HTML": "example,tide)/news/harbour.html",
    "http://tide.example//a///b//": "example,tide)/a/b",
    "http://tide.example/a/./b/../c/.": "example,tide)/a/c",
    "http://tide.example/a//../b": "example,tide)/a/b",
    "http://tide.example/../a": "example,tide)/../a",
    "http://tide.example/../../a": "example,tide)/a",
    "http://tide.example/a/%2E%2e%2Fb": "example,tide)/b",
    "http://tide.example/..a/.b/...": "example,tide)/..a/.b/...",
    "http://tide.example/%7Ea%2525%41%zz%": "example,tide)/~a%25a%25zz%25",
    "http://tide.example/%3%35%2%35": "example,tide)/5%25",
    "http://tide.example/É/%C3%A9/%E9": "example,tide)/%c3%89/%c3%a9/%e9",
    "http://tide.example/a b\"<>^`{|}[]\\~'": "example,tide)/a%20b\"<>^`{|}[]\\~'",
    "http://tide.example/%00%1f%20!%7F%23": "example,tide)/%00%1f%20!%7f%23",
    "http://tide.example/a%3Fb?c": "example,tide)/a?b?c",
    " \n\fhttp://tide.example/a\tb\r\nc\v ": "example,tide)/abc",
    # query and fragment
    "http://tide.example?": "example,tide)/",
    "http://tide.example/a/?": "example,tide)/a",
    "http://tide.example/a??": "example,tide)/a??",
    "http://tide.example?a/": "example,tide)/?a/",
    "http://tide.example/?B=2&a=C&b=1": "example,tide)/?a=c&b=1&b=2",
    "http://tide.example/?b&&a-b=1&a=2&a=&a&": "example,tide)/?&&a&a=&a=2&a-b=1&b",
    "http://tide.example/?b%26a=+%20%2B": "example,tide)/?a=+%20+&b",
    "http://tide.example/?u=http://B/..//": "example,tide)/?u=http://b/..//",
    "http://tide.example/a#b?c#d": "example,tide)/a",
    "http://tide.example#/a": "example,tide)/",
    # sessions
    f"http://tide.example/?jsessionid={ID}&a=1": "example,tide)/?a=1",
    f"http://tide.example/?a=1&PHPSESSID={ID}&b": "example,tide)/?a=1&b",
    f"http://tide.example/?b&sid={ID}": "example,tide)/?&b",
    f"http://tide.example/?sid={ID}&sid={ID}": f"example,tide)/?&sid={ID}",
    f"http://tide.example/?sid={ID}0": f"example,tide)/?sid={ID}0",
    f"http://tide.example/?xsid={ID}&a=1": "example,tide)/?xa=1",
    "http://tide.example/?ASPSESSIONIDAQBSDSRT=EOHBLBDDPFCLHKPGGKLILNAM": "example,tide)/",
    "http://tide.example/?cfid=1a&CFTOKEN=2-b&a": "example,tide)/?a",
    "http://tide.example/?cftoken=2&cfid=1": "example,tide)/?cfid=1&cftoken=2",
    f"http://tide.example/?cfid=1&sid={ID}&cftoken=2": "example,tide)/",
    f"http://tide.example/a;jsessionid={ID}": f"example,tide)/a;jsessionid={ID}",
    f"http://tide.example/a/({ASP})/b/c.aspx": "example,tide)/a/b/c.aspx",
    f"http://tide.example/(A({ASP})S({ASP}))/b.ASPX?c": "example,tide)/b.aspx?c",
    f"http://tide.example/({ASP})/b.html": f"example,tide)/({ASP})/b.html",
    # no host, no address
    "dns:www.Tide.example": "dns:www.tide.example",
    "DNS:tide.example?b&a": "DNS:tide.example?a&b",
    "urn:UUID:0F3B/": "urn:uuid:0f3b",
    "urn:/": "urn:/",
    "foo:/A/../b%20//": "foo:/a/../b%20/",
    "foo://Bar/../b//c": "bar)/../b/c",
    "file:///A": "file:/a",
    "mailto:?Subject=a b": "mailto:/?subject=a%20b",
    "data:text/html;base64,AA//": "data:text/html;base64,aa/",
    "tide.example:80/a": "tide.example:80/a",
    "http:": "http:",
    "": "-",
}

# Nothing that is fetched has one of these; what surt says is not worth its code.
OURS_ALONE = {
    "http:///": "http:",
    "http://@/a": "http:/a",
    "http:@tide.example": "example,tide)/",
    "HTTP:tide.example/": "example,tide)/",
    "http://017700000001/": "1,0,0,127)/",
    "http://4294967296/": "4294967296)/",
    "http://tide...example/": "example,tide)/",
    "http://a.%2e.tide.example/": "example,tide,a)/",
    "http://[::1/": "http://[::1/",
    "http://a[::1]/": "http://a[::1]/",
}

UNANSWERED = {
    " \n": "-",
    "http://tide.example:tea/": "http://tide.example:tea/",
    "http://tide.example:65536/": "http://tide.example:65536/",
    f"http://tide.example:{'9' * 5000}/": f"http://tide.example:{'9' * 5000}/",
    "http://tide.example: 80/é": "http://tide.example:%2080/%C3%A9",
    "http://\udc80.example/\udc80": "example,%ed%b2%80)/%ed%b2%80",
}


def some(*parts, most=5):
    return st.lists(st.sampled_from(parts), max_size=most)


HOSTS = st.one_of(
    st.lists(
        st.sampled_from(
            [
                "www",
                "WWW7",
                "Tide",
                "example",
                "é",
                "ß",
                "xn--9ca",
                "%41",
                "%C3%A9",
                "1",
                "255",
                "a b",
            ]
        ),
        min_size=1,
        max_size=5,
    ).map(".".join),
    st.ip_addresses(v=4).map(str),
    st.ip_addresses(v=6).map("[{}]".format),
)
PATHS = st.lists(
    some(
        *("a", "B", ".", "..", "é", "%C3%89", "%e9", "%2e", "%2F", "%3f", "%2541", "%", "%4", " "),
        *("+", "~", "%7e", ";", ":", "@", "(", ")", "\\", "\t", "\x00", "K", f"({ASP})", "y.aspx"),
        *(f"(S({ASP}))", f";jsessionid={ID}"),
        most=3,
    ).map("".join),
    max_size=6,
).map(lambda steps: "".join(f"/{step}" for step in steps))
QUERIES = some(
    *("&", "&", "=", "a", "B", "?", "/", "%26", "%3d", "%23", "%", "+", " ", "é", "-", "~", "%7f"),
    *(f"sid={ID}", f"PHPSESSID={ID}", f"jsessionid={ID}", "cfid=1&cftoken=2", "\n"),
    "ASPSESSIONIDAQBSDSRT=EOHBLBDDPFCLHKPGGKLILNAM",
    most=9,
).map(lambda parts: "".join(["?", *parts]))

URLS = st.builds(
    "{}://{}{}{}{}{}{}".format,
    st.sampled_from(["http", "https", "HTTP", "ftp", "foo"]),
    st.sampled_from(["", "u@", "u:p@", "a@b@"]),
    HOSTS,
    st.sampled_from(["", ":", ":0", ":80", ":443", ":8080"]),
    PATHS,
    st.just("") | QUERIES,
    st.sampled_from(["", "#", "#a?b"]),
)


@pytest.mark.parametrize(("url", "key"), SAME.items())
def test_the_key_is_the_one_that_readers_look_up(url, key):
    assert sort_key(url) == key
    assert oracle(url) == key


@given(URLS)
def test_every_address_with_a_host_has_the_key_that_readers_look_up(url):
    assert sort_key(url) == oracle(url)


@pytest.mark.parametrize(("url", "key"), OURS_ALONE.items())
def test_what_is_no_address_may_have_another_key_than_readers_give_it(url, key):
    assert sort_key(url) == key
    assert oracle(url) != key


@pytest.mark.parametrize(("url", "key"), UNANSWERED.items())
def test_what_readers_have_no_key_for_has_one(url, key):
    with pytest.raises((ValueError, AttributeError)):
        oracle(url)

    assert sort_key(url) == key


@given(st.text() | st.text().map("http://{}".format) | st.text(st.characters()).map("a:{}".format))
@example("http://a/\u2028\x85\xa0")
def test_a_key_is_visible_ascii_without_a_space(url):
    key = sort_key(url)

    assert key
    assert all("!" <= character <= "~" for character in key)


@given(st.lists(st.text("abAB=%20-", max_size=4), max_size=6), st.randoms())
def test_the_order_of_parameters_does_not_matter(parameters, random):
    shuffled = random.sample(parameters, len(parameters))

    assert sort_key("http://a/?" + "&".join(shuffled)) == sort_key(
        "http://a/?" + "&".join(parameters)
    )


def test_percent_encoding_nested_without_end_is_undone():
    assert sort_key("http://a/" + "%3" * 20_000 + "%35") == "a)/5"
    assert sort_key("http://a/%" + "25" * 20_000 + "41") == "a)/a"
