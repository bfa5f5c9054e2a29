"""Three runs over one site, as the rows they leave; some are killed."""

import gzip
import json
import signal
import subprocess
import sys

import pytest
from itemadapter import ItemAdapter
from scrapy.utils.test import get_crawler

from pipelines.dedupe import DedupePipeline
from pipelines.errors import Dropped
from pipelines.identify import IdentifyPipeline

RAIN = "It rained on Monday, and the river rose."
SNOW = "It snowed on Tuesday, and the river froze."
HAIL = "It hailed on Wednesday, and the roofs broke."


class Run:
    """One run: items go through the pipelines, and what passes becomes a row at once."""

    def __init__(self, root, name, stats):
        self.folder = root / "articles"
        self.folder.mkdir(exist_ok=True)
        self.part = self.folder / f"{name}.jsonl.part"
        self.pipeline = DedupePipeline(stats, str(root / "state.db"), str(self.folder))
        self.pipeline.open_spider()

    def label(self, key, body, headline="Storm", url=None):
        url = url or f"https://{key}"
        item = {"urlKey": key, "url": url, "headline": headline, "articleBody": body}
        return self.pipeline.process_item(IdentifyPipeline().process_item(item))

    def publish(self, key, body, headline="Storm", url=None):
        row = self.label(key, body, headline, url)
        with self.part.open("a") as file:
            file.write(json.dumps(row) + "\n")
        return row

    def kill(self):
        """Leave the file as it is, and the connection without a word."""
        self.pipeline.index._db.close()

    def finish(self):
        self.pipeline.close_spider()
        done = self.part.with_suffix(".gz")
        done.write_bytes(gzip.compress(self.part.read_bytes()))
        self.part.unlink()


@pytest.fixture
def run(tmp_path, stats):
    runs = []

    def start(name):
        runs.append(Run(tmp_path, name, stats))
        return runs[-1]

    yield start
    for each in runs:
        each.pipeline.close_spider()


def reason(function, *args, **kwargs):
    with pytest.raises(Dropped) as error:
        function(*args, **kwargs)
    return error.value.reason


def test_a_new_article_is_revision_one_of_its_own_cluster(run, stats):
    row = run("1").publish("example.com/a", RAIN)

    assert row["revision"] == 1
    assert row["previousTextDigest"] is None
    assert row["duplicate"] is None
    assert row["clusterId"] == row["articleId"]
    assert stats == {"pipelines/dedupe/known": 0, "pipelines/dedupe/new": 1}


def test_a_copy_of_what_an_earlier_run_published_is_no_revision(run):
    first = run("1")
    first.publish("example.com/a", RAIN)
    first.finish()
    copy = {"urlKey": "example.com/a", "url": "https://example.com/a/print", "articleBody": SNOW}
    copy["canonicalUrl"] = "https://example.com/a"
    later = run("2")

    with pytest.raises(Dropped) as raised:
        later.pipeline.process_item(IdentifyPipeline().process_item(copy))
    assert raised.value.reason == "same-article"


def test_an_article_comes_once_a_run_however_many_addresses_it_has(run, stats):
    first = run("1")
    first.publish("example.com/a", RAIN)

    for text in (RAIN, SNOW):
        assert reason(first.publish, "example.com/a", text, url="https://m.example.com/a") == (
            "same-article"
        )
    assert stats["pipelines/dropped/same-article"] == 2


def test_an_address_that_comes_again_is_its_page_at_another_time(run):
    archive = run("1")
    archive.publish("example.com/a", RAIN)

    assert reason(archive.publish, "example.com/a", RAIN) == "unchanged"
    assert archive.publish("example.com/a", SNOW)["revision"] == 2
    assert archive.publish("example.com/a", RAIN)["revision"] == 1
    assert reason(archive.publish, "example.com/a", RAIN) == "unchanged"


