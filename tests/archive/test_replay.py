"""What a reader sees of the archive once the site is gone: pywb serves it, Chromium shows it.

The commands are those of docs/archive.md, run as they stand there.
"""

import json
import re
import shlex
import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path
from urllib.error import URLError
from urllib.request import ProxyHandler, build_opener

import lxml.html
import pytest
from runs import ROOT, newsspider, read_rows

from newsspider.archive.encoding import decode_content
from newsspider.archive.reader import read_page
from newsspider.demo import DemoSite, serve

DOCS = (ROOT / "docs" / "archive.md").read_text()
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-sync",
    "--disable-background-networking",
    "--disable-component-update",
]
UNFRAMED = "framed_replay: false\n"
"""The page itself in the window, so that one document holds all there is to see."""

direct = build_opener(ProxyHandler({}))


def documented(heading, language="console"):
    """Return the blocks of one language under a heading of the documentation."""
    section = DOCS.partition(f"## {heading}\n")[2].partition("\n## ")[0]
    return re.findall(rf"```{language}\n(.*?)```", section, re.DOTALL)


def commands(block):
    return [shlex.split(line.removeprefix("$ ")) for line in block.splitlines()]


def run(command, folder):
    done = subprocess.run(
        command, cwd=folder, capture_output=True, text=True, timeout=600, check=False
    )
    assert done.returncode == 0, f"{command}: {done.stderr[-2000:]}"


@pytest.fixture(scope="module")
def tools(request):
    """The folder of pywb's own virtual environment; made once, kept in pytest's cache."""
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    folder = Path(request.config.cache.mkdir(f"pywb-{version}"))
    ready = folder / "ready"
    if not ready.exists():
        for command in commands(documented("Replay")[0]):
            here = [sys.executable if word == "python3" else word for word in command]
            run(here, folder)
        ready.touch()
    return folder / "pywb"


@pytest.fixture(scope="module")
def chromium():
    found = next(filter(None, map(shutil.which, BROWSERS)), None)
    if found is None and shutil.which("make"):
        subprocess.run(["make", "browser"], cwd=ROOT, check=False, timeout=600)
        found = next(filter(None, map(shutil.which, BROWSERS)), None)
    if found is None:
        pytest.skip("no Chromium, and `make browser` brings none: nothing was seen in a browser")
    return found


@pytest.fixture(scope="module")
def archived(tmp_path_factory):
    """A folder with two crawls of a site that is gone, and the address that the site had."""
    folder = tmp_path_factory.mktemp("replay")
    with serve(DemoSite(articles=12)) as site:
        for _ in range(2):
            done = newsspider(
                "crawl", site.url, "--output", folder / "output", "--delay", 0, "--recheck", "all"
            )
            assert done.returncode == 0, done.stderr
    with pytest.raises(URLError):
        direct.open(site.url, timeout=5)
    return folder, site.url


@pytest.fixture(scope="module", params=["folder", "wacz"])
def replayed(request, archived, tools, tmp_path_factory):
    """Where pywb serves the archive: from the output folder, or from one WACZ file."""
    if request.param == "folder":
        folder = archived[0]
        configuration = UNFRAMED + documented("Replay", "yaml")[0]
        *prepare, wayback = commands(documented("Replay")[1])
    else:
        folder = tmp_path_factory.mktemp("wacz")
        configuration = UNFRAMED
        export, *prepare, wayback = commands(documented("One file to hand on")[0])
        where = {"output": archived[0] / "output", "news.wacz": folder / "news.wacz"}
        done = newsspider(*(where.get(word, word) for word in export[1:]))
        assert done.returncode == 0, done.stderr
    (folder / "pywb").symlink_to(tools)
    for command in prepare:
        run(command, folder)
    (folder / "config.yaml").write_text(configuration)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    wayback[wayback.index("--port") + 1] = str(port)
    with (folder / "wayback.log").open("w") as log:
        server = subprocess.Popen(wayback, cwd=folder, stdout=log, stderr=log)
        try:
            wait_for(f"http://127.0.0.1:{port}/news/", server, folder / "wayback.log")
            yield f"http://127.0.0.1:{port}/news"
        finally:
            server.terminate()
            server.wait(timeout=30)


def wait_for(address, server, log):
    deadline = time.monotonic() + 60
    while True:
        try:
            direct.open(address, timeout=30).close()
        except URLError:
            assert server.poll() is None, log.read_text()
            assert time.monotonic() < deadline, log.read_text()
            time.sleep(0.1)
        else:
            return


def shown(browser, address, profile):
    """Return the document as the browser has it after its scripts have run."""
    command = [browser, *FLAGS, f"--user-data-dir={profile}", "--dump-dom", address]
    done = subprocess.run(command, capture_output=True, timeout=120, check=True)
    return lxml.html.fromstring(done.stdout.decode())


def texts(document, path):
    return [" ".join(element.text_content().split()) for element in document.xpath(path)]


@pytest.fixture(scope="module")
def rows(archived):
    return [row for row in read_rows(archived[0] / "output") if row["duplicate"] is None]


def served(replayed, moment, url):
    """Return the body of the capture of ``moment`` itself, not of one near it."""
    with direct.open(f"{replayed}/{moment}id_/{url}", timeout=30) as answer:
        assert answer.url.endswith(f"/{moment}id_/{url}")
        return decode_content(answer.read(), answer.headers.get_all("Content-Encoding", []))


def stored(archived, row):
    where = row["warc"]
    return read_page(archived[0] / "output" / "archive" / where["file"], where["offset"]).body


def test_pywb_serves_every_article_with_the_bytes_of_its_record(replayed, archived, rows):
    assert len(rows) >= 12
    for row in rows:
        moment = re.sub(r"\D", "", row["dateDownloaded"])[:14]

        assert served(replayed, moment, row["url"]) == stored(archived, row), row["url"]


def test_pywb_serves_a_page_that_a_later_crawl_found_unchanged(replayed, archived, rows):
    index = (archived[0] / "output" / "indexes" / "index.cdxj").read_text()
    revisits = {
        json.loads(known)["url"]: moment
        for _, moment, known in (line.split(" ", 2) for line in index.splitlines())
        if json.loads(known).get("mime") == "warc/revisit"
    }
    again = [row for row in rows if row["url"] in revisits]

    assert len(again) >= 10
    for row in again:
        body = served(replayed, revisits[row["url"]], row["url"])

        assert body == stored(archived, row), row["url"]


def test_the_front_page_shows_its_headlines_in_a_browser(
    replayed, archived, rows, chromium, tmp_path
):
    page = shown(chromium, f"{replayed}/{archived[1]}", tmp_path)
    links = set(texts(page, "//a"))

    assert "Quillport Courier" in page.findtext(".//title")
    assert len(links & {row["headline"] for row in rows}) >= 5


def test_an_article_shows_its_headline_and_its_whole_text_in_a_browser(
    replayed, rows, chromium, tmp_path
):
    row = max(rows, key=lambda row: row["wordCount"])
    page = shown(chromium, f"{replayed}/{row['url']}", tmp_path)
    paragraphs = [" ".join(text.split()) for text in row["articleBody"].split("\n\n")]

    assert row["headline"] in texts(page, "//h1")
    assert len(paragraphs) > 2
    assert set(paragraphs) <= set(texts(page, "//p | //h2 | //h3 | //li | //blockquote"))
