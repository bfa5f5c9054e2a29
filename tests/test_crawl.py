"""A whole crawl of the demo site, held against what the site says of itself."""

import json
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import duckdb
import jsonschema
import pytest
from runs import ROOT, newsspider, read_record, read_rows
from truth import by_path, copies, expected_copies, expected_rows, row_says, site_says

from newsspider.items import json_schema


@pytest.fixture(scope="module")
def rows(crawled):
    return read_rows(crawled[0])


@pytest.fixture(scope="module")
def found(rows, demo):
    return by_path(rows, demo.url)


def test_the_crawl_succeeds_and_says_where_everything_is(crawled):
    output, done, _ = crawled

    assert done.returncode == 0, done.stderr
    assert done.stdout == ""
    assert "Traceback" not in done.stderr
    assert f"articles written to {output}" in done.stderr
    assert "duckdb" in done.stderr


def test_every_expected_article_has_a_row_and_no_other_page_has_one(demo, found):
    assert set(found) == set(expected_rows(demo.site))


def test_no_article_has_two_rows(rows):
    assert len({row["articleId"] for row in rows}) == len(rows)


def test_each_row_says_what_the_site_says_of_its_article(demo, found):
    for path, truth in expected_rows(demo.site).items():
        row = found[path]

        assert row_says(row, truth, demo.url) == site_says(truth), path


def test_copies_are_called_copies_and_nothing_else_is(demo, rows):
    kinds = [kind for *_, kind in expected_copies(demo.site)]

    assert sorted(kinds) == ["exact", "near"]
    assert copies(rows, demo.url) == expected_copies(demo.site)


def test_the_site_was_asked_for_all_it_must_be_and_nothing_it_forbids(crawled, demo):
    asked = {logged.target for logged in crawled[2]}
    policy = {e.path: e.fetch for e in demo.site.expectations()}

    assert not {path for path in asked if policy.get(path) == "never"}
    assert {path for path, fetch in policy.items() if fetch == "must"} <= asked
    assert demo.other_visits == 0


def test_every_row_is_valid_by_the_published_schema(rows):
    validator = jsonschema.Draft202012Validator(json_schema())
    for row in rows:
        validator.validate(row)


def test_verify_finds_nothing_and_other_tools_agree(crawled):
    output = crawled[0]
    done = newsspider("verify", output)
    warcs = sorted((output / "archive").glob("*.warc.gz"))

    assert (done.returncode, done.stdout) == (0, "")
    assert "all whole" in done.stderr
    assert warcs
    for warc in warcs:
        for command in (["warcio", "check", warc], ["fastwarc", "check", "-p", "-q", warc]):
            tool = shutil.which(command[0], path=Path(sys.executable).parent)
            checked = subprocess.run([tool, *command[1:]], capture_output=True, check=False)
            assert checked.returncode == 0
            assert b"fail" not in checked.stdout.lower()


def test_duckdb_reads_the_rows_without_options(crawled, rows):
    pattern = str(crawled[0] / "articles" / "*.jsonl.gz")
    ((count, dated),) = duckdb.sql(
        f"SELECT count(*), count(datePublished) FROM '{pattern}' WHERE duplicate IS NULL"
    ).fetchall()

    assert count == sum(row["duplicate"] is None for row in rows)
    assert dated > 0


def test_extract_makes_the_same_text_from_the_archive(crawled, rows):
    warcs = sorted((crawled[0] / "archive").glob("*.warc.gz"))
    done = newsspider("extract", *warcs)
    again = {row["warc"]["recordId"]: row for row in map(json.loads, done.stdout.splitlines())}
    run_fields = {"discovery", "aliases", "runId", "site"}

    assert done.returncode == 0
    for row in rows:
        other = again[row["warc"]["recordId"]]
        assert {k: v for k, v in row.items() if k not in run_fields} == {
            k: v for k, v in other.items() if k not in run_fields
        }


def test_extract_writes_an_output_folder_that_counts_as_a_run(crawled, rows, tmp_path):
    warcs = sorted((crawled[0] / "archive").glob("*.warc.gz"))
    done = newsspider("extract", *warcs, "--output", tmp_path / "anew")

    assert done.returncode == 0, done.stderr
    assert len(read_rows(tmp_path / "anew")) == len(rows)
    assert read_record(tmp_path / "anew")["articles"]["written"] == len(rows)


def test_the_run_record_accounts_for_every_page(crawled):
    record = read_record(crawled[0])
    kinds = {name: count for name, count in record["pages"].items() if name != "fetched"}

    assert record["reason"] == "finished"
    assert record["ended"] >= record["began"]
    assert sum(kinds.values()) == record["pages"]["fetched"]
    assert (
        record["articles"]["written"] + sum(record["dropped"].values())
        == record["pages"]["article"]
    )
    assert record["skipped"]["robots"] >= 1
    assert record["requests"]["sent"] == len(crawled[2])
    assert record["failed"] == {"redirects": 1}
    assert record["frontier"]["waiting"] == 0


