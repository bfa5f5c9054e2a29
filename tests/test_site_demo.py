"""The demo site on the command line, where it is not there or its port is not free."""

import socket

import pytest
from runs import newsspider

from newsspider.arguments import DEMO_PORT


@pytest.fixture
def taken():
    """A port at which something else listens."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


@pytest.mark.parametrize("options", [[], ["--serve"]])
def test_a_port_that_is_taken_is_one_sentence_with_the_cure(taken, tmp_path, options):
    done = newsspider("demo", "--port", taken, "--output", tmp_path / "output", *options)

    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == (
        f"newsspider: --port {taken}: Address already in use;"
        " give another, or none to get a free one\n"
    )
    assert not (tmp_path / "output").exists()


def test_a_crawl_of_the_demo_site_that_is_not_up_says_how_to_start_it(tmp_path):
    with socket.socket() as probe:
        if probe.connect_ex(("127.0.0.1", DEMO_PORT)) == 0:
            pytest.skip("something answers where the demo site would be")
    quick = ["--quiet", "-s", "HOST_BACKOFF=0.1", "-s", "RETRY_TIMES=0"]
    done = newsspider("crawl", "demo", "--output", tmp_path / "output", *quick, cwd=tmp_path)

    assert done.returncode == 1
    assert done.stderr.splitlines()[0] == (
        "newsspider: Is the demo site up? Start it elsewhere: newsspider demo --serve"
    )
    assert "No page answered" in done.stderr


def test_a_site_file_that_is_not_there_can_be_drafted(tmp_path):
    done = newsspider("crawl", "nofile.toml", "--output", tmp_path / "output", cwd=tmp_path)

    assert (done.returncode, done.stdout) == (2, "")
    assert len(done.stderr.splitlines()) == 1
    assert "`newsspider sites --probe URL > nofile.toml` drafts one" in done.stderr
    assert not (tmp_path / "output").exists()
