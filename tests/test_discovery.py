"""Everything that the demo site has is found, by every way that leads to it, and nothing else."""

import shutil
from collections import Counter
from dataclasses import replace

import pytest
from runs import newsspider, read_record, read_rows
from truth import by_path, copies, expected_copies, expected_rows, row_says, site_says

from newsspider.demo import DEFAULT_GROUPS, Answer, DemoSite, serve

EVERYTHING = DEFAULT_GROUPS | {"doors", "faults"}
BARE = frozenset({"core", "doors"})


@pytest.fixture(scope="module")
def site():
    """A site with all doors, and all faults."""
    with serve(DemoSite(groups=EVERYTHING)) as server:
        yield server


@pytest.fixture(scope="module")
def crawl(site, tmp_path_factory):
    """Its first crawl: where it went, how it ended, what the site saw."""
    output = tmp_path_factory.mktemp("discovery") / "output"
    done = newsspider("crawl", site.url, "--output", output, "--delay", 0)
    return output, done, list(site.requests)


@pytest.fixture(scope="module")
def found(site, crawl):
    return by_path(read_rows(crawl[0]), site.url)


def found_on(demo, tmp_path, *start):
    """Return the paths of all rows of a crawl from some addresses, and how it ended."""
    urls = [demo.url + path for path in start] or [demo.url]
    done = newsspider("crawl", *urls, "--output", tmp_path, "--delay", 0)
    return set(by_path(read_rows(tmp_path), demo.url)), done


def test_every_article_of_the_whole_site_has_one_row_and_nothing_else_has(site, crawl, found):
    rows = read_rows(crawl[0])

    assert crawl[1].returncode == 0, crawl[1].stderr
    assert set(found) == set(expected_rows(site.site))
    assert len(rows) == len(found)
    assert site.other_visits == 0


def test_a_row_says_what_the_site_says_whatever_it_took_to_get_it(site, found):
    for path, truth in expected_rows(site.site).items():
        row = found[path]

        assert row_says(row, truth, site.url) == site_says(truth), path


def test_copies_are_called_copies_whatever_it_took_to_get_them(site, crawl):
    assert len(expected_copies(site.site)) == 2
    assert copies(read_rows(crawl[0]), site.url) == expected_copies(site.site)


def test_an_article_that_never_came_whole_says_so_and_no_other_does(site, found):
    partial = {path for path, truth in expected_rows(site.site).items() if truth.partial}
    said = {path for path, row in found.items() if "broke off" in str(row["validationMessages"])}

    assert partial
    assert said == partial


def test_each_fault_has_a_named_outcome_in_the_record_of_the_run(site, crawl):
    record = read_record(crawl[0])
    kinds = Counter(truth.kind for truth in site.site.expectations() if truth.fetch == "must")

    assert record["failed"] == {"redirects": 1}  # the loop
    assert record["skipped"]["cookie-wall"] == kinds["cookie-wall"]
    assert record["skipped"]["too-large"] == kinds["gzip-bomb"]
    assert record["pages"]["soft404"] == kinds["soft-404"]
    assert record["pages"]["blocked"] == kinds["blocked"]
    assert record["pages"]["error"] == kinds["failing"]
    assert record["pages"]["gone"] >= kinds["gone"] + kinds["missing"]
    assert record["frontier"]["dead"] == kinds["failing"]
    assert record["gone"] == []


def test_nothing_is_asked_for_more_often_than_it_takes(site, crawl):
    asked = Counter(logged.target for logged in crawl[2])
    for truth in site.site.expectations():
        if truth.fetch == "must" and truth.row:
            again = 2 if truth.partial else 0  # what breaks off is tried three times

            assert 1 <= asked[truth.path] <= truth.attempts + again, truth.path


def test_a_host_that_asks_for_a_pause_gets_it(site, crawl):
    waits = {truth.path: truth.wait for truth in site.site.expectations() if truth.wait}
    pauses = [each for each in crawl[2] if each.target in waits and each.status in {429, 503}]

    assert len(pauses) == len(waits)
    for refused in pauses:
        later = [each for each in crawl[2] if each.time > refused.time]
        again = next(each for each in later if each.target == refused.target)
        between = [each for each in later if each.time < refused.time + waits[refused.target] - 0.5]

        assert again.time - refused.time >= waits[refused.target] - 0.05
        assert len(between) <= 4  # what was on its way


