"""What tests of whole runs share: a demo site that is up, and one crawl of it."""

import pytest
from runs import newsspider

from newsspider.demo import DemoSite, serve


@pytest.fixture(scope="session")
def demo():
    """The demo site, up for the whole session."""
    with serve(DemoSite()) as server:
        yield server


@pytest.fixture(scope="session")
def crawled(demo, tmp_path_factory):
    """One whole crawl of the demo site: where it went, how it ended, what the site saw."""
    output = tmp_path_factory.mktemp("crawled") / "output"
    before = len(demo.requests)
    done = newsspider("crawl", demo.url, "--output", output, "--delay", 0)
    return output, done, demo.requests[before:]
