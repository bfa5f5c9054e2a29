from base64 import b64decode

import pytest
from raw_origin import PACKED, RETRIED, SCRIPTS, TEXT, RawOrigin, self_signed_context
from wire import compared_messages, crawl, fields, of_kind, records


@pytest.fixture(scope="module", params=["exact", "remove"])
def archived(request, tmp_path_factory):
    """Every script, crawled once in each form of storing chunked bodies."""
    output = tmp_path_factory.mktemp("wire") / "output"
    with RawOrigin() as origin:
        seen, _ = crawl(origin, SCRIPTS, output, f"WARC_CHUNKED={request.param}")
    return request.param, origin, records(output), seen


def test_every_exchange_is_stored_byte_for_byte_as_the_server_logged_it(archived):
    form, origin, stored, _ = archived
    compared = compared_messages(origin, stored, unchunked=form == "remove")

    assert len(origin.log) >= 50
    assert compared >= 98


def test_a_chunked_body_is_stored_without_its_framing_unless_exact_is_asked_for(archived):
    form, origin, stored, _ = archived
    (response,) = of_kind(stored[origin.url + "/chunk-trailers"], "response")
    body = response.block.partition(b"\r\n\r\n")[2]

    if form == "remove":
        assert body == TEXT
        (metadata,) = of_kind(stored[origin.url + "/chunk-trailers"], "metadata")
        assert b64decode(fields(metadata)["trailers"]) == b"X-Sum: 1\r\nX-More: 2\r\n"
    else:
        assert body == b"%x\r\n%s\r\n0\r\nX-Sum: 1\r\nX-More: 2\r\n\r\n" % (len(TEXT), TEXT)


def test_the_spider_gets_each_body_decoded_and_the_place_of_its_record(archived):
    _, origin, stored, seen = archived
    bodies = {outcome["url"]: outcome for outcome in seen}
    for path in ("/gzip", "/chunked-gzip", "/false-gzip", "/deflate", "/raw-deflate", "/brotli"):
        outcome = bodies[origin.url + path]
        assert outcome["body"].encode("latin-1") == TEXT
        (response,) = of_kind(stored[origin.url + path], "response")
        assert outcome["warc"]["recordId"] == response.record_id
        assert outcome["warc"]["offset"] == response.offset
        assert outcome["warc"]["length"] == response.length


def test_what_came_of_a_broken_exchange_is_stored_with_the_reason(archived):
    _, origin, stored, seen = archived
    reasons = {}
    for outcome in seen:
        path = outcome["url"].removeprefix(origin.url)
        if not SCRIPTS[path].whole:
            assert "error" in outcome, path
            members = stored[outcome["url"]]
            assert "error" in fields(of_kind(members, "metadata")[0])
            response = of_kind(members, "response")
            reasons[path] = response[0].headers["warc-truncated"] if response else None

    assert reasons == {
        "/broken-chunks": "disconnect",
        "/chunks-cut": "disconnect",
        "/short": "disconnect",
        "/reset": "disconnect",
        "/head-cut": "disconnect",
        "/hang": "time",
        "/too-large": "length",
        "/too-large-unsaid": "length",
        "/no-answer": None,
        "/not-http": "disconnect",
    }


def test_twisteds_own_retry_on_a_dead_connection_is_two_exchanges(tmp_path):
    with RawOrigin() as origin:
        crawl(origin, ["/plain", RETRIED], tmp_path / "output")
    members = records(tmp_path / "output")[origin.url + RETRIED]
    responses = of_kind(members, "response")

    assert [logged.path for logged in origin.log] == ["/plain", RETRIED, RETRIED]
    assert [m.block for m in of_kind(members, "request")] == [
        logged.request for logged in origin.log[1:]
    ]
    assert [m.block for m in responses] == [origin.log[2].response]
    assert "asked again" in fields(of_kind(members, "metadata")[0])["error"]


def test_connections_are_used_again_and_still_told_apart(tmp_path):
    paths = ["/plain", "/gzip", "/chunked"]
    with RawOrigin() as origin:
        crawl(origin, paths, tmp_path / "output", "WARC_CHUNKED=exact")
    stored = records(tmp_path / "output")

    assert {logged.connection for logged in origin.log} == {1}
    assert [of_kind(stored[origin.url + p], "response")[0].block for p in paths] == [
        logged.response for logged in origin.log
    ]


def test_tls_is_opened_verbatim_and_named(tmp_path):
    with RawOrigin(context=self_signed_context(tmp_path)) as origin:
        crawl(origin, ["/plain", "/gzip"], tmp_path / "output")
    stored = records(tmp_path / "output")
    (response,) = of_kind(stored[origin.url + "/gzip"], "response")

    assert response.block == origin.log[1].response
    assert response.block.endswith(PACKED)
    assert response.headers["warc-cipher-suite"].startswith("TLS_")
    assert response.headers["warc-ip-address"] == "127.0.0.1"


def test_ipv6_is_archived_like_any_other(tmp_path):
    try:
        origin = RawOrigin("::1")
    except OSError:
        pytest.skip("this machine has no IPv6 loopback")
    with origin:
        crawl(origin, ["/plain"], tmp_path / "output")
    (response,) = of_kind(records(tmp_path / "output")[origin.url + "/plain"], "response")

    assert response.block == origin.log[0].response
    assert response.headers["warc-ip-address"] == "::1"


def test_a_refused_connection_leaves_a_record_that_says_so(tmp_path):
    with RawOrigin() as origin:
        crawl(origin, ["/plain"], tmp_path / "first")
    dead = origin
    seen, _ = crawl(dead, ["/plain"], tmp_path / "output")
    members = records(tmp_path / "output")[dead.url + "/plain"]

    assert [member.kind for member in members] == ["metadata"]
    assert "refused" in fields(members[0])["error"].lower()
    assert "error" in seen[0]
