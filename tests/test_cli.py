"""What is wrong is said in a sentence, with the exit status that scripts rely on."""

import socket

import pytest
from runs import newsspider

VERBS = ["crawl", "fetch", "extract", "verify", "export", "demo"]


def test_a_crawl_whose_only_seed_refuses_connections_fails(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    done = newsspider("crawl", f"http://127.0.0.1:{port}/", "--output", tmp_path, "--delay", 0)

    assert done.returncode == 1
    assert "No page answered" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_site_file_with_an_unknown_key_names_file_key_and_known_keys(tmp_path):
    site = tmp_path / "site.toml"
    site.write_text('start = ["https://news.example/"]\nspeed = 3\n')
    done = newsspider("crawl", site, "--output", tmp_path / "output")

    assert done.returncode == 2
    assert done.stderr == (
        f"newsspider: {site}: unknown key 'speed'. Known keys: name, start, hosts,"
        " sections, doors, pinned, include, exclude, selectors, delay, timezone, language,"
        " significant_parameters\n"
    )
    assert not (tmp_path / "output").exists()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("start = [", "not TOML"),
        ("name = 'x'", "key 'start' is missing"),
        ("start = 'https://news.example/'", "key 'start'"),
        ("start = ['ftp://news.example/']", "ftp://news.example/"),
        ("start = ['https://news.example/']\ndelay = 'slow'", "key 'delay'"),
        ("start = ['https://news.example/']\ndelay = -1", "key 'delay'"),
        ("start = ['https://news.example/']\nexclude = ['opinion']", "key 'exclude'"),
        ("start = ['https://news.example/']\nhosts = ['http://x.example/']", "key 'hosts'"),
    ],
)
def test_a_wrong_site_file_is_one_sentence(tmp_path, content, words):
    site = tmp_path / "site.toml"
    site.write_text(content)
    done = newsspider("crawl", site, "--output", tmp_path / "output")

    assert done.returncode == 2
    assert str(site) in done.stderr
    assert words in done.stderr
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.parametrize(
    "arguments",
    [
        ["crawl"],
        ["crawl", "nothing-of-the-kind"],
        ["crawl", "missing.toml"],
        ["crawl", "https://news.example/", "--max-articles", "none"],
        ["crawl", "https://news.example/", "--max-pages", "0"],
        ["crawl", "https://news.example/", "-s", "no-equals"],
        ["crawl", "https://news.example/", "-s", "WARC_CHUNKED=maybe"],
        ["crawl", "https://news.example/", "-s", "WARC_FSYNC=maybe"],
        ["crawl", "https://news.example/", "-s", "WARC_MAX_BYTES=abc"],
        ["crawl", "https://news.example/", "--delay", "-1"],
        ["demo", "--articles", "0"],
        ["demo", "--serve", "--port", "80000"],
        ["extract", "missing.warc.gz"],
        ["verify", "no-such-folder"],
        ["export"],
        ["export", "--wacz", "news.wacz"],
        ["dance"],
        [],
    ],
)
def test_a_wrong_command_is_exit_status_2_without_traceback(tmp_path, arguments):
    done = newsspider(*arguments, cwd=tmp_path)

    assert done.returncode == 2, done.stderr
    assert done.stderr
    assert "Traceback" not in done.stderr


def test_a_file_that_is_no_archive_is_named(tmp_path):
    path = tmp_path / "notes.txt"
    path.write_text("just some words\n")
    done = newsspider("extract", path)

    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith(f"newsspider: {path}: not a readable web archive")


def test_a_reader_that_has_enough_ends_extract_quietly(crawled):
    import subprocess
    import sys

    (warc,) = (crawled[0] / "archive").glob("*.warc.gz")
    extract = f"{sys.executable} -m newsspider extract {warc} | head -1"
    done = subprocess.run(extract, shell=True, capture_output=True, timeout=60, check=False)

    assert len(done.stdout.splitlines()) == 1
    assert b"Traceback" not in done.stderr


