"""A crawl that ended before it was through goes on by being started again, whatever ended it."""

import re
import signal

from crawls import Crawl, asked, crawl, expected, is_entrance, published, verified, wait_for
from runs import newsspider, read_record

from newsspider.demo import DemoSite, serve

GROUPS = frozenset({"core", "doors", "copies"})
SITE = DemoSite(articles=30, groups=GROUPS)


def twice(demo):
    """Return the pages that were asked for more than once."""
    return {target for target, n in asked(demo).items() if n > 1 and not is_entrance(target)}


def forget(output):
    for path in output.glob("state.db*"):
        path.unlink()


def test_what_limits_and_ctrl_c_left_waits_and_is_fetched_once(tmp_path):
    with serve(SITE) as demo:
        pages = crawl(tmp_path, demo.url, "--max-pages", 12)
        left = read_record(tmp_path)["frontier"]["waiting"]
        articles = crawl(tmp_path, demo.url, "--max-articles", 4)
        left_then = read_record(tmp_path)["frontier"]["waiting"]
        written = read_record(tmp_path)["articles"]["written"]
        before = len(demo.requests)
        stopped = Crawl(tmp_path, demo.url, delay=0.1)
        wait_for(lambda: len(demo.requests) > before + 4)
        stopped.process.send_signal(signal.SIGINT)
        status, said, _ = stopped.end()
        left_at_last = read_record(tmp_path)["frontier"]["waiting"]
        done = crawl(tmp_path, demo.url)

        assert f"{left:,} addresses wait for the next crawl" in pages.stderr
        assert f"{left_then:,} addresses wait for the next crawl" in articles.stderr
        assert (written, articles.returncode) == (4, 0)
        assert min(left, left_then, left_at_last) > 5
        assert status in {0, 1}
        assert f"{left_at_last:,} addresses wait for the next crawl" in said
        assert "Traceback" not in said
        assert done.returncode == 0, done.stderr
        assert read_record(tmp_path)["frontier"]["waiting"] == 0
        assert twice(demo) == set()
        assert published(tmp_path) == expected(demo)


def test_a_second_crawl_of_an_output_that_is_being_written_is_refused(tmp_path):
    with serve(DemoSite(articles=2, groups=frozenset({"core"}))) as demo:
        first = Crawl(tmp_path, demo.url, delay=0.2)
        wait_for(lambda: len(demo.requests) > 2)
        first.process.send_signal(signal.SIGSTOP)  # so that it does not end before the second
        second = crawl(tmp_path, demo.url)
        first.process.send_signal(signal.SIGCONT)
        status, said, _ = first.end()

        assert second.returncode == 2
        assert second.stderr.startswith(f"newsspider: {tmp_path}: another crawl is writing here;")
        assert len(second.stderr.splitlines()) == 1
        assert status == 0, said
        assert published(tmp_path) == expected(demo)


def test_without_state_db_a_crawl_goes_on_after_reindex(tmp_path):
    with serve(SITE) as demo:
        crawl(tmp_path, demo.url, "--max-pages", 14)
        forget(tmp_path)
        reindexed = newsspider("reindex", tmp_path)
        waited = int(re.search(r"(\d+) address(?:es)? waits? for", reindexed.stderr)[1])
        done = crawl(tmp_path, demo.url)
        before = len(demo.requests)
        forget(tmp_path)
        reindexed_again = newsspider("reindex", tmp_path)
        nothing = crawl(tmp_path, demo.url)

        assert waited > 0, reindexed.stderr
        assert done.returncode == 0, done.stderr
        assert twice(demo) == set()
        assert published(tmp_path) == expected(demo)
        assert reindexed_again.returncode == 0
        assert nothing.returncode == 0, nothing.stderr
        assert twice(demo) == set()  # what was left out before, such as traps, may be tried
        assert len(asked(demo, before)) < 20


def test_a_crawl_whose_queue_is_gone_says_that_it_asks_for_everything_again(tmp_path):
    with serve(SITE) as demo:
        first = crawl(tmp_path, demo.url)
        forget(tmp_path)
        again = crawl(tmp_path, demo.url)

        words = " ".join(again.stderr.split())
        assert "asked for again" not in first.stderr
        assert f"`newsspider reindex {tmp_path}` makes it anew" in words
        assert published(tmp_path) == expected(demo)  # and no row comes twice


def test_pages_of_a_lost_archive_file_are_fetched_again_after_a_repair(tmp_path):
    with serve(SITE) as demo:
        crawl(tmp_path, demo.url, "--max-articles", 5)
        (warc,) = (tmp_path / "archive").glob("*.warc.gz")
        warc.unlink()
        repaired = newsspider("verify", "--repair", tmp_path)
        done = crawl(tmp_path, demo.url)

        assert "made anew" in repaired.stderr
        assert done.returncode == 0, done.stderr
        assert published(tmp_path) == expected(demo)
        assert verified(tmp_path) == ""


def test_a_damaged_state_db_is_named_with_its_cure(tmp_path):
    with serve(SITE) as demo:
        crawl(tmp_path, demo.url, "--max-pages", 14)
        state = tmp_path / "state.db"
        whole = state.read_bytes()
        said = []
        for place in (0, 4096, len(whole) // 8192 * 4096):
            state.write_bytes(whole[:place] + b"\xff" * 4096 + whole[place + 4096 :])
            done = crawl(tmp_path, demo.url)
            said.append((done.returncode, done.stderr))
        forget(tmp_path)
        assert newsspider("reindex", tmp_path).returncode == 0
        healed = crawl(tmp_path, demo.url)

        for status, words in said:
            assert status == 1
            assert f"`newsspider reindex {tmp_path}`" in words
        assert not [words for _, words in said if "Traceback" in words]
        assert healed.returncode == 0, healed.stderr
        assert twice(demo) == set()
        assert published(tmp_path) == expected(demo)
        assert verified(tmp_path) == ""
