"""`newsspider explain` says why an address has no row."""

import re

from runs import newsspider
from told import explain, path_of, told, words_of

from newsspider.archive.readings import readings


def test_a_further_page_of_an_article_says_whose_it_is(crawled, demo):
    first = demo.url + path_of(demo, "split")
    done = explain(crawled, f"{first}2/")

    assert f"no row was published: it is page 2 of {first}, whose row has" in words_of(done)


def test_a_redirect_says_where_it_leads(crawled, demo):
    done = explain(crawled, demo.url + path_of(demo, "redirect-home"))

    assert re.search(rf"^  \S+Z  301  \S+\n    leads to {demo.url}$", done.stdout, re.MULTILINE)
    assert f"no row was published: it leads to {demo.url}\n" in done.stdout


def test_what_is_no_article_says_so(crawled, demo):
    done = explain(crawled, demo.url)

    assert "no row was published: it is no article, it is read as listing\n" in done.stdout


def test_a_copy_that_was_fetched_names_its_original(demo, tmp_path):
    path = next(
        e.path for e in demo.site.expectations() if e.path.endswith("?share=telegraph")
    ).removeprefix("/")
    newsspider("fetch", demo.url + path, "--output", tmp_path)
    done = told("explain", demo.url + path, "--output", tmp_path)
    plain = demo.url + path.partition("?")[0]

    assert f"no row was published: it names {plain} as its own address" in words_of(done)


def passed_over(crawled, demo):
    """Return an address that pages lead to and that nobody asked for."""
    output, _, requests = crawled
    asked = {demo.url + request.target[1:] for request in requests}
    for path in (output / "archive").iterdir():
        for reading in readings(path):
            for url, kind in reading.outlinks:
                if url.startswith(f"{demo.url}tag/") and kind != "nofollow" and url not in asked:
                    return url
    raise LookupError


def test_an_address_that_no_run_asked_for_says_so(crawled, demo):
    done = explain(crawled, passed_over(crawled, demo))

    assert done.returncode == 0
    assert "captures: 0" in done.stdout
    assert re.search(
        r"^  passed over at \S+Z, looked at again in every run$", done.stdout, re.MULTILINE
    )
    assert "no row was published: no run asked for it; a crawl leaves alone" in words_of(done)


def test_robots_txt_speaks_of_an_address_that_only_fetch_was_asked_for(demo, tmp_path):
    asked = demo.url + path_of(demo, "disallowed")
    refused = newsspider("fetch", asked, "--output", tmp_path)
    done = told("explain", asked, "--output", tmp_path)

    assert (refused.returncode, done.returncode) == (1, 0)
    assert f"disallowed by line 4 of {demo.url}robots.txt: Disallow: /private/" in words_of(done)
    assert "no row was published: robots.txt does not allow it\n" in done.stdout
