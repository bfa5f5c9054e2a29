"""The published row and its schema."""

import json
from dataclasses import fields
from pathlib import Path

import jsonschema
import pytest

from newsspider.items import Article, article_row, json_schema

ROOT = Path(__file__).parent.parent


def test_a_row_has_every_key_in_the_published_order():
    row = json.loads(article_row(Article(url="https://news.example/a")))

    assert list(row) == [field.name for field in fields(Article)]
    jsonschema.Draft202012Validator(json_schema()).validate(row)


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
    [("url", None), ("aliases", None), ("revision", "1"), ("extra", 1), ("links", {"next": []})],
)
def test_the_schema_refuses_what_a_row_never_has(key, value):
    row = json.loads(article_row(Article(url="https://news.example/a")))

    assert not jsonschema.Draft202012Validator(json_schema()).is_valid(row | {key: value})


@pytest.mark.parametrize("copy", ["newsspider/article.schema.json", "docs/article.schema.json"])
def test_the_shipped_schema_is_the_generated_one(copy):
    shipped = json.loads((ROOT / copy).read_text())

    assert shipped == json_schema(), "run `make schema`"
    jsonschema.Draft202012Validator.check_schema(shipped)
