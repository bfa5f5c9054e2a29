"""Rows anew from stored pages: the same by any number of processes, and after any kill."""

import gzip
import json
import os
import pty
import random
import re
import shutil
import signal
import subprocess
import sys
import time
import zipfile

import pytest
from runs import ROOT, newsspider, read_record, read_rows

from newsspider.archive.reader import StoredPage, read_pages

KILLS = int(os.environ.get("NEWSSPIDER_KILLS", "3"))
"""How often to kill; a soak takes a hundred and more."""

RUN_ID = re.compile(rb'"runId":"[^"]*"')


def without_run(rows):
    """Return the lines of ``rows`` without the name of the run, all that may differ."""
    return [RUN_ID.sub(b"", line) for line in rows.splitlines()]


def rows_of(output):
    (path,) = (output / "articles").iterdir()
    return without_run(gzip.decompress(path.read_bytes()))


@pytest.fixture(scope="module")
def warcs(crawled, tmp_path_factory):
    """The archive of a crawl, and the same with a damaged record, and with nothing in it."""
    (whole,) = (crawled[0] / "archive").glob("*.warc.gz")
    folder = tmp_path_factory.mktemp("warcs")
    damaged = folder / "damaged.warc.gz"
    content = bytearray(whole.read_bytes())
    pages = [page for page in read_pages(whole) if isinstance(page, StoredPage)]
    page = pages[len(pages) * 2 // 3].warc  # elsewhere are bytes that mean nothing
    content[page["offset"] + page["length"] // 2] ^= 255
    damaged.write_bytes(content)
    (folder / "words.warc.gz").write_text("just some words\n")
    return [damaged, folder / "words.warc.gz", whole]


@pytest.fixture(scope="module")
def extracted(warcs, tmp_path_factory):
    """All of them in one go: the output folder, and how it ended."""
    output = tmp_path_factory.mktemp("extracted") / "output"
    return output, newsspider("extract", *warcs, "--output", output)


@pytest.fixture(scope="module")
def printed(warcs):
    """The whole file on stdout, read by one process."""
    return newsspider("extract", warcs[-1])


def test_two_processes_write_the_bytes_of_one(warcs, printed):
    done = newsspider("extract", warcs[-1], "--processes", 2)

    assert (printed.returncode, done.returncode) == (0, 0)
    assert len(printed.stdout.splitlines()) > 40
    assert without_run(done.stdout.encode()) == without_run(printed.stdout.encode())
    assert done.stderr == printed.stderr


def test_a_damaged_file_is_named_and_counted_and_the_others_go_on(warcs, extracted, printed):
    output, done = extracted
    urls = {json.loads(line)["url"] for line in printed.stdout.splitlines()}

    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert read_record(output)["failed"]["archive"] == 2
    assert f"newsspider: {warcs[0]}: damaged at byte " in done.stderr
    assert f"newsspider: {warcs[1]}: not a readable web archive" in done.stderr
    assert {row["url"] for row in read_rows(output)} == urls


def test_a_run_killed_again_and_again_ends_with_the_rows_of_one_that_was_not(
    warcs, extracted, tmp_path
):
    chance = random.Random(os.environ.get("NEWSSPIDER_SEED", "1"))
    command = [sys.executable, "-m", "newsspider", "extract", *map(str, warcs)]
    command += ["--output", str(tmp_path), "--processes", "2"]
    known = 0
    for _ in range(KILLS):
        run = subprocess.Popen(command, cwd=ROOT, stderr=subprocess.DEVNULL)
        wait_for_entries(tmp_path, known + 1, run)
        time.sleep(chance.uniform(0, 0.4))
        run.send_signal(signal.SIGKILL)
        run.wait(30)
        assert entries(tmp_path) >= known
        known = entries(tmp_path)
    assert known > 1
    done = newsspider("extract", *warcs, "--output", tmp_path)
    record, whole = read_record(tmp_path), read_record(extracted[0])

    assert (done.returncode, rows_of(tmp_path)) == (1, rows_of(extracted[0]))
    assert len(list((tmp_path / "runs").iterdir())) == 1
    for group in ("pages", "dropped", "skipped", "failed"):
        assert record[group] == whole[group]
    assert not list(tmp_path.glob(".extract-*"))


def test_a_run_that_was_asked_to_stop_goes_on_where_it_was(warcs, extracted, tmp_path):
    command = [sys.executable, "-m", "newsspider", "extract", *map(str, warcs)]
    run = subprocess.Popen([*command, "--output", str(tmp_path)], cwd=ROOT, stderr=subprocess.PIPE)
    wait_for_entries(tmp_path, 6, run)
    run.send_signal(signal.SIGINT)
    said = run.communicate(timeout=60)[1]
    known = entries(tmp_path)
    done = newsspider("extract", *warcs, "--output", tmp_path)

    assert known > 5
    assert run.returncode == 1
    assert b"the same command goes on where it was" in said
    assert b"Traceback" not in said
    assert (done.returncode, rows_of(tmp_path)) == (1, rows_of(extracted[0]))


WITH_ONE_MORE = """
import sys
from newsspider import cli, settings

settings.ITEM_PIPELINES["stopping_pipelines." + sys.argv.pop(1)] = 450
sys.exit(cli.main())
"""


def extract_through(pipeline, warc, output):
    """Extract with one more item pipeline, of those in `stopping_pipelines`."""
    command = [sys.executable, "-c", WITH_ONE_MORE, pipeline, "extract", warc, "--output", output]
    path = os.pathsep.join(map(str, (ROOT, ROOT / "tests")))
    return subprocess.run(
        [*map(str, command)],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        env={**os.environ, "PYTHONPATH": path},
    )


def test_a_run_that_was_asked_to_stop_ends_whatever_is_in_the_pipelines(warcs, printed, tmp_path):
    stopped = extract_through("AskedToStop", warcs[-1], tmp_path)
    written = len(read_rows(tmp_path))
    done = newsspider("extract", warcs[-1], "--output", tmp_path)

    assert stopped.returncode == 1
    assert "the same command goes on where it was" in stopped.stderr
    assert "Traceback" not in stopped.stderr
    assert written >= 3
    assert done.returncode == 0
    assert rows_of(tmp_path) == without_run(printed.stdout.encode())


def test_a_run_whose_rows_find_no_room_ends_at_once(warcs, tmp_path):
    stopped = extract_through("Full", warcs[-1], tmp_path)
    record = read_record(tmp_path)

    assert stopped.returncode == 1
    assert "newsspider: The run was stopped: the disk is full" in stopped.stderr
    assert "Traceback" not in stopped.stderr
    assert record["reason"] == "error"
    assert len(read_rows(tmp_path)) == 2
    assert record["pages"]["article"] < 40


def test_the_same_command_again_adds_no_row_and_leaves_those_that_are_there(
    warcs, extracted, tmp_path
):
    output = tmp_path / "output"
    shutil.copytree(extracted[0], output)
    before = rows_of(output)
    newsspider("extract", *warcs, "--output", output)

    assert rows_of(output) == before


def test_a_zip_file_gives_the_rows_of_its_warc_files(warcs, printed, tmp_path):
    with zipfile.ZipFile(tmp_path / "a.wacz", "w") as packed:
        packed.write(warcs[-1], f"archive/{warcs[-1].name}")
    done = newsspider("extract", tmp_path / "a.wacz")

    assert without_run(done.stdout.encode()) == without_run(printed.stdout.encode())
    assert done.returncode == 0


@pytest.mark.parametrize("processes", ["-1", "two"])
def test_a_number_of_processes_that_is_none_is_refused(warcs, processes):
    done = newsspider("extract", warcs[-1], f"--processes={processes}")

    assert done.returncode == 2
    assert "--processes" in done.stderr


def test_progress_is_shown_on_a_terminal_while_rows_go_to_a_file(warcs):
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "newsspider", "extract", str(warcs[-1]), "--processes", "0"]
    run = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=theirs)
    os.close(theirs)
    said = b""
    try:
        while piece := os.read(ours, 4096):
            said += piece
    except OSError:  # so a terminal says that its last writer has gone
        pass
    os.close(ours)

    assert run.wait(30) == 0
    assert re.search(rb"\r\x1b\[K[0-9,]+ pages", said)


def entries(output):
    """Return how many whole lines the journal has."""
    found = list(output.glob(".extract-*.journal"))
    return found[0].read_bytes().count(b"\n") if found else 0


def wait_for_entries(output, count, run):
    deadline = time.monotonic() + 60
    while entries(output) < count and run.poll() is None and time.monotonic() < deadline:
        time.sleep(0.01)
