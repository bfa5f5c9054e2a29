import gzip
import http.client
import socket
import time
import zlib
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

import pytest

from newsspider.demo import DemoSite, serve

HOST = "127.0.0.1:8000"
SITE = DemoSite(articles=3, groups=frozenset({"core", "faults"}))
TRUTH = {truth.path: truth for truth in SITE.expectations() if truth.path.startswith("/wire/")}


@pytest.fixture(scope="module")
def server():
    with serve(SITE) as running:
        yield running


def get(kind, **more):
    return SITE.respond("GET", f"/wire/{kind}/", {}, HOST, **more)


def connect(url):
    address = urlsplit(url)
    return http.client.HTTPConnection(address.hostname, address.port, timeout=10)


def meant(server, kind):
    """The body that the running site would send if it could."""
    host = urlsplit(server.url).netloc
    return server.site.respond("GET", f"/wire/{kind}/", {}, host, visit=2).body


def raw(server, target):
    """What the server sends for one request until it ends the connection, and how that ends."""
    address = urlsplit(server.url)
    received = bytearray()
    with socket.create_connection((address.hostname, address.port), timeout=10) as client:
        client.sendall(f"GET {target} HTTP/1.1\r\nHost: {address.netloc}\r\n\r\n".encode())
        try:
            while piece := client.recv(65_536):
                received += piece
        except ConnectionResetError:
            return bytes(received), "reset"
    return bytes(received), "closed"


def paragraphs(truth):
    return [block.encode() for block in truth.body.split("\n\n")]


def test_every_fault_of_the_design_is_there_and_linked_or_led_to():
    kinds = {truth.kind for truth in TRUTH.values()}
    listings = b"".join(
        SITE.respond("GET", truth.path, {}, HOST).body
        for truth in SITE.expectations()
        if truth.kind == "listing"
    )

    assert kinds == {
        *("500-500-200", "429-seconds", "429-date", "503-seconds", "slow", "short-once"),
        *("reset-once", "short", "chunks", "false-gzip", "text-plain", "huge", "unmatched-etag"),
        *("lying-etag", "cookie-once", "refreshed", "gzip-bomb", "cookie-wall", "meta-refresh"),
        "reset",
    }
    for path, truth in TRUTH.items():
        assert f'href="{path}"'.encode() in listings or truth.kind == "refreshed"


def test_rows_come_of_those_that_can_be_had():
    without = {truth.kind for truth in TRUTH.values() if not truth.row}

    assert without == {"gzip-bomb", "cookie-wall", "meta-refresh", "reset"}
    for truth in TRUTH.values():
        if truth.row:
            answer = SITE.respond(
                "GET", truth.path, {"cookie": "visitor=1"}, HOST, visit=truth.attempts
            )
            assert answer.status == truth.status == 200
            assert all(text in answer.body for text in paragraphs(truth))


def test_the_third_visit_is_answered():
    assert [get("500-500-200", visit=visit).status for visit in (1, 2, 3, 4)] == [
        500,
        500,
        200,
        200,
    ]


@pytest.mark.parametrize("kind", ["429-seconds", "429-date", "503-seconds"])
def test_a_busy_site_says_how_long_to_wait(kind):
    now = 1_750_000_000.25
    busy = get(kind, visit=1, now=now)
    later = busy.header("Retry-After")
    wait = int(later) if later.isdecimal() else parsedate_to_datetime(later).timestamp() - now

    assert str(busy.status) == kind[:3]
    assert TRUTH[f"/wire/{kind}/"].wait <= wait < 2.5
    assert get(kind, visit=2, now=now).status == 200


def test_the_server_counts_the_visits_to_each_address():
    with serve(SITE) as server:
        client = connect(server.url)
        statuses = []
        for target in ("/wire/500-500-200/", "/wire/429-seconds/") * 3:
            client.request("GET", target)
            answer = client.getresponse()
            answer.read()
            statuses.append(answer.status)
        client.close()

    assert statuses == [500, 429, 500, 200, 200, 200]


