"""`newsspider report` on a crawl, on a crawl under way, and on a folder that lost something."""

import gzip
import json
import re
import shutil
from html.parser import HTMLParser

import pytest
from queued import give_up
from runs import newsspider, read_record, read_rows
from told import told

from newsspider.layout import Layout
from newsspider.report.coverage import coverage_report, stored_pages

NUMBER = re.compile(r"(\d[\d,]*) (\w+)")


def report(output, *arguments):
    return told("report", *arguments, "--output", output)


@pytest.fixture
def folder(crawled, tmp_path):
    """A copy of the crawl, to be changed."""
    return shutil.copytree(crawled[0], tmp_path / "output")


@pytest.fixture
def history(folder):
    """The crawl with four earlier runs: the same rows, a day apart, and twice as many of them."""
    record, rows = read_record(folder), read_rows(folder)
    for day in range(1, 5):
        name = f"2020010{day}T060000Z-abcd"
        began = f"2020-01-0{day}T06:00:00Z"
        old = record | {"runId": name, "began": began, "ended": began}
        (folder / "runs" / f"{name}.json").write_text(json.dumps(old))
        with gzip.open(folder / "articles" / f"2020-01-0{day}-{name}.jsonl.gz", "wt") as file:
            file.writelines(json.dumps(row) + "\n" for row in rows * 2)
    return folder


def test_the_first_line_says_how_complete_it_is(crawled):
    done = newsspider("report", "--output", crawled[0])
    line = done.stdout.splitlines()[0]
    counts = {name: int(count.replace(",", "")) for count, name in NUMBER.findall(line)}

    assert done.returncode == 0
    assert re.fullmatch(r"[\d,]+ known, [\d,]+ stored, [\d,]+ disallowed, [\d,]+ failed.*", line)
    assert counts["known"] == sum(counts.values()) - counts["known"]
    assert counts["disallowed"] == read_record(crawled[0])["skipped"]["robots"]
    assert counts["failed"] == read_record(crawled[0])["frontier"]["dead"]


def test_it_fits_a_terminal_and_is_plain(crawled):
    done = report(crawled[0])
    lines = [line for line in done.stdout.splitlines() if "--retry-failed" not in line]

    assert max(map(len, lines)) <= 100
    assert done.stdout.isascii()


def test_the_json_form_agrees_with_record_and_rows(crawled):
    record, rows = read_record(crawled[0]), read_rows(crawled[0])
    found = json.loads(report(crawled[0], "--json").stdout)

    assert found["run"]["runId"] == record["runId"]
    assert found["figures"]["fetched"] == record["pages"]["fetched"]
    assert found["figures"]["articles"] == sum(found["doors"].values()) == len(rows)
    assert sum(found["days"].values()) == len(rows)
    assert found["sections"].keys() <= {s for row in rows for s in row["articleSection"]} | {
        "(none)"
    }
    assert found["alarms"] == []
    for rates in found["fields"].values():
        assert rates["headline"] == 1.0
        assert rates["mainImage"] == sum(bool(row["mainImage"]) for row in rows) / len(rows)


def test_what_was_given_up_is_named_with_the_cure(folder):
    before = coverage_report(Layout(folder), None)
    for number in range(25):
        give_up(folder / "state.db", f"https://lost.example/{number}/", "timeout")
    done = report(folder)
    named = re.findall(r"^  timeout +3 tries  (https://\S+)$", done.stdout, re.MULTILINE)

    assert named == [f"https://lost.example/{number}/" for number in range(24, 4, -1)]
    assert f"  and {before.givenUpCount + 5} more\n" in done.stdout
    assert f"--output {folder} --retry-failed\n" in done.stdout


def test_every_page_in_the_index_counts_once(crawled):
    captures = [
        json.loads(line.split(" ", 2)[2])
        for line in (crawled[0] / "indexes" / "index.cdxj").read_text().splitlines()
    ]
    pages = {
        capture["url"].rstrip("/")
        for capture in captures
        if capture["status"][0] in "24" and capture.get("mime") == "text/html"
    }

    assert 0 < stored_pages(Layout(crawled[0])) <= len(pages)


def test_the_web_page_runs_nothing_and_hides_nothing(folder):
    record = read_record(folder)
    record["skipped"]["<script>alert(1)</script>"] = 7
    (folder / "runs" / f"{record['runId']}.json").write_text(json.dumps(record))
    page = folder / "report.html"
    done = report(folder, "--html", page)
    tags = set()
    parser = HTMLParser()
    parser.handle_starttag = lambda tag, attributes: tags.add(tag)
    parser.feed(page.read_text())

    assert done.returncode == 0
    assert "script" not in tags
    assert {"table", "section", "h1"} <= tags
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page.read_text()


def test_a_run_that_is_not_there_names_those_that_are(crawled):
    done = report(crawled[0], "20200101T000000Z-0000")

    assert done.returncode == 2
    assert read_record(crawled[0])["runId"] in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_a_folder_without_runs_is_a_sentence(tmp_path):
    done = newsspider("report", "--output", tmp_path)

    assert done.returncode == 2
    assert done.stderr == f"newsspider: {tmp_path}: no runs here; give the folder of a crawl\n"


