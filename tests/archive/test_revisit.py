"""What is archived already is not stored again, and every page can still be shown at each time."""

import json
from collections import Counter
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from exchanges import URL, an_exchange
from hypothesis import given
from hypothesis import strategies as st
from runs import newsspider, read_rows

from newsspider.archive.index import update_index
from newsspider.archive.members import read_members
from newsspider.archive.originals import Originals
from newsspider.archive.reader import read_pages
from newsspider.archive.readings import is_reading
from newsspider.archive.surt import sort_key
from newsspider.archive.writer import WarcWriter
from newsspider.layout import Layout

PAGE = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + b"<p>The tide came in.</p>" * 40
NOT_MODIFIED = b'HTTP/1.1 304 Not Modified\r\nETag: "a"\r\n\r\n'


def members_of(folder, name=None):
    found = []
    for path in sorted(folder.glob(name or "*.warc.gz")):
        with path.open("rb") as file:
            found += read_members(file)
    return found


def write(layout, *exchanges):
    originals = Originals(layout.index, layout.archive)
    writer = WarcWriter(layout.archive, original_of=originals.find)
    places = [writer.write(each) for each in exchanges]
    writer.close()
    originals.close()
    update_index(layout)
    return places


@pytest.fixture
def layout(tmp_path):
    return Layout(tmp_path)


def test_an_unchanged_body_becomes_a_revisit_that_refers_to_the_first(layout):
    (first,) = write(layout, an_exchange(received=PAGE))
    (second,) = write(layout, an_exchange(received=PAGE))
    original, revisit = (
        member for member in members_of(layout.archive) if member.kind in {"response", "revisit"}
    )

    assert second == first
    assert revisit.headers["warc-profile"].endswith("/identical-payload-digest")
    assert revisit.headers["warc-refers-to"] == original.record_id
    assert revisit.headers["warc-refers-to-date"] == original.headers["warc-date"]
    assert revisit.headers["warc-payload-digest"] == original.headers["warc-payload-digest"]
    assert revisit.block == PAGE.partition(b"<p>")[0]


def test_a_not_modified_answer_refers_to_the_latest_capture(layout):
    write(layout, an_exchange(received=PAGE))
    changed = an_exchange(received=PAGE + b"more")
    write(layout, replace(changed, began=changed.began + timedelta(days=1)))
    write(layout, an_exchange(received=NOT_MODIFIED))
    *_, latest = (m for m in members_of(layout.archive) if m.kind == "response")
    (revisit,) = (m for m in members_of(layout.archive) if m.kind == "revisit")

    assert revisit.headers["warc-profile"].endswith("/server-not-modified")
    assert revisit.headers["warc-refers-to"] == latest.record_id
    assert revisit.block == NOT_MODIFIED


@pytest.mark.parametrize(
    "changed",
    [
        {"received": PAGE + b"changed"},
        {"url": "http://news.example/elsewhere"},
        {"truncated": "disconnect"},
    ],
)
def test_what_is_not_the_same_whole_body_at_the_same_address_is_stored(layout, changed):
    write(layout, an_exchange(received=PAGE))
    write(layout, replace(an_exchange(received=PAGE), **changed))

    assert Counter(m.kind for m in members_of(layout.archive))["response"] == 2


def test_a_small_body_is_stored_again(layout):
    small = b"HTTP/1.1 200 OK\r\n\r\nsmall"
    write(layout, an_exchange(received=small))
    write(layout, an_exchange(received=small))

    assert Counter(m.kind for m in members_of(layout.archive))["response"] == 2


