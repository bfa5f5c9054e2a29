"""Rows are counted as they are, whole files and files that are being written."""

import gzip
import json

from newsspider.layout import Layout
from newsspider.report.tally import row_files, tally_rows

ROW = {
    "site": "tide",
    "headline": "Ferry",
    "datePublished": "2026-11-20T23:30:00-05:00",
    "authors": [{"name": "Ada", "url": None}],
    "mainImage": None,
    "articleSection": ["World", "Travel", "World"],
    "discovery": {"via": "feed", "from": None, "depth": 1},
}


def written(tmp_path, name, *rows, end="\n"):
    path = tmp_path / "articles" / name
    path.parent.mkdir(exist_ok=True)
    content = "".join(json.dumps(row) + "\n" for row in rows).removesuffix("\n") + end
    opened = gzip.open if name.endswith(".gz") else open
    with opened(path, "wt") as file:
        file.write(content)
    return path


def test_a_row_counts_by_door_section_day_and_site(tmp_path):
    tally = tally_rows([written(tmp_path, "d-run.jsonl.gz", ROW, ROW)])

    assert tally.doors == {"feed": 2}
    assert tally.sections == {"World": 2, "Travel": 2}
    assert tally.days == {"2026-11-20": 2}
    assert tally.sites == {"tide": 2}
    assert tally.fill_rates()["tide"] == {
        "headline": 1.0,
        "datePublished": 1.0,
        "authors": 1.0,
        "mainImage": 0.0,
        "articleSection": 1.0,
    }


def test_what_a_row_does_not_know_counts_as_none(tmp_path):
    unknown = dict.fromkeys(ROW) | {"authors": [], "articleSection": []}
    tally = tally_rows([written(tmp_path, "d-run.jsonl.gz", unknown)])

    assert tally.doors == tally.sections == tally.sites == {"(none)": 1}
    assert tally.days == {"(none)": 1}


def test_half_a_line_is_not_a_row_yet(tmp_path):
    tally = tally_rows([written(tmp_path, "d-run.jsonl.part", ROW, ROW, end="")])

    assert tally.sites == {"tide": 1}
    assert tally.problems == []


def test_a_torn_file_counts_up_to_the_tear_and_is_named(tmp_path):
    path = written(tmp_path, "d-run.jsonl.gz", *[ROW] * 3)
    path.write_bytes(path.read_bytes()[:-12])
    tally = tally_rows([path])

    assert len(tally.problems) == 1
    assert str(path) in tally.problems[0]


def test_a_line_that_is_no_row_is_named_with_its_number(tmp_path):
    path = written(tmp_path, "d-run.jsonl.gz", ROW, {"site": 5}, ROW)
    tally = tally_rows([path])

    assert tally.sites == {"tide": 2}
    assert tally.problems[0].startswith(f"{path}:2: no row")


def test_the_files_of_a_run_are_its_own(tmp_path):
    mine = written(tmp_path, "2026-11-20-A-1.jsonl.gz", ROW)
    open_one = written(tmp_path, "2026-11-20-A-1.jsonl.part", ROW)
    written(tmp_path, "2026-11-20-B-1.jsonl.gz", ROW)
    written(tmp_path, "2026-11-20-A-1.jsonl.rejected", ROW)

    assert row_files(Layout(tmp_path), "A-1") == [mine, open_one]
