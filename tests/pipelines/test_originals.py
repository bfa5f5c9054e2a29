"""What articles are called copies of, in whatever order they come."""

import gzip
import json
from contextlib import suppress
from itertools import permutations

import pytest
from conftest import CountedStats
from hypothesis import given, settings
from hypothesis import strategies as st
from prose import prose
from scrapy.utils.test import get_crawler

import pipelines.index_rows
from pipelines.dedupe import DedupePipeline
from pipelines.errors import Dropped
from pipelines.identify import IdentifyPipeline, article_id
from pipelines.originals import declared_original

STORM = prose("storm")
SUN = prose("sun")


def near_to(text, number=1):
    """Return a text that nine tenths of its words share with another."""
    return f"{text} {prose(number, 20)}"


def key_of(url):
    """Return the identity of an address, as a crawler would tell it."""
    if not url.startswith("https://"):
        raise ValueError(url)
    return url.removeprefix("https://").removeprefix("www.")


class Run:
    """Items go through the pipelines, and what passes becomes a row at once."""

    def __init__(self, root, name, stats):
        self.part = root / "articles" / f"{name}.jsonl.part"
        self.part.parent.mkdir(exist_ok=True)
        rows, index = str(self.part.parent), str(root / "state.db")
        self.pipeline = DedupePipeline(stats, index, rows, name, key_of)
        self.pipeline.open_spider()

    def publish(self, key, body, headline="Storm", canonical=None):
        item = {"urlKey": key, "url": f"https://{key}", "headline": headline, "articleBody": body}
        item |= {"declaredCanonicalUrl": canonical}
        row = self.pipeline.process_item(IdentifyPipeline().process_item(item))
        with self.part.open("a") as file:
            file.write(json.dumps(row) + "\n")
        return row

    def finish(self):
        self.pipeline.close_spider()
        self.part.with_suffix(".gz").write_bytes(gzip.compress(self.part.read_bytes()))
        self.part.unlink()


@pytest.fixture
def run(tmp_path, stats):
    runs = []

    def start(name="1"):
        runs.append(Run(tmp_path, name, stats))
        return runs[-1]

    yield start
    for each in runs:
        each.pipeline.close_spider()


@pytest.fixture(params=["one run", "two runs", "two workers"])
def two(request, run, monkeypatch):
    """Two places where articles come one after another: whatever is between them."""
    monkeypatch.setattr(pipelines.index_rows, "_LIST_SECONDS", 0.0)
    first = run("1")
    if request.param == "one run":
        return lambda: first, lambda: first
    if request.param == "two workers":
        second = run("2")
        return lambda: first, lambda: second

    def later():
        if len(started) == 0:
            first.finish()
            started.append(run("2"))
        return started[0]

    started = []
    return lambda: first, later


def label(row, kind, similarity=1.0):
    return {"of": row["articleId"], "kind": kind, "similarity": similarity}


def test_a_text_that_is_nearly_that_of_another_article_is_a_near_copy(two, stats):
    first, second = two
    original = first().publish("example.com/a", STORM)
    copy = second().publish("example.org/b", near_to(STORM))

    assert original["duplicate"] is None
    assert copy["duplicate"] == label(original, "near", pytest.approx(0.9, abs=0.01))
    assert copy["clusterId"] == original["clusterId"] == original["articleId"]
    assert copy["fingerprint"]["algorithm"] == original["fingerprint"]["algorithm"]
    assert copy["fingerprint"]["value"] != original["fingerprint"]["value"]
    assert stats["pipelines/dedupe/duplicate"] == stats["pipelines/dedupe/duplicate/near"] == 1


def test_the_same_text_under_another_headline_is_near_and_under_the_same_exact(two, stats):
    first, second = two
    original = first().publish("example.com/a", STORM)
    near = second().publish("example.org/b", STORM, headline="Gale")
    exact = second().publish("example.org/c", STORM)

    assert near["duplicate"] == label(original, "near")
    assert exact["duplicate"] == label(original, "exact")
    assert stats["pipelines/dedupe/duplicate"] == 2


def test_another_text_is_no_copy(two):
    first, second = two
    first().publish("example.com/a", STORM)
    other = second().publish("example.org/b", SUN)

    assert other["duplicate"] is None
    assert other["clusterId"] == other["articleId"]


def test_short_texts_have_no_fingerprint_and_are_compared_word_for_word(run):
    rain, snow = f"{prose(1, 28)} rain", f"{prose(1, 28)} snow"
    original, other = run().publish("example.com/a", rain), run("2").publish("example.org/b", snow)

    assert original["fingerprint"] is other["fingerprint"] is other["duplicate"] is None
    assert run("3").publish("example.org/c", rain)["duplicate"] == label(original, "exact")


