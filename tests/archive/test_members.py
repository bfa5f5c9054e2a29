import base64
import gzip
import hashlib
from io import BytesIO

import pytest
from exchanges import (
    CHUNKED_HEAD,
    RESPONSE,
    TEXT,
    URL,
    a_record,
    an_exchange,
    chunked,
    digest_of,
    members,
    received,
)
from hypothesis import assume, given
from hypothesis import strategies as st

from newsspider.archive.exchange import split_head
from newsspider.archive.members import (
    DamagedMember,
    Member,
    read_member,
    read_members,
    wrong_digests,
)
from newsspider.archive.records import pack_exchange, pack_warcinfo

PACKED = (
    pack_warcinfo("NAME.warc.gz", {"software": "newsspider"})
    + pack_exchange(an_exchange(CHUNKED_HEAD + chunked([TEXT * 9]))).members
)
WHOLE = list(read_members(BytesIO(PACKED)))


def read_until_damage(packed):
    """Return the members that could be read, and the damage that ended them, if any."""
    found = []
    try:
        for member in read_members(BytesIO(packed)):
            found.append(member)
    except DamagedMember as damage:
        return found, damage
    return found, None


def test_members_follow_each_other_without_a_gap():
    place = 0
    for member in WHOLE:
        assert member.offset == place
        place += member.length

    assert [member.kind for member in WHOLE] == ["warcinfo", "request", "response", "metadata"]
    assert place == len(PACKED)


def test_reading_begins_where_the_file_stands():
    file = BytesIO(PACKED)
    file.seek(WHOLE[2].offset)

    assert list(read_members(file)) == WHOLE[2:]


def test_a_record_larger_than_what_is_read_at_once_is_whole():
    blocks = [hashlib.shake_256(b"%d" % number).digest(200_000) for number in range(3)]
    packed = members(*(a_record(block=block) for block in blocks))

    assert [member.block for member in read_members(BytesIO(packed))] == blocks


@pytest.mark.parametrize("member", WHOLE, ids=lambda member: member.kind)
def test_one_member_is_read_at_its_place(member):
    assert read_member(BytesIO(PACKED), member.offset, member.length) == member


@given(st.integers(0, len(PACKED) + 9), st.integers(0, len(PACKED) + 9))
def test_nothing_is_read_at_a_place_where_no_member_is(offset, length):
    if (offset, length) in {(member.offset, member.length) for member in WHOLE}:
        return
    with pytest.raises(DamagedMember) as damage:
        read_member(BytesIO(PACKED), offset, length)

    assert damage.value.offset == offset


def test_a_length_beyond_all_memory_costs_none():
    with pytest.raises(DamagedMember, match="too early"):
        read_member(BytesIO(PACKED), 0, 2**62)


@given(st.integers(0, len(PACKED) - 1))
def test_a_file_cut_anywhere_gives_its_whole_members_and_says_where_the_torn_one_begins(end):
    found, damage = read_until_damage(PACKED[:end])
    whole = [member for member in WHOLE if member.offset + member.length <= end]
    good_end = sum(member.length for member in whole)

    assert found == whole
    if end == good_end:
        assert damage is None
    else:
        assert damage.offset == good_end
        assert "torn" in str(damage)


