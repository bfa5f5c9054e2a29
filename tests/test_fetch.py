"""One address, as a researcher would ask for it."""

import json
import socket

import jsonschema
import pytest
from crawls import edited
from runs import newsspider, read_rows

from newsspider.archive.members import read_member
from newsspider.demo import serve
from newsspider.demo.answer import Answer
from newsspider.items import json_schema


def paths_of(demo, kind):
    return [e.path for e in demo.site.expectations() if e.kind == kind]


def path_of(demo, kind):
    return paths_of(demo, kind)[0]


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


def test_an_article_that_is_stored_already_is_printed_as_it_is_stored(demo, tmp_path):
    truth = next(e for e in demo.site.expectations() if e.row)
    first, second = (
        newsspider("fetch", demo.url + truth.path[1:], "--output", tmp_path).stdout
        for _ in range(2)
    )

    assert first == second
    assert read_rows(tmp_path) == [json.loads(first)]


def test_a_copy_gives_the_row_of_the_address_that_it_names_once(demo, tmp_path):
    path = next(p for p in paths_of(demo, "copy") if p.endswith("?share=telegraph"))
    plain = demo.url + path[1:].partition("?")[0]
    done = [
        newsspider("fetch", url, "--output", tmp_path)
        for url in (demo.url + path[1:], plain, demo.url + path[1:])
    ]
    (row,) = read_rows(tmp_path)

    assert [each.returncode for each in done] == [0, 0, 0]
    assert len({each.stdout for each in done}) == 1
    assert json.loads(done[0].stdout) == row
    assert (row["url"], row["canonicalUrl"], row["revision"]) == (plain, plain, 1)


def test_a_copy_of_what_is_not_there_is_the_article_itself(demo, tmp_path):
    path = next(p for p in paths_of(demo, "copy") if p.endswith("/amp/"))
    plain = path.removesuffix("amp/")
    with serve(edited(demo.site, {plain: Answer(404, "Not Found")})) as server:
        done = newsspider("fetch", server.url + path[1:], "--output", tmp_path)
    row = json.loads(done.stdout)

    assert done.returncode == 0
    assert row["url"].endswith(path)
    assert row["canonicalUrl"].endswith(plain)


def test_a_further_page_of_an_article_is_archived_and_names_the_first(demo, tmp_path):
    first = demo.url + path_of(demo, "split")[1:]
    done = [
        newsspider("fetch", url, "--output", tmp_path)
        for url in (f"{first}2/", first, f"{first}2/")
    ]
    (row,) = read_rows(tmp_path)

    assert [each.returncode for each in done] == [1, 0, 1]
    assert (done[0].stdout, done[2].stdout) == ("", "")
    assert f"{first}2/ is page 2 of {first}: fetch that address" in done[0].stderr
    assert done[2].stderr == done[0].stderr
    assert (row["url"], row["revision"]) == (first, 1)
    assert f"{first}2/" in (tmp_path / "indexes" / "index.cdxj").read_text()


def test_a_redirect_to_no_article_names_both_addresses(demo, tmp_path):
    asked = demo.url + path_of(demo, "redirect-home")[1:]
    done = newsspider("fetch", asked, "--output", tmp_path)

    assert done.returncode == 1
    assert f"{asked} leads to {demo.url}, which gave no article: it lists articles" in done.stderr


def test_a_page_is_read_with_a_site_file_and_read_so_again(demo, tmp_path):
    truth = next(e for e in demo.site.expectations() if e.row)
    site, output = tmp_path / "odd.toml", tmp_path / "output"
    selectors = '[selectors]\nheadline = ".jeg_meta_category a"\n'
    site.write_text(f'name = "odd"\nstart = ["{demo.url}"]\n{selectors}')
    done = newsspider("fetch", demo.url + truth.path[1:], "--site", site, "--output", output)
    again = newsspider("extract", output / "archive")
    row = json.loads(done.stdout)

    assert (row["site"], row["headline"]) == ("odd", row["articleSection"][0])
    assert json.loads(again.stdout)["headline"] == row["headline"]


def test_a_site_file_of_other_hosts_is_refused_before_anything_is_fetched(tmp_path):
    site = tmp_path / "far.toml"
    site.write_text('start = ["https://far.example/"]\n')
    done = newsspider(
        "fetch", "https://tide.example/", "--site", site, "--output", tmp_path / "output"
    )

    assert (done.returncode, done.stdout) == (2, "")
    assert "add tide.example to 'hosts'" in done.stderr
    assert not (tmp_path / "output").exists()


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
