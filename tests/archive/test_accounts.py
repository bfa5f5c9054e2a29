import json
import tracemalloc

import pytest
from exchanges import a_record, an_exchange
from exchanges import members as packed

from newsspider.archive.readings import Reading, pack_reading
from newsspider.archive.records import pack_warcinfo
from newsspider.archive.verify import verify
from newsspider.archive.writer import WarcWriter
from newsspider.layout import Layout

RUN = "20260102T030405Z-abcd"
TEXT = " ".join(f"The tide came in at {n} and went out again, said the keeper." for n in range(60))
ARTICLE = (
    "<html><head><title>Tide at noon</title><meta property='og:type' content='article'>"
    '<script type="application/ld+json">{"@type": "NewsArticle", "headline": "Tide at noon",'
    '"datePublished": "2026-01-02T03:04:05Z"}</script></head>'
    f"<body><article><h1>Tide at noon</h1><p>{TEXT}</p></article></body></html>"
)
HEAD = b"HTTP/1.1 200 OK\r\nServer: tide\r\nContent-Type: text/html\r\n\r\n"


class Crawl:
    """A run of which every step can be left out."""

    def __init__(self, layout):
        self.layout = layout
        self.writer = WarcWriter(layout.archive, info={"software": "newsspider/1", "isPartOf": RUN})
        self.rows = []

    def fetch(self, path="/tide", body=ARTICLE, head=HEAD, **more):
        url = f"http://tide.example{path}"
        return url, self.writer.write(an_exchange(head + body.encode(), url=url, **more))

    def read(self, fetched, kind="article", outcome="row"):
        url, where = fetched
        reading = Reading(response=where["recordId"], url=url, kind=kind, outcome=outcome)
        self.writer.write_reading(reading)

    def publish(self, fetched, **more):
        url, where = fetched
        self.rows.append(json.dumps({"url": url, "warc": where} | more))

    def findings(self, **record):
        self.writer.close()
        self.layout.articles.mkdir(exist_ok=True)
        rows = "".join(f"{row}\n" for row in self.rows)
        (self.layout.articles / "a.jsonl.part").write_text(rows)
        ended = {
            "ended": "2026-01-02T04:00:00Z",
            "reason": "finished",
            "errors": {"logged": 0, "exceptions": 0},
            "archive": {"exchanges": 1, "error": None},
        }
        self.layout.runs.mkdir()
        (self.layout.runs / f"{RUN}.json").write_text(json.dumps(ended | record))
        verified = verify(self.layout.output)
        assert (verified.unpublished != set()) == (verified.findings != [])
        return verified.findings


@pytest.fixture
def crawl(tmp_path):
    return Crawl(Layout(tmp_path))


@pytest.fixture
def another(crawl):
    """A page of the crawl that is read as it should be."""
    crawl.read(crawl.fetch("/another"), outcome="unchanged")


def test_an_article_with_a_row_is_accounted_for(crawl):
    page = crawl.fetch()
    crawl.read(page)
    crawl.publish(page)

    assert crawl.findings() == []


def test_an_article_that_has_a_row_by_its_reading_and_none_in_truth_is_found(crawl):
    page = crawl.fetch()
    crawl.read(page)
    (finding,) = crawl.findings()

    assert finding.path.name == page[1]["file"]
    assert finding.place > page[1]["offset"]
    assert "has no row" in finding.problem
    assert f"newsspider extract --output {crawl.layout.output} {finding.path}" in finding.cure


@pytest.mark.parametrize("reason", ["unchanged", "same-article", "copy", "max-articles"])
def test_a_reason_is_enough(crawl, reason):
    crawl.read(crawl.fetch(), outcome=reason)

    assert crawl.findings() == []


def test_an_article_without_row_and_reason_is_found(crawl):
    crawl.read(crawl.fetch(), outcome=None)

    assert len(crawl.findings()) == 1


@pytest.mark.parametrize(("later", "found"), [("unchanged", 1), ("row", 1), ("copy", 0)])
def test_the_last_reading_counts_unless_it_relies_on_the_row(crawl, later, found):
    page = crawl.fetch()
    crawl.read(page)
    crawl.read(page, outcome=later)

    assert len(crawl.findings()) == found


def test_where_bytes_were_set_aside_the_reading_may_be_among_them(crawl, another):
    _, where = crawl.fetch()
    (crawl.layout.archive / f"{where['file']}.torn").write_bytes(b"torn")

    assert crawl.findings() == []


def test_an_article_that_was_never_read_is_found(crawl, another):
    _, where = crawl.fetch()
    (finding,) = crawl.findings()

    assert (finding.path.name, finding.place) == (where["file"], where["offset"])
    assert "never read" in finding.problem


