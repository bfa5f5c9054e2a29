"""How well articles are read, and at what cost: ours and the installed peers on pages with truth.

    python bench/extraction.py FOLDER [--sets zyte fundus] [--half A] [--tools newsspider]

FOLDER holds, for each set, ``SET.warc.gz`` (a response record a page) and ``SET.truth.jsonl.gz`` (a
line a page: recordId, url and what is known of body, core, title, authors, date, lang). Each tool
reads all pages in a process of its own; one that is not installed is left out. CPU time is that of
the whole reading of a page, from its bytes to text and metadata, without taking it from the WARC.

Body: overlap of four-word shingles, F1 a page, then the mean; where truth has a ``core``, recall
asks for no more than that. The interval of the difference to a peer is a bootstrap over sites, not
pages: pages of one site fail together. ``--half`` takes half of the sites, to tune on one half and
to confirm on the other.
"""

from __future__ import annotations

import argparse
import gzip
import html
import json
import random
import re
import resource
import statistics
import subprocess
import sys
import time
import unicodedata
import zlib
from collections import Counter, defaultdict
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from extractors import TOOLS
from warcio.archiveiterator import ArchiveIterator

if TYPE_CHECKING:
    from collections.abc import Iterator

ROUNDS = 2000
"""Resamples of the bootstrap."""

MACRO = {"nb": "no", "nn": "no"}
"""Languages that ISO 639-3 counts to another, by which truth may name them."""

_NO_THEME = frozenset({"newsspider", "trafilatura", "selectors", "jsonld", "state"})
"""Our means of finding a text other than the profile of a theme."""

_WORD = re.compile(r"\w+")
_BETWEEN_NAMES = re.compile(r"\s*(?:[;,&/|]|\b(?:and|und|et|y)\b)\s*")
_BY = re.compile(r"^(?:by|von|por|par|di|af|av|door)\s+")


def truths(folder: Path, sets: list[str], half: str | None) -> dict[str, dict[str, Any]]:
    """The truth of each page by record id, with the name of its set."""
    found = {}
    for name in sets or sorted(path.name.partition(".")[0] for path in folder.glob("*.warc.gz")):
        with gzip.open(folder / f"{name}.truth.jsonl.gz", "rt", encoding="utf-8") as lines:
            for truth in map(json.loads, lines):
                if half is None or half_of(truth["url"]) == half:
                    found[truth["recordId"]] = truth | {"set": name}
    return found


def site(url: str) -> str:
    """The host of an address without its usual prefix."""
    return (urlsplit(url).hostname or "").removeprefix("www.")


def half_of(url: str) -> str:
    """A or B, by the site alone."""
    return "AB"[zlib.crc32(site(url).encode()) & 1]


def pages(folder: Path, wanted: dict[str, dict[str, Any]]) -> Iterator[tuple[str, str, bytes]]:
    """Record id, address and body of each wanted page."""
    for name in sorted({truth["set"] for truth in wanted.values()}):
        with (folder / f"{name}.warc.gz").open("rb") as stream:
            for record in ArchiveIterator(stream):
                key = record.rec_headers.get_header("WARC-Record-ID")
                if record.rec_type == "response" and key in wanted:
                    url = record.rec_headers.get_header("WARC-Target-URI")
                    yield key, url, record.content_stream().read()


def read_all(tool: str, folder: Path, wanted: dict[str, dict[str, Any]]) -> None:
    """Read every page with ``tool`` and print a line a page, then one with the peak memory."""
    read = TOOLS[tool]()
    warm = False
    for key, url, body in pages(folder, wanted):
        if not warm:  # models, word lists and compiled patterns are loaded with the first page
            attempt(read, body, url)
            warm = True
        print(json.dumps(attempt(read, body, url) | {"recordId": key}))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"rssMB": round(peak)}))


def attempt(read: Any, body: bytes, url: str) -> dict[str, Any]:
    """What ``read`` finds on a page and what that cost; an exception is a finding too."""
    start = time.process_time()
    try:
        found = read(body, url)
    except Exception as error:  # peers raise anything, and that is counted
        found = {"error": f"{type(error).__name__}: {error}"}
    return found | {"ms": 1000 * (time.process_time() - start)}


def shingles(text: str | None) -> Counter[tuple[str, ...]]:
    """The four-word shingles of ``text``; of a shorter one, all its words."""
    words = _WORD.findall(text or "")
    last = max(1, len(words) - 3)
    return Counter(tuple(words[i : i + 4]) for i in range(last)) if words else Counter()


def body_f1(truth: dict[str, Any], text: str | None) -> float:
    """F1 of the text against the truth."""
    full, found = shingles(truth["body"]), shingles(text)
    core = shingles(truth["core"]) if "core" in truth else full
    precision = (full & found).total() / found.total() if found else 0.0
    recall = (core & found).total() / core.total() if core else 0.0
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def folded(text: str | None) -> str:
    """The words alone, without case and entities."""
    return " ".join(
        _WORD.findall(unicodedata.normalize("NFKC", html.unescape(text or "")).casefold())
    )


def names(values: list[str]) -> set[str]:
    """Each name by itself, folded."""
    parts = (part for value in values for part in _BETWEEN_NAMES.split(value))
    return {_BY.sub("", folded(part)) for part in parts} - {""}