def test_every_door_was_opened_and_its_articles_counted(site, crawl):
    doors = read_record(crawl[0])["doors"]

    assert doors["newsSitemap"]["candidates"] == len(site.site.behind("news-sitemap"))
    assert doors["sitemap"]["candidates"] == len(site.site.behind("sitemap"))
    assert doors["sitemap"]["problem/self-reference"] == 1
    assert doors["api"]["candidates"] >= len(site.site.behind("api"))
    assert doors["feed"]["opened"] >= 3


def test_the_newest_articles_come_first_with_what_doors_say_of_them(tmp_path):
    site = DemoSite(articles=120, groups=BARE)
    newest = sorted((truth.date, path) for path, truth in expected_rows(site).items())[-10:]
    with serve(site) as demo:
        one_by_one = ["--delay", 0.02, "--max-articles", 10]
        newsspider("crawl", demo.url, "--output", tmp_path, *one_by_one)
        rows = by_path(read_rows(tmp_path), demo.url)

    assert set(rows) == {path for _, path in newest}
    assert {row["discovery"]["via"] for row in rows.values()} == {"newsSitemap"}


@pytest.mark.parametrize("door", ["feed", "atom", "json-feed", "sitemap", "news-sitemap", "api"])
def test_each_door_alone_leads_to_all_that_is_behind_it(door, tmp_path):
    alone = DemoSite(articles=30, groups=BARE, doors=frozenset({door}), linked=False)
    with serve(alone) as demo:
        paths, done = found_on(demo, tmp_path)

        assert done.returncode == 0, done.stderr
        assert paths == alone.behind(door)


def test_a_site_without_doors_is_found_whole_from_its_front_page(tmp_path):
    site = DemoSite(articles=60, groups=frozenset({"core", "copies"}))
    with serve(site) as demo:
        paths, done = found_on(demo, tmp_path)

        assert done.returncode == 0, done.stderr
        assert paths == set(expected_rows(site))
        assert len(demo.requests) <= 2 * len(paths)


class HalfTold(DemoSite):
    """A site whose sitemap has lost its older half, and whose articles link to nothing."""

    def respond(self, method, target, *arguments, **named):
        if target == "/post-sitemap1.xml":
            return Answer(404, "Not Found")
        answer = super().respond(method, target, *arguments, **named)
        if self._newsroom.numbered(target):
            return replace(answer, body=answer.body.replace(b"<a ", b"<b "))
        return answer


def test_lists_are_followed_to_what_a_sitemap_does_not_tell_of(tmp_path):
    site = HalfTold(articles=300, groups=BARE, doors=frozenset({"sitemap"}))
    with serve(site) as demo:
        paths, done = found_on(demo, tmp_path)

        assert done.returncode == 0, done.stderr
        assert len(paths) >= 0.98 * len(expected_rows(site))
        assert len(demo.requests) <= 1.5 * len(paths)


@pytest.mark.parametrize(
    ("start", "door"),
    [
        ("feed/", "feed"),
        ("feed/atom/", "atom"),
        ("feed/json/", "json-feed"),
        ("sitemap_index.xml", "sitemap"),
        ("news-sitemap.xml", "news-sitemap"),
        ("robots.txt", "sitemap"),
    ],
)
def test_a_crawl_may_start_at_a_door(start, door, tmp_path):
    site = DemoSite(articles=12, groups=BARE, linked=False)
    with serve(site) as demo:
        paths, done = found_on(demo, tmp_path, start)

        assert done.returncode == 0, done.stderr
        assert site.behind(door) <= paths


def test_feeds_that_only_sections_name_may_be_named_by_the_user(tmp_path):
    site = DemoSite(articles=12, groups=BARE, doors=frozenset({"section-feeds"}), linked=False)
    with serve(site) as demo:
        paths, done = found_on(demo, tmp_path, "category/politics/feed/")

        assert done.returncode == 0, done.stderr
        assert paths == {path for path in site.behind("section-feeds") if "/politics/" in path}


def test_verify_finds_nothing_wrong_with_what_came_of_all_faults(crawl, tmp_path):
    output = tmp_path / "output"
    shutil.copytree(crawl[0], output)
    done = newsspider("verify", output)

    assert (done.returncode, done.stdout) == (0, "")
