"""Answers made to hurt: none costs 300 MB or ends the run, each is archived as far as it came."""

import zlib
from types import SimpleNamespace

import pytest
from asking import ask
from polite_origin import PoliteOrigin, answer

from newsspider.archive.reader import StoredPage, read_pages
from newsspider.politeness.heads import LONGEST_HEAD

OK = b"HTTP/1.1 200 OK\r\n"
END = b"Content-Length: 2\r\n\r\nok"
LARGE = 10 * 1024 * 1024


def bomb(megabytes):
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    return b"".join(packer.compress(bytes(1 << 20)) for _ in range(megabytes)) + packer.flush()


ATTACKS = {
    "/one-field": [OK + b"X-A: " + b"a" * LARGE + b"\r\n" + END],
    "/many-fields": [OK + b"".join(b"X-%07d: abcdefg\r\n" % n for n in range(500_000)) + END],
    "/same-field": [OK + b"X-A: a\r\n" * (LARGE // 8) + END],
    "/folded-field": [OK + b"X-A: a\r\n" + b" a\r\n" * (LARGE // 4) + END],
    "/reason": [b"HTTP/1.1 200 " + b"O" * LARGE + b"\r\n" + END],
    "/hints": [b"HTTP/1.1 103 Early\r\nLink: </a>\r\n\r\n" * 300_000 + answer()],
    "/trailers": [
        OK + b"Transfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\n" + b"X-A: a\r\n" * (LARGE // 8),
        b"\r\n",
    ],
    "/gigabyte": [OK + b"Content-Length: 1073741824\r\n\r\n" + bytes(100_000), 0.2],
    "/bomb": answer(200, "Content-Encoding: gzip", body=bomb(60)),
    "/just-right": [OK + b"X-A: aaaaaaaaaa\r\n" * (LONGEST_HEAD // 18) + END],
    "/after-all": answer(),
}


@pytest.fixture(scope="module")
def attacked(tmp_path_factory):
    """One run through all attacks, one after the other."""
    output = tmp_path_factory.mktemp("attacked") / "output"
    with PoliteOrigin(ATTACKS) as origin:
        became, stats = ask(
            [origin.url + path for path in ATTACKS],
            output,
            CONCURRENT_REQUESTS=1,
            CONCURRENT_REQUESTS_PER_DOMAIN=1,
            RETRY_TIMES=0,
            HOST_BACKOFF=0,
        )
    came = {
        each["url"].removeprefix(origin.url): each.get("status") or each["key"] for each in became
    }
    return SimpleNamespace(origin=origin, came=came, stats=stats, output=output)


def test_no_attack_costs_300_megabytes(attacked):
    assert attacked.stats["rss"] < 300e6


@pytest.mark.parametrize("path", ["/many-fields", "/same-field", "/folded-field", "/hints"])
def test_a_head_that_does_not_end_is_cut(attacked, path):
    assert attacked.came[path] == "skipped/too-large"


@pytest.mark.parametrize("path", ["/one-field", "/reason"])
def test_a_line_that_does_not_end_is_cut(attacked, path):
    assert attacked.came[path] == "failed/connection"


def test_trailers_that_do_not_end_are_cut(attacked):
    assert attacked.came["/trailers"] == "failed/short"


def test_a_body_that_says_it_is_too_large_is_not_read(attacked):
    assert attacked.came["/gigabyte"] == "skipped/too-large"
    assert attacked.stats["archive/truncated"] == 8


def test_a_body_that_grows_beyond_the_limit_is_refused(attacked):
    assert attacked.came["/bomb"] in {"skipped/too-large", "skipped/ignored"}


@pytest.mark.parametrize("path", ["/just-right", "/after-all"])
def test_a_page_within_the_limits_is_a_page(attacked, path):
    assert attacked.came[path] == 200


def test_each_attack_was_made_once(attacked):
    assert attacked.origin.paths() == ["/robots.txt", *ATTACKS]


def test_what_came_is_archived(attacked):
    (path,) = (attacked.output / "archive").glob("*.warc.gz")
    stored = {page.url for page in read_pages(path) if isinstance(page, StoredPage)}

    assert {attacked.origin.url + each for each in ("/just-right", "/after-all")} <= stored
    assert attacked.stats["archive/responses"] == len(ATTACKS) + 1
    assert path.stat().st_size < 5e6
