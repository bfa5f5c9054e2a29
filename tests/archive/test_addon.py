"""One line in the settings of anyone's Scrapy project gives it the archive."""

import gzip
import json
import os
import re
import shutil
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from scrapy.utils.test import get_crawler
from wire import ROOT, exchanges, fields

from newsspider.archive.archiver import Archiver
from newsspider.archive.members import read_member, read_members, wrong_digests
from newsspider.archive.readings import readings
from newsspider.archive.verify import verify
from newsspider.errors import ConfigError

SPIDER = """
import scrapy


class StorySpider(scrapy.Spider):
    name = "stories"

    async def start(self):
        yield scrapy.Request(self.url, meta={"warc": "of another request"})

    def parse(self, response):
        request = response.request
        yield {
            "url": response.url,
            "title": response.css("title::text").get(),
            "warc": request.meta.get("warc"),
            "warc_date": request.meta.get("warc_date"),
            "cached": "cached" in response.flags,
        }
        yield from response.follow_all(css="a.next", meta=request.meta)
"""
PAGES = {
    "/robots.txt": (200, {"Content-Type": "text/plain"}, b"User-agent: *\nDisallow: /secret\n"),
    "/": (302, {"Location": "/one"}, b""),
    "/one": (200, {}, b'<title>One</title><a class="next" href="/two">2</a>'),
    "/two": (200, {"Content-Encoding": "gzip"}, gzip.compress(b"<title>Two</title>", mtime=0)),
}


