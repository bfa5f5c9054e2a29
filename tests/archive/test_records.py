import zlib
from base64 import b64decode
from io import BytesIO

import pytest
from exchanges import (
    CHUNKED_HEAD,
    REQUEST,
    RESPONSE,
    TEXT,
    URL,
    an_exchange,
    chunked,
    digest_of,
    received,
)
from fastwarc.warc import ArchiveIterator as FastIterator
from hypothesis import given
from hypothesis import strategies as st
from warcio.archiveiterator import ArchiveIterator

from newsspider.archive.digests import labelled_digest as payload_digest
from newsspider.archive.exchange import split_response, stored_form
from newsspider.archive.members import read_members, wrong_digests
from newsspider.archive.records import pack_exchange, pack_warcinfo

BLOCK = "WARC-Block-Digest"
PAYLOAD = "WARC-Payload-Digest"


def unpacked(packed):
    return list(read_members(BytesIO(packed)))


def by_kind(packed):
    return {member.kind: member for member in unpacked(packed)}


def fields(member):
    return dict(line.split(": ", 1) for line in member.block.decode().splitlines())


def inflated_one_by_one(packed):
    found = []
    while packed:
        inflater = zlib.decompressobj(16 + zlib.MAX_WBITS)
        found.append(inflater.decompress(packed))
        assert inflater.eof
        packed = inflater.unused_data
    return found


def warcio_records(packed):
    """Return headers and block of each record as warcio sees them."""
    records = ArchiveIterator(BytesIO(packed), no_record_parse=True)
    return [(record.rec_headers.headers, record.raw_stream.read()) for record in records]


def fastwarc_records(packed):
    """Return the same as FastWARC sees it."""
    records = FastIterator(BytesIO(packed), parse_http=False)
    return [(list(record.headers.items()), record.reader.read()) for record in records]


def complaints_of_warcio(packed):
    found = []
    for record in ArchiveIterator(BytesIO(packed), check_digests=True):
        while record.raw_stream.read(9999):
            pass
        found += record.digest_checker.problems
    return found


def complaints_of_fastwarc(packed):
    found = []
    for record in FastIterator(BytesIO(packed), parse_http=False):
        record.freeze()
        if not record.verify_block_digest():
            found.append((record.record_id, BLOCK))
        record.parse_http()
        if PAYLOAD in record.headers and not record.verify_payload_digest():
            found.append((record.record_id, PAYLOAD))
    return found


WHOLE = an_exchange(
    ip="192.0.2.7",
    protocols=("http/1.1", "tls/1.3"),
    cipher="TLS_AES_128_GCM_SHA256",
    via="http://tide.example/",
    hops=2,
)


def test_each_record_is_a_gzip_member_of_its_own():
    records = inflated_one_by_one(pack_exchange(WHOLE).members)

    assert [record[:10] for record in records] == [b"WARC/1.1\r\n"] * 3
    assert [
        b"WARC-Type: %s\r\n" % kind in record
        for kind, record in zip((b"request", b"response", b"metadata"), records, strict=True)
    ] == [True] * 3
    assert all(record.endswith(b"\r\n\r\n") for record in records)


@pytest.mark.parametrize("read", [warcio_records, fastwarc_records])
@pytest.mark.parametrize("unchunk", [True, False])
@pytest.mark.parametrize(
    "body",
    [RESPONSE, CHUNKED_HEAD + chunked([TEXT]), b"not http", b"HTTP/1.1 100 Continue\r\n\r\n"],
)
def test_other_readers_see_the_same_records(read, unchunk, body):
    exchange = an_exchange(body, ip="192.0.2.7", protocols=("http/1.1", "tls/1.3"))
    packed = pack_exchange(exchange, unchunk=unchunk).members
    ours = unpacked(packed)
    theirs = read(packed)

    assert [block for _, block in theirs] == [member.block for member in ours]
    for (headers, _), member in zip(theirs, ours, strict=True):
        assert {name.lower(): value for name, value in headers} == member.headers


