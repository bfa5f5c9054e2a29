"""The documentation tells the truth about the tree."""

import argparse
import re
from dataclasses import fields
from pathlib import Path

import duckdb
import pytest

from newsspider import cli, settings
from newsspider.items import Article
from newsspider.site import Site

ROOT = Path(__file__).parent.parent
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/*.md"), ROOT / "output" / "README.md"])
OWN_SETTINGS = [
    name
    for name in dir(settings)
    if name.isupper() and name.startswith(("WARC_", "OUTPUT_", "PROGRESS_"))
]


def verbs():
    (actions,) = (
        action
        for action in cli._parser()._actions
        if isinstance(action, argparse._SubParsersAction)
    )
    return actions.choices


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_between_pages_lead_somewhere(page):
    for target in re.findall(r"\]\((?!https?:)([^)#]+)(?:#[^)]*)?\)", page.read_text()):
        assert (page.parent / target).exists(), target


@pytest.mark.parametrize("verb", verbs())
def test_every_verb_is_in_the_readme(verb):
    assert f"`newsspider {verb}" in (ROOT / "README.md").read_text()


@pytest.mark.parametrize("name", OWN_SETTINGS)
def test_every_setting_of_ours_is_documented(name):
    assert f"`{name}`" in (ROOT / "docs" / "operate.md").read_text()


@pytest.mark.parametrize("option", ["--max-articles", "--max-pages", "--delay", "--quiet", "-s"])
def test_every_option_of_a_crawl_is_documented(option):
    assert option in verbs()["crawl"].format_help()
    assert f"`{option}" in (ROOT / "docs" / "operate.md").read_text()


@pytest.mark.parametrize("field", [field.name for field in fields(Article)])
def test_every_field_of_a_row_is_documented(field):
    assert f"`{field}`" in (ROOT / "docs" / "jsonl.md").read_text()


@pytest.mark.parametrize("key", [field.name for field in fields(Site)])
def test_every_key_of_a_site_file_is_documented(key):
    example = (ROOT / "docs" / "operate.md").read_text().partition("```toml")[2]

    assert f"\n{key} = " in example.partition("```")[0]


def test_every_room_of_the_architecture_stands():
    drawn = (ROOT / "docs" / "architecture.md").read_text().partition("## Rooms")[2]
    named = re.findall(r"^  (\w+(?:/|\.py)) ", drawn.partition("```\n\n")[0], re.MULTILINE)

    assert named
    for name in named:
        assert (ROOT / "newsspider" / name).exists(), name


@pytest.mark.parametrize(
    "query", re.findall(r"```sql\n(.*?)```", (ROOT / "docs" / "jsonl.md").read_text(), re.DOTALL)
)
def test_the_queries_run_on_a_crawl(query, crawled):
    assert duckdb.sql(query.replace("output/", f"{crawled[0]}/")).fetchall()


def test_the_example_of_reading_a_record_runs_on_a_crawl(crawled, capsys):
    code = (
        (ROOT / "docs" / "archive.md").read_text().partition("```python\n")[2].partition("```")[0]
    )
    (rows,) = (crawled[0] / "articles").iterdir()
    code = code.replace("output/articles/….jsonl.gz", f"output/articles/{rows.name}")
    code = code.replace("output/", f"{crawled[0]}/")
    exec(compile(code, "docs/archive.md", "exec"), {})

    assert capsys.readouterr().out.startswith("200 OK ")
