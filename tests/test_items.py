"""The published row and its schema."""

import json
import re
from dataclasses import fields
from datetime import datetime
from pathlib import Path

import jsonschema
import pytest
from runs import read_rows

from newsspider.items import Article, article_row, json_schema, no_links

ROOT = Path(__file__).parent.parent


def test_a_row_has_every_key_in_the_published_order():
    row = json.loads(article_row(Article(url="https://news.example/a")))

    assert list(row) == [field.name for field in fields(Article)]
    jsonschema.Draft202012Validator(json_schema()).validate(row)


def test_the_schema_names_the_keys_in_the_order_of_a_row():
    row = json.loads(article_row(Article(url="https://news.example/a")))
    definitions = json_schema()["$defs"]

    assert list(definitions["Article"]["properties"]) == list(row)
    assert list(definitions["Links"]["properties"]) == list(row["links"])


def test_a_row_is_one_line():
    row = article_row(Article(url="https://news.example/a", articleBody="one\ntwo\u2028three"))

    assert row.count(b"\n") == 1
    assert row.endswith(b"\n")


@pytest.mark.parametrize("key", ["url", "links", "warc", "revision", "aliases"])
def test_the_schema_misses_any_key_that_is_gone(key):
    row = json.loads(article_row(Article(url="https://news.example/a")))
    del row[key]

    assert not jsonschema.Draft202012Validator(json_schema()).is_valid(row)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        *(("url", None), ("url", ""), ("articleId", ""), ("aliases", None)),
        *(("revision", "1"), ("revision", 0), ("wordCount", -1), ("schemaVersion", "0.9")),
        *(("extra", 1), ("links", {"next": []}), ("links", {**no_links(), "extra": []})),
        *(("fieldSources", {"mood": "dom"}), ("fieldSources", {"headline": "guess"})),
        ("duplicate", {"of": "a1", "kind": "near", "similarity": 1.5}),
    ],
)
def test_the_schema_refuses_what_a_row_never_has(key, value):
    row = json.loads(article_row(Article(url="https://news.example/a")))

    assert not jsonschema.Draft202012Validator(json_schema()).is_valid(row | {key: value})


@pytest.mark.parametrize("key", ["datePublished", "dateModified", "dateDownloaded"])
def test_the_schema_calls_a_time_a_time(key):
    assert {"type": "string", "format": "date-time"} in (
        json_schema()["$defs"]["Article"]["properties"][key]["anyOf"]
    )


def is_moment(text):
    """Whether this is a date-time of RFC 3339, section 5.6; null is not asked about."""
    return not isinstance(text, str) or bool(
        re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)", text)
        and datetime.fromisoformat(text)
    )


def test_the_times_of_a_crawl_are_what_the_schema_says(crawled):
    formats = jsonschema.FormatChecker(formats=())
    formats.checkers["date-time"] = (is_moment, ValueError)
    validator = jsonschema.Draft202012Validator(json_schema(), format_checker=formats)
    rows = read_rows(crawled[0])

    assert not validator.is_valid(rows[0] | {"dateDownloaded": "yesterday"})
    for row in rows:
        validator.validate(row)


@pytest.mark.parametrize("copy", ["newsspider/article.schema.json", "docs/article.schema.json"])
def test_the_shipped_schema_is_the_generated_one(copy):
    shipped = json.loads((ROOT / copy).read_text())

    assert shipped == json_schema(), "run `make schema`"
    jsonschema.Draft202012Validator.check_schema(shipped)
