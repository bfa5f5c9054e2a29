"""A crawl is killed at any moment; the next one loses nothing and publishes what was missing."""

import gzip
import os
import random
import shutil
import signal
import subprocess
import sys
import time

import pytest
from runs import ROOT, newsspider, read_record, read_rows

from newsspider.archive.members import DamagedMember, read_members
from newsspider.archive.readings import is_reading

KILLS = int(os.environ.get("NEWSSPIDER_KILLS", "8"))
"""How often to kill; a soak takes a hundred and more."""


def whole_exchanges(output):
    """Return the ids of the responses of all whole exchanges, whatever the files are called."""
    found = set()
    for path in (output / "archive").glob("*.warc.gz*"):
        waiting = set()
        try:
            with path.open("rb") as file:
                for member in read_members(file):
                    waiting |= {member.record_id} if member.kind == "response" else set()
                    if member.kind == "metadata" and not is_reading(member):
                        found |= waiting
        except DamagedMember:
            assert path.name.endswith((".open", ".torn"))
    return found


def start(demo, output):
    command = [sys.executable, "-m", "newsspider", "crawl", demo.url, "--delay", "0"]
    return subprocess.Popen(
        [*command, "--output", str(output), "--quiet"], cwd=ROOT, stderr=subprocess.DEVNULL
    )


def wait_for_archive(output):
    deadline = time.monotonic() + 30
    while not list(output.glob("archive/*.open")) and time.monotonic() < deadline:
        time.sleep(0.01)


def killed_in_the_end(crawled, output):
    """Return a copy of a crawl's output without what its last moments made."""
    shutil.copytree(crawled, output)
    shutil.rmtree(output / "indexes")
    return output


def test_a_crawl_killed_again_and_again_loses_no_exchange_and_no_article(demo, tmp_path):
    chance = random.Random(os.environ.get("NEWSSPIDER_SEED", "1"))
    known = set()
    for _ in range(KILLS):
        crawl = start(demo, tmp_path)
        wait_for_archive(tmp_path)
        time.sleep(chance.uniform(0, 2.5))
        crawl.send_signal(signal.SIGKILL)
        crawl.wait(30)
        now = whole_exchanges(tmp_path)
        assert known <= now
        known = now
    done = newsspider("crawl", demo.url, "--output", tmp_path, "--delay", 0, "--max-pages", 1)
    record = read_record(tmp_path)
    verified = newsspider("verify", tmp_path)
    rows = read_rows(tmp_path)
    expected = {e.path for e in demo.site.expectations() if e.row}

    assert done.returncode == 0, done.stderr
    assert known <= whole_exchanges(tmp_path)
    assert not [*tmp_path.rglob("*.open"), *tmp_path.rglob("*.part"), *tmp_path.rglob("*.tmp")]
    assert verified.returncode == 0, verified.stderr
    assert record["recovered"]["rejectedRows"] == 0
    assert len({row["articleId"] for row in rows}) == len(rows)
    assert {row["url"].removeprefix(demo.url.rstrip("/")) for row in rows} <= expected


def test_articles_that_were_archived_and_not_published_become_rows_without_a_request(
    demo, crawled, tmp_path
):
    output = killed_in_the_end(crawled[0], tmp_path / "output")
    (warc,) = (output / "archive").iterdir()
    warc.rename(warc.with_name(warc.name + ".open"))
    (rows,) = (output / "articles").iterdir()
    lines = gzip.decompress(rows.read_bytes()).splitlines(keepends=True)
    rows.unlink()
    part = rows.with_name(rows.name.replace(".jsonl.gz", ".jsonl.part"))
    part.write_bytes(b"".join(lines[:20]) + lines[20][:100])
    before = len(demo.requests)
    done = newsspider("crawl", demo.url, "--output", output, "--delay", 0, "--max-pages", 1)

    assert done.returncode == 0, done.stderr
    assert len(demo.requests) - before == 2
    assert len(read_rows(output)) == len(lines)
    assert warc.exists()
    assert read_record(output)["recovered"]["files"] == 1
    assert newsspider("verify", output).returncode == 0


@pytest.mark.parametrize("cut", [1, 100, 3000])
def test_a_torn_end_is_set_aside_and_rows_without_record_with_it(demo, crawled, tmp_path, cut):
    output = killed_in_the_end(crawled[0], tmp_path / "output")
    (warc,) = (output / "archive").iterdir()
    content = warc.read_bytes()
    row = gzip.decompress(next((output / "articles").iterdir()).read_bytes()).splitlines()[30]
    place = int(row.split(b'"offset":')[1].split(b",")[0])
    warc.unlink()
    left = warc.with_name(warc.name + ".open")
    left.write_bytes(content[: place + cut])
    (rows,) = (output / "articles").iterdir()
    part = rows.with_name(rows.name.replace(".gz", ".part"))
    part.write_bytes(gzip.decompress(rows.read_bytes()))
    rows.unlink()
    done = newsspider("crawl", demo.url, "--output", output, "--delay", 0)
    aside = warc.with_name(warc.name + ".torn").read_bytes()
    (rejected,) = (output / "articles").glob("*.rejected")

    assert done.returncode == 0, done.stderr
    assert warc.read_bytes() + aside == content[: place + cut]
    assert rejected.read_bytes().splitlines()
    assert newsspider("verify", output).returncode == 0
    urls = {row["url"] for row in read_rows(output)}
    assert urls == {row["url"] for row in read_rows(crawled[0])}