def test_a_slow_page_arrives_whole_and_its_connection_stays(server):
    client, before = connect(server.url), len(server.requests)
    began = time.monotonic()
    client.request("GET", "/wire/slow/")
    body = client.getresponse().read()
    took = time.monotonic() - began
    client.request("GET", "/about/")
    client.getresponse().read()
    client.close()
    slow, _ = server.requests[before:]

    assert body == meant(server, "slow")
    assert took > 0.5
    assert slow.finished - slow.arrived > 0.5
    assert slow.time - slow.arrived < 0.5


def test_a_short_page_holds_the_text_and_not_the_end(server):
    received, end = raw(server, "/wire/short/")
    head, _, body = received.partition(b"\r\n\r\n")
    truth = TRUTH["/wire/short/"]

    assert end == "closed"
    assert f"Content-Length: {len(meant(server, 'short'))}".encode() in head
    assert len(body) < len(meant(server, "short"))
    assert all(text in body for text in paragraphs(truth))
    assert truth.partial


def test_broken_chunks_hold_the_text_and_then_nonsense(server):
    client = connect(server.url)
    client.request("GET", "/wire/chunks/")
    answer = client.getresponse()
    with pytest.raises(http.client.IncompleteRead) as broken:
        answer.read()
    client.close()

    assert all(text in broken.value.partial for text in paragraphs(TRUTH["/wire/chunks/"]))
    assert raw(server, "/wire/chunks/")[0].count(b"nonsense\r\n") == 1


@pytest.mark.parametrize(("kind", "end"), [("reset-once", "reset"), ("short-once", "closed")])
def test_a_page_that_breaks_off_once_is_whole_the_second_time(kind, end):
    with serve(SITE) as server:
        received, ended = raw(server, f"/wire/{kind}/")
        client = connect(server.url)
        client.request("GET", f"/wire/{kind}/")
        whole = client.getresponse().read()
        client.close()

    assert ended == end
    assert received.startswith(b"HTTP/1.1 200 OK\r\n")
    assert 0 < len(received.partition(b"\r\n\r\n")[2]) < len(whole)
    assert whole == meant(server, kind)


def test_a_page_that_always_breaks_off_does(server):
    for _ in range(3):
        assert raw(server, "/wire/reset/")[1] == "reset"


def test_gzip_is_claimed_and_false():
    answer = get("false-gzip")

    assert answer.header("Content-Encoding") == "gzip"
    assert answer.body.startswith(b"<!doctype html>")


def test_a_bomb_of_60_kilobytes_unpacks_to_60_megabytes():
    body = get("gzip-bomb").body
    unpack, size = zlib.decompressobj(wbits=31), 0
    while body:
        size += len(unpack.decompress(body, 1_000_000))
        body = unpack.unconsumed_tail

    assert len(get("gzip-bomb").body) < 100_000
    assert size == 60_000_000


def test_sizes_and_types_are_what_their_kinds_say():
    assert 3_000_000 < len(get("huge").body) < 3_100_000
    assert get("text-plain").header("Content-Type") == "text/plain; charset=UTF-8"
    assert gzip.compress(get("huge").body) < get("huge").body


def test_an_etag_may_never_match():
    tags = {get("unmatched-etag", visit=visit).header("ETag") for visit in (1, 2, 3)}
    headers = {"if-none-match": get("unmatched-etag", visit=1).header("ETag")}
    again = SITE.respond("GET", "/wire/unmatched-etag/", headers, HOST, visit=2)

    assert len(tags) == 3
    assert again.status == 200


def test_a_cookie_opens_one_wall_and_not_the_other():
    for kind, after in (("cookie-once", 200), ("cookie-wall", 302)):
        first = get(kind)
        cookie = first.header("Set-Cookie").partition(";")[0]
        second = SITE.respond("GET", f"/wire/{kind}/", {"cookie": f"a=b; {cookie}"}, HOST)

        assert first.status == 302
        assert first.header("Location") == f"http://{HOST}/wire/{kind}/"
        assert second.status == after


def test_a_page_may_turn_itself():
    body = get("meta-refresh").body.decode()
    truth = TRUTH["/wire/meta-refresh/"]

    assert f'content="0; url=http://{HOST}{truth.of}"' in body
    assert TRUTH[truth.of].row


def test_head_of_a_faulty_page_is_sound(server):
    client = connect(server.url)
    for _ in range(2):
        client.request("HEAD", "/wire/short/")
        answer = client.getresponse()

        assert (answer.status, answer.read()) == (200, b"")
    client.close()
