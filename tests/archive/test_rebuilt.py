import pytest
from scrapy import Request
from scrapy.http import Headers, Response

from newsspider.archive.exchange import split_response, stored_form
from newsspider.archive.rebuilt import rebuilt_request, rebuilt_response


def test_a_request_is_rebuilt_with_its_target_headers_and_body():
    headers = {"Accept": ["text/html", "*/*"], "Accept-Language": "en"}
    url = "http://tide.example:8080/a%20b;c?b=2&a=%C3%A9#part"
    request = Request(url, method="POST", headers=headers, body=b"a=1\r\n\r\nb")

    assert rebuilt_request(request) == (
        b"POST /a%20b;c?b=2&a=%C3%A9 HTTP/1.1\r\n"
        b"Host: tide.example:8080\r\n"
        b"Accept: text/html\r\nAccept: */*\r\nAccept-Language: en\r\n"
        b"\r\na=1\r\n\r\nb"
    )


@pytest.mark.parametrize(
    ("url", "lines"),
    [
        ("https://tide.example", [b"GET / HTTP/1.1", b"Host: tide.example"]),
        ("http://tide.example?a=1", [b"GET /?a=1 HTTP/1.1", b"Host: tide.example"]),
        ("http://[::1]:8080/a", [b"GET /a HTTP/1.1", b"Host: [::1]:8080"]),
        ("http://me:secret@tide.example/a", [b"GET /a HTTP/1.1", b"Host: tide.example"]),
        ("http://köln.example/a", [b"GET /a HTTP/1.1", b"Host: xn--kln-sna.example"]),
    ],
)
def test_the_host_is_named_as_it_would_be_on_the_wire(url, lines):
    assert rebuilt_request(Request(url)).splitlines() == [*lines, b""]


@pytest.mark.parametrize("host", ["tide..example", "a" * 70 + ".example"])
def test_a_host_that_no_name_system_allows_is_kept_as_it_was_asked_for(host):
    assert f"Host: {host}\r\n".encode() in rebuilt_request(Request(f"http://{host}/"))


def test_a_host_header_of_the_request_is_the_only_one():
    rebuilt = rebuilt_request(Request("http://tide.example/", headers={"Host": "other.example"}))

    assert rebuilt.count(b"Host: ") == 1
    assert b"Host: other.example\r\n" in rebuilt


def test_a_response_is_rebuilt_without_the_framing_it_no_longer_has():
    headers = Headers(
        {
            "Set-Cookie": ["a=1", "b=2"],
            "Transfer-Encoding": "chunked",
            "Connection": "close",
            "Keep-Alive": "timeout=5",
            "Content-Encoding": "gzip",
            "X-City": b"K\xf6ln",
        }
    )
    rebuilt = rebuilt_response(
        Response("http://tide.example/", 404, headers=headers, body=b"\x1f\x8b\r\n\r\nz")
    )

    assert rebuilt == (
        b"HTTP/1.1 404 Not Found\r\nSet-Cookie: a=1\r\nSet-Cookie: b=2\r\n"
        b"Content-Encoding: gzip\r\nX-City: K\xf6ln\r\n\r\n\x1f\x8b\r\n\r\nz"
    )
    _, head, body = split_response(rebuilt)
    assert stored_form(head, body).original_head is None


def test_a_status_without_a_registered_phrase_gets_an_empty_one():
    rebuilt = rebuilt_response(Response("http://tide.example/", 799))

    assert rebuilt == b"HTTP/1.1 799 \r\n\r\n"