def test_a_file_setting_site_options_is_obeyed(demo, tmp_path):
    site = tmp_path / "site.toml"
    site.write_text(
        f'name = "Quillport"\nstart = ["{demo.url}category/tech/"]\n'
        'exclude = ["/category/", "/page/", "/author/", "/tag/", "/world/"]\ndelay = 0\n'
    )
    before = len(demo.requests)
    done = newsspider("crawl", site, "--output", tmp_path / "output", "--max-pages", 30)
    asked = [logged.target for logged in demo.requests[before:]]

    assert done.returncode == 0, done.stderr
    assert not [target for target in asked[2:] if target.startswith(("/category/", "/world/"))]


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_explains_itself_with_an_example(verb):
    done = newsspider(verb, "--help")

    assert done.returncode == 0
    assert f"example: newsspider {verb}" in done.stdout


def test_a_second_crawl_to_a_folder_in_use_is_refused(demo, tmp_path):
    import fcntl

    with (tmp_path / ".crawl.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        done = newsspider("crawl", demo.url, "--output", tmp_path, "--delay", 0)

    assert done.returncode == 2
    assert done.stderr == (
        f"newsspider: {tmp_path}: another crawl is writing here; wait for its end, or give"
        " --output\n"
    )


def test_a_damaged_manifest_is_made_anew(demo, tmp_path):
    (tmp_path / "manifest.json").write_text("{broken")
    done = newsspider("crawl", demo.url, "--output", tmp_path, "--delay", 0, "--max-pages", 5)

    assert "Traceback" not in done.stderr
    assert newsspider("verify", tmp_path).returncode == 0


def test_a_certificate_that_nobody_signed_is_named(tmp_path):
    import sys
    from pathlib import Path

    sys.path.insert(0, str(Path(__file__).parent / "archive"))
    from raw_origin import RawOrigin, self_signed_context

    with RawOrigin(context=self_signed_context(tmp_path)) as origin:
        done = newsspider("fetch", f"{origin.url}/plain", "--output", tmp_path / "output")

    assert (done.returncode, done.stdout) == (1, "")
    assert "its TLS certificate cannot be trusted" in done.stderr
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--delay", "inf"], "give seconds, from 0 to 86,400"),
        (["--delay", "nan"], "give seconds, from 0 to 86,400"),
        (["-s", "DOWNLOAD_DELAY=inf"], "-s DOWNLOAD_DELAY=inf: give a number, not negative"),
        (["-s", "CONCURRENT_REQUESTS=abc"], "-s CONCURRENT_REQUESTS=abc: give a number"),
        (["-s", "HOST_BACKOFF=foo"], "-s HOST_BACKOFF=foo: give a number"),
        (["-s", "WARC_MAX_BYTES=-1"], "-s WARC_MAX_BYTES=-1: give a number, not negative"),
        (["-s", "WARC_ENABLED=maybe"], "-s WARC_ENABLED=maybe: give true or false"),
        (["-s", "WARC_ENABLED=false"], "what is not kept is not fetched"),
    ],
)
def test_a_value_that_no_setting_can_have_is_refused_in_one_sentence(tmp_path, options, words):
    done = newsspider("crawl", "http://127.0.0.1:9/", "--output", tmp_path / "output", *options)

    assert done.returncode == 2
    assert words in done.stderr
    assert "Traceback" not in done.stderr


def test_the_environment_names_the_queue_where_a_password_must_not_be_seen(tmp_path, monkeypatch):
    monkeypatch.setenv("NEWSSPIDER_FRONTIER", "gopher://:secret@queue.example/0")
    done = newsspider("crawl", "http://127.0.0.1:9/", "--output", tmp_path)

    assert done.returncode == 2
    assert "is not the address of a frontier" in done.stderr
    assert "secret" not in done.stderr


@pytest.mark.parametrize("verb", ["crawl", "fetch"])
def test_a_wrong_address_stands_once_in_its_sentence(verb, tmp_path):
    done = newsspider(verb, "ftp://x.example/", "--output", tmp_path)

    assert done.returncode == 2
    assert done.stderr.count("ftp://x.example/") == 1
