"""Articles → one JSONL file a run.

While the run lasts the file is plain and each row is flushed, so a kill loses no row that was
written; when the run ends the file is compressed under its last name. FEEDS cannot do this: a
killed gzip feed is empty. Users may set FEEDS beside it.
"""

from __future__ import annotations

import gzip
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from itemadapter import ItemAdapter

from newsspider.errors import ArchiveError
from newsspider.items import Article, article_row
from newsspider.layout import Layout

if TYPE_CHECKING:
    from typing import BinaryIO

    from scrapy.crawler import Crawler

__all__ = ["PART_SUFFIX", "ArticleExporter", "finish_rows"]

PART_SUFFIX = ".jsonl.part"


def finish_rows(part: Path) -> Path:
    """Compress the file of a finished run, take the plain one away, and return the new path.

    A half row at the end, left by a kill, is cut off: it was never published.
    """
    done = part.with_name(part.name.removesuffix(PART_SUFFIX) + ".jsonl.gz")
    partial = done.with_suffix(".gz.tmp")
    with part.open("rb") as plain, partial.open("wb") as file:
        with gzip.GzipFile(filename="", fileobj=file, mode="wb", mtime=0) as packed:
            for line in plain:
                if line.endswith(b"\n"):
                    packed.write(line)
        file.flush()
        os.fsync(file.fileno())
    partial.rename(done)
    part.unlink()
    return done


class ArticleExporter:
    """Writes each item as one row; the last item pipeline.

    Settings:
        OUTPUT_DIR: rows go to its folder ``articles``.

    Stats:
        articles/rows: rows written.
        articles/file: name of the finished file.
    """

    def __init__(self, crawler: Crawler, folder: Path, run_id: str) -> None:
        self._crawler = crawler
        day = f"{run_id[:4]}-{run_id[4:6]}-{run_id[6:8]}"
        self._part = folder / f"{day}-{run_id}{PART_SUFFIX}"
        self._file: BinaryIO | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Build from settings and the spider's run."""
        run_id: str = crawler.spider.run_id  # type: ignore[union-attr]
        return cls(crawler, Layout(Path(crawler.settings["OUTPUT_DIR"])).articles, run_id)

    def process_item(self, item: Any) -> Any:
        """Write ``item`` and return it.

        Raises:
            ArchiveError: the row cannot be written.
        """
        row = article_row(item if isinstance(item, Article) else ItemAdapter(item).asdict())
        try:
            if self._file is None:
                self._part.parent.mkdir(parents=True, exist_ok=True)
                self._file = self._part.open("xb", buffering=0)
            self._file.write(row)
        except OSError as error:
            raise ArchiveError(f"{self._part}: cannot be written: {error.strerror}") from error
        self._crawler.stats.inc_value("articles/rows")
        return item

    def close_spider(self) -> None:
        """Finish the file, if a row was written."""
        if self._file is not None:
            self._file.close()
            done = finish_rows(self._part)
            self._crawler.stats.set_value("articles/file", f"{done.parent.name}/{done.name}")
