"""Lists without doors: asked for less and less while they are quiet, followed when they are not."""

import sqlite3
from contextlib import closing

from runs import newsspider, read_rows
from truth import by_path

from newsspider.demo import DemoSite, serve

DAY = 86_400


def site(articles):
    return DemoSite(articles=articles, groups=frozenset({"core"}))


def crawl(server, output, *options):
    """Crawl once more; return how many requests that took."""
    before = len(server.requests)
    done = newsspider("crawl", server.url, "--output", output, "--delay", 0, *options)

    assert done.returncode == 0, done.stderr
    return len(server.requests) - before


def second_pages(server):
    return {request.target for request in server.requests if "/page/2/" in request.target}


def let_days_pass(output, days):
    seconds = days * DAY
    with closing(sqlite3.connect(output / "state.db")) as store, store:
        store.execute(
            "UPDATE frontier_address SET asked = asked - ?, due = due - ? WHERE asked > 0",
            (seconds, seconds),
        )


def test_quiet_lists_cost_less_each_day_and_a_burst_of_articles_is_found_whole(tmp_path):
    with serve(site(150)) as server:
        spent = [crawl(server, tmp_path)]
        for days in (1.1, 2.3, 1.1):
            let_days_pass(tmp_path, days)
            spent.append(crawl(server, tmp_path))
        server.site = site(270)  # more in each list than one of its pages holds
        known = second_pages(server)
        server.requests.clear()
        crawl(server, tmp_path)

        assert spent[1] < spent[0] / 4
        assert spent[3] < spent[1] / 2
        assert known & second_pages(server)  # though none of them was due
        assert set(by_path(read_rows(tmp_path), server.url)) == {
            truth.path for truth in server.site.expectations() if truth.row
        }


def test_with_recheck_none_no_page_of_a_list_is_asked_for_again(tmp_path):
    with serve(site(60)) as server:
        crawl(server, tmp_path)
        let_days_pass(tmp_path, 9)
        server.site = site(90)
        known = second_pages(server)
        server.requests.clear()
        crawl(server, tmp_path, "--recheck", "none")

        assert known
        assert not known & second_pages(server)
