import gzip
import json
import random
import subprocess
import sys
import time
import zlib
from functools import partial

import brotli
import pytest
from exchanges import TEXT
from hypothesis import assume, given
from hypothesis import strategies as st

from newsspider.archive.encoding import ACCEPT_ENCODING, MAX_DECODED, decode_content
from newsspider.errors import ArchiveError

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd


def raw_deflate(text):
    return zlib.compress(text, wbits=-zlib.MAX_WBITS)


CODINGS = {
    "gzip": gzip.compress,
    "x-gzip": gzip.compress,
    "deflate": zlib.compress,
    "raw deflate": raw_deflate,
    "br": brotli.compress,
    "zstd": zstd.compress,
}
QUICKLY = {
    "gzip": partial(gzip.compress, compresslevel=1),
    "deflate": partial(zlib.compress, level=1),
    "raw deflate": partial(zlib.compress, level=1, wbits=-zlib.MAX_WBITS),
    "br": partial(brotli.compress, quality=1),
}
NOISE = random.Random(7).randbytes(300_000)
CODED_NOISE = {name: code(NOISE) for name, code in (CODINGS | QUICKLY).items()}
coding = pytest.mark.parametrize("name", CODINGS)


def header(name):
    return name.removeprefix("raw ")


@coding
@given(
    st.one_of(
        st.binary(max_size=500),
        st.builds(lambda unit, times: unit * times, st.binary(max_size=9), st.integers(0, 40_000)),
    )
)
def test_taking_a_coding_off_gives_what_was_coded(name, text):
    assert decode_content(CODINGS[name](text), [header(name)]) == text


@coding
@pytest.mark.parametrize("size", [65_535, 65_536, 65_537, 3 * 65_536 + 1, 300_000])
@pytest.mark.parametrize("text", [NOISE, b"a" * 300_000], ids=["noise", "one letter"])
def test_no_byte_is_lost_where_one_piece_ends_and_the_next_begins(name, size, text):
    assert decode_content(CODINGS[name](text[:size]), [header(name)]) == text[:size]


@given(st.lists(st.sampled_from(sorted(CODINGS)), max_size=4), st.data())
def test_stacked_codings_come_off_from_the_last_to_the_first(names, data):
    body = TEXT
    for name in names:
        body = CODINGS[name](body)
    headers = [header(name) for name in names]
    if data.draw(st.booleans(), "in one header"):
        headers = [" , ".join(headers).upper()]

    assert decode_content(body, headers) == TEXT


@pytest.mark.parametrize("headers", [[], [""], ["identity"], ["compress"], ["gzip2, ,utf-8"]])
def test_a_coding_that_nobody_knows_is_passed_over(headers):
    assert decode_content(TEXT, headers) == TEXT


@coding
@given(st.text(min_size=1, max_size=300))
def test_a_coding_that_the_body_does_not_have_is_passed_over(name, text):
    body = b"<html>" + text.encode()

    assert decode_content(body, [header(name)]) == body


@coding
@pytest.mark.parametrize("beginning", [b'{"a": 1, "', b"[1, 2, ", b"function f() {", b"body { "])
def test_what_is_no_page_is_not_mistaken_for_a_coded_one(name, beginning):
    body = beginning + TEXT * 3

    assert decode_content(body, [header(name)]) == body


def test_a_body_coded_once_under_a_header_that_says_twice_is_decoded_once():
    assert decode_content(gzip.compress(TEXT), ["gzip", "gzip"]) == TEXT
    assert decode_content(gzip.compress(TEXT), ["br, gzip"]) == TEXT


@coding
def test_an_empty_body_is_empty_under_any_coding(name):
    assert decode_content(b"", [header(name)]) == b""


@coding
@given(st.integers(0, len(NOISE)))
def test_a_stream_that_breaks_off_gives_its_beginning(name, end):
    coded = CODED_NOISE[name]
    assume(end < len(coded))
    decoded = decode_content(coded[:end], [header(name)])

    if decoded != coded[:end]:
        assert NOISE.startswith(decoded)
        assert len(decoded) > end - 140_000
    else:
        assert end < 10


@coding
def test_a_stream_that_is_damaged_gives_what_stands_before_the_damage(name):
    text = NOISE.hex().encode()
    coded = bytearray(QUICKLY.get(name, CODINGS[name])(text))
    damage = len(coded) * 3 // 4
    coded[damage : damage + 400] = bytes(400)
    decoded = decode_content(bytes(coded), [header(name)])

    assert decoded[:200_000] == text[:200_000]
    assert decoded != text


@pytest.mark.parametrize("name", ["gzip", "zstd"])
@given(
    st.lists(st.binary(max_size=50), min_size=1, max_size=5), st.sampled_from([b"", b"\0\0", TEXT])
)
def test_streams_one_after_the_other_are_one_body(name, texts, behind):
    body = b"".join(map(CODINGS[name], texts)) + behind

    assert decode_content(body, [name]) == b"".join(texts)


@pytest.mark.parametrize("name", ["gzip", "zstd"])
def test_a_body_of_countless_empty_streams_is_read_in_time_that_grows_with_it(name):
    body = CODINGS[name](b"") * 50_000
    began = time.process_time()

    assert decode_content(body, [name]) == b""
    assert time.process_time() - began < 5


@coding
def test_a_body_may_be_as_large_as_the_limit_and_no_larger(name):
    coded = CODINGS[name](b"a" * 70_000)

    assert len(decode_content(coded, [header(name)], 70_000)) == 70_000
    with pytest.raises(ArchiveError, match="larger than 69,999 bytes"):
        decode_content(coded, [header(name)], 69_999)


@pytest.mark.parametrize("headers", [[], ["gzip"], ["br"]])
def test_a_body_that_nothing_can_be_taken_off_is_held_to_the_limit_too(headers):
    assert decode_content(TEXT, headers, len(TEXT)) == TEXT
    with pytest.raises(ArchiveError, match="larger than"):
        decode_content(TEXT, headers, len(TEXT) - 1)


BOMB = """
import json, resource, sys
from newsspider.archive.encoding import decode_content
from newsspider.errors import ArchiveError

body, names = sys.stdin.buffer.read(), json.loads(sys.argv[1])
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
try:
    decode_content(body, names, 2_000_000)
except ArchiveError:
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
"""


@pytest.mark.parametrize(
    "names",
    [["gzip"], ["deflate"], ["raw deflate"], ["br"], ["zstd"], ["gzip", "gzip"], ["zstd", "br"]],
    ids="+".join,
)
def test_a_bomb_is_refused_before_it_takes_memory(names):
    body = bytes(200_000_000)
    for name in names:
        body = QUICKLY.get(name, CODINGS[name])(body)
    done = subprocess.run(
        [sys.executable, "-c", BOMB, json.dumps([header(name) for name in names])],
        input=body,
        capture_output=True,
        check=True,
        timeout=60,
    )

    assert len(body) < 2_500_000
    assert int(done.stdout) < 40_000  # KiB


def test_every_coding_that_is_asked_for_can_be_taken_off():
    for name in ACCEPT_ENCODING.split(", "):
        assert decode_content(CODINGS[name](TEXT), [name]) == TEXT
    assert MAX_DECODED == 64 * 1024 * 1024
