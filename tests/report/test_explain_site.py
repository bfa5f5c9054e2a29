"""`newsspider explain` with a site file, given or that of the crawl."""

import json
import re
import shutil

from runs import read_rows
from told import stored, told

SELECTORS = '[selectors]\nheadline = ".entry-content p"\nauthors = ".jeg_meta_category a"\n'


def test_a_saved_page_is_read_with_a_site_file(crawled, demo, tmp_path):
    row = next(row for row in read_rows(crawled[0]) if row["links"]["readAlso"])
    page, site = tmp_path / "page.html", tmp_path / "odd.toml"
    page.write_bytes(stored(crawled, row).body)
    site.write_text(f'start = ["{demo.url}"]\n{SELECTORS}')
    done = told("explain", page, "--url", row["url"], "--site", site)
    first = row["articleBody"][:40]

    assert done.returncode == 0
    assert re.search(rf"^  headline +dom +{re.escape(first)}", done.stdout, re.MULTILINE)
    assert f"1: {row['articleSection'][0]}\n" in re.search(r"  authors .*\n", done.stdout)[0]


def test_each_selector_of_a_site_file_says_what_it_finds(crawled, demo, tmp_path):
    row = next(row for row in read_rows(crawled[0]) if row["authors"])
    page, site = tmp_path / "page.html", tmp_path / "odd.toml"
    page.write_bytes(stored(crawled, row).body)
    selectors = (
        '[selectors]\nheadline = ".nothing-here"\nauthors = "h1"\nsection = "string(//h9)"\n'
    )
    site.write_text(f'start = ["{demo.url}"]\n{selectors}')
    done = told("explain", page, "--url", row["url"], "--site", site)
    anew = told("explain", row["url"], "--output", crawled[0], "--site", site)
    lines = (
        "selectors\n  headline: `.nothing-here` finds nothing\n  authors: `h1` finds 1\n"
        "  section: `string(//h9)` finds nothing\n"
    )

    assert lines in done.stdout
    assert lines in anew.stdout


def test_an_archived_page_is_read_anew_with_a_site_file_beside_its_row(crawled, demo, tmp_path):
    row = next(row for row in read_rows(crawled[0]) if row["links"]["readAlso"])
    site = tmp_path / "odd.toml"
    site.write_text(f'name = "Odd"\nstart = ["{demo.url}"]\n{SELECTORS}')
    done = told("explain", row["url"], "--output", crawled[0], "--site", site)
    published, _, anew = done.stdout.partition("read now as a page of Odd\n")

    assert done.returncode == 0
    assert row["headline"][:40] in published
    assert row["articleBody"][:40] in re.search(r"  headline .*\n", anew)[0]


def test_a_page_without_a_row_is_read_as_its_crawl_did(crawled, tmp_path):
    row = read_rows(crawled[0])[3]
    shutil.copytree(crawled[0] / "archive", tmp_path / "archive")
    shutil.copytree(crawled[0] / "runs", tmp_path / "runs")
    (path,) = (tmp_path / "runs").iterdir()
    record = json.loads(path.read_text())
    record["chosen"]["sites"][0] |= {"name": "Odd", "selectors": {"authors": "h1"}}
    path.write_text(json.dumps(record))
    done = told("explain", row["url"], "--output", tmp_path)

    assert "read now as a page of Odd\n" in done.stdout
    assert row["headline"][:40] in re.search(r"  authors .*\n", done.stdout)[0]


def test_a_site_file_of_other_hosts_is_refused_with_the_cure(crawled, tmp_path):
    page, site = tmp_path / "page.html", tmp_path / "far.toml"
    page.write_text("<h1>Ferry</h1>")
    site.write_text('start = ["https://far.example/"]\n')
    for asked in ([page, "--url", "https://tide.example/"], ["https://tide.example/"]):
        done = told("explain", *asked, "--output", crawled[0], "--site", site)

        assert (done.returncode, done.stdout) == (2, "")
        assert "add tide.example to 'hosts'" in done.stderr
