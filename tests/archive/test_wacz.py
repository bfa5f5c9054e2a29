import gzip
import json
import struct
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from exchanges import CHUNKED_HEAD, TEXT, an_exchange, chunked, members
from runs import newsspider, read_rows

from newsspider.archive.reader import Skipped, read_pages
from newsspider.archive.wacz import write_wacz
from newsspider.archive.writer import WarcWriter
from newsspider.errors import ArchiveError, ConfigError
from newsspider.layout import Layout

WACZ = Path(sys.executable).with_name("wacz")


@pytest.fixture
def layout(tmp_path):
    """An output folder with two WARC files and a row for each of their three captures."""
    layout = Layout(tmp_path / "output")
    for number, paths in enumerate((("a", "b"), ("c",))):
        writer = WarcWriter(layout.archive, prefix=f"part{number}", fsync="none")
        rows = [row(path, writer) for path in paths]
        writer.close()
        write_rows(layout, rows, f"{number}.jsonl.gz")
    return layout


def row(path, writer):
    url = f"http://tide.example/{path}"
    framed = CHUNKED_HEAD + chunked([TEXT, path.encode()])
    return {
        "articleId": path * 3,
        "revision": 1,
        "url": url,
        "headline": f"Tide at {path}",
        "dateDownloaded": "2026-01-02T03:04:05.678901Z",
        "warc": writer.write(an_exchange(framed, url=url)),
    }


def write_rows(layout, rows, name):
    layout.articles.mkdir(exist_ok=True)
    lines = [row if isinstance(row, bytes) else json.dumps(row).encode() for row in rows]
    (layout.articles / name).write_bytes(gzip.compress(b"\n".join(lines) + b"\n"))


def validate(path):
    return subprocess.run(
        [WACZ, "validate", "-f", path], capture_output=True, text=True, timeout=120, check=False
    )


@pytest.fixture(scope="module")
def exported(crawled, tmp_path_factory):
    path = tmp_path_factory.mktemp("exported") / "news.wacz"
    done = newsspider("export", "--wacz", path, "--output", crawled[0])
    assert (done.returncode, done.stdout) == (0, ""), done.stderr
    assert str(path) in done.stderr
    return path


def test_wacz_validate_finds_the_export_of_a_crawl_valid(exported):
    done = validate(exported)

    assert done.returncode == 0, done.stdout
    assert "Version detected as 1.1.1" in done.stdout
    assert "the passed WACZ is valid" in done.stdout


def test_wacz_validate_would_have_found_a_changed_byte(exported, tmp_path):
    with zipfile.ZipFile(exported) as package:
        inside = [(info.filename, package.read(info)) for info in package.infolist()]
    (name, warc), *others = inside
    path = zipped(tmp_path / "changed.wacz", (name, warc[:-1] + b"x"), *others)

    assert validate(path).returncode == 1


def test_warc_files_lie_uncompressed_and_unchanged_in_it(exported, crawled):
    with zipfile.ZipFile(exported) as zipped:
        inside = [info for info in zipped.infolist() if info.filename.startswith("archive/")]

        assert inside
        for info in inside:
            assert info.compress_type == zipfile.ZIP_STORED
            assert zipped.read(info) == (crawled[0] / info.filename).read_bytes()


def test_the_index_in_it_is_ours_and_its_summary_leads_to_each_part(layout, tmp_path):
    path = tmp_path / "news.wacz"
    writer = WarcWriter(layout.archive, fsync="none")
    for number in range(2500):
        writer.write(an_exchange(url=f"http://tide.example/{number}"))
    writer.close()
    write_wacz(layout, path)
    with zipfile.ZipFile(path) as zipped:
        packed = zipped.read("indexes/index.cdx.gz")
        meta, *parts = zipped.read("indexes/index.idx").decode().splitlines()
    ours = layout.index.read_bytes().splitlines(keepends=True)

    assert gzip.decompress(packed) == b"".join(ours)
    assert json.loads(meta.removeprefix("!meta 0 "))["filename"] == "index.cdx.gz"
    assert len(parts) == 3
    for number, part in enumerate(parts):
        key, moment, known = part.split(" ", 2)
        where = json.loads(known)
        member = packed[where["offset"] : where["offset"] + where["length"]]
        block = ours[1024 * number : 1024 * (number + 1)]

        assert block[0].startswith(f"{key} {moment} ".encode())
        assert gzip.decompress(member) == b"".join(block)


