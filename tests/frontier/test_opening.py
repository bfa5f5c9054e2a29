import subprocess
import sys

import pytest

from newsspider.errors import ConfigError
from newsspider.frontier.opening import open_frontier, shown
from newsspider.frontier.redis import RedisFrontier
from newsspider.frontier.sqlite import SqliteFrontier


@pytest.mark.parametrize("name", ["state.db", "made/state%20 ü.db"])
def test_three_slashes_lead_to_a_file_from_here_four_to_one_from_the_root(
    tmp_path, monkeypatch, name
):
    monkeypatch.chdir(tmp_path)
    for url in (f"sqlite:///{name}", f"sqlite:///{tmp_path}/absolute-{name}"):
        frontier = open_frontier(url)
        assert isinstance(frontier, SqliteFrontier)
        frontier.close()

    assert (tmp_path / name).exists()
    assert (tmp_path / f"absolute-{name}").exists()


def test_a_server_is_named_by_its_address(redis_url):
    frontier = open_frontier(redis_url)

    assert isinstance(frontier, RedisFrontier)
    frontier.close()


@pytest.mark.parametrize(
    "url",
    [
        "",
        "state.db",
        "sqlite://state.db",
        "sqlite:///",
        "sqlite:///folder/",
        "postgres://h/d",
        "https://a.example/",
        "redis:/host",
    ],
)
def test_anything_else_is_answered_with_what_is_right(url):
    with pytest.raises(ConfigError, match=r"sqlite:///FILE.*redis://HOST:6379/0"):
        open_frontier(url)


@pytest.mark.parametrize(
    "url",
    [
        "redis://host:99999/0",
        "redis://host:port/0",
        "redis://[::1/0",
        "redis://host/abc",
        "redis://host/-1",
        "redis://host/0/1",
        "redis://host/%31",
        "redis://host/0?db=abc",
        "rediss://host/0?speed=high",
    ],
)
def test_an_impossible_server_is_a_mistake_in_the_address(url):
    with pytest.raises(ConfigError, match="not the address of a Redis server"):
        open_frontier(url)


@pytest.mark.parametrize("database", ["/16", "/99", "/0?db=99"])
def test_a_database_that_the_server_does_not_have_is_a_mistake_in_the_address(redis_url, database):
    url = redis_url.removesuffix("/0") + database
    with pytest.raises(ConfigError, match=r"no database of that number.*`databases`") as raised:
        open_frontier(url)

    assert str(raised.value).startswith(shown(url))


@pytest.mark.parametrize("database", ["", "/", "/0", "/15"])
def test_the_first_database_is_meant_where_none_is_named(redis_url, database):
    frontier = open_frontier(redis_url.removesuffix("/0") + database)

    assert isinstance(frontier, RedisFrontier)
    frontier.close()


@pytest.mark.parametrize(
    ("url", "safe"),
    [
        ("redis://:secret@host:6379/3", "redis://host:6379/3"),
        ("rediss://user:s%40cret@host:1/0?password=secret", "rediss://host:1/0"),
        ("redis://user:sec@ret@[::1/0?password=secret", "redis://[::1/0"),
        ("sqlite:////data/a@b.db", "sqlite:////data/a@b.db"),
        ("postgres://user:secret@host/db", "postgres://host/db"),
        ("state.db", "state.db"),
    ],
)
def test_no_password_is_shown(url, safe):
    assert shown(url) == safe


def test_without_the_library_the_cure_is_named():
    script = (
        "import sys; sys.modules['redis'] = None\n"
        "from newsspider.frontier.opening import open_frontier\n"
        "open_frontier('redis://127.0.0.1:1/0')"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=False
    )

    assert "ConfigError: A frontier on Redis needs one more library" in done.stderr
    assert "pip install 'newsspider[redis]'" in done.stderr
