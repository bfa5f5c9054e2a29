"""What becomes of single pages from run to run: given up, taken up again, rechecked, copied."""

import json
import shutil
import sqlite3
from collections import Counter
from contextlib import closing
from dataclasses import replace
from urllib.parse import urlsplit

import pytest
from crawls import Crawl, asked, crawl, edited, expected, published, verified, wait_for
from runs import newsspider, read_record, read_rows

from newsspider.archive.members import read_members
from newsspider.demo import Answer, DemoSite, serve
from newsspider.demo.answer import page, redirect
from newsspider.demo.wire import Wire, head_bytes

CORE = frozenset({"core"})
SITE = DemoSite(articles=8, groups=CORE)
FIRST = min(e.path for e in SITE.expectations() if e.row)


@pytest.fixture(scope="module")
def known(tmp_path_factory):
    """A site that is up, and an output in which all of it is known."""
    output = tmp_path_factory.mktemp("known") / "output"
    with serve(SITE) as demo:
        done = crawl(output, demo.url)
        assert done.returncode == 0, done.stderr
        yield demo, output


@pytest.fixture
def recrawl(known, tmp_path):
    """Crawl what is known once more; return what was asked for, by status, and the output."""
    demo, output = known
    copy = shutil.copytree(output, tmp_path / "output")

    def crawl_again(*options, due=False):
        if due:
            with closing(sqlite3.connect(copy / "state.db", isolation_level=None)) as state:
                state.execute("UPDATE frontier_address SET due = 1")
        before = len(demo.requests)
        done = crawl(copy, demo.url, *options)
        assert done.returncode == 0, done.stderr
        pages = {e.path for e in demo.site.expectations() if e.row}
        return Counter(r.status for r in demo.requests[before:] if r.target in pages), copy

    return crawl_again


def moved(path):
    """Return the page of an article as if it stood under ``path``."""

    def respond(host):
        whole = SITE.respond("GET", FIRST, {}, host)
        return page(whole.body.decode().replace(FIRST, path))

    return respond


def revisits(output):
    """Return how many answers are archived as the same as before."""
    found = 0
    for path in (output / "archive").glob("*.warc.gz"):
        with path.open("rb") as file:
            found += sum(member.kind == "revisit" for member in read_members(file))
    return found


def test_what_was_given_up_is_told_and_is_taken_up_when_asked_for(tmp_path):
    patient = ["-s", "HOST_BACKOFF=0.1", "-s", "RETRY_TIMES=1"]
    broken = edited(SITE, {FIRST: Answer(500, "Broken")})
    with serve(SITE, host="127.0.0.2") as closed:
        port = int(closed.url.rstrip("/").rpartition(":")[2])
    with serve(broken) as demo:
        refused = f"http://127.0.0.2:{port}/"
        first = crawl(tmp_path, demo.url, refused, *patient)
        given_up = read_record(tmp_path)
        told = newsspider("report", "--json", "--output", tmp_path)
        demo.site = demo.site.whole
        with serve(SITE, host="127.0.0.2", port=port) as other:
            without = crawl(tmp_path, demo.url, *patient)
            asked_without = asked(demo)[FIRST]
            done = crawl(tmp_path, demo.url, refused, "--retry-failed", *patient)

            assert first.returncode == 0, first.stderr
            assert given_up["frontier"]["dead"] == 2
            assert given_up["failed"] == {"robots-unreachable": 1}
            assert given_up["pages"]["error"] == 1
            assert (
                "2 addresses were given up; take them up again with --retry-failed" in first.stderr
            )
            assert {
                (dead["url"], dead["reason"]) for dead in json.loads(told.stdout)["givenUp"]
            } == {
                (demo.url.rstrip("/") + FIRST, "status-500"),
                (refused, "robots-unreachable"),
            }
            assert without.returncode == 0, without.stderr
            assert asked_without == 2
            assert done.returncode == 0, done.stderr
            assert read_record(tmp_path)["frontier"]["revived"] == 2
            assert read_record(tmp_path)["frontier"]["dead"] == 0
            assert published(tmp_path) == sorted(expected(demo) + expected(other))


@pytest.mark.parametrize(("recheck", "statuses"), [("none", set()), ("due", set()), ("all", {200})])
def test_known_articles_are_asked_for_as_recheck_says(recrawl, recheck, statuses):
    asked_for, output = recrawl("--recheck", recheck)

    assert set(asked_for) == statuses
    assert sum(asked_for.values()) == len(statuses) * SITE.articles
    assert len(read_rows(output)) == SITE.articles
    assert verified(output) == ""