def test_every_row_is_a_page_of_it(exported, crawled):
    with zipfile.ZipFile(exported) as zipped:
        head, *pages = map(json.loads, zipped.read("pages/pages.jsonl").splitlines())

    assert head["format"] == "json-pages-1.0"
    assert [(page["url"], page["ts"], page["title"]) for page in pages] == [
        (row["url"], row["dateDownloaded"], row["headline"]) for row in read_rows(crawled[0])
    ]
    assert len({page["id"] for page in pages}) == len(pages)
    assert not [page for page in pages if "text" in page]


def test_a_text_that_came_back_is_another_page_of_it(layout, tmp_path):
    name = min(path.name for path in layout.articles.glob("*.jsonl.gz"))
    with gzip.open(layout.articles / name) as lines:
        first = json.loads(next(lines))
    again = first | {"dateDownloaded": "2026-01-05T03:04:05.678901Z"}
    write_rows(layout, [first, again], name)
    write_wacz(layout, tmp_path / "news.wacz")
    with zipfile.ZipFile(tmp_path / "news.wacz") as zipped:
        _, *pages = map(json.loads, zipped.read("pages/pages.jsonl").splitlines())

    assert [page["ts"] for page in pages if page["url"] == first["url"]] == [
        row["dateDownloaded"] for row in (first, again)
    ]
    assert len({page["id"] for page in pages}) == len(pages)


def test_rows_of_other_archives_are_no_pages_of_it(layout, tmp_path):
    next(layout.archive.glob("part1-*")).unlink()
    write_wacz(layout, tmp_path / "news.wacz")
    with zipfile.ZipFile(tmp_path / "news.wacz") as zipped:
        _, *pages = map(json.loads, zipped.read("pages/pages.jsonl").splitlines())

    assert [page["title"] for page in pages] == ["Tide at a", "Tide at b"]


def test_an_archive_without_rows_is_valid_too(layout, tmp_path):
    for path in layout.articles.iterdir():
        path.unlink()
    write_wacz(layout, tmp_path / "news.wacz")

    assert validate(tmp_path / "news.wacz").returncode == 0


def test_extract_makes_the_same_rows_from_it_as_from_its_warc_files(exported, crawled):
    from_wacz = newsspider("extract", exported)
    from_warc = newsspider("extract", *sorted((crawled[0] / "archive").glob("*.warc.gz")))
    rows, expected = (
        [{**json.loads(line), "runId": None} for line in done.stdout.splitlines()]
        for done in (from_wacz, from_warc)
    )

    assert from_wacz.returncode == 0, from_wacz.stderr
    assert len(rows) == len(read_rows(crawled[0]))
    assert rows == expected


def test_export_brings_index_and_manifest_up_to_date(layout, tmp_path):
    done = newsspider("export", "--wacz", tmp_path / "news.wacz", "--output", layout.output)
    listed = json.loads(layout.manifest.read_text())["files"]

    assert done.returncode == 0, done.stderr
    assert listed["indexes/index.cdxj"]["bytes"] == layout.index.stat().st_size
    assert len([name for name in listed if name.startswith("archive/")]) == 2


@pytest.mark.parametrize(
    ("name", "says"), [("taken.wacz", "is there already"), ("news.zip", "ends in .wacz")]
)
def test_a_name_that_cannot_be_used_is_exit_status_2(layout, tmp_path, name, says):
    (tmp_path / "taken.wacz").write_bytes(b"mine")
    done = newsspider("export", "--wacz", tmp_path / name, "--output", layout.output)

    assert done.returncode == 2
    assert says in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert (tmp_path / "taken.wacz").read_bytes() == b"mine"


def test_a_folder_without_an_archive_is_exit_status_2(tmp_path):
    done = newsspider("export", "--wacz", tmp_path / "news.wacz", "--output", tmp_path)

    assert done.returncode == 2
    assert "no archive here" in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_an_archive_that_a_killed_crawl_left_open_is_said_to_be_one(layout):
    for path in layout.archive.iterdir():
        path.rename(f"{path}.open")
    with pytest.raises(ConfigError, match="was killed; run `newsspider verify --repair") as raised:
        write_wacz(layout, layout.output / "news.wacz")

    assert str(layout.output) in str(raised.value)


def test_an_archive_that_is_being_written_is_said_to_be_one(tmp_path):
    layout = Layout(tmp_path)
    writer = WarcWriter(layout.archive)
    writer.write(an_exchange())
    with pytest.raises(ConfigError, match="wait for the end of the crawl"):
        write_wacz(layout, tmp_path / "news.wacz")
    writer.close()


@pytest.mark.parametrize("line", [b"{", b"{}", b'{"url": "\xff"}'])
def test_a_row_that_cannot_be_read_is_named_and_nothing_is_left_behind(layout, tmp_path, line):
    write_rows(layout, [line], "2.jsonl.gz")
    with pytest.raises(ArchiveError, match=r"2\.jsonl\.gz:1: no row of newsspider"):
        write_wacz(layout, tmp_path / "news.wacz")

    assert list(tmp_path.glob("news*")) == []


