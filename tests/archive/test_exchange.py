import pytest
from exchanges import CHUNKED_HEAD, TEXT, chunked, chunked_bodies, cut, heads, newlines, received
from hypothesis import given
from hypothesis import strategies as st

from newsspider.archive.exchange import StoredMessage, split_head, split_response, stored_form

OK = b"HTTP/1.1 200 OK\r\n\r\n"
CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"
HINTS = b"HTTP/1.1 103 Early Hints\nLink: </a.css>\n\n"


@given(received)
def test_head_and_body_joined_are_the_message(message):
    head, body = split_head(message)

    assert head + body == message


@given(heads(), st.binary())
def test_a_head_ends_with_its_first_empty_line(head, body):
    first = min(end for end in (head.find(b"\r\n\r\n"), head.find(b"\n\n")) if end >= 0)

    assert split_head(head + body)[0].rstrip(b"\r\n") == head[:first].rstrip(b"\r\n")


def test_a_head_that_is_not_ended_is_all_there_is():
    assert split_head(b"HTTP/1.1 200 OK\r\nContent-Ty") == (b"HTTP/1.1 200 OK\r\nContent-Ty", b"")
    assert split_head(b"") == (b"", b"")


@given(received)
def test_interim_responses_head_and_body_joined_are_what_was_received(message):
    assert b"".join(split_response(message)) == message


@given(st.lists(st.sampled_from([CONTINUE, HINTS])), st.binary())
def test_interim_responses_stand_apart_from_the_one_they_announce(interim, body):
    parts = split_response(b"".join(interim) + OK + body)

    assert parts == (b"".join(interim), OK, body)


@pytest.mark.parametrize(
    ("message", "parts"),
    [
        (b"", (b"", b"", b"")),
        (CONTINUE, (CONTINUE, b"", b"")),
        (CONTINUE + b"HTTP/1.1 20", (CONTINUE, b"HTTP/1.1 20", b"")),
        (b"HTTP/1.1 100 Continue\r\n", (b"", b"HTTP/1.1 100 Continue\r\n", b"")),
        (
            b"HTTP/1.1 101 Switching Protocols\r\n\r\n\x81\x05hello",
            (b"", b"HTTP/1.1 101 Switching Protocols\r\n\r\n", b"\x81\x05hello"),
        ),
        (b"HTTP/1.1 200 OK\nA: 1\n\nabc", (b"", b"HTTP/1.1 200 OK\nA: 1\n\n", b"abc")),
        (b"220 mail.example\r\n\r\nx", (b"", b"220 mail.example\r\n\r\n", b"x")),
    ],
    ids=["nothing", "interim alone", "cut after interim", "cut interim", "101", "LF", "not HTTP"],
)
def test_what_is_no_interim_response_is_not_taken_for_one(message, parts):
    assert split_response(message) == parts


@given(
    st.binary(max_size=3000),
    st.lists(st.integers(0, 3000), max_size=20),
    newlines,
    st.sampled_from([b"", b";a", b'; name="a;b"', b" "]),
)
def test_taking_chunks_off_gives_what_was_put_into_chunks(text, places, newline, extension):
    framed = chunked(cut(text, places), newline=newline, extension=extension)
    stored = stored_form(CHUNKED_HEAD, framed)

    assert stored.body == text
    assert stored.original_head == CHUNKED_HEAD


@given(
    st.binary(max_size=40),
    st.lists(st.integers(0, 40), max_size=3),
    st.sampled_from([b"", b";x=1"]),
)
def test_a_chunked_body_that_was_cut_gives_the_bytes_that_came(text, places, extension):
    framed = chunked(cut(text, places), extension=extension)
    for end in range(len(framed)):
        stored = stored_form(CHUNKED_HEAD, framed[:end])
        missing = len(framed) - end

        assert stored.original_head == CHUNKED_HEAD
        assert text.startswith(stored.body)
        assert len(text) - len(stored.body) <= missing


def test_trailers_are_kept_beside_the_body():
    trailer = b"X-Sum: 1\r\nX-More: 2\r\n"
    stored = stored_form(CHUNKED_HEAD, chunked([TEXT], trailer))

    assert stored.body == TEXT
    assert stored.trailers == trailer


def test_the_header_that_announced_the_chunks_is_renamed_and_nothing_else():
    head = (
        b"HTTP/1.1 200 Transfer-Encoding: chunked\r\nx-A:  1 \r\n"
        b"transfer-ENCODING:  gzip, Chunked \r\nX-B: Transfer-Encoding: chunked\r\n\r\n"
    )
    stored = stored_form(head, chunked([TEXT]))

    assert stored.head == head.replace(b"transfer-ENCODING", b"X-Orig-Transfer-Encoding")
    assert stored.original_head == head


@pytest.mark.parametrize(
    "body",
    [
        TEXT,
        b"zz\r\nabcd\r\n0\r\n\r\n",
        b"-4\r\nabcd\r\n0\r\n\r\n",
        b"4\r\nabcdefgh\r\n0\r\n\r\n",
        b"4\r\nabcd0\r\n\r\n",
        b"\r\n4\r\nabcd\r\n0\r\n\r\n",
        b"11111111111111111\r\nabcd",
        b"4\rabcd\r0\r\r",
    ],
)
def test_a_body_whose_framing_is_broken_stays_as_it_came(body):
    assert stored_form(CHUNKED_HEAD, body) == StoredMessage(CHUNKED_HEAD, body)


@pytest.mark.parametrize(
    "line",
    [
        b"Transfer-Encoding: identity",
        b"Transfer-Encoding: chunked, gzip",
        b"Transfer-Encoding: unchunked",
        b"X-Transfer-Encoding: chunked",
        b"TE: chunked",
    ],
)
def test_a_body_that_is_not_announced_as_chunked_stays_as_it_came(line):
    head = b"HTTP/1.1 200 OK\r\n" + line + b"\r\n\r\n"
    body = chunked([TEXT])

    assert stored_form(head, body) == StoredMessage(head, body)


@given(heads(), st.one_of(st.binary(max_size=300), chunked_bodies))
def test_any_message_has_a_stored_form_and_its_original_head(head, body):
    stored = stored_form(head, body)

    assert (stored.original_head or stored.head) == head
    if stored.original_head is None:
        assert stored.body == body
        assert not stored.trailers


@given(chunked_bodies)
def test_the_stored_form_of_a_stored_form_is_itself(body):
    once = stored_form(CHUNKED_HEAD, body)

    assert stored_form(once.head, once.body) == StoredMessage(once.head, once.body)


def test_a_chunk_of_sixteen_hex_digits_costs_no_memory():
    stored = stored_form(CHUNKED_HEAD, b"ffffffffffffffff\r\nonly this")

    assert stored.body == b"only this"
