"""Output folders as users have them: a crawl at work, a file lost for good, rows from elsewhere."""

import gzip
import json
import shutil
import signal

import pytest
from crawls import Crawl, crawl, wait_for
from runs import newsspider, read_record, read_rows

from newsspider.demo import DemoSite, serve


def archive_files(output):
    return sorted(output.glob("archive/*.warc.gz"))


@pytest.fixture(scope="module")
def small():
    """A site with few articles, that anybody may ask as fast as they can."""
    with serve(DemoSite(articles=12)) as server:
        yield server


@pytest.fixture(scope="module")
def crawled_twice(small, tmp_path_factory):
    """An archive of two crawls; the second left what had not changed to the first."""
    output = tmp_path_factory.mktemp("twice") / "output"
    crawl(output, small.url, "--quiet")
    crawl(output, small.url, "--quiet", "--recheck", "all")
    return output


@pytest.fixture
def lost(crawled_twice, tmp_path):
    """That archive without its first file, and where the file is now."""
    output = tmp_path / "output"
    shutil.copytree(crawled_twice, output)
    path = archive_files(output)[0]
    path.rename(tmp_path / path.name)
    return output, path, tmp_path / path.name


@pytest.fixture(scope="module")
def at_work(small, tmp_path_factory):
    """The output folder of a crawl that is held still amid its work, so that it never ends."""
    output = tmp_path_factory.mktemp("at-work") / "output"
    running = Crawl(output, small.url, "-s", "WARC_MAX_BYTES=20000", delay=0.5)
    wait_for(lambda: len(archive_files(output)) > 1)
    running.process.send_signal(signal.SIGSTOP)
    yield output
    running.kill()


def test_a_file_that_is_lost_for_good_is_written_down_and_the_archive_is_whole_again(small, lost):
    output, path, _ = lost
    rows = len(read_rows(output))
    mended = newsspider("verify", "--repair", output)
    written = (output / "archive/losses.jsonl").read_text()
    losses = [json.loads(line) for line in written.splitlines()]
    mended_again = newsspider("verify", "--repair", output)
    again = crawl(output, small.url)
    verified = newsspider("verify", output)

    assert mended.returncode == 0, mended.stderr
    assert "losses are written down" in mended.stderr
    assert [each["file"] for each in losses if each["lost"] == "file"] == [path.name]
    assert losses[0]["rows"] == rows
    assert len([each for each in losses if each["lost"] == "record"]) > 5
    assert mended_again.returncode == 0, mended_again.stderr
    assert (output / "archive/losses.jsonl").read_text() == written
    assert again.returncode == 0, again.stderr
    assert verified.returncode == 0, verified.stderr
    assert f"1 archive file, and {len(losses) - 1} records that others refer to" in verified.stderr


def test_a_file_that_turns_up_again_is_taken_back(small, lost):
    output, path, aside = lost
    rows = {row["articleId"] for row in read_rows(output)}
    newsspider("verify", "--repair", output)
    crawl(output, small.url, "--quiet")
    aside.rename(path)
    mended = newsspider("verify", "--repair", output)

    assert mended.returncode == 0, mended.stderr
    assert "lost for good" not in mended.stderr
    assert rows <= {row["articleId"] for row in read_rows(output)}


def test_a_text_that_was_changed_is_found_and_made_anew(crawled_twice, tmp_path):
    output = tmp_path / "output"
    shutil.copytree(crawled_twice, output)
    path = next(output.glob("articles/*.jsonl.gz"))
    before = {row["articleId"]: row["articleBody"] for row in read_rows(output)}
    rows = gzip.decompress(path.read_bytes()).splitlines()
    row = json.loads(rows[2])
    rows[2] = json.dumps(row | {"articleBody": f"Not so: {row['articleBody']}"}).encode()
    path.write_bytes(gzip.compress(b"\n".join(rows) + b"\n"))
    verified = newsspider("verify", output)
    mended = newsspider("verify", "--repair", output)

    assert verified.returncode == 1
    assert f"{path}:3: its headline or text was changed" in verified.stderr
    assert "rows: 1 problem\n" in verified.stderr
    assert "manifest" not in verified.stderr
    assert mended.returncode == 0, mended.stderr
    assert "1 row that its record does not prove is in .rejected files" in mended.stderr
    assert {row["articleId"]: row["articleBody"] for row in read_rows(output)} == before


