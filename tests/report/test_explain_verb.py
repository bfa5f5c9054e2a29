"""`newsspider explain` on pages of a crawl, with the site down or up: it never asks."""

import re
import shutil

import pytest
from queued import give_up
from runs import newsspider, read_rows
from told import explain, path_of, stored, told

from newsspider.page.links import RANK
from newsspider.report.mentions import mark_of


def test_an_article_is_explained_from_its_discovery_to_its_row(crawled, demo):
    row = next(row for row in read_rows(crawled[0]) if row["discovery"]["via"] == "related")
    before = len(demo.requests)
    done = newsspider("explain", row["url"], "--output", crawled[0])

    assert done.returncode == 0
    assert len(demo.requests) == before
    assert f"came into the queue by related on {row['discovery']['from']}, " in done.stdout
    assert re.search(r"linked from \d+ pages?: ", done.stdout)
    assert re.search(r"done with at \S+Z, due at \S+Z", done.stdout)
    assert f"  200  {row['warc']['file']}:{row['warc']['offset']}" in done.stdout
    assert "was read as article, row" in done.stdout
    assert "read as: article\n" in done.stdout
    assert row["textDigest"] in done.stdout
    for name, source in row["fieldSources"].items():
        assert re.search(rf"^  {name} +{source} ", done.stdout, re.MULTILINE)


def test_the_line_of_each_revision_can_be_opened(crawled):
    rows = read_rows(crawled[0])
    done = explain(crawled, rows[6]["url"])
    (file, line) = re.search(r"^     (\S+):(\d+)$", done.stdout, re.MULTILINE).groups()

    assert file.startswith(str(crawled[0] / "articles"))
    assert rows[int(line) - 1]["url"] == rows[6]["url"]


def test_a_copy_is_explained_as_the_article_that_it_is_a_copy_of(crawled):
    row = next(row for row in read_rows(crawled[0]) if row["duplicate"])
    label = row["duplicate"]
    done = explain(crawled, row["url"])

    assert f"{label['kind']} copy of {label['of']}, similarity" in done.stdout


def test_an_alias_leads_to_the_row(crawled):
    row = next(row for row in read_rows(crawled[0]) if row["aliases"])
    done = explain(crawled, row["aliases"][0])

    assert done.returncode == 0
    assert "revisions: 1" in done.stdout
    assert row["articleId"] in done.stdout


def test_a_page_that_robots_txt_forbids_names_the_line(crawled, demo):
    done = explain(crawled, f"{demo.url}private/dossier-on-the-lighthouse/")

    assert done.returncode == 0
    assert "disallowed by line 4 of" in " ".join(done.stdout.split())
    assert "Disallow: /private/" in done.stdout
    assert "captures: 0" in done.stdout
    assert "no row was published" in done.stdout


def test_a_page_that_was_given_up_says_why(crawled, tmp_path, demo):
    output = shutil.copytree(crawled[0], tmp_path / "output")
    url = f"{demo.url}stories/lost/"
    give_up(output / "state.db", url, "timeout")
    done = told("explain", url, "--output", output)

    assert done.returncode == 0
    assert "given up at 2033-05-18T03:33:20Z: timeout, tried 3 times" in done.stdout
    assert f"came into the queue by readAlso on {url}, 0 steps from the start" in done.stdout
    assert "no row was published" in done.stdout


def test_the_entries_of_a_live_blog_are_counted(crawled, demo):
    url = demo.url + path_of(demo, "live-blog")
    row = next(row for row in read_rows(crawled[0]) if row["url"] == url)
    done = explain(crawled, url)

    assert re.search(
        rf"^  liveBlogUpdates +jsonld +{len(row['liveBlogUpdates'])}: \S", done.stdout, re.MULTILINE
    )


def test_a_listing_has_its_reasons(crawled, demo):
    done = explain(crawled, demo.url)

    assert re.search(r"^read as: listing\n  \S", done.stdout, re.MULTILINE)


def test_an_unknown_address_names_near_misses(crawled, demo):
    known = read_rows(crawled[0])[0]["url"]
    done = explain(crawled, known.replace(demo.url, "https://other.example/"))

    assert done.returncode == 1
    assert "nothing here knows this address" in done.stdout
    assert f"    {known}\n" in done.stdout


