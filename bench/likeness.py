"""What near copies cost: CPU an article, bytes an article in the index, and what is called near.

    python bench/likeness.py [--articles 20000] [--words 600] [ROWS.jsonl …]

Articles are drawn from the words of the rows, as `newsspider extract` prints them, or else from
the prose of the demo site. Each is signed, looked up and added as a crawl does; then as many rows
are written to a file and indexed as the next run does. Of the rows themselves, all pairs of
different articles that are called near are named, for somebody to look at.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

sys.path.insert(0, str(Path(__file__).parent.parent))

from newsspider.demo.prose import Writer
from pipelines.identify import text_digest
from pipelines.index import ArticleIndex
from pipelines.likeness import likeness_of
from pipelines.originals import original_of
from pipelines.revise import Revision

if TYPE_CHECKING:
    from collections.abc import Iterator

_HEX = "0123456789abcdef"


def articles(vocabulary: list[str], count: int, words: int) -> Iterator[dict[str, Any]]:
    """Yield rows of articles that have nothing in common but their words."""
    chance = random.Random(1)
    for number in range(count):
        name = "a" + "".join(chance.choices(_HEX, k=20))
        body = " ".join(chance.choices(vocabulary, k=words))
        url = f"https://www.example.com/politics/2025/06/an-article-of-some-length-{number}/"
        digest = text_digest("A headline", body)  # folds the text, as it does in a crawl
        yield {"articleId": name, "url": url, "textDigest": digest, "articleBody": body}


def label(index: ArticleIndex, rows: Iterator[dict[str, Any]]) -> dict[str, float]:
    """Return CPU microseconds an article of each step."""
    spent, count = [0.0, 0.0, 0.0], 0
    for row in rows:
        count += 1
        name, digest, clock = row["articleId"], row["textDigest"], time.process_time
        began = clock()
        text = likeness_of(row["articleBody"])
        signed = clock()
        original_of(index, name, digest, text, None)
        looked = clock()
        index.add(name, row["url"], Revision(1, digest), name, text)
        for step, seconds in enumerate((signed - began, looked - signed, clock() - looked)):
            spent[step] += seconds
    names = ("sign", "lookUp", "add")
    costs = {name: spent[step] / count * 1e6 for step, name in enumerate(names)}
    return {**costs, "whole": sum(costs.values())}


def indexed(rows: Iterator[dict[str, Any]], folder: Path) -> dict[str, float]:
    """Return CPU microseconds and bytes a row of an index that is made of a file of rows."""
    count = 0
    (folder / "articles").mkdir()
    with (folder / "articles" / "1.jsonl.part").open("w", encoding="utf-8") as file:
        for row in rows:
            count += 1
            file.write(json.dumps(row) + "\n")
    began = time.process_time()
    ArticleIndex(folder / "state.db", folder / "articles").close()
    spent = time.process_time() - began
    return {"index": spent / count * 1e6, "bytes": (folder / "state.db").stat().st_size / count}


def near_pairs(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return what is called near or exact among the rows, in their order."""
    index, found = ArticleIndex(), []
    for row in rows:
        text, digest = likeness_of(row["articleBody"]), row["textDigest"]
        original = original_of(index, row["articleId"], digest, text, None)
        label = original.label if original else None
        cluster = original.cluster_id if original else row["articleId"]
        index.add(row["articleId"], row["url"], Revision(1, digest), cluster, text, label)
        if label:
            found.append({"url": row["url"], **label})
    index.close()
    return found


def main() -> None:
    """Print one JSON object with all figures."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("rows", nargs="*", type=Path)
    parser.add_argument("--articles", type=int, default=20_000)
    parser.add_argument("--words", type=int, default=600)
    asked = parser.parse_args()
    rows = [json.loads(line) for path in asked.rows for line in path.open(encoding="utf-8")]
    rows = [row for row in rows if row["articleBody"]]
    writer = Writer("bench", "politics")
    texts = [row["articleBody"] for row in rows] or [writer.paragraph() for _ in range(2_000)]
    vocabulary = " ".join(texts).split()
    drawn = vocabulary, asked.articles, asked.words
    index = ArticleIndex()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    figures = label(index, articles(*drawn))
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    index.close()
    with tempfile.TemporaryDirectory() as folder:
        figures |= indexed(articles(*drawn), Path(folder))
    found = {"articles": asked.articles, "words": asked.words, **figures, "grownKilobytes": grown}
    print(json.dumps(found | {"rows": len(rows), "near": near_pairs(rows)}, indent=2))


if __name__ == "__main__":
    main()