def test_without_its_database_the_report_says_so_and_goes_on(folder):
    whole = coverage_report(Layout(folder), None)
    (folder / "state.db").unlink()
    done = report(folder)

    assert done.returncode == 0
    assert done.stdout.splitlines()[0].endswith(f"{whole.coverage['failed']} failed")
    assert f"`newsspider reindex {folder}` makes it anew" in " ".join(done.stdout.split())
    assert not (folder / "state.db").exists()


def test_a_queue_on_a_server_is_named_and_its_figures_are_the_recorded_ones(folder):
    record = read_record(folder)
    record["chosen"]["frontier"] = "redis://queue.example:6379/0"
    record["frontier"] |= {"waiting": 77, "dead": 5}
    (folder / "runs" / f"{record['runId']}.json").write_text(json.dumps(record))
    done = report(folder)

    assert done.stdout.splitlines()[0].endswith(" 5 failed, 77 waiting")
    assert "The queue is at redis://queue.example:6379/0" in done.stdout


def test_a_crawl_under_way_is_reported_with_the_rows_it_has(folder):
    record = read_record(folder) | {"ended": None, "reason": None}
    (folder / "runs" / f"{record['runId']}.json").write_text(json.dumps(record))
    (packed,) = (folder / "articles").glob("*.jsonl.gz")
    lines = gzip.decompress(packed.read_bytes()).splitlines(keepends=True)
    part = packed.with_name(packed.name.removesuffix(".gz") + ".part")
    part.write_bytes(b"".join(lines[:10]) + lines[10][:50])
    packed.unlink()
    found = coverage_report(Layout(folder), None)

    assert found.run["state"] == "is under way, or was killed"
    assert sum(found.days.values()) == 10
    assert found.alarms == []


def test_a_damaged_record_is_named_and_left_out(folder):
    (folder / "runs" / "20990101T000000Z-0000.json").write_text("{")
    done = report(folder)

    assert done.returncode == 0
    assert "0000.json: this record cannot be read" in " ".join(done.stdout.split())


def test_pages_that_are_gone_are_tombstones(folder):
    record = read_record(folder)
    record["gone"] = [{"url": "http://tide.example/ferry", "status": 410}] * 25
    (folder / "runs" / f"{record['runId']}.json").write_text(json.dumps(record))
    done = report(folder)

    assert "25 gone:" in done.stdout
    assert done.stdout.count("  410   http://tide.example/ferry") == 20
    assert "  and 5 more" in done.stdout


def test_half_of_the_usual_is_no_alarm(history):
    found = coverage_report(Layout(history), None)

    assert found.alarms == []


def test_a_site_that_falls_silent_is_an_alarm_and_exit_1(history):
    (latest,) = (history / "articles").glob(f"*{read_record(history)['runId']}*")
    rows = gzip.decompress(latest.read_bytes()).splitlines(keepends=True)
    latest.write_bytes(gzip.compress(b"".join(rows[:6])))
    done = report(history)

    assert done.returncode == 1
    assert re.search(
        r"^ALARM \S+: 6 articles; .* about [\d,]+ are usual", done.stdout, re.MULTILINE
    )


def test_a_field_that_is_no_longer_found_is_an_alarm_and_exit_1(history):
    (latest,) = (history / "articles").glob(f"*{read_record(history)['runId']}*")
    rows = [json.loads(line) for line in gzip.decompress(latest.read_bytes()).splitlines()]
    rows = "".join(json.dumps(row | {"authors": []}) + "\n" for row in rows)
    latest.write_bytes(gzip.compress(rows.encode()))
    done = report(history)

    assert done.returncode == 1
    assert re.search(r"^ALARM \S+: 0% of \d+ articles have authors", done.stdout, re.MULTILINE)


def test_a_run_that_should_have_brought_articles_and_did_not_is_an_alarm(folder):
    record = read_record(folder)
    record["articles"]["written"], record["dropped"] = 0, {}
    record["pages"] = {"fetched": 5, "blocked": 5}
    (folder / "runs" / f"{record['runId']}.json").write_text(json.dumps(record))
    done = report(folder)

    assert done.returncode == 1
    assert "ALARM No article was found on 5 pages (5 blocked)." in done.stdout


def test_a_run_that_found_nothing_new_on_a_known_site_is_no_alarm(folder):
    record = read_record(folder)
    later = record | {"runId": "20990101T000000Z-0000", "began": "2099-01-01T00:00:00Z"}
    later |= {"articles": {"written": 0}, "dropped": {}, "pages": {"fetched": 2, "listing": 2}}
    (folder / "runs" / "20990101T000000Z-0000.json").write_text(json.dumps(later))
    found = coverage_report(Layout(folder), None)

    assert found.run["runId"] == later["runId"]
    assert found.alarms == []