@given(st.integers(0, 8 * len(PACKED) - 1))
def test_no_flipped_bit_changes_a_record_unseen(bit):
    flipped = bytearray(PACKED)
    flipped[bit // 8] ^= 1 << bit % 8
    found, damage = read_until_damage(bytes(flipped))

    if damage is None:
        assert found == WHOLE
        # Time and system in a gzip header, and the bits that fill up the last byte of a deflate
        # stream before its eight bytes of checksum and size: nothing that a reader looks at.
        (member,) = [m for m in WHOLE if 0 <= bit // 8 - m.offset < m.length]
        place = bit // 8 - member.offset
        assert 3 <= place < 10 or place == member.length - 9
    else:
        (member,) = [m for m in WHOLE if m.offset == damage.offset]
        assert member.offset <= bit // 8 < member.offset + member.length
        assert found == WHOLE[: WHOLE.index(member)]


@given(st.integers(0, len(PACKED)), st.integers(1, 9999))
def test_a_tail_of_zeros_is_found_in_the_member_where_it_begins(end, zeros):
    zeroed = PACKED[:end] + bytes(zeros)
    assume(not PACKED.startswith(zeroed))
    # A member may itself end in zeros, so the first wrong byte can stand after the first zero.
    pairs = enumerate(zip(zeroed, PACKED, strict=False))
    right = next((place for place, (zero, byte) in pairs if zero != byte), len(PACKED))
    found, damage = read_until_damage(zeroed)

    assert found == [member for member in WHOLE if member.offset + member.length <= right]
    assert damage.offset == sum(member.length for member in found)


@pytest.mark.parametrize("behind", [b"\n", b"WARC/1.1\r\n", b"\x1f", b"\x1f\x8b", b"\0" * 512])
def test_bytes_behind_the_last_member_are_found(behind):
    found, damage = read_until_damage(PACKED + behind)

    assert found == WHOLE
    assert damage.offset == len(PACKED)


@pytest.mark.parametrize(
    ("record", "reason"),
    [
        (b"", "not a WARC record"),
        (b"HTTP/1.1 200 OK\r\n\r\n", "not a WARC record"),
        (a_record(Content_Length=None), "without Content-Length"),
        (a_record(Content_Length="ten"), "without Content-Length"),
        (a_record(Content_Length="-1"), "without Content-Length"),
        (a_record(Content_Length="٣"), "without Content-Length"),
        (a_record(Content_Length="9" * 5000), "without Content-Length"),
        (a_record(Content_Length=str(len(RESPONSE) - 1)), "bytes long as it says"),
        (a_record(Content_Length=str(len(RESPONSE) + 1)), "bytes long as it says"),
        (a_record() + b"\r\n", "bytes long as it says"),
        (a_record() + a_record(), "bytes long as it says"),
        (a_record()[:-4], "bytes long as it says"),
    ],
    ids=range(12),
)
def test_a_member_that_does_not_hold_one_whole_record_is_damaged(record, reason):
    found, damage = read_until_damage(PACKED + gzip.compress(record, mtime=0))

    assert found == WHOLE
    assert damage.offset == len(PACKED)
    assert reason in str(damage)


def test_header_names_are_in_lower_case_and_values_are_kept_whole():
    url = "http://tide.example/\u2028köln\x85?a:b"
    (member,) = read_members(BytesIO(members(a_record(WARC_Target_URI=url, X_LONG="a: b"))))

    assert member.url == url
    assert member.headers["x-long"] == "a: b"
    assert member.record_id == "<urn:uuid:12345678-1234-1234-1234-123456789abc>"


@given(st.binary(max_size=400))
def test_the_blocks_of_anything_come_out_as_they_went_in(block):
    (member,) = read_members(BytesIO(members(a_record(block=block))))

    assert member.block == block


def digests(block, **headers):
    (member,) = read_members(BytesIO(members(a_record(block=block, **headers))))
    return wrong_digests(member)


@given(received)
def test_right_digests_are_right(block):
    payload = split_head(block)[1]

    assert (
        digests(
            block,
            WARC_Block_Digest=digest_of(block),
            WARC_Payload_Digest=digest_of(payload),
        )
        == []
    )


@pytest.mark.parametrize("algorithm", ["md5", "sha1", "sha256", "SHA-256", "sha512"])
def test_digests_are_known_in_hexadecimal_and_in_base_32(algorithm):
    digest = hashlib.new(algorithm.replace("-", ""), RESPONSE).digest()
    forms = [digest.hex(), digest.hex().upper(), base64.b32encode(digest).decode()]

    for form in [*forms, forms[-1].rstrip("=")]:
        assert digests(RESPONSE, WARC_Block_Digest=f"{algorithm}:{form}") == []
        assert digests(RESPONSE + b"!", WARC_Block_Digest=f"{algorithm}:{form}") == [
            "WARC-Block-Digest"
        ]


def test_the_payload_digest_may_be_of_the_chunked_or_of_the_unchunked_body():
    framed = chunked([TEXT])

    for payload in (framed, TEXT):
        headers = {"WARC_Payload_Digest": digest_of(payload)}
        assert digests(CHUNKED_HEAD + framed, **headers) == []
        assert digests(CHUNKED_HEAD + framed + b"!", **headers) == (
            ["WARC-Payload-Digest"] if payload is framed else []
        )


def test_the_payload_of_a_record_without_http_is_its_block():
    headers = {"Content_Type": "text/html", "kind": "resource"}

    assert digests(RESPONSE, WARC_Payload_Digest=digest_of(RESPONSE), **headers) == []
    assert digests(RESPONSE, WARC_Payload_Digest=digest_of(TEXT), **headers) == [
        "WARC-Payload-Digest"
    ]


def test_the_payload_digest_of_a_revisit_is_of_another_record():
    assert digests(b"", kind="revisit", WARC_Payload_Digest=digest_of(TEXT)) == []


@pytest.mark.parametrize("declared", ["sha1", "sha1:", "", "tiger:ABC", "shake_128:AB", ":", "ü:é"])
def test_a_digest_that_nobody_can_compute_proves_nothing_and_breaks_nothing(declared):
    wrong = digests(RESPONSE, WARC_Block_Digest=declared)

    assert wrong == (["WARC-Block-Digest"] if declared.startswith("sha1") else [])


def test_a_member_knows_its_kind_and_address():
    (member,) = read_members(BytesIO(members(a_record("resource"))))

    assert (member.kind, member.url) == ("resource", URL)
    assert Member(0, 0, {}, b"").kind == ""