def test_a_row_accounts_for_an_article_that_the_crawl_did_not_read(crawl, another):
    crawl.publish(crawl.fetch())

    assert crawl.findings() == []


@pytest.mark.parametrize(
    ("path", "body", "head", "more"),
    [
        ("/robots.txt", ARTICLE, HEAD, {}),
        ("/a.css", ARTICLE, b"HTTP/1.1 200 OK\r\nContent-Type: text/css\r\n\r\n", {}),
        ("/gone", ARTICLE, b"HTTP/1.1 404 Gone\r\nContent-Type: text/html\r\n\r\n", {}),
        ("/moved", "<meta http-equiv='refresh' content='0;url=/b'>" + ARTICLE, HEAD, {}),
        ("/empty", "", HEAD, {}),
        ("/short", "<p>Nothing to read.</p>", HEAD, {}),
        ("/torn", ARTICLE, HEAD, {"truncated": "disconnect"}),
    ],
)
def test_what_no_crawl_reads_as_an_article_needs_no_reading(crawl, another, path, body, head, more):
    crawl.fetch(path, body, head, **more)

    assert crawl.findings() == []


def test_nothing_is_said_of_archives_without_readings(crawl):
    crawl.fetch()

    assert crawl.findings() == []


@pytest.mark.parametrize(
    "record",
    [
        {"ended": None},
        {"reason": "shutdown"},
        {"errors": {"exceptions": 1}},
        {"archive": {"error": "the disk is full"}},
        {"archive": None},
    ],
)
def test_pages_of_a_run_that_did_not_end_well_are_made_up_for_by_the_next(crawl, another, record):
    crawl.fetch()

    assert crawl.findings(**record) == []


def test_nothing_is_said_of_a_project_that_has_no_run_records(crawl, another):
    crawl.fetch()
    crawl.writer.close()

    assert verify(crawl.layout.output).findings == []


def test_a_record_takes_little_memory_however_many_there_are(tmp_path):
    layout = Layout(tmp_path)
    layout.archive.mkdir()
    ids = [f"<urn:uuid:00000000-0000-0000-0000-{n:012}>" for n in range(1500)]
    content = pack_warcinfo("a.warc.gz", {"software": "newsspider/1", "isPartOf": RUN})
    for name in ids:
        reading = Reading(response=name, url="http://tide.example/", kind="article", outcome="copy")
        content += packed(a_record(WARC_Record_ID=name)) + pack_reading(reading)
    (layout.archive / "a.warc.gz").write_bytes(content)
    tracemalloc.start()
    verified = verify(tmp_path)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert verified.records == 3001
    assert verified.findings == []
    assert peak / verified.records < 500


def set_aside(crawl, fetched, **more):
    """Leave the row of a page beside the others, as a repair does."""
    url, where = fetched
    crawl.layout.articles.mkdir(exist_ok=True)
    with (crawl.layout.articles / "b.jsonl.rejected").open("a") as file:
        file.write(json.dumps({"url": url, "warc": where} | more) + "\n")


def test_an_article_that_was_unchanged_owes_the_row_that_was_set_aside(crawl):
    page = crawl.fetch()
    gone = dict(page[1], file="gone.warc.gz", recordId="<urn:uuid:0>")
    crawl.read(page, outcome="unchanged")
    set_aside(crawl, (page[0], gone))
    (finding,) = crawl.findings()

    assert finding.place > page[1]["offset"]
    assert "the row of the article that was read here again was set aside" in finding.problem
    assert "newsspider extract" in finding.cure


@pytest.mark.parametrize(
    ("path", "article", "found"), [("/tide", "a2", 0), ("/other", "a1", 0), ("/other", "a2", 1)]
)
def test_an_article_that_was_published_again_owes_nothing(crawl, path, article, found):
    page, other = crawl.fetch(), crawl.fetch(path)
    crawl.read(page, outcome="unchanged")
    crawl.read(other)
    crawl.publish(other, articleId=article)
    set_aside(crawl, (page[0], dict(page[1], recordId="<urn:uuid:0>")), articleId="a1")

    assert len(crawl.findings()) == found


@pytest.mark.parametrize("again", [True, False])
def test_a_record_that_is_back_owes_a_row_unless_the_article_was_published_again(crawl, again):
    first, second = crawl.fetch(), crawl.fetch()
    crawl.read(first)
    crawl.read(second)
    crawl.publish(second)
    set_aside(crawl, first)
    if not again:
        crawl.rows.clear()

    assert len(crawl.findings()) == (0 if again else 2)