@pytest.mark.parametrize("complaints", [complaints_of_warcio, complaints_of_fastwarc])
@pytest.mark.parametrize(
    "came",
    [
        RESPONSE,
        CHUNKED_HEAD + chunked([TEXT], b"X-Sum: 1\r\n"),
        b"HTTP/1.1 204 No Content\r\n\r\n",
        b"220 mail.example ESMTP\r\n\r\nhello",
    ],
    ids=["plain", "chunked", "no content", "not HTTP"],
)
def test_other_validators_find_nothing_to_complain_of(complaints, came):
    packed = pack_exchange(an_exchange(came)).members

    assert complaints(packed) == []


def test_a_head_with_bare_line_feeds_ends_where_warcio_says_too():
    # FastWARC looks for CRLF alone and takes such a message for a head without a body.
    packed = pack_exchange(an_exchange(b"HTTP/1.1 200 OK\nA: 1\n\nabc")).members

    assert complaints_of_warcio(packed) == []


@pytest.mark.parametrize("read", [warcio_records, fastwarc_records])
def test_other_readers_see_each_protocol(read):
    headers = read(pack_exchange(WHOLE).members)[1][0]

    assert [value for name, value in headers if name == "WARC-Protocol"] == ["http/1.1", "tls/1.3"]


def test_the_headers_of_a_response_say_when_where_and_how():
    headers = by_kind(pack_exchange(WHOLE).members)["response"].headers

    assert headers["warc-target-uri"] == URL
    assert headers["warc-date"] == "2026-01-02T03:04:05.678901Z"
    assert headers["warc-ip-address"] == "192.0.2.7"
    assert headers["warc-cipher-suite"] == "TLS_AES_128_GCM_SHA256"
    assert headers["content-type"] == "application/http; msgtype=response"
    assert headers["warc-block-digest"] == digest_of(RESPONSE)
    assert headers["warc-payload-digest"] == digest_of(TEXT) == payload_digest(TEXT)
    assert "warc-truncated" not in headers


def test_what_is_not_known_is_left_out():
    found = by_kind(pack_exchange(an_exchange()).members)

    assert not {"warc-ip-address", "warc-protocol", "warc-cipher-suite", "warc-truncated"} & {
        name for member in found.values() for name in member.headers
    }
    assert fields(found["metadata"]) == {"fetchTimeMs": "250"}


@pytest.mark.parametrize("reason", ["length", "time", "disconnect", "unspecified"])
def test_a_response_that_is_not_whole_says_why(reason):
    found = by_kind(pack_exchange(an_exchange(RESPONSE[:-9], truncated=reason)).members)

    assert found["response"].headers["warc-truncated"] == reason
    assert found["response"].block == RESPONSE[:-9]


@pytest.mark.parametrize(
    ("sent", "came", "kinds"),
    [
        (REQUEST, RESPONSE, ["request", "response", "metadata"]),
        (REQUEST, b"", ["request", "metadata"]),
        (b"", RESPONSE, ["response", "metadata"]),
        (b"", b"", ["metadata"]),
    ],
)
def test_the_records_of_an_exchange_name_each_other(sent, came, kinds):
    packed = pack_exchange(an_exchange(came, sent))
    found = unpacked(packed.members)
    main = next((m for m in found if m.kind == "response"), found[0])

    assert [member.kind for member in found] == kinds
    for member in found:
        expected = None if member is main else main.record_id
        assert member.headers.get("warc-concurrent-to") == expected
    assert (packed.response is not None) == ("response" in kinds)


def test_every_record_has_an_id_of_its_own():
    packed = b"".join(pack_exchange(WHOLE).members for _ in range(50))
    ids = [member.record_id for member in unpacked(packed)]

    assert len(set(ids)) == 150
    assert all(name.startswith("<urn:uuid:") and name.endswith(">") for name in ids)