class Pages(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        status, headers, body = PAGES[self.path]
        self.send_response(status)
        for name, value in {"Content-Type": "text/html", **headers}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


@pytest.fixture(scope="module")
def site():
    """The address of a site that redirects, links and compresses."""
    with ThreadingHTTPServer(("127.0.0.1", 0), Pages) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


@pytest.fixture
def project(tmp_path):
    """The folder of a project that knows nothing of newsspider but the one line."""
    (tmp_path / "scrapy.cfg").write_text("[settings]\ndefault = tide.settings\n")
    package = tmp_path / "tide"
    (package / "spiders").mkdir(parents=True)
    (package / "__init__.py").touch()
    (package / "spiders" / "__init__.py").touch()
    (package / "spiders" / "stories.py").write_text(SPIDER)
    (package / "settings.py").write_text(
        'BOT_NAME = "tide"\n'
        'SPIDER_MODULES = ["tide.spiders"]\n'
        'ADDONS = {"newsspider.archive.Archiver": 500}\n'
    )
    return tmp_path


def scrapy_crawl(project, site, **settings):
    """Run Scrapy in the project and return how it ended."""
    command = [sys.executable, "-m", "scrapy", "crawl", "stories", "-a", f"url={site}/"]
    command += ["-O", "items.json"]
    for name, value in settings.items():
        command += ["-s", f"{name}={value}"]
    return subprocess.run(
        command,
        cwd=project,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def crawl(project, site, **settings):
    """Crawl ``site`` as the project's user would; return items and log."""
    done = scrapy_crawl(project, site, **settings)
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr, done.stderr
    return json.loads((project / "items.json").read_text()), done.stderr


def archived(folder):
    """Return the records in ``folder``, each of them sound."""
    found = []
    for path in sorted(folder.glob("*.warc.gz")):
        with path.open("rb") as file:
            found += read_members(file)
    assert not any(map(wrong_digests, found))
    return found


@pytest.mark.parametrize("robots", [True, False])
def test_every_exchange_is_archived(project, site, robots):
    crawl(project, site, ROBOTSTXT_OBEY=robots)
    about, *records = archived(project / "archive")
    paths = [each["response"].url.removeprefix(site) for each in exchanges(records)]

    assert paths == ["/robots.txt"] * robots + ["/", "/one", "/two"]
    assert fields(about)["isPartOf"] == "stories"
    assert fields(about)["robots"] == ("obey" if robots else "ignore")
    for exchange in exchanges(records):
        status, _, body = PAGES[exchange["response"].url.removeprefix(site)]
        assert exchange["response"].block.startswith(b"HTTP/1.1 %d " % status)
        assert exchange["response"].block.endswith(b"\r\n\r\n" + body)
        assert exchange["request"].block.startswith(b"GET /")


def test_nothing_else_of_ours_is_made(project, site):
    crawl(project, site)
    made = {path.name for path in project.iterdir()} - {"scrapy.cfg", "tide", "items.json"}

    assert made == {"archive"}


def test_an_item_can_carry_the_place_of_its_record(project, site):
    items, _ = crawl(project, site)
    for item in items:
        where = item["warc"]
        with (project / "archive" / where["file"]).open("rb") as file:
            record = read_member(file, where["offset"], where["length"])
        assert record.record_id == where["recordId"]
        assert record.url == item["url"]
        assert record.headers["warc-date"] == item["warc_date"]

    assert [item["title"] for item in items] == ["One", "Two"]


def test_what_the_http_cache_answers_is_no_exchange_and_has_no_place(project, site):
    cache = {"HTTPCACHE_ENABLED": True, "HTTPCACHE_IGNORE_HTTP_CODES": 302}
    first, _ = crawl(project, site, **cache)
    before = len(archived(project / "archive"))
    second, _ = crawl(project, site, **cache)
    _, *records = archived(project / "archive")[before:]

    assert [(item["cached"], item["warc"] is None) for item in first] == [(False, False)] * 2
    assert [(item["cached"], item["warc"], item["warc_date"]) for item in second] == [
        (True, None, None)
    ] * 2
    assert [each["response"].url for each in exchanges(records)] == [f"{site}/"]


def test_other_tools_find_nothing_wrong(project, site):
    crawl(project, site, ROBOTSTXT_OBEY=True)
    (warc,) = (project / "archive").iterdir()
    for command in (["warcio", "check", warc], ["fastwarc", "check", "-p", "-q", warc]):
        tool = shutil.which(command[0], path=Path(sys.executable).parent)
        checked = subprocess.run([tool, *command[1:]], capture_output=True, check=False)
        assert checked.returncode == 0
        assert b"fail" not in checked.stdout.lower()


@pytest.mark.parametrize(
    ("settings", "folder"),
    [
        ({"WARC_DIR": "kept/warcs", "WARC_PREFIX": "tide"}, "kept/warcs"),
        ({"OUTPUT_DIR": "out"}, "out/archive"),
    ],
)
def test_the_project_says_where_the_archive_is(project, site, settings, folder):
    crawl(project, site, **settings)
    (warc,) = (project / folder).iterdir()

    assert warc.name.startswith(settings.get("WARC_PREFIX", "newsspider") + "-")
    assert not (project / "archive").exists()


def test_an_archive_that_is_off_leaves_everything_to_scrapy(project, site):
    items, log = crawl(project, site, WARC_ENABLED=False)

    assert [item["title"] for item in items] == ["One", "Two"]
    assert not (project / "archive").exists()
    assert "newsspider" not in log.partition("Overridden settings")[2].partition("ADDONS")[0]


def test_a_handler_of_the_projects_own_is_left_alone_and_named(project, site):
    own = "scrapy.core.downloader.handlers.http11.HTTP11DownloadHandler"
    items, log = crawl(project, site, DOWNLOAD_HANDLERS=json.dumps({"http": own}))

    assert [item["warc"] for item in items] == [None, None]
    assert f"DOWNLOAD_HANDLERS names {own} for http: what it fetches is not archived." in log
    assert not list((project / "archive").iterdir())


def test_without_a_reactor_records_are_rebuilt_and_say_so(project, site):
    items, log = crawl(project, site, TWISTED_REACTOR_ENABLED=False)
    about, *records = archived(project / "archive")

    assert "capture" in fields(about)
    assert "records are rebuilt from parsed messages" in log
    assert [each["response"].url for each in exchanges(records)] == [
        site + path for path in ("/", "/one", "/two")
    ]
    assert [item["title"] for item in items] == ["One", "Two"]
    assert all(item["warc"] for item in items)


def test_a_setting_that_cannot_be_stops_the_crawl_with_a_sentence(project, site):
    done = scrapy_crawl(project, site, WARC_FSYNC="often")

    assert "WARC_FSYNC='often': choose 'always', 'batch' or 'none'" in done.stderr
    assert not (project / "archive").exists()


@pytest.mark.parametrize("prefix", ["a/b", "..", "-a", "a b", "ä", "a\n", "x" * 101])
def test_a_prefix_that_is_no_beginning_of_a_name_is_a_sentence(tmp_path, prefix):
    crawler = get_crawler(settings_dict={"WARC_PREFIX": prefix, "WARC_DIR": str(tmp_path / "a")})

    with pytest.raises(ConfigError, match=r"WARC_PREFIX=.*give up to 100 letters, digits"):
        Archiver.from_crawler(crawler)
    assert not (tmp_path / "a").exists()


@pytest.mark.parametrize("prefix", ["", "tide", "2026.tide_news-1", "x" * 100])
def test_a_prefix_may_be_any_plain_name(tmp_path, prefix):
    crawler = get_crawler(settings_dict={"WARC_PREFIX": prefix, "WARC_DIR": str(tmp_path / "a")})

    assert isinstance(Archiver.from_crawler(crawler), Archiver)


def test_the_rest_of_the_archive_works_without_scrapy():
    code = (
        "import sys, newsspider.archive.verify, newsspider.archive.writer\n"
        "assert not {'scrapy', 'twisted'} & sys.modules.keys()\n"
        "from newsspider.archive import Archiver\n"
        "assert 'twisted.internet.reactor' not in sys.modules\n"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False)

    assert done.returncode == 0


def test_every_setting_is_documented():
    named = re.findall(r"^ +(WARC_\w+):", Archiver.__doc__, re.MULTILINE)

    assert len(named) >= 7
    for name in named:
        assert f"`{name}`" in (ROOT / "docs" / "archive.md").read_text(), name


def test_a_spider_of_anyones_can_keep_what_it_read(project, site):
    reading = """
        self.crawler.get_addon(Archiver).keep_reading(
            request.meta["warc"], response.url + "#top", kind="story", outlinks=[("a b", "next")]
        )
        yield {"""
    spider = "from newsspider.archive import Archiver\n" + SPIDER
    path = project / "tide" / "spiders" / "stories.py"
    path.write_text(spider.replace("\n        yield {", reading, 1))
    items, log = crawl(project, site)
    (path,) = (project / "archive").iterdir()
    found = list(readings(path))

    assert [each.url for each in found] == [f"{site}/one", f"{site}/two"]
    assert [each.response for each in found] == [item["warc"]["recordId"] for item in items]
    assert {(each.kind, each.outcome, each.outlinks) for each in found} == {
        ("story", None, (("a%20b", "next"),))
    }
    assert "'archive/readings': 2" in log
    assert verify(project).findings == []
