"""What goes from process to process comes back as it was; a page that takes long is given up."""

import json
import os
import signal
import subprocess
import sys

import pytest
from runs import ROOT

from newsspider.archive.reader import StoredPage
from newsspider.items import article_row
from newsspider.spiders.stored import Outcome, outcome_object, read_outcome, read_stored
from newsspider.spiders.worker import question, why_lost

WORDS = "The council has voted for the new bridge across the river after a long debate. " * 12
PAGE = """<html lang="en"><head><title>A new bridge for the town</title>{head}
<script type="application/ld+json">{{"@context": "https://schema.org", "@type": "NewsArticle",
"headline": "A new bridge for the town", "datePublished": "2026-11-20T08:00:00Z"}}</script></head>
<body><article><h1>A new bridge for the town</h1><p>{words}</p></article></body></html>"""


def stored(body, url="https://news.example/2026/bridge"):
    where = {"file": "a.warc.gz", "offset": 7, "length": 9, "recordId": "x", "payloadDigest": None}
    return StoredPage(url, "2026-11-22T10:00:00Z", 200, "text/html", body.encode(), where)


def page(head=""):
    return stored(PAGE.format(head=head, words=WORDS))


def through(outcome):
    return read_outcome(json.loads(json.dumps(outcome_object(outcome))))


@pytest.mark.parametrize(
    "outcome",
    [
        Outcome(),
        Outcome(skipped="revisit"),
        Outcome(kind="listing"),
        Outcome(kind="article", copy_of="news.example/a"),
        Outcome(kind="article", problem="https://news.example/a: no article could be read"),
    ],
)
def test_an_outcome_is_the_same_on_the_other_side(outcome):
    assert through(outcome) == outcome


def test_an_article_is_the_same_row_on_the_other_side():
    outcome = read_stored(page(), copies=False)

    assert outcome.article is not None
    assert through(outcome) == outcome
    assert article_row(through(outcome).article) == article_row(outcome.article)


def test_half_a_character_that_a_page_names_gets_through_too():
    outcome = read_stored(page(), copies=False)
    outcome.article.headline = "A bridge \ud83d"

    assert through(outcome).article.headline == "A bridge \ud83d"


def test_a_page_of_another_address_is_read_only_when_asked_for():
    copy = page('<link rel="canonical" href="https://news.example/2026/the-bridge">')
    first = read_stored(copy, copies=False)

    assert (first.copy_of, first.article) == ("news.example/2026/the-bridge", None)
    assert read_stored(copy, copies=True).article.urlKey == first.copy_of


def test_an_address_that_is_no_web_page_is_skipped():
    assert read_stored(stored("x", "dns:news.example"), copies=False) == Outcome(skipped="not-http")


def test_the_worker_answers_in_order_and_ends_with_its_input():
    asked = [question(page(), copies=False), question(stored("GIF89a"), copies=False)]
    done = subprocess.run(
        [sys.executable, "-m", "newsspider.spiders.worker"],
        input=b"".join(len(message).to_bytes(4) + message for message in asked),
        capture_output=True,
        timeout=60,
        check=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    found, rest = [], done.stdout
    while rest:
        size = int.from_bytes(rest[:4])
        found.append(rest[4 : 4 + size])
        rest = rest[4 + size :]

    assert found[0] == b""
    assert json.loads(found[1])["article"]["headline"] == "A new bridge for the town"
    assert "article" not in json.loads(found[2])
    assert len(found) == 3


def test_why_a_worker_ended_is_said_in_words():
    assert why_lost(-signal.SIGPROF) == "it took more than 20 seconds"
    assert why_lost(-11) == "its process ended by signal 11"
    assert why_lost(1) == "its process ended with status 1"
