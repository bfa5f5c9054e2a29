"""The documentation tells the truth about the tree."""

import argparse
import ast
import gzip
import re
from dataclasses import fields, replace
from pathlib import Path
from typing import get_args

import duckdb
import pytest

from newsspider.arguments import arguments_parser
from newsspider.doors.candidate import Problem
from newsspider.items import Article, article_row, json_schema, no_links
from newsspider.report.run import run_record
from newsspider.site import Site, read_site
from newsspider.site_selectors import Selectors

ROOT = Path(__file__).parent.parent
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/*.md"), ROOT / "output" / "README.md"])
OPERATE = (ROOT / "docs" / "operate.md").read_text()
QUERIES = re.findall(r"```sql\n(.*?)```", (ROOT / "docs" / "jsonl.md").read_text(), re.DOTALL)
NODES = [
    node
    for room in ("newsspider", "pipelines")
    for path in sorted(ROOT.glob(f"{room}/**/*.py"))
    for node in ast.walk(ast.parse(path.read_text()))
]
SETTING = r"(?:ARTICLE|CHECK|CRAWL_DELAY|FRONTIER|HOST|OUTPUT|PROGRESS|WARC)_[A-Z_]+"
REASON = r"(?:(?:skipped|failed|dropped)/)?([a-z]+(?:-[a-z]+)*)"
REFUSES = {"OutOfBounds", "Unreachable", "Skipped", "dropped"}
NOT_COUNTED = {"waiting", "max-pages", "max-articles"}
"""What is refused so waits for its turn, or for the next run."""


def outcomes(value):
    """The texts that an expression may come to."""
    match value:
        case ast.Constant(value=str(text)):
            yield text
        case ast.IfExp(body=one, orelse=other):
            yield from (*outcomes(one), *outcomes(other))
        case ast.BoolOp(values=several):
            yield from (text for each in several for text in outcomes(each))


def counted_reasons():
    """The words under which the code counts what it passes over."""
    for node in NODES:
        match node:
            case ast.Call(func=ast.Name(id=name), args=[*named]) if name in REFUSES:
                yield from (text for each in named for text in outcomes(each))
            case ast.FunctionDef(name=name) if "refusal" in name or "unwanted" in name:
                for inner in ast.walk(node):
                    if isinstance(inner, ast.Return):
                        yield from outcomes(inner.value)
            case ast.Assign(targets=[ast.Name(id="refusal")]):
                yield from outcomes(node.value)
            case ast.Constant(value=str(text)) if "/" in text:
                yield text


OWN_SETTINGS = sorted(
    {text for node in NODES for text in outcomes(node) if re.fullmatch(SETTING, text)}
)
REASONS = sorted(
    {found[1] for text in counted_reasons() if (found := re.fullmatch(REASON, text))} - NOT_COUNTED
)


def verbs():
    (actions,) = (
        action
        for action in arguments_parser()._actions
        if isinstance(action, argparse._SubParsersAction)
    )
    return actions.choices


def options(verb):
    return [
        action.option_strings[-1]
        for action in verbs()[verb]._actions
        if action.option_strings and action.dest != "help"
    ]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_between_pages_lead_somewhere(page):
    for target in re.findall(r"\]\((?!https?:)([^)#]+)(?:#[^)]*)?\)", page.read_text()):
        assert (page.parent / target).exists(), target


@pytest.mark.parametrize("verb", verbs())
def test_every_verb_is_in_the_readme(verb):
    assert f"`newsspider {verb}" in (ROOT / "README.md").read_text()


@pytest.mark.parametrize("name", OWN_SETTINGS)
def test_every_setting_of_ours_is_documented(name):
    assert f"`{name}`" in OPERATE


@pytest.mark.parametrize("option", options("crawl"))
def test_every_option_of_a_crawl_is_documented(option):
    assert f"`{option}" in OPERATE