@pytest.mark.parametrize("url", ["tide.example/ferry", "ftp://tide.example/", "http://"])
def test_what_is_no_address_is_a_sentence(crawled, url):
    done = explain(crawled, url)

    assert done.returncode == 2
    assert url in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_without_index_and_database_the_records_still_tell(crawled, tmp_path):
    row = read_rows(crawled[0])[3]
    shutil.copytree(crawled[0] / "archive", tmp_path / "archive")
    done = told("explain", row["url"], "--output", tmp_path)

    assert done.returncode == 0
    assert "was read as article, row" in done.stdout
    assert f"  200  {row['warc']['file']}:{row['warc']['offset']}" in done.stdout
    assert "read as: article\n" in done.stdout
    assert re.search(r"linked from \d+ pages?: ", done.stdout)
    assert f"`newsspider reindex {tmp_path}` makes it anew" in done.stderr


def test_a_page_in_a_file_that_is_being_written_is_read_too(crawled, tmp_path):
    row = read_rows(crawled[0])[3]
    (tmp_path / "archive").mkdir()
    name = row["warc"]["file"]
    shutil.copy(crawled[0] / "archive" / name, tmp_path / "archive" / f"{name}.open")
    done = told("explain", row["url"], "--output", tmp_path)

    assert f"  200  {name}:{row['warc']['offset']}" in done.stdout
    assert "read as: article\n" in done.stdout
    assert re.search(r"^  headline +", done.stdout, re.MULTILINE)


def test_a_saved_page_shows_kind_roles_links_and_fields(crawled, tmp_path):
    row = next(row for row in read_rows(crawled[0]) if row["links"]["readAlso"])
    page = tmp_path / "page.html"
    page.write_bytes(stored(crawled, row).body)
    done = told("explain", page, "--url", row["url"])

    assert done.returncode == 0
    assert "read as: article\n" in done.stdout
    assert "profile: jnews" in done.stdout
    assert f"blocks: {len(row['blocks'])}" in done.stdout
    for block in row["blocks"]:
        assert " ".join(block["text"].split())[:60] in done.stdout
    assert re.search(r"^  readAlso: \d+$", done.stdout, re.MULTILINE)
    assert row["links"]["readAlso"][0]["url"] in done.stdout
    for name, source in row["fieldSources"].items():
        assert re.search(rf"^  {name} +{source} ", done.stdout, re.MULTILINE)


def test_a_saved_page_that_is_no_article_says_what_it_is(tmp_path):
    page = tmp_path / "page.html"
    page.write_text("<title>404 not found</title><h1>Not found</h1>")
    done = told("explain", page, "--url", "https://tide.example/ferry")

    assert done.returncode == 0
    assert "read as: soft404" in done.stdout
    assert "no article can be taken from it" in done.stdout


def test_a_saved_page_needs_its_address(tmp_path):
    page = tmp_path / "page.html"
    page.write_text("<h1>Ferry</h1>")
    done = newsspider("explain", page)

    assert done.returncode == 2
    assert done.stderr == f"newsspider: {page}: say where it is from with --url URL\n"


@pytest.mark.parametrize(
    ("url", "mark"),
    [
        ("https://tide.example/2026/11/ferry-to-nowhere/", b"nowhere"),
        ("https://tide.example/%C3%89cole/", b"cole"),
        ("https://tide.example/a/b/?id=77", b""),
        ("https://tide.example/", b""),
    ],
)
def test_the_mark_of_an_address_is_in_all_its_spellings(url, mark):
    assert mark_of(url) == mark


def test_the_most_telling_links_come_first(crawled):
    row = next(row for row in read_rows(crawled[0]) if row["discovery"]["via"] == "related")
    done = explain(crawled, row["url"])
    (counts,) = re.findall(r"linked from \d+ pages?: (.*)", done.stdout)
    kinds = re.findall(r"\d+ (\w+)", counts)
    listed = re.findall(r"^    (\w+) +http", done.stdout, re.MULTILINE)

    assert "related" in kinds
    assert kinds == sorted(kinds, key=RANK.index, reverse=True)
    assert listed == sorted(listed, key=RANK.index, reverse=True)


def test_the_page_before_is_a_near_miss_and_pages_with_the_same_number_are_not(crawled):
    known = max((row["url"] for row in read_rows(crawled[0])), key=len)
    done = explain(crawled, f"{known}2/")

    assert done.returncode == 1
    assert done.stdout.splitlines()[2:] == [f"    {known}"]


def test_a_slip_in_the_middle_is_a_near_miss(crawled):
    known = max((row["url"] for row in read_rows(crawled[0]) if "%" not in row["url"]), key=len)
    place = len(known) * 3 // 4
    done = explain(crawled, known[:place] + known[place + 2 :])

    assert done.returncode == 1
    assert done.stdout.splitlines()[2] == f"    {known}"


def test_what_is_like_nothing_has_no_near_miss(crawled, demo):
    done = explain(crawled, f"{demo.url}zzz")

    assert done.returncode == 1
    assert "may have been meant" not in done.stdout
