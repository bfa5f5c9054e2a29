"""One address, as a researcher would ask for it."""

import json
import socket

import jsonschema
import pytest
from runs import newsspider

from newsspider.archive.members import read_member
from newsspider.items import json_schema


def path_of(demo, kind):
    return next(e.path for e in demo.site.expectations() if e.kind == kind)


def test_an_article_is_one_valid_row_on_stdout_with_its_record(demo, tmp_path):
    truth = next(e for e in demo.site.expectations() if e.row)
    done = newsspider("fetch", demo.url + truth.path[1:], "--output", tmp_path)
    (line,) = done.stdout.splitlines()
    row = json.loads(line)
    jsonschema.Draft202012Validator(json_schema()).validate(row)
    with (tmp_path / "archive" / row["warc"]["file"]).open("rb") as file:
        record = read_member(file, row["warc"]["offset"], row["warc"]["length"])

    assert done.returncode == 0
    assert row["headline"] == truth.headline
    assert record.record_id == row["warc"]["recordId"]
    assert truth.headline.encode() in record.block


def test_an_article_that_is_stored_already_is_printed_again(demo, tmp_path):
    truth = next(e for e in demo.site.expectations() if e.row)
    first, second = (
        json.loads(newsspider("fetch", demo.url + truth.path[1:], "--output", tmp_path).stdout)
        for _ in range(2)
    )

    assert first["articleBody"] == second["articleBody"]
    assert (first["revision"], second["revision"]) == (1, 1)
    assert len(list((tmp_path / "articles").iterdir())) == 1


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("listing", "it lists articles"),
        ("missing", "no such page"),
        ("gone", "no such page"),
        ("disallowed", "robots.txt does not allow it"),
        ("file", "not a web page"),
        ("redirect-loop", "redirects without end"),
        ("soft-404", "no such page"),
        ("blocked", "refuses"),
        ("failing", "try again later"),
    ],
)
def test_what_is_no_article_is_one_sentence_and_exit_status_1(demo, tmp_path, kind, words):
    done = newsspider("fetch", demo.url + path_of(demo, kind)[1:], "--output", tmp_path)

    assert (done.returncode, done.stdout) == (1, "")
    assert words in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert list((tmp_path / "archive").glob("*.warc.gz"))


def test_a_dead_port_is_one_sentence_and_exit_status_1(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    done = newsspider("fetch", f"http://127.0.0.1:{port}/", "--output", tmp_path)

    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == (
        f"newsspider: http://127.0.0.1:{port}/: nothing answers at that host and port\n"
    )


@pytest.mark.parametrize("address", ["htp://x/", "http://", "not a url", "file:///etc/passwd", ""])
def test_a_malformed_address_is_one_sentence_and_exit_status_2(tmp_path, address):
    done = newsspider("fetch", address, "--output", tmp_path / "output")

    assert (done.returncode, done.stdout) == (2, "")
    assert len(done.stderr.splitlines()) == 1
    assert not (tmp_path / "output").exists()