@pytest.mark.parametrize("verb", verbs())
def test_every_option_of_a_verb_is_documented(verb):
    written = "".join(page.read_text() for page in PAGES)

    assert [option for option in options(verb) if not re.search(rf"{option}\b", written)] == []


@pytest.mark.parametrize("reason", [*REASONS, *get_args(Problem)])
def test_every_reason_that_the_code_counts_is_documented(reason):
    assert f"`{reason}`" in OPERATE


@pytest.mark.parametrize("key", run_record({}))
def test_every_key_of_a_run_record_is_documented(key):
    assert f"`{key}`" in OPERATE.partition("## The run record")[2]


@pytest.mark.parametrize("field", [field.name for field in fields(Article)])
def test_every_field_of_a_row_is_documented(field):
    assert f"`{field}`" in (ROOT / "docs" / "jsonl.md").read_text()


@pytest.mark.parametrize("key", [field.name for field in fields(Site)])
def test_every_key_of_a_site_file_is_documented(key):
    example = OPERATE.partition("```toml")[2].partition("```")[0]

    assert re.search(rf"^({key} = |\[{key}\])", example, re.MULTILINE)
    assert re.search(rf"^\| `\[?{key}\]?` ", OPERATE, re.MULTILINE)


def test_the_example_of_a_site_file_is_right(tmp_path):
    path = tmp_path / "courier.toml"
    path.write_text(OPERATE.partition("```toml")[2].partition("```")[0])

    assert read_site(path)[1] == ()


@pytest.mark.parametrize("name", [field.name for field in fields(Selectors)])
def test_every_selector_of_a_site_file_is_documented(name):
    assert f"`{name}`" in OPERATE.partition("## A site file")[2].partition("\n## ")[0]


def test_every_room_of_the_architecture_stands():
    drawn = (ROOT / "docs" / "architecture.md").read_text().partition("## Rooms")[2]
    named = re.findall(r"^  (\w+(?:/|\.py)) ", drawn.partition("```\n\n")[0], re.MULTILINE)

    assert named
    for name in named:
        assert (ROOT / "newsspider" / name).exists(), name


def sql_type(schema, definitions):
    """The type of DuckDB that holds what a JSON Schema allows."""
    named = [schema, *schema.get("anyOf", [])]
    schema = next(one for one in named if one.keys() & {"$ref", "enum", "type"})
    match schema:
        case {"$ref": reference}:
            return sql_type(definitions[reference.rpartition("/")[2]], definitions)
        case {"items": items}:
            return f"{sql_type(items, definitions)}[]"
        case {"properties": properties}:
            each = (f"{key} {sql_type(value, definitions)}" for key, value in properties.items())
            return f"STRUCT({', '.join(each)})"
        case {"type": "object", "additionalProperties": values}:
            return f"MAP(VARCHAR, {sql_type(values, definitions)})"
        case {"format": "date-time"}:
            return "TIMESTAMPTZ"
    types = {"integer": "BIGINT", "number": "DOUBLE", "boolean": "BOOLEAN"}
    return types.get(schema.get("type"), "VARCHAR")


def printed(number, day, **given):
    """A row of article ``number``, seen on ``day`` of a month."""
    row = Article(
        url=f"https://news.example/{number}",
        articleId=f"a{number}",
        dateDownloaded=f"2026-03-{day:02}T00:00:00.5Z",
    )
    return replace(row, **given)


def recommends(number):
    return no_links() | {"readAlso": [{"url": f"https://news.example/{number}", "text": "More"}]}