def test_what_is_due_is_asked_for_on_condition_and_archived_as_unchanged(known, recrawl):
    before = revisits(known[1])
    asked_for, output = recrawl(due=True)
    record = read_record(output)

    assert asked_for == {304: SITE.articles}
    assert record["pages"]["unchanged"] >= SITE.articles
    assert revisits(output) - before >= SITE.articles
    assert len(read_rows(output)) == SITE.articles
    assert verified(output) == ""


@pytest.mark.parametrize("killed", [False, True])
def test_a_copy_whose_original_is_gone_is_published_once(tmp_path, killed):
    lost, copy = "/2014/01/lost-original/", "/copies/one/"

    site = edited(SITE, {FIRST: Answer(410, "Gone"), copy: moved(lost)})
    with serve(site) as demo:
        start = demo.url.rstrip("/") + copy
        if killed:
            worker = Crawl(tmp_path, start, demo.url, delay=0.05)
            wait_for(lambda: asked(demo)[lost])
            worker.kill()
        done = crawl(tmp_path, start, demo.url)
        rows = [row for row in read_rows(tmp_path) if row["url"] == start]
        once = asked(demo)[copy]
        nothing = crawl(tmp_path, demo.url)

        assert done.returncode == 0, done.stderr
        assert nothing.returncode == 0, nothing.stderr
        assert len(rows) == 1
        assert once == 1
        assert len(read_rows(tmp_path)) == SITE.articles
        assert verified(tmp_path) == ""


def front(*links):
    return page("<h1>News</h1>" + "".join(f'<p><a href="{path}">Go on</a></p>' for path in links))


def paths(output):
    return [urlsplit(url).path for url in published(output)]


def test_an_original_whose_copy_names_its_amp_page_too_is_the_one_published(tmp_path):
    original, copy = "/tides/high/", "/copies/one/"

    def with_amp(host):
        amp = f'<link rel="amphtml" href="{original}amp/"></head>'
        return page(moved(original)(host).body.decode().replace("</head>", amp))

    def late():  # so the original is to be asked for once the copy has been read
        while not asked(demo)[copy]:
            yield 0.1
        yield 1.0
        yield head_bytes(301, [("Location", original), ("Content-Length", "0")])

    to_original = replace(redirect(original), wire=Wire(late))
    answers = {"/": front(original.rstrip("/"), copy), original.rstrip("/"): to_original}
    site = edited(SITE, {**answers, original: with_amp, copy: with_amp})
    with serve(site) as demo:
        done = crawl(tmp_path, demo.url)

        assert done.returncode == 0, done.stderr
        assert [path for path in paths(tmp_path) if path in {original, copy}] == [original]
        assert asked(demo)[original] == 1


def test_an_original_that_looked_like_what_leads_nowhere_is_asked_for_once_it_is_named(tmp_path):
    original, copy = "/tides/7/", "/copies/one/"
    empty = [f"/tides/{number}/" for number in range(1, 7)]
    answers = {path: page(f"<p>Nothing here at {path}.</p>") for path in empty}
    answers |= {"/": front(*empty, original, copy), copy: moved(original)}
    site = edited(SITE, {**answers, original: moved(original)})
    with serve(site) as demo:
        done = crawl(tmp_path, demo.url)

        assert done.returncode == 0, done.stderr
        assert read_record(tmp_path)["skipped"]["trap"] >= 1
        assert [path for path in paths(tmp_path) if path in {original, copy}] == [original]
        assert asked(demo)[original] == 1


def test_a_redirect_to_another_site_is_counted_and_does_not_wait(tmp_path):
    site = edited(SITE, {FIRST: redirect("http://127.0.0.9:9/elsewhere/")})
    with serve(site) as demo:
        done = crawl(tmp_path, demo.url)
        record = read_record(tmp_path)

        assert done.returncode == 0, done.stderr
        assert asked(demo)[FIRST] == 1
        assert record["skipped"]["offsite"] == 1
        assert record["frontier"]["waiting"] == 0


def test_of_an_article_and_its_copies_little_more_than_the_article_is_fetched(crawled, demo):
    articles = {e.path for e in demo.site.expectations() if e.kind == "article"}
    copies = {e.path: e.of for e in demo.site.expectations() if e.kind == "copy"}
    fetched = Counter(logged.target for logged in crawled[2])
    of_articles = [fetched[path] for path in articles]
    of_copies = Counter(copies[path] for path in fetched if path in copies)
    print(f"{sum(of_articles)} of {len(articles)} articles, {sum(of_copies.values())} copies")  # noqa: T201 - figures

    assert max(of_articles) == 1
    assert all(number == 1 for path, number in fetched.items() if path in copies)
    assert sum(of_copies.values()) <= 0.2 * len(articles)
