"""An output folder → one WACZ 1.1.1 file, to hand on or to open in ReplayWeb.page.

The WARC files go in as they are, uncompressed in the ZIP, so that a reader can fetch one record
by its offset. Each byte is read once: sums are taken while it is copied. The index is cut into
gzip members of 1,024 lines with a second, small index over them, so that nobody has to load all
of it to look up one address.

https://specs.webrecorder.net/wacz/1.1.1/
"""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import re
import zlib
from datetime import UTC, datetime
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING, Any
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

import msgspec

from newsspider import __version__
from newsspider.archive.index import read_index, update_index, warc_of
from newsspider.archive.repair import is_being_written, open_files
from newsspider.errors import ArchiveError, ConfigError

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator
    from pathlib import Path

    from newsspider.layout import Layout

__all__ = ["write_wacz"]

_PIECE = 1024 * 1024
_LINES = 1024
_NOT_IN_TIME = re.compile(r"[^0-9]")
_NO_NAME = re.compile(r"[^-a-z0-9._/]")
"""What a resource of a data package may not have in its name."""


def write_wacz(layout: Layout, path: Path) -> None:
    """Write the finished WARC files, their index and their articles as pages to ``path``.

    The index is brought up to date first. Nothing stands at ``path`` before all of it does.

    Raises:
        ConfigError: there is no archive, or the name is taken or no WACZ file's.
        ArchiveError: something cannot be read or written.
    """
    warcs = sorted(layout.archive.glob("*.warc.gz"))
    if not warcs:
        raise ConfigError(_why_there_is_none(layout))
    if path.suffix != ".wacz":
        raise ConfigError(f"{path}: the name of a WACZ file ends in .wacz")
    if path.exists():
        raise ConfigError(f"{path}: is there already; remove it or give another name")
    update_index(layout)  # after the list was made, so that it holds all of them
    unfinished = path.with_name(path.name + ".tmp")
    try:
        with unfinished.open("wb") as file:
            with ZipFile(file, "w") as zipped:
                _fill(_Package(zipped), layout, warcs)
            file.flush()
            os.fsync(file.fileno())
        unfinished.rename(path)
    except (OSError, EOFError, zlib.error) as error:
        raise ArchiveError(f"{path}: cannot be made: {error}") from error
    finally:
        unfinished.unlink(missing_ok=True)


def _why_there_is_none(layout: Layout) -> str:
    left = open_files(layout.archive)
    if not left:
        return f"{layout.output}: no archive here; give the folder of a crawl"
    if any(map(is_being_written, left)):
        return f"{left[0]}: is being written; wait for the end of the crawl"
    return (
        f"{left[0]}: its writer was killed; run `newsspider verify --repair {layout.output}`,"
        " or the crawl once more, and export then"
    )


class _Package:
    """A ZIP file that knows the size and the sum of all that is in it."""

    def __init__(self, zipped: ZipFile) -> None:
        self._zipped = zipped
        self._created = datetime.now(UTC)
        self._resources: list[dict[str, str | int]] = []

    def add(self, name: str, pieces: Iterable[bytes], at_most: int, method: int) -> None:
        """Add a file that has no more than about ``at_most`` bytes."""
        digest = hashlib.sha256()
        size = 0
        with self._zipped.open(self._entry(name, at_most, method), "w") as file:
            for piece in pieces:
                file.write(piece)
                digest.update(piece)
                size += len(piece)
        self._resources.append(
            {
                "name": _NO_NAME.sub("-", name.rpartition("/")[2].lower()),
                "path": name,
                "hash": f"sha256:{digest.hexdigest()}",
                "bytes": size,
            }
        )

    def close(self, title: str) -> None:
        """Add the list of everything, and its sum."""
        listing = _json(
            {
                "profile": "data-package",
                "wacz_version": "1.1.1",
                "title": title,
                "created": self._created.strftime("%Y-%m-%dT%H:%M:%SZ"),
                "software": f"newsspider/{__version__}",
                "resources": self._resources,
            }
        )
        digest = f"sha256:{hashlib.sha256(listing).hexdigest()}"
        sealed = _json({"path": "datapackage.json", "hash": digest})
        for name, content in (("datapackage.json", listing), ("datapackage-digest.json", sealed)):
            self._zipped.writestr(self._entry(name, len(content), ZIP_DEFLATED), content)

    def _entry(self, name: str, at_most: int, method: int) -> ZipInfo:
        entry = ZipInfo(name, self._created.timetuple()[:6])
        entry.compress_type = method
        entry.file_size = at_most  # from here ZIP64 is chosen where it is needed
        entry.external_attr = 0o644 << 16
        return entry


def _fill(package: _Package, layout: Layout, warcs: list[Path]) -> None:
    names = {warc.name for warc in warcs}
    for warc in warcs:
        package.add(f"archive/{warc.name}", _pieces(warc), warc.stat().st_size, ZIP_STORED)
    lines = (line for line in read_index(layout.index) if warc_of(line) in names)
    summary: list[bytes] = []
    size = layout.index.stat().st_size
    package.add("indexes/index.cdx.gz", _packed_index(lines, summary), size, ZIP_STORED)
    package.add("indexes/index.idx", summary, sum(map(len, summary)), ZIP_DEFLATED)
    rows = sorted(layout.articles.glob("*.jsonl.gz"))
    size = sum(path.stat().st_size for path in rows)
    package.add("pages/pages.jsonl", _pages(rows, names), size, ZIP_DEFLATED)
    package.close(layout.output.resolve().name)


def _pieces(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        yield from iter(partial(file.read, _PIECE), b"")


def _packed_index(lines: Iterator[bytes], summary: list[bytes]) -> Iterator[bytes]:
    """Yield the index in gzip members; tell ``summary`` where each begins and with what line."""
    about = {"format": "cdxj-gzip-1.0", "filename": "index.cdx.gz"}
    summary.append(b"!meta 0 %s\n" % json.dumps(about).encode())
    offset = 0
    while block := list(islice(lines, _LINES)):
        member = gzip.compress(b"".join(block), 6, mtime=0)
        digest = hashlib.sha256(member).hexdigest()
        where = {"offset": offset, "length": len(member), "digest": f"sha256:{digest}"}
        first = block[0].partition(b" {")[0]
        summary.append(b"%s %s\n" % (first, json.dumps(where).encode()))
        offset += len(member)
        yield member


class _Where(msgspec.Struct, frozen=True):
    file: str


class _Row(msgspec.Struct, frozen=True):
    """What a page list says of a row."""

    articleId: str
    url: str
    headline: str | None
    dateDownloaded: str
    warc: _Where


def _pages(paths: Iterable[Path], names: Collection[str]) -> Iterator[bytes]:
    yield b'{"format": "json-pages-1.0", "id": "pages", "title": "Articles"}\n'
    for path in paths:
        with gzip.open(path) as lines:
            for number, line in enumerate(lines, 1):
                row = _row(line, path, number)
                if row.warc.file in names:
                    page = {
                        # A text that comes back is an old revision: only the time is new.
                        "id": f"{row.articleId}-{_NOT_IN_TIME.sub('', row.dateDownloaded)}",
                        "url": row.url,
                        "ts": row.dateDownloaded,
                        "title": row.headline or row.url,
                    }
                    yield msgspec.json.encode(page) + b"\n"


def _row(line: bytes, path: Path, number: int) -> _Row:
    try:
        return msgspec.json.decode(line, type=_Row)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise ArchiveError(f"{path}:{number}: no row of newsspider: {error}") from error


def _json(content: dict[str, Any]) -> bytes:
    return json.dumps(content, indent=2).encode()
