import pytest
from redis_server import redis_server

from newsspider.frontier.opening import open_frontier


@pytest.fixture(scope="session")
def redis_url():
    """The address of an empty database; one server for all tests that need no other."""
    with redis_server() as url:
        yield url


@pytest.fixture(params=["sqlite", "redis"])
def url(request, tmp_path):
    """The address of an empty frontier."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/state.db"
    return emptied(request.getfixturevalue("redis_url"))


@pytest.fixture
def frontier(url):
    opened = open_frontier(url)
    yield opened
    opened.close()


def emptied(url):
    import redis

    with redis.Redis.from_url(url) as server:
        server.flushdb()
    return url
