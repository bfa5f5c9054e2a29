"""Copies of articles, exact, near and syndicated, as whole runs find them in whatever order."""

import gzip
import json
import shutil

import pytest
from runs import newsspider, read_record, read_rows
from truth import copies, expected_copies, expected_rows

from newsspider.demo import DemoSite, serve
from newsspider.urls import url_key
from pipelines.identify import article_id


@pytest.fixture(scope="module")
def twins():
    """A small site of plain articles, and the site that repeats each of them."""
    with serve(DemoSite(articles=12, groups=frozenset({"core"}))) as server:
        yield server


def id_of(url):
    return article_id(url_key(url))


def label(of, similarity):
    return {"of": id_of(of), "kind": "syndicated", "similarity": similarity}


@pytest.mark.parametrize("first", ["the site", "the copies"])
def test_a_site_that_repeats_another_is_labelled_whichever_is_crawled_first(twins, tmp_path, first):
    urls = [twins.url, twins.syndicated_url]
    if first == "the copies":
        urls.reverse()
    for url in urls:
        done = newsspider("crawl", url, "--output", tmp_path, "--delay", 0)
        assert done.returncode == 0, done.stderr
    labels = {row["url"]: row["duplicate"] for row in read_rows(tmp_path)}
    similarity = 1.0 if first == "the site" else 0.0

    assert len(labels) == 2 * len(expected_rows(twins.site))
    for path in expected_rows(twins.site):
        original, copy = twins.url + path[1:], twins.syndicated_url + path[1:]
        assert labels[original] is None
        assert labels[copy] == label(original, similarity)


def test_both_sites_in_one_crawl_are_one_cluster_an_article(twins, tmp_path):
    done = newsspider("crawl", twins.syndicated_url, twins.url, "--output", tmp_path, "--delay", 0)
    rows, paths = read_rows(tmp_path), list(expected_rows(twins.site))
    by_url = {row["url"]: row for row in rows}

    assert done.returncode == 0, done.stderr
    assert f"  {len(paths)} copies of others: {len(paths)} syndicated" in done.stderr
    assert read_record(tmp_path)["articles"]["duplicates"] == len(paths)
    assert len(rows) == 2 * len(paths)
    for path in paths:
        original, copy = by_url[twins.url + path[1:]], by_url[twins.syndicated_url + path[1:]]
        assert original["duplicate"] is None
        assert copy["duplicate"]["of"] == original["articleId"]
        assert copy["clusterId"] == original["clusterId"] == original["articleId"]


@pytest.mark.parametrize("first", ["the article", "the copy"])
def test_what_fetch_calls_syndicated_extract_and_explain_do_too(twins, tmp_path, first):
    path = next(iter(expected_rows(twins.site)))
    original, copy = twins.url + path[1:], twins.syndicated_url + path[1:]
    urls = [original, copy] if first == "the article" else [copy, original]
    output = tmp_path / "output"
    for url in urls:
        newsspider("fetch", url, "--output", output)
    done = newsspider("extract", *sorted((output / "archive").glob("*.warc.gz")))
    told = {row["url"]: row["duplicate"] for row in map(json.loads, done.stdout.splitlines())}
    explained = newsspider("explain", copy, "--output", output).stdout

    assert told == {row["url"]: row["duplicate"] for row in read_rows(output)}
    assert told[original] is None
    assert told[copy]["of"] == id_of(original)
    assert f"syndicated copy of {id_of(original)}" in explained
    assert original in explained


def test_of_three_hundred_articles_none_is_a_copy_but_those_that_are(tmp_path):
    site = DemoSite(articles=300, groups=frozenset({"core", "awkward"}))
    with serve(site) as demo:
        done = newsspider("crawl", demo.url, "--output", tmp_path, "--delay", 0)
        rows = read_rows(tmp_path)

        assert done.returncode == 0, done.stderr
        assert len(rows) == len(expected_rows(site)) > 300
        assert len(expected_copies(site)) == 2
        assert copies(rows, demo.url) == expected_copies(site)


def test_a_lost_row_is_made_again_with_the_label_that_it_had(crawled, tmp_path):
    output = tmp_path / "output"
    shutil.copytree(crawled[0], output)
    (path,) = (output / "articles").glob("*.jsonl.gz")
    rows = read_rows(output)
    labelled = {row["articleId"]: row["duplicate"] for row in rows if row["duplicate"]}
    originals = {duplicate["of"] for duplicate in labelled.values()}
    for lost in labelled, originals:
        kept = [row for row in rows if row["articleId"] not in lost]
        path.write_bytes(gzip.compress(b"".join(json.dumps(row).encode() + b"\n" for row in kept)))
        newsspider("verify", output, "--repair")
        made = {row["articleId"]: row["duplicate"] for row in read_rows(output)}

        assert len(kept) == len(rows) - 2
        assert made == {row["articleId"]: row["duplicate"] for row in rows}
        for other in set((output / "articles").glob("*.jsonl.gz")) - {path}:
            other.unlink()


def test_rows_that_were_written_before_fingerprints_are_compared_too(twins, tmp_path):
    path = next(iter(expected_rows(twins.site)))
    newsspider("fetch", twins.url + path[1:], "--output", tmp_path)
    (file,) = (tmp_path / "articles").glob("*.jsonl.gz")
    (row,) = read_rows(tmp_path)
    file.write_bytes(gzip.compress(json.dumps(row | {"fingerprint": None}).encode() + b"\n"))
    (tmp_path / "state.db").unlink()
    newsspider("fetch", twins.syndicated_url + path[1:], "--output", tmp_path)
    *_, copy = read_rows(tmp_path)

    assert row["fingerprint"] == copy["fingerprint"] is not None
    assert copy["duplicate"] == label(row["url"], 1.0)