def test_the_same_text_elsewhere_is_a_copy_of_the_first(run, stats):
    first = run("1")
    original = first.publish("example.com/a", RAIN)
    copy = first.publish("example.com/b", RAIN.upper())
    first.finish()
    later = run("2").publish("example.org/c", RAIN)

    label = {"of": original["articleId"], "kind": "exact", "similarity": 1.0}
    assert copy["duplicate"] == later["duplicate"] == label
    assert copy["clusterId"] == later["clusterId"] == original["articleId"]
    assert copy["revision"] == later["revision"] == 1
    assert stats["pipelines/dedupe/duplicate"] == 2


def test_articles_without_text_are_no_copies(run):
    first = run("1")
    first.publish("example.com/gallery-1", None, "Pictures of the day")
    second = first.publish("example.com/gallery-2", None, "Pictures of the day")

    assert second["duplicate"] is None
    assert second["clusterId"] == second["articleId"]


def test_three_runs_write_a_row_for_every_change_and_none_besides(run, stats):
    first = run("2024-01-01")
    rain = first.publish("example.com/a", RAIN)
    first.publish("example.com/b", HAIL)
    first.finish()

    second = run("2024-01-02")
    snow = second.publish("example.com/a", SNOW)
    assert reason(second.publish, "example.com/b", HAIL) == "unchanged"
    second.kill()

    third = run("2024-01-03")
    back = third.publish("example.com/a", RAIN)
    third.finish()

    assert (rain["revision"], snow["revision"], back["revision"]) == (1, 2, 1)
    assert snow["previousTextDigest"] == rain["textDigest"]
    assert back["previousTextDigest"] == snow["textDigest"]
    assert {row["articleId"] for row in (rain, snow, back)} == {rain["articleId"]}
    assert reason(run("2024-01-04").publish, "example.com/a", RAIN) == "unchanged"

    new = run("2024-01-05").publish("example.com/a", RAIN + SNOW)

    assert new["revision"] == 3
    assert new["previousTextDigest"] == rain["textDigest"]
    assert stats["pipelines/dedupe/revised"] == 3


def test_an_article_that_was_labelled_but_not_written_is_new_to_the_next_run(run):
    first = run("1")
    first.publish("example.com/a", RAIN)
    first.label("example.com/b", SNOW)
    with first.part.open("a") as file:
        file.write('{"articleId": "half a li')
    first.kill()

    second = run("2")

    assert reason(second.publish, "example.com/a", RAIN) == "unchanged"
    assert second.publish("example.com/b", SNOW)["revision"] == 1
    assert second.publish("example.com/c", SNOW)["duplicate"] is not None


def test_a_run_that_goes_on_after_a_kill_does_not_write_its_rows_twice(run):
    first = run("1")
    first.publish("example.com/a", RAIN)
    first.kill()
    again = run("1")

    assert reason(again.publish, "example.com/a", RAIN) == "unchanged"
    assert again.publish("example.com/b", SNOW)["revision"] == 1


def test_own_rows_read_by_another_run_do_not_confuse_this_one(run):
    first = run("1")
    original = first.publish("example.com/a", RAIN)
    run("2")
    copy = first.publish("example.com/b", RAIN)

    assert copy["duplicate"]["of"] == original["articleId"]
    assert reason(first.publish, "example.com/a", RAIN) == "unchanged"


def test_an_article_that_another_worker_published_is_the_same_under_another_address(run, stats):
    first, second = run("1"), run("2")
    rain = first.publish("example.com/a", RAIN)

    assert reason(second.publish, "example.com/a", SNOW, url="https://m.example.com/a") == (
        "same-article"
    )
    assert reason(second.publish, "example.com/a", RAIN) == "unchanged"
    assert second.publish("example.com/b", RAIN)["duplicate"]["of"] == rain["articleId"]
    hail = first.publish("example.com/c", HAIL)
    assert reason(second.publish, "example.com/c", SNOW, url="https://m.example.com/c") == (
        "same-article"
    )
    assert second.publish("example.com/c", SNOW)["previousTextDigest"] == hail["textDigest"]
    assert stats["pipelines/dropped/same-article"] == 2


