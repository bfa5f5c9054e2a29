"""Crawls that want a stretch of time only, and do not walk the archive to find it."""

import pytest
from runs import newsspider, read_record, read_rows
from truth import by_path

from newsspider.demo import DemoSite, serve

RECENT = 20
SINCE = "2025-06-23"  # a week before the site's morning


def crawl_of(site, output, *options):
    """Return the paths of the rows, how the crawl ended, and the number of requests."""
    with serve(site) as demo:
        done = newsspider("crawl", demo.url, "--output", output, "--delay", 0, *options)
        return set(by_path(read_rows(output), demo.url)), done, len(demo.requests)


def dated(site, since, until="9999"):
    """Return the paths of the articles that say they were published in a stretch of days."""
    return {
        truth.path
        for truth in site.expectations()
        if truth.row and truth.date and since <= truth.date < until
    }


@pytest.fixture(scope="module")
def large():
    return DemoSite(articles=5000, recent=RECENT, groups=frozenset({"core", "copies", "doors"}))


def test_the_recent_articles_of_a_large_site_cost_few_requests(large, tmp_path):
    found, done, requests = crawl_of(large, tmp_path, "--since", SINCE)

    assert done.returncode == 0, done.stderr
    assert len(found) == RECENT
    assert found == dated(large, SINCE)
    assert requests <= 60
    assert read_record(tmp_path)["skipped"]["too-old"] > 0


def test_the_same_command_once_more_costs_less_and_finds_nothing_new(tmp_path):
    site = DemoSite(articles=300, recent=RECENT, groups=frozenset({"core", "doors", "traps"}))
    with serve(site) as demo:
        spent = []
        for _ in range(3):
            before = len(demo.requests)
            newsspider("crawl", demo.url, "--output", tmp_path, "--delay", 0, "--since", SINCE)
            spent.append(len(demo.requests) - before)
        known = len(read_rows(tmp_path))
        done = newsspider("crawl", demo.url, "--output", tmp_path, "--delay", 0)
        found = set(by_path(read_rows(tmp_path), demo.url))

    assert known == RECENT
    assert max(spent[1:]) <= spent[0] / 2
    assert done.returncode == 0
    assert found == dated(site, "0")


def test_until_leaves_out_what_is_younger(large, tmp_path):
    found, done, requests = crawl_of(
        large, tmp_path, "--since", SINCE, "--until", "2025-06-29T12:00"
    )

    assert done.returncode == 0, done.stderr
    assert found == dated(large, SINCE, "2025-06-29T12:00")
    assert 0 < len(found) < RECENT
    assert requests <= 60


def test_each_good_door_alone_gives_the_recent_articles_cheaply(tmp_path):
    for door in ("feed", "sitemap"):
        site = DemoSite(
            articles=400,
            recent=RECENT,
            groups=frozenset({"core", "doors"}),
            doors=frozenset({door}),
        )
        found, done, requests = crawl_of(site, tmp_path / door, "--since", SINCE)

        assert done.returncode == 0, done.stderr
        assert found == dated(site, SINCE), door
        assert requests <= 60


def test_without_doors_lists_are_left_where_they_reach_back_too_far(tmp_path):
    site = DemoSite(articles=1000, recent=RECENT, groups=frozenset({"core"}))
    found, done, requests = crawl_of(site, tmp_path, "--since", SINCE)

    assert done.returncode == 0, done.stderr
    assert found == dated(site, SINCE)
    assert requests <= 400  # the first pages of 30 lists, ten articles each


def test_a_crawl_without_since_that_follows_takes_up_what_was_too_old(tmp_path):
    site = DemoSite(articles=40, recent=5, groups=frozenset({"core", "doors"}))
    with serve(site) as demo:
        for options in (["--since", SINCE], []):
            done = newsspider("crawl", demo.url, "--output", tmp_path, "--delay", 0, *options)

            assert done.returncode == 0, done.stderr
        assert set(by_path(read_rows(tmp_path), demo.url)) == dated(site, "")


def test_what_a_narrower_crawl_read_and_left_out_is_published_by_a_wider_one(tmp_path):
    site = DemoSite(articles=40, recent=5, groups=frozenset({"core"}))
    with serve(site) as demo:
        for options in (["--since", SINCE], []):
            done = newsspider("crawl", demo.url, "--output", tmp_path, "--delay", 0, *options)

            assert done.returncode == 0, done.stderr
        assert set(by_path(read_rows(tmp_path), demo.url)) == dated(site, "")


def test_what_was_too_old_is_not_asked_for_again_by_the_same_crawl_without_doors(tmp_path):
    site = DemoSite(articles=60, recent=5, groups=frozenset({"core"}))
    spent = []
    with serve(site) as demo:
        for since in (SINCE, SINCE, "2025-06-24", "2025-01-01"):
            before = len(demo.requests)
            done = newsspider(
                *("crawl", demo.url, "--output", tmp_path, "--delay", 0, "--since", since)
            )
            spent.append(len(demo.requests) - before)

            assert done.returncode == 0, done.stderr
        assert set(by_path(read_rows(tmp_path), demo.url)) == dated(site, "2025-01-01")
    first, again, narrower, wider = spent

    assert again == narrower <= 3  # robots.txt and the front page
    assert again < wider <= first


def test_one_section_is_crawled_alone_and_the_others_by_a_later_crawl(tmp_path):
    site = DemoSite(articles=40, groups=frozenset({"core", "doors"}))
    with serve(site) as demo:
        command = ["crawl", demo.url, "--output", tmp_path, "--delay", 0]
        done = newsspider(*command, "--section", "press release")
        one = by_path(read_rows(tmp_path), demo.url)
        nothing_new = newsspider(*command, "--section", "press release")
        misspelt = newsspider(*command, "--section", "press relaese")
        alarm = newsspider("report", "--output", tmp_path)
        again = newsspider(*command)
        every = by_path(read_rows(tmp_path), demo.url)

        assert done.returncode == 0, done.stderr
        assert set(one) == {
            truth.path
            for truth in site.expectations()
            if truth.row and truth.sections == ("Press release",)
        }
        assert 0 < len(one) < 10
        assert read_record(tmp_path)["failed"] == {}
        assert nothing_new.returncode == 0, nothing_new.stderr
        assert (misspelt.returncode, alarm.returncode) == (1, 1)
        assert "Nothing belongs to the section 'press relaese'" in misspelt.stderr
        assert "Nothing belongs to the section" in " ".join(alarm.stdout.split())
        assert again.returncode == 0, again.stderr
        assert set(every) == dated(site, "")


def test_a_stretch_that_ends_before_it_begins_is_refused(tmp_path):
    options = ["--since", "2026-11-01", "--until", "2026-10-01"]
    done = newsspider("crawl", "http://127.0.0.1:9/", "--output", tmp_path, *options)

    assert done.returncode == 2
    assert "nothing lies between" in done.stderr


@pytest.mark.parametrize("option", ["--since", "--until"])
def test_a_moment_that_is_none_is_refused_in_one_sentence(option, tmp_path):
    done = newsspider("crawl", "http://127.0.0.1:9/", "--output", tmp_path, option, "soon")

    assert done.returncode == 2
    assert "give 7d, 12h, or a date like 2026-11-01" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_section_without_a_name_is_refused_in_one_sentence(tmp_path):
    done = newsspider("crawl", "http://127.0.0.1:9/", "--output", tmp_path, "--section", "")

    assert done.returncode == 2
    assert "--section '': give its name" in done.stderr
    assert len(done.stderr.splitlines()) == 1