def test_an_article_is_no_copy_of_itself_however_often_it_is_revised(two):
    first, second = two
    rows = [first().publish("example.com/a", STORM)]
    rows += [second().publish("example.com/a", near_to(STORM, number)) for number in range(3)]
    rows.append(second().publish("example.com/a", STORM))

    assert [row["revision"] for row in rows] == [1, 2, 3, 4, 1]
    assert [row["duplicate"] for row in rows] == [None] * 5
    assert {row["clusterId"] for row in rows} == {rows[0]["articleId"]}


def test_an_original_that_is_revised_is_no_copy_of_its_copies(two):
    first, second = two
    original = first().publish("example.com/a", STORM)
    later = near_to(near_to(STORM), 2)
    exact, near = second().publish("example.org/b", STORM), second().publish("example.org/c", later)
    revised = [second().publish("example.com/a", text) for text in (SUN, later, STORM)]

    assert exact["duplicate"] == label(original, "exact")
    assert near["duplicate"]["of"] == original["articleId"]
    assert [row["duplicate"] for row in revised] == [None] * 3


def test_a_revision_is_compared_with_other_articles_like_any_text(two):
    first, second = two
    original = first().publish("example.com/a", STORM)
    second().publish("example.org/b", SUN)
    revised = second().publish("example.org/b", near_to(STORM))
    copy = second().publish("example.org/c", near_to(SUN))
    again = second().publish("example.org/b", SUN)

    assert revised["duplicate"]["of"] == revised["clusterId"] == original["articleId"]
    assert copy["duplicate"]["of"] == revised["articleId"]
    assert again["duplicate"] is None
    assert again["clusterId"] == again["articleId"]


def test_copies_of_copies_are_copies_of_the_first(two):
    first, second = two
    original = first().publish("example.com/a", STORM)
    copies = [second().publish(f"example.org/{n}", near_to(STORM, n)) for n in range(4)]

    assert {row["duplicate"]["of"] for row in copies} == {original["articleId"]}
    assert {row["clusterId"] for row in copies} == {original["articleId"]}


def test_of_three_copies_the_first_is_the_original_in_every_order(tmp_path, stats):
    texts = {
        "a.example/1": STORM,
        "b.example/2": near_to(STORM, 1),
        "c.example/3": near_to(STORM, 2),
    }
    for number, order in enumerate(permutations(texts)):
        folder = tmp_path / str(number)
        folder.mkdir()
        run = Run(folder, "1", stats)
        rows = [run.publish(key, texts[key]) for key in order]
        run.pipeline.close_spider()

        assert [bool(row["duplicate"]) for row in rows] == [False, True, True]
        assert {row["clusterId"] for row in rows} == {rows[0]["articleId"]}


def test_a_canonical_link_to_another_site_makes_a_syndicated_copy(two, stats):
    first, second = two
    original = first().publish("example.com/a", STORM)
    link = "https://www.example.com/a"
    exact = second().publish("example.org/b", STORM, canonical=link)
    near = second().publish("example.org/c", near_to(STORM), canonical=link)
    other = second().publish("example.org/d", SUN, canonical=link)
    short = second().publish("example.org/e", "Too short.", canonical=link)

    assert exact["duplicate"] == label(original, "syndicated", 1.0)
    assert near["duplicate"] == label(original, "syndicated", pytest.approx(0.9, abs=0.01))
    assert other["duplicate"] == short["duplicate"] == label(original, "syndicated", 0.0)
    assert {row["clusterId"] for row in (exact, near, other)} == {original["articleId"]}
    assert stats["pipelines/dedupe/duplicate/syndicated"] == 4


def test_what_is_syndicated_before_its_original_comes_names_it_all_the_same(two):
    first, second = two
    copy = first().publish("example.org/b", STORM, canonical="https://example.com/a")
    original = second().publish("example.com/a", STORM)
    revised = second().publish("example.com/a", near_to(STORM))

    assert copy["duplicate"] == label(original, "syndicated", 0.0)
    assert copy["clusterId"] == original["articleId"]
    assert original["duplicate"] is revised["duplicate"] is None
    assert original["clusterId"] == original["articleId"]


