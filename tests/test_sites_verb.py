"""Site files on the command line: listed, checked, and drafted from a look at a site."""

from datetime import UTC, datetime

import pytest
from runs import newsspider

from newsspider.site import BUNDLED

START = 'start = ["https://news.example/"]\n'
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


def test_without_a_name_the_files_that_come_along_are_listed(tmp_path):
    done = newsspider("sites", cwd=tmp_path)

    assert (done.returncode, done.stderr) == (0, "")
    assert f"{BUNDLED / 'demo.toml'}: The Quillport Courier\n" in done.stdout
    assert "  delay     0.1 s\n" in done.stdout


def test_files_folders_and_names_are_listed(tmp_path):
    (tmp_path / "sites").mkdir()
    (tmp_path / "sites" / "a.toml").write_text('name = "A"\n' + START)
    (tmp_path / "b.toml").write_text(
        START + 'name = "B"\ndoors = ["feed"]\nsections = ["/x/"]\n[pinned]\napi = ["/wp-json/"]\n'
    )
    done = newsspider("sites", "sites", "b", "demo", cwd=tmp_path)
    lines = done.stdout.splitlines()

    assert done.returncode == 0
    assert [line for line in lines if not line.startswith(" ")] == [
        "sites/a.toml: A",
        "b.toml: B",
        f"{BUNDLED / 'demo.toml'}: The Quillport Courier",
    ]
    assert lines[12:24] == [
        "b.toml: B",
        "  start     https://news.example/",
        "  hosts     news.example",
        "  sections  https://news.example/x/",
        "  doors     feed https://news.example/wp-json/ (pinned)",
        "  include   every page",
        "  exclude   none",
        "  delay     1 s (default)",
        "  timezone  UTC (default), of dates that have none",
        "  language  as each page says",
        "  queries   as they are",
        "  selectors none",
    ]


@pytest.mark.parametrize(
    ("content", "line"),
    [
        ('significant_parameters = ["id", "p"]\n', "  queries   only id, p"),
        ("significant_parameters = []\n", "  queries   left out"),
        ('timezone = "Europe/Athens"\n', "  timezone  Europe/Athens"),
        ('language = "pt-BR"\n', "  language  pt-BR"),
        ('include = ["/a/"]\n', "  include   /a/"),
        ('[selectors]\nbody = ".text"\n', "  selectors body: .text"),
    ],
)
def test_what_a_file_says_stands_in_its_listing(tmp_path, content, line):
    (tmp_path / "a.toml").write_text(START + content)
    done = newsspider("sites", tmp_path / "a.toml")

    assert line in done.stdout.splitlines()


def test_every_mistake_of_every_file_is_one_sentence(tmp_path):
    (tmp_path / "good.toml").write_text(START)
    (tmp_path / "odd.toml").write_text(START + "speed = 3\ndelay = -1\n")
    (tmp_path / "torn.toml").write_text("start = [")
    done = newsspider("sites", tmp_path, tmp_path / "missing.toml")
    lines = done.stderr.splitlines()

    assert done.returncode == 2
    assert done.stdout.startswith(f"{tmp_path / 'good.toml'}: news.example\n")
    assert [line.partition(".toml: ")[2].split(".")[0][:16] for line in lines] == [
        "unknown key 'spe",
        "key 'delay': giv",
        "not TOML: Invali",
        "cannot be read: ",
    ]
    assert all(line.startswith(f"newsspider: {tmp_path}/") for line in lines)


def test_a_folder_without_site_files_is_a_mistake(tmp_path):
    done = newsspider("sites", tmp_path)

    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == f"newsspider: {tmp_path}: no site file in it; a site file ends in .toml\n"
