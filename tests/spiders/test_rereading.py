"""Outcomes are taken in the order of the records, whatever becomes of a worker over one of them."""

import asyncio
import gzip
import logging
import sys
import zipfile
from collections import Counter

import pytest

from newsspider.spiders.journal import Journal
from newsspider.spiders.rereading import Rereading
from newsspider.spiders.workers import Workers

# The body of a page says what comes of it.
WORKER = """
import json, pickle, signal, sys, time

def write(message):
    sys.stdout.buffer.write(len(message).to_bytes(4) + message)
    sys.stdout.buffer.flush()

write(b"")
while size := sys.stdin.buffer.read(4):
    page, asked = pickle.loads(sys.stdin.buffer.read(int.from_bytes(size)))
    said = page.body.decode()
    if said == "loop":
        signal.setitimer(signal.ITIMER_PROF, 0.1)
        sum(iter(int, 1))
    if said == "late":
        time.sleep(0.2)
    article = {"url": page.url, "urlKey": page.url, "headline": said}
    if said.startswith("copy of ") and not asked["copies"]:
        found = {"kind": "article", "copy_of": said.removeprefix("copy of ")}
    elif said.startswith("page ") and asked["further"] is None:
        number, of = said.removeprefix("page ").split(" of ")
        found = {"kind": "article", "part_of": [of, int(number), page.date]}
        if number != "1":
            found = {"skipped": "further-page", "part_of": found["part_of"]}
    elif asked["further"]:
        article["headline"] += "".join(f", {other.body.decode()}" for other in asked["further"])
        found = {"kind": "article", "article": article}
    elif said == "listing":
        found = {"kind": "listing"}
    else:
        found = {"kind": "article", "article": article}
    write(json.dumps(found).encode())
"""


class Counting:
    """What `Rereading` needs of a spider."""

    run_id = "20261122T100000Z-test"
    logger = logging.getLogger("counting")

    def __init__(self):
        self.counts = Counter()

    def count(self, key):
        self.counts[key] += 1


def warc(path, bodies):
    """Write a WARC file with a page for each body; its address is its number."""
    with path.open("wb") as file:
        for number, body in enumerate(bodies):
            block = f"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n{body}"
            head = (
                "WARC/1.1\r\nWARC-Type: response\r\nWARC-Date: 2026-11-22T10:00:00Z\r\n"
                f"WARC-Record-ID: <urn:test:{number}>\r\nContent-Length: {len(block)}\r\n"
                f"WARC-Target-URI: https://{path.name[:1]}.example/{number}\r\n"
                "Content-Type: application/http; msgtype=response\r\n\r\n"
            )
            file.write(gzip.compress(f"{head}{block}\r\n\r\n".encode()))
    return path


def reread(paths, *, count=2, journal=None, limit=None):
    """Return the headlines in order, and the counts; stop after ``limit`` articles."""
    spider = Counting()

    async def read():
        workers = Workers(count, [sys.executable, "-c", WORKER])
        rereading = Rereading(spider, workers, journal)
        found = []
        try:
            async for article in rereading.articles(paths):
                found.append(article.headline)
                if len(found) == limit:
                    break
        finally:
            await workers.close()
        return found

    return asyncio.run(asyncio.wait_for(read(), 60)), spider.counts


def test_articles_come_in_the_order_of_their_records(tmp_path):
    bodies = ["late", *map(str, range(300)), "late", "listing", "last"]
    found, counts = reread([warc(tmp_path / "a.warc.gz", bodies)])

    assert found == [body for body in bodies if body != "listing"]
    assert counts == {"pages/count": 304, "pages/kind/article": 303, "pages/kind/listing": 1}


def test_a_page_over_which_its_worker_ends_is_counted_and_named_and_the_rest_goes_on(
    tmp_path, caplog
):
    path = warc(tmp_path / "a.warc.gz", ["one", "loop", "three", "four"])
    found, counts = reread([path])

    assert found == ["one", "three", "four"]
    assert counts["failed/extraction"] == counts["pages/kind/unread"] == 1
    assert "https://a.example/1: no article could be read: it took more than" in caplog.text


def test_copies_come_last_and_only_if_their_own_address_did_not(tmp_path):
    first = warc(tmp_path / "a.warc.gz", ["copy of https://b.example/0", "copy of lone", "one"])
    second = warc(tmp_path / "b.warc.gz", ["two", "copy of lone", "copy of other"])
    found, counts = reread([first, second])

    assert found == ["one", "two", "copy of lone", "copy of other"]
    assert counts["dropped/copy"] == 2
    assert counts["pages/count"] == 6


def test_copies_in_a_zip_file_come_last_too(tmp_path):
    names = [
        warc(tmp_path / "a.warc.gz", ["copy of x", "one", "copy of y"]),
        warc(tmp_path / "b.warc.gz", ["two", "copy of z"]),
    ]
    with zipfile.ZipFile(tmp_path / "c.wacz", "w") as packed:
        for path in names:
            packed.write(path, f"archive/{path.name}")
    found, counts = reread([tmp_path / "c.wacz"])

    assert found == ["one", "two", "copy of x", "copy of y", "copy of z"]
    assert counts["failed/archive"] == 0


def test_the_pages_of_an_article_are_read_together_after_all_others(tmp_path):
    first = warc(tmp_path / "a.warc.gz", ["page 1 of x", "one", "page 3 of x", "copy of lone"])
    second = warc(tmp_path / "b.warc.gz", ["page 2 of x", "page 2 of y", "two", "page 1 of z"])
    with zipfile.ZipFile(tmp_path / "c.wacz", "w") as packed:
        for path in (first, second):
            packed.write(path, f"archive/{path.name}")
    found, counts = reread([first, second])

    assert found == [
        *("one", "two", "page 1 of x, page 2 of x, page 3 of x", "page 1 of z", "copy of lone")
    ]
    assert counts == {
        "pages/count": 5,
        "pages/kind/article": 5,
        "skipped/further-page": 3,
    }
    assert reread([tmp_path / "c.wacz"]) == (found, counts)


@pytest.mark.parametrize("limit", [1, 3, 4, 6, 9])
def test_a_journal_of_any_length_leads_to_the_same_articles_and_counts(tmp_path, limit):
    first = warc(tmp_path / "a.warc.gz", ["one", "copy of x", "page 1 of z", "listing", "two"])
    second = warc(tmp_path / "b.warc.gz", ["three", "copy of lone", "copy of y", "page 2 of z"])
    torn = tmp_path / "t.warc.gz"
    torn.write_bytes(first.read_bytes()[:-40])
    paths = [first, torn, second]
    wanted = reread(paths, count=1)
    journal = Journal(tmp_path, paths, "one")
    reread(paths, count=1, journal=journal, limit=limit)
    journal.close()
    again = Journal(tmp_path, paths, "two")
    found = reread(paths, journal=again)
    again.remove()

    assert again.run_id == "one"
    assert found == wanted
    assert wanted[1]["failed/archive"] == 1
