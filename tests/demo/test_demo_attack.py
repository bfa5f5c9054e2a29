import socket
import time
import tracemalloc
from urllib.parse import urlsplit

import pytest
from lxml import html as lxml_html

from newsspider.demo import DEFAULT_GROUPS, DemoSite, hostile_urls, serve

HOST = "127.0.0.1:8000"
SITE = DemoSite(articles=3, groups=frozenset({"core", "attack"}))
HOSTILE = hostile_urls(f"http://{HOST}")


@pytest.fixture(scope="module")
def server():
    with serve(SITE) as running:
        yield running


def get(target):
    return SITE.respond("GET", target, {}, HOST)


def ask(server, target, window=0):
    address = urlsplit(server.url)
    client = socket.socket()
    client.settimeout(10)
    if window:
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, window)
    client.connect((address.hostname, address.port))
    request = f"GET {target} HTTP/1.1\r\nHost: {address.netloc}\r\nConnection: close\r\n\r\n"
    client.sendall(request.encode())
    return client


def test_no_site_has_the_attack_that_did_not_ask_for_it():
    assert "attack" not in DEFAULT_GROUPS
    assert b"/attack/" not in DemoSite().respond("GET", "/", {}, HOST).body


def test_the_front_page_links_to_everything_hostile():
    links = set(lxml_html.fromstring(get("/attack/").body).xpath("//a/@href"))

    assert links >= set(HOSTILE)
    assert links >= {f"/attack/{name}/" for name in ("gzip-bomb", "endless", "links", "header")}
    assert b'href="/attack/"' in get("/").body
    assert {"file:///etc/passwd", f"http://localhost.:{HOST[-4:]}/attack/reached/"} <= links
    for host in ("169.254.169.254", "[::1]", "10.0.0.1"):
        assert f"http://{host}/latest/meta-data/" in links


def test_every_hostile_address_is_redirected_to_as_well():
    truths = [truth for truth in SITE.expectations() if truth.path.startswith("/attack/redirect/")]

    assert [get(truth.path).header("Location") for truth in truths] == HOSTILE
    assert {truth.status for truth in truths} == {302}
    reached = next(truth for truth in SITE.expectations() if truth.path == "/attack/reached/")
    assert reached.fetch == "never"
    assert get(reached.path).status == 200


def test_a_hundred_thousand_links_stand_on_one_page(server):
    received = bytearray()
    with ask(server, "/attack/links/") as client:
        while piece := client.recv(1 << 20):
            received += piece

    assert received.count(b"<a href=") == 100_000
    assert received.endswith(b"0\r\n\r\n")


def test_the_long_header_is_ten_megabytes_and_ends(server):
    received, last = 0, b""
    with ask(server, "/attack/header/") as client:
        while piece := client.recv(1 << 20):
            received += len(piece)
            last = (last + piece)[-2000:]

    assert 9_900_000 < received < 10_100_000
    assert b"\r\n\r\n<!doctype html>" in last


def test_a_gigabyte_is_promised_and_hardly_sent(server):
    before = len(server.requests)
    with ask(server, "/attack/endless/") as client:
        received = client.recv(4096)
        deadline = time.monotonic() + 0.5
        while time.monotonic() < deadline:
            received += client.recv(1 << 20)

        assert server.requests[before].finished is None
    deadline = time.monotonic() + 5
    while server.requests[before].finished is None and time.monotonic() < deadline:
        time.sleep(0.01)

    assert b"Content-Length: 1000000000\r\n" in received
    assert len(received) < 10_000_000
    assert server.requests[before].finished


def test_a_client_that_does_not_read_costs_no_memory(server):
    tracemalloc.start()
    targets = ("/attack/header/", "/attack/links/") * 5
    clients = [ask(server, target, window=4096) for target in targets]
    time.sleep(0.5)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    for client in clients:
        client.close()

    assert peak < 10_000_000  # all that there is to send would be 70 MB