@pytest.fixture
def revised(tmp_path):
    """DuckDB with the views of the docs over a folder of revisions, a returning text, a copy."""
    early, late = "2026-01-01T09:00:00+02:00", "2026-01-01T08:00:00Z"
    returning = {"articleSection": ["World"], "links": recommends(2), "datePublished": early}
    edited = {"articleSection": ["World", "Tech"], "datePublished": late}
    copied = {"of": "a2", "kind": "exact", "similarity": 1.0}
    days = [
        [
            printed(1, 1, headline="First", **returning),
            printed(2, 1, headline="Draft", **edited),
            printed(3, 1, headline="Final", duplicate=copied, **edited),
            printed(4, 1, headline="Undated", dateModifiedRaw="2026-01-01"),
        ],
        [
            printed(1, 2, revision=2, headline="Second", **returning),
            printed(2, 2, revision=2, headline="Final", **edited),
        ],
        [printed(1, 3, headline="First", **returning)],
    ]
    (tmp_path / "articles").mkdir()
    for day, rows in enumerate(days):
        path = tmp_path / "articles" / f"{day}.jsonl.gz"
        path.write_bytes(gzip.compress(b"".join(map(article_row, rows))))
    return with_views(tmp_path)


def with_views(output):
    connection = duckdb.connect()
    connection.execute(QUERIES[0].replace("output/", f"{output}/"))
    return connection


def answers(connection, words):
    """What the one query of the docs with these words says, times left out."""
    (query,) = (query for query in QUERIES[1:] if words in query)
    return connection.sql(query.replace("SELECT datePublished,", "SELECT")).fetchall()


def test_the_columns_of_the_docs_are_those_of_the_schema():
    definitions = json_schema()["$defs"]
    row = definitions["Article"]["properties"]
    written = re.findall(r"(\w+): '([^']+)'", QUERIES[0])
    folded = [(name, re.sub(r"(?<=\()\s+|\"", "", kind)) for name, kind in written]

    assert [(name, re.sub(r"\s+", " ", kind)) for name, kind in folded] == [
        (name, sql_type(schema, definitions)) for name, schema in row.items()
    ]


@pytest.mark.parametrize("query", QUERIES[1:])
def test_the_queries_run_on_a_crawl(query, crawled):
    found = with_views(crawled[0]).sql(f"SELECT count(*) FROM ({query})").fetchall()

    assert found != [(0,)] or "revisions" in query  # of one crawl, no article has two


def test_the_view_of_articles_has_the_text_of_today(revised):
    found = revised.sql("SELECT articleId, revision, headline FROM articles ORDER BY articleId")

    assert found.fetchall() == [
        ("a1", 1, "First"),
        ("a2", 2, "Final"),
        ("a3", 1, "Final"),
        ("a4", 1, "Undated"),
    ]


def test_the_newest_articles_are_each_listed_once_without_copies(revised):
    found = answers(revised, "ORDER BY datePublished")

    assert [headline for headline, _ in found] == ["Final", "First", "Undated"]


def test_sections_count_articles_not_rows(revised):
    assert answers(revised, "articleSection") == [("World", 2), ("Tech", 1)]


def test_changed_articles_have_the_headline_of_today(revised):
    assert answers(revised, "HAVING") == [("a1", 2, "First"), ("a2", 2, "Final")]


def test_a_recommendation_is_listed_once(revised):
    assert answers(revised, "readAlso") == [("https://news.example/1", "https://news.example/2")]


def test_a_column_keeps_its_type_where_the_folder_has_nothing_for_it(revised):
    found = revised.sql("SELECT dateModifiedRaw, audios, fieldSources FROM articles")

    assert ("2026-01-01", [], {}) in found.fetchall()


def test_the_example_of_reading_a_record_runs_on_a_crawl(crawled, capsys):
    code = (
        (ROOT / "docs" / "archive.md").read_text().partition("```python\n")[2].partition("```")[0]
    )
    (rows,) = (crawled[0] / "articles").iterdir()
    code = code.replace("output/articles/….jsonl.gz", f"output/articles/{rows.name}")
    code = code.replace("output/", f"{crawled[0]}/")
    exec(compile(code, "docs/archive.md", "exec"), {})

    assert capsys.readouterr().out.startswith("200 OK ")
