"""`newsspider report` of a run at work, and of a queue that is damaged."""

import gzip
import json
import shutil

import pytest
from runs import read_record
from told import told

from newsspider.layout import Layout
from newsspider.report.coverage import coverage_report


@pytest.fixture
def folder(crawled, tmp_path):
    """A copy of the crawl, to be changed."""
    return shutil.copytree(crawled[0], tmp_path / "output")


def begin_again(folder):
    """Make the folder what it was like while its run was at work; return the record."""
    record = read_record(folder) | {"ended": None, "reason": None}
    path = folder / "runs" / f"{record['runId']}.json"
    path.write_text(json.dumps(record))
    (folder / "indexes" / "index.cdxj").write_text("")
    for packed in (folder / "articles").glob("*.jsonl.gz"):
        part = packed.with_name(packed.name.removesuffix(".gz") + ".part")
        part.write_bytes(gzip.decompress(packed.read_bytes()))
        packed.unlink()
    return record


def test_what_a_run_at_work_fetched_counts_as_stored(folder):
    record = begin_again(folder)
    found = coverage_report(Layout(folder), None)

    assert found.coverage["stored"] == record["pages"]["fetched"]
    assert found.coverage["known"] == sum(found.coverage.values()) - found.coverage["known"]
    assert found.figures["articles"] == record["articles"]["written"] == sum(found.doors.values())


def test_the_moment_of_the_figures_is_named(folder):
    name = begin_again(folder)["runId"]
    done = told("report", "--output", folder)
    found = json.loads(told("report", "--json", "--output", folder).stdout)
    words = " ".join(done.stdout.split())

    assert done.returncode == 0
    assert f"Run {name} is at work, or was killed: what it fetched until" in words
    assert found["underWay"] == {name: found["run"]["asOf"]}
    assert f" to {found['run']['asOf']}: " in done.stdout
    assert found["run"]["ended"] is None


def test_an_earlier_run_can_be_reported_while_one_is_at_work(folder):
    record = read_record(folder)
    now = {"runId": "20990101T000000Z-0000", "began": "2099-01-01T00:00:00Z", "ended": None}
    path = folder / "runs" / "20990101T000000Z-0000.json"
    path.write_text(json.dumps(record | now | {"reason": None}))
    done = told("report", record["runId"], "--output", folder)

    assert done.returncode == 0
    assert f"Run {record['runId']} is done." in done.stdout
    assert "Run 20990101T000000Z-0000 is at work, or was killed" in done.stdout


def test_pages_and_addresses_are_two_counts_with_two_names(folder):
    found = coverage_report(Layout(folder), None)

    assert found.figures["addresses"] == read_record(folder)["frontier"]["known"]
    assert found.figures["addresses"] > found.coverage["known"]
    assert "known" not in found.figures


@pytest.mark.parametrize("place", [0, 4096])
def test_a_damaged_queue_is_an_alarm_with_the_cure(folder, place):
    content = bytearray((folder / "state.db").read_bytes())
    for begin in range(place, len(content), 4096):
        content[begin : begin + 60] = b"\xff" * 60
    (folder / "state.db").write_bytes(content)
    done = told("report", "--output", folder)
    words = " ".join(done.stdout.split())

    assert done.returncode == 1
    assert f"ALARM {folder / 'state.db'}: damaged (" in words
    assert f"make it anew: newsspider reindex {folder}" in words
    assert "Failed and waiting are as the record has them." in done.stdout
    assert "Traceback" not in done.stderr


def test_the_cure_cures(folder):
    (folder / "state.db").write_bytes(b"no database at all" * 1000)
    before = told("report", "--output", folder)
    done = told("reindex", folder)
    after = told("report", "--output", folder)

    assert (before.returncode, done.returncode, after.returncode) == (1, 0, 0)


def test_the_web_page_has_no_empty_block_and_its_numbers_stand_in_columns(folder):
    record = read_record(folder) | {"skipped": {"robots": 1}, "failed": {}, "dropped": {}}
    (folder / "runs" / f"{record['runId']}.json").write_text(json.dumps(record))
    told("report", "--output", folder, "--html", folder / "report.html")
    page = (folder / "report.html").read_text()

    assert "<h2>pages</h2>" in page
    for title in ("skipped", "failed", "dropped articles", "gone"):
        assert f"<h2>{title}</h2>" not in page
    assert "<td>none</td>" not in page
    assert f'<tr><td>fetched</td><td class="number">{record["pages"]["fetched"]}</td></tr>' in page
    assert '<th class="number">headline</th>' in page