def scores(truth: dict[str, Any], found: dict[str, Any]) -> dict[str, float]:
    """Each figure that the truth of a page allows, 0 to 1."""
    result: dict[str, float] = {}
    if "body" in truth:
        result["body"] = body_f1(truth, found.get("body"))
    if "title" in truth:
        result["title"] = folded(truth["title"]) == folded(found.get("title"))
    if "authors" in truth:
        result["authors"] = names(truth["authors"]) == names(found.get("authors") or [])
    if re.match(r"\d{4}-\d\d-\d\d", str(truth.get("date", ""))):
        result["day"] = (found.get("date") or "")[:10] == truth["date"][:10]
    if "lang" in truth:
        primary = re.split("[-_]", (found.get("lang") or "").lower())[0]
        result["language"] = MACRO.get(primary, primary) == MACRO.get(truth["lang"], truth["lang"])
    return result


def summary(rows: list[dict[str, Any]]) -> dict[str, Any]:
    """The figures of one tool on one set."""
    figures: dict[str, Any] = {"pages": len(rows)}
    for name in ("body", "title", "authors", "day", "language"):
        values = [row["scores"][name] for row in rows if name in row["scores"]]
        if values:
            figures[name] = round(statistics.mean(values), 4)
    if "body" in figures:
        figures["empty"] = sum(1 for row in rows if not row.get("body"))
    if any("kind" in row for row in rows):
        figures["notJudgedArticles"] = sum(1 for row in rows if row.get("kind") != "article")
    figures["exceptions"] = sum(1 for row in rows if "error" in row)
    figures["cpuMs"] = cost(rows)
    themed = [row for row in rows if row.get("by", "newsspider") not in _NO_THEME]
    if themed:
        figures["cpuMsByTheme"] = cost(themed) | {"pages": len(themed)}
    return figures


def cost(rows: list[dict[str, Any]]) -> dict[str, float]:
    """Milliseconds of CPU time a page."""
    times = [row["ms"] for row in rows]
    return {
        "median": round(statistics.median(times), 1),
        "mean": round(statistics.mean(times), 1),
        "max": round(max(times), 1),
    }


def difference(
    ours: dict[str, float], theirs: dict[str, float], url: dict[str, str]
) -> list[float]:
    """Mean difference of body F1 a page and its 95 % interval, resampling sites."""
    sites: defaultdict[str, list[float]] = defaultdict(list)
    for key, value in ours.items():
        sites[site(url[key])].append(value - theirs[key])
    groups = list(sites.values())
    chance = random.Random(7)  # a bootstrap, to come out the same each time
    means = []
    for _ in range(ROUNDS):
        drawn = [value for group in chance.choices(groups, k=len(groups)) for value in group]
        means.append(statistics.fmean(drawn))
    means.sort()
    mean = statistics.fmean(value for group in groups for value in group)
    low, high = means[int(ROUNDS * 0.025)], means[int(ROUNDS * 0.975)]
    return [round(value, 4) for value in (mean, low, high)]


def compared(rows: dict[str, list[dict[str, Any]]], wanted: dict[str, dict[str, Any]]) -> Any:
    """The figures of all tools: each set, all sets pooled, and how far ours is from each peer."""
    sets = sorted({truth["set"] for truth in wanted.values()})
    result: dict[str, Any] = {"sets": {}, "pooled": {}, "oursMinusPeer": {}}
    for name in sets:
        result["sets"][name] = {
            tool: summary([row for row in found if wanted[row["recordId"]]["set"] == name])
            for tool, found in rows.items()
        }
    body = {
        tool: {r["recordId"]: r["scores"]["body"] for r in found if "body" in r["scores"]}
        for tool, found in rows.items()
    }
    url = {key: truth["url"] for key, truth in wanted.items()}
    for tool, found in rows.items():
        if not body[tool]:  # none of the sets says what the text is
            continue
        result["pooled"][tool] = summary([row for row in found if "body" in row["scores"]])
        if tool != "newsspider" and body.get("newsspider"):
            result["oursMinusPeer"][tool] = difference(body["newsspider"], body[tool], url)
    return result


def measured(tool: str, wanted: dict[str, dict[str, Any]], command: list[str]) -> Any:
    """Rows of ``tool`` from a process of its own, with scores, and its peak memory in MB."""
    child = subprocess.run([*command, "--child", tool], stdout=subprocess.PIPE, check=False)
    if child.returncode:
        print(f"{tool}: not installed or failed, left out", file=sys.stderr)
        return None
    *rows, peak = map(json.loads, child.stdout.splitlines())
    for row in rows:
        row["scores"] = scores(wanted[row["recordId"]], row)
    return rows, peak["rssMB"]


def main() -> None:
    """Print one JSON object with the figures of every tool."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--sets", nargs="+", default=[])
    parser.add_argument("--half", choices="AB")
    parser.add_argument("--tools", nargs="+", default=list(TOOLS), choices=list(TOOLS))
    parser.add_argument("--keep", type=Path, help="folder for each tool's rows with their scores")
    parser.add_argument("--child", choices=list(TOOLS), help=argparse.SUPPRESS)
    asked = parser.parse_args()
    wanted = truths(asked.folder, asked.sets, asked.half)
    if asked.child:
        read_all(asked.child, asked.folder, wanted)
        return
    rows, memory = {}, {}
    for tool in asked.tools:
        found = measured(tool, wanted, [sys.executable, *sys.argv])
        if found:
            rows[tool], memory[tool] = found
            if asked.keep:
                lines = "".join(
                    json.dumps(row | wanted[row["recordId"]] | row) + "\n" for row in rows[tool]
                )
                (asked.keep / f"{tool}.jsonl").write_text(lines)
    print(json.dumps(compared(rows, wanted) | {"rssMB": memory}, indent=2))


if __name__ == "__main__":
    main()
