"""Settings of the tests of the archive."""

import pytest
from exchanges import CHUNKED_HEAD, TEXT, an_exchange, chunked
from hypothesis import settings
from small_archive import write_rows

from newsspider.archive.writer import WarcWriter

# Laws that write and read files take as long as the machine has other things to do.
settings.register_profile("files", deadline=None)
settings.load_profile("files")


@pytest.fixture
def output(tmp_path):
    """An archive of two files with three articles, and their rows."""
    info = {"software": "newsspider/1"}
    writer = WarcWriter(tmp_path / "archive", info=info, max_bytes=2000, fsync="none")
    rows = []
    for number in range(3):
        url = f"http://tide.example/{number}"
        framed = CHUNKED_HEAD + chunked([TEXT, b"%d" % number])
        rows.append({"url": url, "warc": writer.write(an_exchange(framed, url=url))})
    writer.write(an_exchange(b"", error="ConnectionRefusedError"))
    writer.close()
    write_rows(tmp_path, rows)
    return tmp_path