def test_an_article_of_a_run_that_ended_is_revised_under_whatever_address(run):
    first = run("1")
    first.publish("example.com/a", RAIN)
    first.finish()

    assert run("2").publish("example.com/a", SNOW, url="https://m.example.com/a")["revision"] == 2


def test_deleting_the_index_loses_nothing(run, tmp_path):
    first = run("1")
    original = first.publish("example.com/a", RAIN)
    first.finish()
    for file in tmp_path.glob("state.db*"):
        file.unlink()
    second = run("2")

    assert reason(second.publish, "example.com/a", RAIN) == "unchanged"
    assert second.publish("example.com/b", RAIN)["clusterId"] == original["articleId"]


KILLED = """
import json, os, signal, sys
from collections import Counter
from pipelines.dedupe import DedupePipeline

class Stats(Counter):
    def inc_value(self, key, count=1, start=0): self[key] += count
    def set_value(self, key, value): self[key] = value

root = sys.argv[1]
pipeline = DedupePipeline(Stats(), root + "/state.db", root + "/articles")
pipeline.open_spider()
rows = open(root + "/articles/1.jsonl.part", "a")
for number in range(300):
    row = pipeline.process_item({"articleId": f"a{number}", "textDigest": f"t{number}"})
    if number < 200:
        rows.write(json.dumps(row) + "\\n")
        rows.flush()
os.kill(os.getpid(), signal.SIGKILL)
"""


def test_a_process_killed_between_label_and_write_leaves_the_written_rows_and_no_others(
    tmp_path, stats
):
    (tmp_path / "articles").mkdir()
    killed = subprocess.run([sys.executable, "-c", KILLED, str(tmp_path)], check=False)
    pipeline = DedupePipeline(stats, str(tmp_path / "state.db"), str(tmp_path / "articles"))
    pipeline.open_spider()
    for number in range(300):
        item = {"articleId": f"a{number}", "textDigest": f"t{number}"}
        if number < 200:
            assert reason(pipeline.process_item, item) == "unchanged"
        else:
            assert pipeline.process_item(item)["revision"] == 1
    pipeline.close_spider()

    assert killed.returncode == -signal.SIGKILL
    assert stats["pipelines/dropped/unchanged"] == 200


def test_every_class_of_item_is_labelled(item_class, stats):
    pipeline = DedupePipeline(stats)
    pipeline.open_spider()
    pipeline.process_item(item_class(articleId="a1", textDigest="x", articleBody=RAIN))
    item = item_class(articleId="a2", textDigest="x", articleBody=RAIN)
    article = ItemAdapter(pipeline.process_item(item))

    assert article["duplicate"]["of"] == article["clusterId"] == "a1"
    assert article["revision"] == 1
    pipeline.close_spider()


def test_an_item_without_an_id_or_without_the_fields_passes(bare_class, stats):
    pipeline = DedupePipeline(stats)
    pipeline.open_spider()
    unknown = {"headline": "Storm"}
    bare = bare_class(articleId="a1")

    assert pipeline.process_item(unknown) == {"headline": "Storm"}
    assert pipeline.process_item(bare) == bare_class(articleId="a1")
    pipeline.close_spider()


def test_the_settings_name_the_index_and_the_rows(tmp_path):
    settings = {"ARTICLE_INDEX": str(tmp_path / "state.db"), "ARTICLE_ROWS": str(tmp_path)}
    pipeline = DedupePipeline.from_crawler(get_crawler(settings_dict=settings))

    assert (pipeline.path, pipeline.rows) == (settings["ARTICLE_INDEX"], str(tmp_path))


@pytest.mark.parametrize("settings", [{}, {"ARTICLE_INDEX": "", "ARTICLE_ROWS": ""}])
def test_without_settings_only_this_run_is_remembered(settings):
    pipeline = DedupePipeline.from_crawler(get_crawler(settings_dict=settings))

    assert (pipeline.path, pipeline.rows) == (":memory:", None)
