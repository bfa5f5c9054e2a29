"""Crawls that come again: cheap where nothing changed, exact where something did."""

import shutil
import sqlite3
from contextlib import closing
from typing import NamedTuple

import pytest
from runs import newsspider, read_record, read_rows

from newsspider.demo import DEFAULT_GROUPS, DemoSite, serve
from newsspider.frontier.known import identity

GROUPS = (DEFAULT_GROUPS | {"doors", "faults"}) - {"delay"}
LYING = "/wire/lying-etag/"


class Visit(NamedTuple):
    """A crawl: how it ended, its record, the rows that it added, what the site saw."""

    done: object
    record: dict
    rows: list
    requests: list


def visit(server, output, *options):
    """Crawl once more into ``output``."""
    before = len(server.requests)
    known = len(read_rows(output)) if output.exists() else 0
    done = newsspider("crawl", server.url, "--output", output, "--delay", 0, *options)
    return Visit(done, read_record(output), read_rows(output)[known:], server.requests[before:])


def paths(server, rows):
    return {row["url"].removeprefix(server.url.rstrip("/")) for row in rows}


def make_everything_due(output):
    with closing(sqlite3.connect(output / "state.db")) as store, store:
        store.execute("UPDATE frontier_address SET due = 0")


@pytest.fixture(scope="module")
def server():
    with serve(DemoSite(groups=GROUPS)) as server:
        yield server


@pytest.fixture(scope="module")
def first(server, tmp_path_factory):
    """Output and outcome of the first crawl."""
    output = tmp_path_factory.mktemp("again") / "output"
    return output, visit(server, output)


@pytest.fixture(scope="module")
def second(server, first, tmp_path_factory):
    """The same again, with nothing changed."""
    output = tmp_path_factory.mktemp("unchanged") / "output"
    shutil.copytree(first[0], output)
    return visit(server, output)


@pytest.fixture(scope="module")
def hours(server, first, second, tmp_path_factory):
    """Crawls that ask for everything, one in each hour of the site's clock, and their output."""
    output = tmp_path_factory.mktemp("hours") / "output"
    shutil.copytree(first[0], output)
    visits = {}
    for hour in (1, 2, 3):
        server.site = server.site.at(hour)
        visits[hour] = visit(server, output, "--recheck", "all")
    server.site = server.site.at(0)
    return output, visits


@pytest.fixture(scope="module")
def due(server, first, hours, tmp_path_factory):
    """A crawl an hour later, with everything due: the site is asked what changed."""
    output = tmp_path_factory.mktemp("due") / "output"
    shutil.copytree(first[0], output)
    make_everything_due(output)
    server.site = server.site.at(1)
    seen = visit(server, output)
    server.site = server.site.at(0)
    return seen


def test_a_second_crawl_of_an_unchanged_site_is_cheap_and_says_that_nothing_is_new(first, second):
    assert second.done.returncode == 0, second.done.stderr
    assert "nothing new" in second.done.stderr
    assert second.rows == []
    assert len(second.requests) <= 0.15 * len(first[1].requests)


def test_a_second_crawl_opens_the_doors_all_the_same(second):
    asked = {each.target.partition("?")[0] for each in second.requests}

    assert {"/news-sitemap.xml", "/feed/", "/wp-json/wp/v2/posts", "/sitemap_index.xml"} <= asked


def test_what_only_a_door_tells_of_is_found_by_the_next_crawl(tmp_path):
    site = DemoSite(articles=8, groups=frozenset({"core", "doors"}), linked=False)
    with serve(site) as server:
        visit(server, tmp_path / "output")
        server.site = server.site.at(1)
        later = visit(server, tmp_path / "output")

        changes = server.site.changes()

        assert paths(server, later.rows) == {*changes["new"], *changes["edited"]}


def test_exactly_what_changed_gets_a_row_in_every_hour(server, hours):
    for hour, told in hours[1].items():
        changes = server.site.at(hour).changes()
        wanted = {
            path
            for kind, each in changes.items()
            if kind not in {"restyled", "gone"}
            for path in each
        }

        assert told.done.returncode == 0, told.done.stderr
        assert paths(server, told.rows) == wanted, hour
        assert len(told.rows) == len(wanted)


