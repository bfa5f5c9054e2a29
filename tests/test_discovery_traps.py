"""Addresses without end cost a crawl next to nothing, and no article is lost to them.

``NEWSSPIDER_TRAPS=800`` sets the number of articles.
"""

import os

import pytest
from runs import newsspider, read_record, read_rows
from truth import by_path, expected_rows

from newsspider.demo import DEFAULT_GROUPS, EVERYTHING, DemoSite, serve

ARTICLES = int(os.environ.get("NEWSSPIDER_TRAPS", "300"))
ENDLESS = (DEFAULT_GROUPS | {"doors", "traps"}) - {"delay"}


def crawl_of(site, output):
    """Crawl ``site``; return how it ended, the requests, and those of them that are in traps."""
    with serve(site) as demo:
        done = newsspider("crawl", demo.url, "--output", output, "--delay", 0, timeout=300)
        requests = list(demo.requests)
        found = set(by_path(read_rows(output), demo.url))
    return done, found, requests, [each for each in requests if site.is_trap(each.target)]


@pytest.fixture(scope="module")
def site():
    return DemoSite(articles=ARTICLES, groups=ENDLESS)


@pytest.fixture(scope="module")
def crawl(site, tmp_path_factory):
    output = tmp_path_factory.mktemp("traps") / "output"
    return output, *crawl_of(site, output)


def test_no_article_is_lost_to_traps_and_none_has_two_rows(site, crawl):
    output, done, found, _, _ = crawl

    assert done.returncode == 0, done.stderr
    assert found == set(expected_rows(site))
    assert len(read_rows(output)) == len(found)


def test_at_most_one_and_a_half_requests_are_spent_on_an_article(crawl):
    _, _, found, requests, _ = crawl

    assert len(requests) <= 1.5 * len(found)


def test_few_requests_go_into_traps(crawl):
    *_, requests, trapped = crawl

    assert len(trapped) <= 0.03 * len(requests)


def test_the_record_of_the_run_says_what_was_left_alone(crawl):
    skipped = read_record(crawl[0])["skipped"]

    assert skipped["needless"] > 100
    assert skipped["trap"] > 0


def test_a_small_site_spends_no_larger_share_in_traps_and_little_when_it_comes_again(tmp_path):
    site = DemoSite(articles=40, groups=EVERYTHING - {"delay"})
    with serve(site) as demo:
        newsspider("crawl", demo.url, "--output", tmp_path, "--delay", 0)
        first, rows = list(demo.requests), read_rows(tmp_path)
        done = newsspider("crawl", demo.url, "--output", tmp_path, "--delay", 0)
        again = demo.requests[len(first) :]
    trapped = [each for each in first if site.is_trap(each.target)]

    assert set(by_path(rows, demo.url)) == set(expected_rows(site))
    assert len(trapped) <= 0.03 * len(first)
    assert done.returncode == 0
    assert len(read_rows(tmp_path)) == len(rows)
    assert len(again) <= 0.15 * len(first)


def test_a_site_without_doors_loses_no_article_to_traps(tmp_path):
    site = DemoSite(articles=60, groups=frozenset({"core", "copies", "traps"}))
    done, found, requests, trapped = crawl_of(site, tmp_path)

    assert done.returncode == 0, done.stderr
    assert found == set(expected_rows(site))
    assert len(trapped) <= 60
    assert len(requests) <= 4 * len(found)
    assert read_record(tmp_path)["skipped"]["trap"] > 100
    assert read_record(tmp_path)["skipped"]["repeated-path"] > 0