def test_the_manifest_holds_the_sum_of_every_finished_file(crawled):
    import hashlib

    manifest = json.loads((crawled[0] / "manifest.json").read_text())
    folders = ("archive", "articles", "indexes", "runs")
    files = [path for folder in folders for path in (crawled[0] / folder).iterdir()]

    assert len(manifest["files"]) == len(files)
    for path in files:
        entry = manifest["files"][path.relative_to(crawled[0]).as_posix()]
        assert entry["sha256"] == hashlib.sha256(path.read_bytes()).hexdigest()


def test_a_second_crawl_adds_no_row_and_is_still_a_success(demo, crawled, rows, tmp_path):
    output = tmp_path / "output"
    shutil.copytree(crawled[0], output)
    (output / "state.db").unlink()
    done = newsspider("crawl", demo.url, "--output", output, "--delay", 0)

    assert done.returncode == 0, done.stderr
    assert read_record(output)["dropped"]["unchanged"] >= len(rows)
    assert len(read_rows(output)) == len(rows)


def test_a_second_crawl_asks_for_nothing_that_is_not_due(demo, crawled, rows, tmp_path):
    output = tmp_path / "output"
    shutil.copytree(crawled[0], output)
    before = len(demo.requests)
    done = newsspider("crawl", demo.url, "--output", output, "--delay", 0)

    assert done.returncode == 0, done.stderr
    assert "nothing new; 70 articles are known" in done.stderr
    assert [r.target for r in demo.requests[before:]] == ["/robots.txt", "/"]
    assert len(read_rows(output)) == len(rows)


def test_everything_is_asked_for_again_if_that_is_wanted(demo, crawled, rows, tmp_path):
    output = tmp_path / "output"
    shutil.copytree(crawled[0], output)
    done = newsspider("crawl", demo.url, "--output", output, "--delay", 0, "--recheck", "all")

    assert done.returncode == 0, done.stderr
    assert read_record(output)["dropped"]["unchanged"] == len(rows)
    assert len(read_rows(output)) == len(rows)


def test_scrapy_crawl_news_does_the_same(demo, rows, tmp_path):
    command = [sys.executable, "-m", "scrapy", "crawl", "news", "-a", f"site={demo.url}"]
    command += ["-s", f"OUTPUT_DIR={tmp_path / 'output'}", "-s", "DOWNLOAD_DELAY=0"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, timeout=120, check=False)

    assert done.returncode == 0
    assert {row["articleId"] for row in read_rows(tmp_path / "output")} == {
        row["articleId"] for row in rows
    }


def test_max_articles_is_kept_to_the_letter(demo, tmp_path):
    output = tmp_path / "output"
    done = newsspider("crawl", demo.url, "--output", output, "--delay", 0, "--max-articles", 7)

    assert done.returncode == 0
    assert len(read_rows(output)) == 7
    assert read_record(output)["frontier"]["waiting"] > 0
    assert read_record(output)["pages"]["article"] < 60


def test_max_pages_is_kept_to_the_letter(demo, tmp_path):
    before = len(demo.requests)
    newsspider("crawl", demo.url, "--output", tmp_path, "--delay", 0, "--max-pages", 9)
    asked = [r.target for r in demo.requests[before:] if r.target != "/robots.txt"]

    assert len(asked) == 9


def test_quiet_says_nothing_when_all_is_well(demo, tmp_path):
    done = newsspider(
        "crawl", demo.url, "--output", tmp_path, "--delay", 0, "--max-pages", 9, "--quiet"
    )

    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_an_interrupt_does_not_wait_for_the_delay(demo, tmp_path):
    command = [sys.executable, "-m", "newsspider", "crawl", demo.url, "--delay", "600"]
    process = subprocess.Popen(
        [*command, "--output", str(tmp_path)], cwd=ROOT, stderr=subprocess.PIPE, text=True
    )
    deadline = time.monotonic() + 60
    while not list(tmp_path.glob("archive/*.open")) and time.monotonic() < deadline:
        time.sleep(0.05)
    time.sleep(1)
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=30)

    assert "was stopped; what it had is kept" in said


def test_one_interrupt_ends_a_crawl_cleanly(demo, tmp_path):
    def written():
        return any(path.stat().st_size for path in tmp_path.glob("articles/*.part"))

    command = [sys.executable, "-m", "newsspider", "crawl", demo.url, "--delay", "0.2"]
    process = subprocess.Popen(
        [*command, "--output", str(tmp_path)], cwd=ROOT, stderr=subprocess.PIPE, text=True
    )
    deadline = time.monotonic() + 60
    while not written() and time.monotonic() < deadline:
        time.sleep(0.05)
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=60)

    assert process.returncode == 0, said
    assert "was stopped; what it had is kept" in said
    assert read_rows(tmp_path)
    assert not list(tmp_path.rglob("*.open")) + list(tmp_path.rglob("*.part"))
    assert newsspider("verify", tmp_path).returncode == 0


def test_the_demo_verb_serves_and_crawls_in_one(tmp_path):
    done = newsspider("demo", "--output", tmp_path / "output", "--articles", 12)

    assert done.returncode == 0, done.stderr
    assert len(read_rows(tmp_path / "output")) >= 12