def test_a_changed_article_gets_the_next_revision_and_names_the_text_before(server, first, hours):
    known = {row["articleId"]: row for row in first[1].rows}
    new = set(server.site.at(1).changes()["new"])
    for row in (*hours[1][1].rows, *hours[1][2].rows):
        if paths(server, [row]) <= new:
            assert (row["revision"], row["previousTextDigest"]) == (1, None)
        else:
            before = known[row["articleId"]]

            assert row["revision"] == 2
            assert row["previousTextDigest"] == before["textDigest"] != row["textDigest"]


def test_another_headline_is_published_under_the_same_article(server, first, hours):
    (retitled,) = hours[1][2].rows
    (before,) = [row for row in first[1].rows if row["articleId"] == retitled["articleId"]]

    assert paths(server, [retitled]) == set(server.site.at(2).changes()["retitled"])
    assert retitled["headline"] != before["headline"]


def test_a_text_that_returns_has_its_old_revision_again(server, first, hours):
    (returned,) = hours[1][3].rows
    (edited,) = [r for r in hours[1][1].rows if r["articleId"] == returned["articleId"]]
    (before,) = [row for row in first[1].rows if row["articleId"] == returned["articleId"]]

    assert returned["textDigest"] == before["textDigest"]
    assert returned["revision"] == before["revision"]
    assert returned["previousTextDigest"] == edited["textDigest"]


def test_an_article_that_is_gone_is_named_once_in_the_record_and_keeps_its_row(server, hours):
    output, visits = hours
    (gone,) = server.site.at(2).changes()["gone"]
    (told,) = visits[2].record["gone"]

    assert told["url"] == server.url.rstrip("/") + gone
    assert told["status"] == 410
    assert visits[1].record["gone"] == visits[3].record["gone"] == []
    assert gone in paths(server, read_rows(output))


def test_a_change_that_a_door_names_is_found_though_nothing_is_due(server, first, tmp_path):
    output = tmp_path / "output"
    shutil.copytree(first[0], output)
    server.site = server.site.at(1)
    seen = visit(server, output)
    changes = server.site.changes()
    server.site = server.site.at(0)

    assert {*changes["new"], *changes["edited"]} <= paths(server, seen.rows)
    assert len(seen.rows) <= len(changes["new"]) + 5
    assert len(seen.requests) <= 0.2 * len(first[1].requests)


def test_what_was_seen_to_change_is_due_soon_whatever_date_it_bears(server, hours):
    changes = server.site.at(1).changes()
    with closing(sqlite3.connect(hours[0] / "state.db")) as store:
        for kind in ("edited", "edited-silently", "live-update"):
            key = identity(server.url.rstrip("/") + changes[kind][0])
            query = "SELECT due - asked FROM frontier_address WHERE key = ?"
            ((wait,),) = store.execute(query, (key,))

            assert 0 < wait <= 3600, kind


def test_what_is_due_is_asked_for_on_condition_that_it_changed(due):
    unchanged = [each for each in due.requests if each.status == 304]

    assert due.done.returncode == 0, due.done.stderr
    assert len(unchanged) >= 0.3 * len(due.requests)
    assert due.record["pages"]["unchanged"] + due.record["doors"].get("feed", {}).get(
        "unchanged", 0
    ) <= len(unchanged)


def test_conditional_requests_find_every_change_that_the_server_admits(server, due):
    changes = server.site.at(1).changes()
    admitted = {
        path
        for kind, each in changes.items()
        if kind not in {"restyled", "edited-behind-304"}
        for path in each
    }

    assert paths(server, due.rows) == admitted


def test_a_server_that_denies_a_change_is_believed_for_a_while(server, due, hours):
    (answer,) = [each.status for each in due.requests if each.target == LYING]

    assert answer == 304
    assert LYING not in paths(server, due.rows)
    assert LYING in paths(server, hours[1][1].rows)  # everything was to be asked for


def test_recheck_none_asks_for_nothing_known_but_the_doors(server, first, due, tmp_path):
    output = tmp_path / "output"
    shutil.copytree(first[0], output)
    make_everything_due(output)
    told = visit(server, output, "--recheck", "none")
    articles = {path for path in paths(server, first[1].rows) if not path.endswith("reset/")}

    assert told.done.returncode == 0, told.done.stderr
    assert told.rows == []
    assert not {each.target for each in told.requests} & articles


def test_verify_finds_nothing_wrong_after_all_these_visits(hours):
    done = newsspider("verify", hours[0])

    assert (done.returncode, done.stdout) == (0, "")