def test_the_metadata_says_what_the_other_records_cannot():
    interim = b"HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\n"
    framed = chunked([TEXT], b"X-Sum: 1\r\n")
    exchange = an_exchange(
        interim + CHUNKED_HEAD + framed,
        via="http://tide.example/",
        hops=0,
        error="ConnectionLost: gone\r\nfor good",
        reconstructed=True,
    )
    found = fields(by_kind(pack_exchange(exchange).members)["metadata"])

    assert found["via"] == "http://tide.example/"
    assert found["hopsFromSeed"] == "0"
    assert found["error"] == "ConnectionLost: gone for good"
    assert found["capture"] == "reconstructed from the parsed message"
    assert b64decode(found["interimResponses"]) == interim
    assert b64decode(found["originalHead"]) == CHUNKED_HEAD
    assert b64decode(found["trailers"]) == b"X-Sum: 1\r\n"


@given(received, st.binary(max_size=200), st.booleans())
def test_reading_what_was_written_gives_every_byte_back(came, sent, unchunk):
    packed = pack_exchange(an_exchange(came, sent), unchunk=unchunk)
    found = by_kind(packed.members)
    metadata = fields(found["metadata"])
    interim, head, body = split_response(came)

    assert not [name for member in found.values() for name in wrong_digests(member)]
    assert ("request" in found) == bool(sent)
    assert not sent or found["request"].block == sent
    assert b64decode(metadata.get("interimResponses", "")) == interim
    if not came:
        assert "response" not in found
    elif unchunk and "originalHead" in metadata:
        assert b64decode(metadata["originalHead"]) == head
        message = stored_form(head, body)
        assert found["response"].block == message.head + message.body
    else:
        assert interim + found["response"].block == came


@given(received, st.booleans())
def test_the_place_of_the_response_is_where_its_record_begins_and_ends(came, unchunk):
    packed = pack_exchange(an_exchange(came), unchunk=unchunk)
    if not came:
        assert packed.response is None
        return
    place = packed.response
    (record,) = unpacked(packed.members[place.offset : place.offset + place.length])

    assert record.kind == "response"
    assert record.record_id == place.record_id
    assert record.headers["warc-payload-digest"] == place.payload_digest


def test_both_forms_of_a_chunked_response_have_one_payload_digest():
    exchange = an_exchange(CHUNKED_HEAD + chunked([TEXT[:9], TEXT[9:]]))
    stored = by_kind(pack_exchange(exchange).members)["response"]
    exact = by_kind(pack_exchange(exchange, unchunk=False).members)["response"]

    assert stored.headers["warc-payload-digest"] == digest_of(TEXT)
    assert exact.headers["warc-payload-digest"] == digest_of(TEXT)
    assert exact.headers["warc-block-digest"] == digest_of(exact.block) != digest_of(stored.block)


def test_a_file_is_opened_by_a_record_that_says_what_wrote_it():
    info = {"software": "newsspider/1", "operator": "", "isPartOf": "köln-1"}
    packed = pack_warcinfo("NAME.warc.gz", info)
    ((headers, block),) = warcio_records(packed)

    assert ("WARC-Type", "warcinfo") in headers
    assert ("WARC-Filename", "NAME.warc.gz") in headers
    assert block.decode() == "software: newsspider/1\r\nisPartOf: köln-1\r\n"
    assert fastwarc_records(packed)[0][1] == block


def test_only_records_that_have_a_payload_have_its_digest():
    found = by_kind(pack_warcinfo("a", {"b": "c"}) + pack_exchange(WHOLE).members)

    assert {kind for kind, member in found.items() if BLOCK.lower() not in member.headers} == set()
    assert {kind for kind, member in found.items() if PAYLOAD.lower() in member.headers} == {
        "request",
        "response",
    }


@pytest.mark.parametrize("algorithm", ["sha1", "sha256"])
def test_digests_are_by_the_algorithm_asked_for_and_hold(tmp_path, algorithm):
    path = tmp_path / "news.warc.gz"
    info = pack_warcinfo(path.name, {"software": "test"}, algorithm)
    path.write_bytes(info + pack_exchange(an_exchange(), algorithm=algorithm).members)
    with path.open("rb") as file:
        members = list(read_members(file))

    for member in members:
        assert member.headers["warc-block-digest"].startswith(f"{algorithm}:")
        assert not wrong_digests(member)
    assert members[2].headers["warc-payload-digest"].startswith(f"{algorithm}:")