@pytest.mark.parametrize("place", ["first byte", "middle", "end"])
def test_a_body_whose_twin_is_damaged_is_stored_again(layout, place):
    (where,) = write(layout, an_exchange(received=PAGE))
    path = layout.archive / where["file"]
    content = bytearray(path.read_bytes())
    start, length = where["offset"], where["length"]
    content[
        {"first byte": start, "middle": start + length // 2, "end": start + length - 5}[place]
    ] ^= 255
    path.write_bytes(content)
    writer = WarcWriter(
        layout.archive, original_of=Originals(layout.index, layout.archive).find, prefix="again"
    )
    writer.write(an_exchange(received=PAGE))
    writer.close()

    assert Counter(m.kind for m in members_of(layout.archive, "again*"))["response"] == 1


def test_a_vanished_file_or_index_only_costs_room(layout):
    (where,) = write(layout, an_exchange(received=PAGE))
    (layout.archive / where["file"]).unlink()

    assert Originals(layout.index, layout.archive).find(URL) is None
    layout.index.unlink()
    assert Originals(layout.index, layout.archive).find(URL) is None


paths = st.text(st.sampled_from("abc/-1é%"), max_size=6)


@given(st.sets(paths, min_size=1, max_size=40), paths)
def test_halving_the_index_finds_what_reading_it_finds(tmp_path_factory, names, other):
    folder = tmp_path_factory.mktemp("index")
    urls = [f"http://news.example/{name}" for name in names]
    lines = sorted(
        f"{sort_key(url)} 20260101000000 {json.dumps({'url': url, 'digest': 'x'})}\n".encode()
        for url in urls
    )
    index = folder / "index.cdxj"
    index.write_bytes(b"".join(lines))
    originals = Originals(index, folder)
    for url in [*urls, f"http://news.example/{other}"]:
        found = [capture["url"] for capture in originals._captures(url)]
        assert found == [known for known in urls if known == url]
    originals.close()


@pytest.fixture(scope="module")
def crawled_twice(demo, tmp_path_factory):
    output = tmp_path_factory.mktemp("twice") / "output"
    options = ["--output", output, "--delay", 0, "--recheck", "all"]
    runs = [newsspider("crawl", demo.url, *options) for _ in range(2)]
    assert [run.returncode for run in runs] == [0, 0]
    return output


def test_a_second_crawl_of_an_unchanged_site_costs_two_kilobytes_a_page(crawled_twice):
    first, second = sorted((crawled_twice / "archive").iterdir())
    asked = {each.url for each in members_of(first.parent, first.name)}
    members = [each for each in members_of(second.parent, second.name) if each.url in asked]
    kinds = Counter("reading" if is_reading(each) else each.kind for each in members)

    assert kinds["revisit"] > 80
    assert sum(each.length for each in members) / kinds["metadata"] <= 2048
    assert newsspider("verify", crawled_twice).returncode == 0


def test_rows_and_index_point_to_records_that_hold_the_page(crawled_twice):
    first, second = sorted(path.name for path in (crawled_twice / "archive").iterdir())
    lines = Path(crawled_twice / "indexes" / "index.cdxj").read_text().splitlines()
    captures = {first: set(), second: set()}
    for line in lines:
        capture = json.loads(line.split(" ", 2)[2])
        captures[capture["filename"]].add(capture["url"])

    assert {row["warc"]["file"] for row in read_rows(crawled_twice)} == {first}
    assert len(captures[first] & captures[second]) > 100


def pages_of_second_file(layout, *, index=True):
    write(layout, an_exchange(received=PAGE))
    again = an_exchange(received=PAGE)
    write(layout, replace(again, began=again.began + timedelta(days=1)))
    _, second = sorted(layout.archive.iterdir())
    if not index:
        layout.index.unlink()
    originals = Originals(layout.index, layout.archive)
    return list(read_pages(second, original_of=originals.find))


def test_a_page_whose_body_lies_in_another_file_can_be_read_from_there(layout):
    (page,) = pages_of_second_file(layout)
    (original,) = read_pages(min(layout.archive.iterdir()))

    assert page.date > original.date
    assert page == replace(original, date=page.date)


def test_without_the_index_a_revisit_is_no_page(layout):
    (page,) = pages_of_second_file(layout, index=False)

    assert page.reason == "revisit"


def test_a_revisit_is_no_page_for_those_who_do_not_ask_for_its_original(layout):
    pages_of_second_file(layout)
    (page,) = read_pages(max(layout.archive.iterdir()))

    assert (page.url, page.reason) == (URL, "revisit")


def test_a_304_is_no_page(layout):
    write(layout, an_exchange(received=PAGE))
    write(layout, an_exchange(received=NOT_MODIFIED))
    originals = Originals(layout.index, layout.archive)
    (page,) = read_pages(max(layout.archive.iterdir()), original_of=originals.find)

    assert page.reason == "revisit"