def test_copies_of_what_is_syndicated_from_elsewhere_are_one_cluster(two):
    first, second = two
    link = "https://example.com/a"
    rows = [first().publish("example.org/b", STORM, canonical=link)]
    rows.append(second().publish("example.net/c", near_to(STORM), canonical=link))
    rows.append(second().publish("example.net/d", near_to(STORM, 2)))

    assert [row["duplicate"]["kind"] for row in rows] == ["syndicated", "syndicated", "near"]
    assert rows[2]["duplicate"]["of"] == rows[0]["articleId"]
    assert {row["clusterId"] for row in rows} == {article_id("example.com/a")}


def test_what_is_like_an_article_seen_before_joins_its_cluster_whatever_it_declares(two):
    first, second = two
    seen = first().publish("example.com/a", STORM)
    copy = second().publish("example.org/b", STORM, canonical="https://example.net/c")

    assert copy["duplicate"]["of"] == article_id("example.net/c")
    assert copy["clusterId"] == seen["articleId"]


def test_of_two_sites_that_declare_each_other_the_later_article_is_the_original(two):
    first, second = two
    copy = first().publish("example.com/a", STORM, canonical="https://example.org/b")
    original = second().publish("example.org/b", STORM, canonical="https://example.com/a")

    assert copy["duplicate"]["of"] == original["articleId"]
    assert original["duplicate"] is None


@pytest.mark.parametrize(
    "canonical",
    ["https://example.org/", "https://example.org", "https://www.example.com/b", "no address", ""],
)
def test_home_pages_the_own_site_and_what_is_no_address_are_no_originals(run, canonical):
    assert run().publish("example.com/a", STORM, canonical=canonical)["duplicate"] is None


@given(st.text(), st.text())
def test_whatever_a_page_declares_is_an_id_or_nothing(url, declared):
    own, found = f"https://example.com/{url}", f"https://example.org/{declared}"

    assert declared_original(url, declared, key_of) is None or declared.startswith("https://")
    assert declared_original(own, found, key_of) == (
        article_id(key_of(found)) if declared else None
    )


def test_without_a_function_for_keys_no_link_is_looked_at(stats):
    pipeline = DedupePipeline(stats)
    pipeline.open_spider()
    item = {"articleId": "a1", "url": "https://example.com/a", "articleBody": STORM}
    row = pipeline.process_item(item | {"declaredCanonicalUrl": "https://example.org/b"})
    pipeline.close_spider()

    assert row["duplicate"] is None


def test_the_settings_name_the_function_for_keys():
    settings = {"ARTICLE_KEY": "pipelines.identify.article_id"}

    assert DedupePipeline.from_crawler(get_crawler(settings_dict=settings)).key_of is article_id
    assert DedupePipeline.from_crawler(get_crawler()).key_of is None


STORIES = [STORM, near_to(STORM, 1), near_to(STORM, 2), SUN, near_to(SUN, 1)]
PAGES = st.tuples(
    st.sampled_from("abcd"), st.sampled_from(STORIES), st.sampled_from(["", "", "a", "b"])
)


@settings(max_examples=60, deadline=None)  # each example writes and reads files
@given(st.lists(PAGES, max_size=10))
def test_two_articles_are_never_copies_of_each_other(tmp_path_factory, pages):
    run = Run(tmp_path_factory.mktemp("run"), "1", CountedStats())
    latest = {}
    for name, text, declared in pages:
        canonical = f"https://{declared}.example/story" if declared else None
        with suppress(Dropped):
            row = run.publish(f"{name}.example/story", text, canonical=canonical)
            latest[row["articleId"]] = row
    run.pipeline.close_spider()
    for article, row in latest.items():
        other = latest.get((row["duplicate"] or {}).get("of"), {"duplicate": None})

        assert other["duplicate"] is None or other["duplicate"]["of"] != article
        assert (row["duplicate"] is None) == (row["clusterId"] == article)


@settings(max_examples=30, deadline=None)  # each example writes and reads files
@given(st.lists(PAGES, max_size=8), st.lists(st.booleans(), min_size=8, max_size=8))
def test_labels_are_those_of_one_run_however_many_runs_there_were(tmp_path_factory, pages, ends):
    def labels(ends):
        root, rows = tmp_path_factory.mktemp("run"), []
        run = Run(root, "1", CountedStats())
        for number, ((name, text, declared), end) in enumerate(zip(pages, ends, strict=False), 2):
            canonical = f"https://{declared}.example/story" if declared else None
            with suppress(Dropped):
                rows.append(run.publish(f"{name}.example/story", text, canonical=canonical))
            if end and run.part.exists():
                run.finish()
                run = Run(root, str(number), CountedStats())
        run.pipeline.close_spider()
        return rows

    assert labels(ends) == labels([False] * 8)
