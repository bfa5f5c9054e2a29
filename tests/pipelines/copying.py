"""Texts and copies of them, published one after another."""

import gzip
import json
from collections import Counter

from prose import prose

from pipelines.dedupe import DedupePipeline
from pipelines.identify import IdentifyPipeline

__all__ = ["STORM", "SUN", "CountedStats", "Run", "key_of", "label", "near_to"]

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


class CountedStats(Counter):
    """What pipelines need of Scrapy's stats."""

    def set_value(self, key, value):
        self[key] = value

    def inc_value(self, key, count=1, start=0):
        self[key] = self.get(key, start) + count


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


def label(row, kind, similarity=1.0):
    return {"of": row["articleId"], "kind": kind, "similarity": similarity}