def test_rows_that_are_torn_are_named_and_nothing_is_left_behind(layout, tmp_path):
    path = layout.articles / "0.jsonl.gz"
    path.write_bytes(path.read_bytes()[:-12])
    with pytest.raises(ArchiveError, match="cannot be made"):
        write_wacz(layout, tmp_path / "news.wacz")

    assert list(tmp_path.glob("news*")) == []


def test_a_folder_that_is_missing_is_named(layout, tmp_path):
    with pytest.raises(ArchiveError, match="No such file or directory"):
        write_wacz(layout, tmp_path / "missing" / "news.wacz")


def test_a_file_without_an_archive_suffix_is_refused_before_anything_is_written(layout, tmp_path):
    with pytest.raises(ConfigError):
        write_wacz(layout, tmp_path / "news")

    assert not layout.index.exists()


# Reading WACZ files, ours and anyone's.


def zipped(path, *files, method=zipfile.ZIP_STORED):
    with zipfile.ZipFile(path, "w", method) as package:
        for name, content in files:
            package.writestr(name, content)
    return path


def pages_of(path):
    return [page for page in read_pages(path) if not isinstance(page, Skipped)]


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_each_warc_file_is_read_whether_stored_or_deflated(layout, tmp_path, method):
    warcs = sorted(layout.archive.iterdir())
    inside = [(f"archive/{warc.name}", warc.read_bytes()) for warc in warcs]
    path = zipped(tmp_path / "a.wacz", ("datapackage.json", b"{}"), *inside, method=method)

    assert pages_of(path) == [page for warc in warcs for page in pages_of(warc)]
    assert [page.warc["file"] for page in pages_of(path)] == [
        warcs[0].name,
        warcs[0].name,
        warcs[1].name,
    ]


def test_uncompressed_warc_files_are_read_under_any_name_of_the_zip_file(layout, tmp_path):
    (first, _) = sorted(layout.archive.iterdir())
    inside = ("archive/data.warc", gzip.decompress(first.read_bytes()))
    path = zipped(tmp_path / "download", inside)

    assert [page.warc["file"] for page in pages_of(path)] == ["data.warc"] * 2


def test_a_damaged_warc_file_is_named_and_the_others_are_read(layout, tmp_path):
    first, second = (path.read_bytes() for path in sorted(layout.archive.iterdir()))
    inside = ("archive/1.warc.gz", first[:-300]), ("archive/2.warc.gz", second)
    path = zipped(tmp_path / "a.wacz", *inside)
    found = []
    with pytest.raises(
        ArchiveError, match=r"a\.wacz/archive/1\.warc\.gz: cut short after 6 records"
    ):
        found.extend(read_pages(path))

    assert [page.warc["file"] for page in found][-1] == "2.warc.gz"


def test_a_damaged_zip_file_is_named(layout, tmp_path):
    path = tmp_path / "a.wacz"
    write_wacz(layout, path)
    whole = path.read_bytes()
    for damaged in (whole[:-30], whole[:4000], b"PK\x03\x04"):
        path.write_bytes(damaged)
        with pytest.raises(ArchiveError, match=r"a\.wacz: not a readable web archive"):
            list(read_pages(path))


def test_a_flipped_bit_in_a_stored_warc_file_is_not_read_as_a_page(layout, tmp_path):
    path = tmp_path / "a.wacz"
    write_wacz(layout, path)
    stored = bytearray(path.read_bytes())
    stored[2000] ^= 1
    path.write_bytes(stored)

    with pytest.raises(ArchiveError, match="not a readable web archive"):
        list(read_pages(path))


@pytest.mark.parametrize("offset", [6, 8])
def test_an_encrypted_or_strangely_compressed_file_is_named(tmp_path, offset):
    stored = bytearray(zipped(tmp_path / "a.wacz", ("archive/a.warc.gz", members())).read_bytes())
    directory = stored.index(b"PK\x01\x02")
    for place in (offset, directory + offset + 2):
        struct.pack_into("<H", stored, place, 1 if offset == 6 else 99)
    (tmp_path / "a.wacz").write_bytes(stored)

    with pytest.raises(ArchiveError, match=r"a\.warc\.gz: not a readable web archive"):
        list(read_pages(tmp_path / "a.wacz"))


def test_a_zip_file_without_a_warc_file_is_no_archive(tmp_path):
    path = zipped(tmp_path / "a.zip", ("notes.txt", b"none"))

    with pytest.raises(ArchiveError, match="no WARC file in it"):
        list(read_pages(path))
