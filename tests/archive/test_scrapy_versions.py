"""The contract with Scrapy: in each minor version that we support, the wire is seen byte for byte.

Each version lies in a folder of its own under ``.cache`` and is laid over the environment that runs
the tests. All of them ask for the same newest Twisted and the like, so a whole environment for each
would differ in nothing else; a folder is made in a second, once, and costs a crawl from then on.
"""

import subprocess
import sys
import tomllib

import pytest
from raw_origin import SCRIPTS, RawOrigin, self_signed_context
from wire import ROOT, compared_messages, crawl, of_kind, records

SUPPORTED = ["2.16", "2.17", "2.18", "2.19"]


@pytest.fixture(scope="module", params=SUPPORTED)
def scrapy(request):
    """A minor version of Scrapy, and the folder that it lies in."""
    folder = ROOT / ".cache" / f"scrapy-{request.param}"
    if not (folder / "ready").exists():
        command = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--upgrade"]
        command += ["--disable-pip-version-check", "--target", folder, f"scrapy=={request.param}.*"]
        done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
        assert done.returncode == 0, done.stderr
        (folder / "ready").touch()
    return request.param, folder


def test_the_oldest_of_them_is_the_oldest_that_can_be_installed():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]

    assert f"scrapy>={SUPPORTED[0]}" in project["dependencies"]


def test_the_wire_is_seen_byte_for_byte(scrapy, tmp_path):
    version, folder = scrapy
    with RawOrigin() as origin:
        _, log = crawl(origin, SCRIPTS, tmp_path / "output", first=[folder])
    stored = records(tmp_path / "output")
    (about,) = stored[""]

    assert f" Scrapy/{version}.".encode() in about.block
    assert compared_messages(origin, stored, unchunked=True) >= 98
    assert "rebuilt" not in log


def test_the_wire_is_seen_under_tls(scrapy, tmp_path):
    _, folder = scrapy
    with RawOrigin(context=self_signed_context(tmp_path)) as origin:
        crawl(origin, ["/plain", "/gzip"], tmp_path / "output", first=[folder])
    stored = records(tmp_path / "output")
    (response,) = of_kind(stored[origin.url + "/gzip"], "response")

    assert response.block == origin.log[1].response
    assert response.headers["warc-cipher-suite"].startswith("TLS_")
