import json
import re
from io import StringIO

import pytest
from cdxj_indexer.main import CDXJIndexer
from exchanges import RESPONSE, TEXT, URL, a_record, an_exchange, heads, members
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from newsspider.archive.cdxj import cdxj_line, is_capture
from newsspider.archive.members import read_members
from newsspider.archive.records import pack_exchange, pack_warcinfo

ONE_FILE = settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
NOT_MODIFIED = b"HTTP/1.1 304 Not Modified\r\nETag: x\r\n\r\n"


@pytest.fixture
def lines_of(tmp_path):
    """A function from the bytes of a WARC file to its lines: ours, and those of cdxj-indexer."""
    path = tmp_path / "a.warc.gz"

    def lines(stored):
        path.write_bytes(stored)
        with path.open("rb") as file:
            ours = [cdxj_line(m, path.name) for m in read_members(file) if is_capture(m)]
        theirs = StringIO()
        CDXJIndexer(theirs, [str(path)]).process_all()
        return ours, theirs.getvalue().encode().splitlines(keepends=True)

    return lines


def fields(line):
    return json.loads(line.split(b" ", 2)[2])


def test_a_response_has_one_line_and_its_request_and_metadata_have_none(lines_of):
    info = pack_warcinfo("a.warc.gz", {"software": "newsspider"})
    packed = pack_exchange(an_exchange())
    ((line,), _) = lines_of(info + packed.members)

    assert line == (
        b"example,tide)/news?a=1&b=2 20260102030405 "
        + json.dumps(
            {
                "url": URL,
                "mime": "text/html",
                "status": "200",
                "digest": packed.response.payload_digest,
                "length": str(packed.response.length),
                "offset": str(len(info) + packed.response.offset),
                "filename": "a.warc.gz",
            }
        ).encode()
        + b"\n"
    )


def test_a_truncated_response_is_in(lines_of):
    ((line,), theirs) = lines_of(
        pack_exchange(an_exchange(RESPONSE[:-9], truncated="time")).members
    )

    assert fields(line)["status"] == "200"
    assert theirs == [line]


@pytest.mark.parametrize(
    "received", [NOT_MODIFIED, b"220 mail.example ESMTP\r\n\r\n", b"\0" * 9, b""]
)
def test_what_cannot_be_shown_has_no_line(lines_of, received):
    info = pack_warcinfo("a.warc.gz", {})

    assert lines_of(info + pack_exchange(an_exchange(received)).members)[0] == []


@pytest.mark.parametrize("head", [b"", b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n"])
def test_a_revisit_says_that_it_is_one(lines_of, head):
    profile = "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"
    revisit = a_record("revisit", head, WARC_Payload_Digest="sha1:AAAA", WARC_Profile=profile)
    ((line,), theirs) = lines_of(members(revisit))

    assert theirs == [line]
    assert fields(line)["mime"] == "warc/revisit"
    assert fields(line).get("status") == ("200" if head else None)


def test_a_revisit_that_is_a_304_has_no_line(lines_of):
    profile = "http://netpreserve.org/warc/1.1/revisit/server-not-modified"
    about = {"WARC_Payload_Digest": "sha1:AAAA", "WARC_Profile": profile}
    ours, theirs = lines_of(members(a_record("revisit", NOT_MODIFIED, **about)))

    assert ours == []
    assert len(theirs) == 1


@pytest.mark.parametrize(
    ("header", "mime"),
    [
        (b"Content-Type: text/html; charset=utf-8\r\n", "text/html"),
        (b"content-type:text/html\r\n", "text/html"),
        (b"Content-Type: text/html charset=utf-8\r\n", "text/html"),
        (b"X-Content-Type: text/plain\r\nContent-Type: a/b\r\nContent-Type: c/d\r\n", "a/b"),
        (b"Content-Type:\r\n", ""),
        (b"X-City: Oslo\r\n", None),
    ],
)
def test_the_mime_type_is_the_first_content_type_without_parameters(lines_of, header, mime):
    received = b"HTTP/1.1 200 OK\r\n" + header + b"\r\n" + TEXT
    ((line,), theirs) = lines_of(pack_exchange(an_exchange(received)).members)

    assert fields(line).get("mime") == mime
    assert theirs == [line]


@ONE_FILE
@given(
    received=st.lists(
        st.builds(lambda head, body: head + body, heads(), st.binary(max_size=50)),
        min_size=1,
        max_size=4,
    ),
    path=st.text(max_size=12),
    unchunk=st.booleans(),
)
def test_cdxj_indexer_agrees_on_every_line_that_both_have(lines_of, received, path, unchunk):
    url = "http://tide.example/" + re.sub(r"\s|[^ -\ud7ff]", "", path)
    exchanges = [an_exchange(answer, url=url) for answer in received]
    ours, theirs = lines_of(b"".join(pack_exchange(e, unchunk=unchunk).members for e in exchanges))

    assert set(ours) <= set(theirs)
    for line in set(theirs) - set(ours):
        status = fields(line).get("status", "")
        assert status == "304" or not re.fullmatch("[0-9]{3}", status)


def test_cdxj_indexer_agrees_on_a_whole_crawl(crawled):
    output = crawled[0]
    theirs = StringIO()
    CDXJIndexer(theirs, [str(output / "archive")], sort=True).process_all()
    ours = (output / "indexes" / "index.cdxj").read_bytes().splitlines()

    assert len(ours) > 100
    assert ours == [
        line for line in theirs.getvalue().encode().splitlines() if fields(line)["status"] != "304"
    ]
