"""A crawl is archived even where Scrapy or Twisted changed what the tap is fixed to."""

import pytest
from raw_origin import SCRIPTS, TEXT, RawOrigin
from warcio.archiveiterator import ArchiveIterator
from wire import crawl, exchanges, fields, of_kind, records

RENAMED = {
    "the handler's pool": ("scrapy.core.downloader.handlers.http11", "_pool", "_connections"),
    "the pool's factory": ("twisted.web.client", "_factory", "_maker"),
    "the end of a response": ("twisted.web._newclient", "finishResponse", "endResponse"),
    "the writing of a request": ("twisted.web._newclient", "writeTo", "sendTo"),
}
"""What a later version may call otherwise: a module, a name in it, and the new name."""

SITECUSTOMIZE = """
import sys
from importlib.machinery import PathFinder, SourceFileLoader

MODULE, OLD, NEW = {renamed!r}


class Renaming(SourceFileLoader):
    def get_code(self, fullname):
        source = self.get_source(fullname)
        assert OLD in source
        return compile(source.replace(OLD, NEW), self.path, "exec")


class Finder:
    @staticmethod
    def find_spec(name, path=None, target=None):
        if name == MODULE:
            spec = PathFinder.find_spec(name, path)
            spec.loader = Renaming(name, spec.origin)
            return spec


sys.meta_path.insert(0, Finder)
"""


@pytest.fixture(scope="module", params=RENAMED)
def renamed(request, tmp_path_factory):
    """A folder that, first on the import path, gives a name of Scrapy or Twisted another one."""
    folder = tmp_path_factory.mktemp("renamed")
    (folder / "sitecustomize.py").write_text(SITECUSTOMIZE.format(renamed=RENAMED[request.param]))
    return folder


@pytest.fixture(scope="module")
def rebuilt(renamed, tmp_path_factory):
    """Every script, crawled without seeing the wire."""
    output = tmp_path_factory.mktemp("rebuilt") / "output"
    paths = [path for path in SCRIPTS if path != "/no-answer"]
    with RawOrigin() as origin:
        seen, log = crawl(origin, paths, output, first=[renamed])
    return origin, output, records(output), seen, log


def test_every_response_is_archived_and_says_that_it_was_rebuilt(rebuilt):
    origin, _, stored, seen, _ = rebuilt
    located = {outcome["warc"]["recordId"] for outcome in seen if "warc" in outcome}
    # A renamed factory takes from Scrapy its parser that forgives lines without a colon.
    for path in SCRIPTS.keys() - {"/no-answer", "/moved", "/plain", "/no-colon"}:
        (exchange,) = exchanges(stored[origin.url + path])
        said = fields(exchange["metadata"])
        if SCRIPTS[path].whole:
            assert said["capture"] == "reconstructed from the parsed message", path
            assert exchange["response"].record_id in located
            assert "warc-protocol" not in exchange["response"].headers
        else:
            assert "response" not in exchange
            assert said["error"]
    (moved,) = exchanges(stored[origin.url + "/moved"])

    assert moved["response"].block.startswith(b"HTTP/1.1 302 Found\r\n")
    assert len(exchanges(stored[origin.url + "/plain"])) == 2


def test_status_headers_and_body_are_those_of_the_response(rebuilt):
    origin, _, stored, _, _ = rebuilt
    logged = {each.path: each for each in origin.log}
    for path in ("/eight-bit-header", "/twice", "/gzip", "/not-found", "/nul-bytes", "/head"):
        (response,) = of_kind(stored[origin.url + path], "response")
        head, _, body = logged[path].response.partition(b"\r\n\r\n")
        status, *headers = head.split(b"\r\n")
        stored_head, _, stored_body = response.block.partition(b"\r\n\r\n")
        assert stored_head[:12] == status[:12]
        assert sorted(stored_head.split(b"\r\n")[1:]) == sorted(headers)
        assert stored_body == body
    (chunked,) = of_kind(stored[origin.url + "/chunked"], "response")

    assert chunked.block.endswith(b"\r\n\r\n" + TEXT)


def test_the_log_says_so_once_and_every_file_in_its_first_record(rebuilt):
    _, _, stored, _, log = rebuilt

    assert log.count("records are rebuilt from parsed messages") == 1
    assert len(stored[""]) == 1
    for about in stored[""]:
        assert fields(about)["capture"] == "reconstructed from parsed messages, not as on the wire"


def test_another_reader_finds_the_same_digests(rebuilt):
    (path,) = (rebuilt[1] / "archive").glob("*.warc.gz")
    read = 0
    with path.open("rb") as file:
        for record in ArchiveIterator(file, check_digests=True):
            while record.raw_stream.read(65536):
                pass
            assert record.digest_checker.passed is not False
            read += 1

    assert read == sum(map(len, rebuilt[2].values()))


def test_a_file_that_was_begun_in_ignorance_is_finished_first(renamed, tmp_path):
    with RawOrigin() as origin:
        crawl(origin, ["/no-answer", "/plain", "/gzip"], tmp_path / "output", first=[renamed])
    stored = records(tmp_path / "output")

    assert ["capture" in fields(about) for about in stored[""]] == [False, True]
    assert len(stored[origin.url + "/gzip"]) == 3