def test_an_archive_with_damage_says_how_much_of_it_could_not_be_read(crawled_twice, tmp_path):
    output = tmp_path / "output"
    shutil.copytree(crawled_twice, output)
    path = archive_files(output)[0]
    content = path.read_bytes()
    path.write_bytes(content[: len(content) // 2])
    verified = newsspider("verify", output)

    assert verified.returncode == 1
    assert len(verified.stderr.splitlines()) == 2
    assert f"`newsspider verify --repair {output}`" in verified.stderr
    assert "rows: 1 problem; " in verified.stderr
    assert " bytes and at least 1 record could not be read\n" in verified.stderr


def test_a_crawl_at_work_is_named_and_what_it_has_finished_is_checked(at_work):
    verified = newsspider("verify", at_work)

    assert verified.returncode == 0, verified.stderr
    assert "is writing it; it is not checked yet" in verified.stderr
    assert "all whole" in verified.stderr


def test_an_archive_of_which_nothing_can_be_checked_yet_is_no_success(small, tmp_path):
    running = Crawl(tmp_path, small.url, delay=5)
    wait_for(lambda: list(tmp_path.glob("archive/*.open")))
    verified = newsspider("verify", tmp_path)
    running.kill()

    assert verified.returncode == 1
    assert "is writing it; it is not checked yet" in verified.stderr
    assert "nothing could be checked yet; do it when the run has ended" in verified.stderr
    assert "empty" not in verified.stderr
    assert "whole" not in verified.stderr


def test_nothing_is_mended_under_a_crawl_at_work(at_work):
    mended = newsspider("verify", "--repair", at_work)

    assert mended.returncode == 2
    assert "is writing here; wait for its end" in mended.stderr


def test_what_an_export_leaves_out_is_named(at_work, tmp_path):
    exported = newsspider("export", "--output", at_work, "--wacz", tmp_path / "a.wacz")

    assert exported.returncode == 0, exported.stderr
    assert f".warc.gz.open: is being written; it is not in {tmp_path}/a.wacz" in exported.stderr


def test_a_folder_of_extracted_rows_is_checked_against_the_archive_they_came_from(
    crawled_twice, tmp_path
):
    newsspider("extract", "--output", tmp_path, archive_files(crawled_twice)[0])
    verified = newsspider("verify", tmp_path)
    mended = newsspider("verify", "--repair", tmp_path)

    assert verified.returncode == 0, verified.stderr
    assert f"{len(read_rows(tmp_path))} were followed to their records there" in verified.stderr
    assert mended.returncode == 2
    assert "nothing to mend" in mended.stderr
    assert len(read_rows(tmp_path)) == len(read_rows(crawled_twice))


def test_after_a_reindex_the_manifest_is_right(crawled_twice, tmp_path):
    output = tmp_path / "output"
    shutil.copytree(crawled_twice, output)
    left = archive_files(output)[0]
    left.rename(f"{left}.open")
    newsspider("reindex", output)
    verified = newsspider("verify", output)

    assert verified.returncode == 0, verified.stderr


@pytest.fixture(scope="module")
def quick():
    """A site that asks for no delay, so that several of its pages are on their way at once."""
    with serve(DemoSite(articles=12, groups=frozenset({"core"}))) as server:
        yield server


@pytest.mark.parametrize("queue_is_lost", [False, True])
def test_what_was_read_beyond_a_limit_is_accounted_for_and_published_later(
    quick, tmp_path, queue_is_lost
):
    articles = [quick.url + quick.site._newsroom.story(number).path[1:] for number in (3, 4)]
    crawl(tmp_path, *articles, "--max-articles", 1)
    limited = read_record(tmp_path)["articles"]
    verified = newsspider("verify", tmp_path)
    if queue_is_lost:
        (tmp_path / "state.db").unlink()
        newsspider("reindex", tmp_path)
    crawl(tmp_path, *articles)

    assert (limited["written"], limited["later"]) == (1, 1)
    assert (verified.returncode, verified.stdout) == (0, "")
    assert set(articles) <= {row["url"] for row in read_rows(tmp_path)}
    assert newsspider("verify", tmp_path).returncode == 0
