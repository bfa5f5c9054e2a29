"""`newsspider report` and `explain` where the queue is at a server that workers share."""

import json
import shutil

import pytest
from redis_server import redis_server
from runs import newsspider, read_record, read_rows
from told import told

from newsspider.demo import DemoSite, serve


@pytest.fixture(scope="module")
def shared(tmp_path_factory):
    """A crawl with its queue in Redis: the folder, and the address of the queue."""
    output = tmp_path_factory.mktemp("shared") / "output"
    site = DemoSite(articles=3, groups=frozenset({"core"}))
    with redis_server() as url, serve(site) as server:
        arguments = [server.url, "--output", output, "--delay", 0, "--frontier", url]
        done = newsspider("crawl", *arguments, "--max-pages", 6)

    assert done.returncode == 0, done.stderr
    return output, url


def idle(output, **changes):
    """Add the run of a worker for which the others had left nothing."""
    record = read_record(output)
    nothing = {
        "began": "2099-01-01T00:00:00Z",
        "pages": {"fetched": 0},
        "articles": record["articles"] | {"written": 0, "known": 0, "file": None},
        "dropped": {},
        "skipped": {},
        "failed": {},
        "doors": {},
    }
    path = output / "runs" / "20990101T000000Z-0000.json"
    path.write_text(json.dumps(record | nothing | changes))


def test_a_worker_with_nothing_to_do_is_no_alarm(shared, tmp_path):
    output = shutil.copytree(shared[0], tmp_path / "output")
    idle(output)
    done = told("report", "--output", output)

    assert (done.returncode, done.stderr) == (0, "")
    assert "Run 20990101T000000Z-0000 is done." in done.stdout
    assert "ALARM" not in done.stdout


@pytest.mark.parametrize(
    "changes",
    [
        {"failed": {"refused": 1}},
        {"error": "the disk is full"},
        {"reason": None},
        {"pages": {"fetched": 3, "blocked": 3}},
    ],
)
def test_a_worker_that_failed_is_one_all_the_same(shared, tmp_path, changes):
    output = shutil.copytree(shared[0], tmp_path / "output")
    idle(output, **changes)
    done = told("report", "--output", output)

    assert done.returncode == 1
    assert "ALARM" in done.stdout


def test_where_the_queue_is_stands_in_the_report_and_in_its_cure(shared, tmp_path):
    output = shutil.copytree(shared[0], tmp_path / "output")
    record = read_record(output)
    record["frontier"]["dead"] = 3
    (output / "runs" / f"{record['runId']}.json").write_text(json.dumps(record))
    done = told("report", "--output", output)

    assert done.returncode == 0
    assert f"The queue is at {shared[1]}, and is not looked at." in done.stdout
    assert f"--output {output} --frontier {shared[1]} --retry-failed\n" in done.stdout


def test_a_page_is_explained_without_the_queue(shared):
    output, url = shared
    row = read_rows(output)[0]
    done = told("explain", row["url"], "--output", output)

    assert (done.returncode, done.stderr) == (0, "")
    assert f"queue\n  The queue is at {url}, and is not looked at.\n" in done.stdout
    assert row["textDigest"] in done.stdout


def test_an_unknown_page_may_be_in_the_queue(shared):
    output, url = shared
    done = told("explain", "http://127.0.0.1/no/such/page/", "--output", output)

    assert done.returncode == 1
    assert "nothing here knows this address" in done.stdout
    assert f"The queue is at {url}" in done.stdout
