import contextlib
import http.client
import socket
import threading
import time
from urllib.parse import urlsplit

import pytest

from newsspider.demo import DemoSite, serve


@pytest.fixture(scope="module")
def server():
    with serve(DemoSite(articles=12)) as running:
        yield running


def connect(url):
    address = urlsplit(url)
    return http.client.HTTPConnection(address.hostname, address.port, timeout=5)


def test_one_connection_carries_many_requests(server):
    client = connect(server.url)
    local_addresses = set()
    for _ in range(3):
        client.request("GET", "/about/")
        local_addresses.add(client.sock.getsockname())
        answer = client.getresponse()
        body = answer.read()

        assert answer.status == 200
        assert int(answer.headers["Content-Length"]) == len(body)
    client.close()

    assert len(local_addresses) == 1


def test_the_wire_carries_what_respond_says(server):
    host = urlsplit(server.url).netloc
    client = connect(server.url)
    for truth in server.site.expectations():
        client.request("GET", truth.path)
        answer = client.getresponse()

        assert answer.read() == server.site.respond("GET", truth.path, {}, host).body
        assert answer.status == truth.status
    client.close()


def test_head_is_answered_without_a_body_and_with_its_length(server):
    client = connect(server.url)
    client.request("HEAD", "/")
    answer = client.getresponse()

    assert answer.read() == b""
    assert int(answer.headers["Content-Length"]) > 10_000
    client.close()


def test_every_request_is_logged_with_host_and_time(server):
    client = connect(server.url)
    before = len(server.requests)
    client.request("GET", "/no-such-page/")
    client.getresponse().read()
    client.close()
    logged = server.requests[before]

    assert logged[:4] == (urlsplit(server.url).netloc, "GET", "/no-such-page/", 404)
    assert logged.time >= server.requests[0].time


def test_the_log_says_when_a_request_came_and_when_its_answer_was_done(server):
    client = connect(server.url)
    before = len(server.requests)
    began = time.monotonic()
    for _ in range(2):
        client.request("GET", "/category/tech/")
        client.getresponse().read()
    ended = time.monotonic()
    client.close()
    first, second = server.requests[before:]

    assert began <= first.arrived <= first.time <= first.finished
    assert first.finished <= second.arrived <= second.finished <= ended


def test_sites_live_side_by_side_on_hosts_of_their_own():
    with (
        serve(DemoSite(articles=3), host="127.0.0.2") as one,
        serve(DemoSite(articles=3), host="127.0.0.3") as two,
    ):
        client = connect(two.url)
        client.request("GET", "/")
        page = client.getresponse().read().decode()
        client.close()

        assert urlsplit(one.url).hostname == "127.0.0.2"
        assert f'href="{two.url}"' in page
        assert urlsplit(two.other_url).hostname == "127.0.0.3"
        assert (len(one.requests), len(two.requests)) == (0, 1)


def test_pages_link_to_the_other_site_which_counts_its_visitors():
    with serve(DemoSite(articles=3)) as server:
        client = connect(server.url)
        client.request("GET", "/")
        page = client.getresponse().read().decode()
        client.close()

        assert server.other_url in page
        assert server.other_visits == 0
        other = connect(server.other_url)
        other.request("GET", "/today/")
        other.getresponse().read()
        other.close()

        assert server.other_visits == 1


def test_the_syndicated_site_repeats_an_article_and_names_the_original():
    with serve(DemoSite(articles=3)) as server:
        path = next(truth.path for truth in server.site.expectations() if truth.row)
        client = connect(server.syndicated_url)
        client.request("GET", path)
        page = client.getresponse().read().decode()
        client.close()

        assert f'<link rel="canonical" href="{server.url}{path[1:]}">' in page
        assert server.requests == []


def test_the_clock_turns_and_its_requests_are_not_logged():
    with serve(DemoSite(articles=3)) as server:
        client = connect(server.url)
        for target, status in (("/__clock?t=2", 200), ("/__clock?t=x", 400)):
            client.request("GET", target)
            answer = client.getresponse()
            answer.read()

            assert answer.status == status
        client.close()

        assert server.site.clock == 2
        assert server.requests == []


def test_many_clients_are_served_at_once(server):
    failures = []

    def visit():
        client = connect(server.url)
        for _ in range(20):
            client.request("GET", "/category/world/")
            if client.getresponse().read()[:9] != b"<!doctype":
                failures.append(1)
        client.close()

    threads = [threading.Thread(target=visit) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert failures == []


def test_closing_ends_open_connections_and_frees_the_port():
    with serve(DemoSite(articles=3)) as server:
        port = urlsplit(server.url).port
        idle = socket.create_connection(("127.0.0.1", port), timeout=5)
        kept = connect(server.url)
        kept.request("GET", "/")
        kept.getresponse().read()
    with idle, contextlib.closing(kept):
        assert idle.recv(1) == b""
        assert kept.sock.recv(1) == b""
    with serve(DemoSite(articles=3), port=port) as again:
        assert urlsplit(again.url).port == port


def test_a_taken_port_is_an_error(server):
    with pytest.raises(OSError), serve(DemoSite(articles=3), port=urlsplit(server.url).port):  # noqa: PT011  (any bind error)
        pass


def test_a_head_split_over_packets_and_two_requests_in_one_packet_are_understood(server):
    with socket.create_connection(("127.0.0.1", urlsplit(server.url).port), timeout=5) as client:
        request = b"GET /robots.txt HTTP/1.1\r\nHost: x\r\n\r\n"
        client.sendall(request[:20])
        client.sendall(request[20:] + request + b"GET /about/ HTTP/1.0\r\n\r\n")
        received = b"".join(iter(lambda: client.recv(65536), b""))

    assert received.count(b"HTTP/1.1 200 OK") == 3
    assert received.endswith(b"</html>\n")
