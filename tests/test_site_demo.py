"""The demo site on the command line: what it serves, and where it cannot be served."""

import json
import re
import signal
import socket
import subprocess
import sys
from contextlib import contextmanager
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest
from runs import ROOT, newsspider, read_rows

from newsspider.arguments import DEMO_PORT
from newsspider.demo import EVERYTHING


@contextmanager
def served(*options):
    """Serve the demo site as a user does; yield its address and what was said."""
    command = [sys.executable, "-m", "newsspider", "demo", "--serve", "--port", "0", *options]
    run = subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, text=True)
    try:
        said = run.stderr.readline()
        yield re.search(r"http://[^ ]+/", said)[0], said
    finally:
        run.send_signal(signal.SIGINT)
        run.wait(30)
        run.stderr.close()


def status_of(url):
    try:
        with urlopen(url, timeout=10) as answer:
            return answer.status
    except HTTPError as error:
        return error.code


def test_what_is_served_has_doors_traps_and_faults_and_tells_the_truth_about_itself(tmp_path):
    with served("--articles", "30") as (url, _):
        with urlopen(f"{url}__truth", timeout=10) as answer:
            truths = {each["path"]: each for each in map(json.loads, answer)}
        rows = {path for path, truth in truths.items() if truth["row"]}
        for path in ("feed/", "sitemap_index.xml", "calendar/2025/06/", "wire/text-plain/"):
            assert status_of(url + path) == 200, path

        done = newsspider("crawl", url, "--output", tmp_path, "--delay", 0)

    assert done.returncode == 0, done.stderr
    assert rows == {row["url"].removeprefix(url.rstrip("/")) for row in read_rows(tmp_path)}


def test_kinds_of_pages_can_be_left_out_and_old_articles_be_many():
    with served("--without", "doors,traps", "--articles", "50", "--recent", "2") as (url, _):
        assert status_of(f"{url}feed/") == status_of(f"{url}calendar/2025/06/") == 404

        with urlopen(f"{url}__truth", timeout=10) as answer:
            truths = [json.loads(line) for line in answer]
    dates = [each["date"] for each in truths if each["kind"] == "article" and each["row"]]

    assert sum(date >= "2025-06-23" for date in dates) == 2


def test_a_kind_of_pages_that_is_none_is_one_sentence_that_names_all():
    done = newsspider("demo", "--without", "doors,trap")

    assert (done.returncode, done.stdout) == (2, "")
    assert "--without trap: there is no such kind" in done.stderr
    assert len(done.stderr.splitlines()) == 1
    for kind in EVERYTHING - {"core"}:
        assert kind in done.stderr
        assert kind in newsspider("demo", "--help").stdout


@pytest.fixture
def taken():
    """A port at which something else listens."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


@pytest.mark.parametrize("options", [[], ["--serve"]])
def test_a_port_that_is_taken_is_one_sentence_with_the_cure(taken, tmp_path, options):
    done = newsspider("demo", "--port", taken, "--output", tmp_path / "output", *options)

    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == (
        f"newsspider: --port {taken}: Address already in use;"
        " give another, or none to get a free one\n"
    )
    assert not (tmp_path / "output").exists()


def test_a_crawl_of_the_demo_site_that_is_not_up_says_how_to_start_it(tmp_path):
    with socket.socket() as probe:
        if probe.connect_ex(("127.0.0.1", DEMO_PORT)) == 0:
            pytest.skip("something answers where the demo site would be")
    quick = ["--quiet", "-s", "HOST_BACKOFF=0.1", "-s", "RETRY_TIMES=0"]
    done = newsspider("crawl", "demo", "--output", tmp_path / "output", *quick, cwd=tmp_path)

    assert done.returncode == 1
    assert done.stderr.splitlines()[0] == (
        "newsspider: Is the demo site up? Start it elsewhere: newsspider demo --serve"
    )
    assert "No page answered" in done.stderr


def test_a_site_file_that_is_not_there_can_be_drafted(tmp_path):
    done = newsspider("crawl", "nofile.toml", "--output", tmp_path / "output", cwd=tmp_path)

    assert (done.returncode, done.stdout) == (2, "")
    assert len(done.stderr.splitlines()) == 1
    assert "`newsspider sites --probe URL > nofile.toml` drafts one" in done.stderr
    assert not (tmp_path / "output").exists()
