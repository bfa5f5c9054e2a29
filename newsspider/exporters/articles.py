"""Articles → one JSONL file a run.

While the run lasts the file is plain and each row is flushed, so a kill loses no row that was
written; when the run ends the file is compressed under its last name. FEEDS cannot do this: a
killed gzip feed is empty. Users may set FEEDS beside it.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from itemadapter import ItemAdapter
from scrapy.exceptions import DropItem

from newsspider.errors import ArchiveError
from newsspider.exporters.rows import PART_SUFFIX, RowFile, recover_rows
from newsspider.items import Article, article_row
from newsspider.layout import Layout
from newsspider.stopping import stop_crawl

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

__all__ = ["ArticleExporter"]


class ArticleExporter:
    """Writes each item as one row; the last item pipeline.

    Settings:
        OUTPUT_DIR: rows go to its folder ``articles``.

    Stats:
        articles/rows: rows written.
        articles/file: name of the finished file.
        pipelines/dropped/not-written: articles whose row the disk did not take.
        recovered/rejected_rows: rows of killed runs whose record is not there.
    """

    def __init__(self, crawler: Crawler, folder: Path, run_id: str) -> None:
        self._crawler = crawler
        day = f"{run_id[:4]}-{run_id[4:6]}-{run_id[6:8]}"
        self._part = folder / f"{day}-{run_id}{PART_SUFFIX}"
        self._file: RowFile | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Build from settings and the spider's run."""
        layout = Layout(Path(crawler.settings["OUTPUT_DIR"]))
        rejected = recover_rows(layout)
        if rejected:
            crawler.stats.inc_value("recovered/rejected_rows", rejected)
        run_id: str = crawler.spider.run_id  # type: ignore[union-attr]
        return cls(crawler, layout.articles, run_id)

    def process_item(self, item: Any) -> Any:
        """Write ``item`` and return it.

        Raises:
            DropItem: the row cannot be written; the crawl is being stopped.
        """
        row = article_row(item if isinstance(item, Article) else ItemAdapter(item).asdict())
        try:
            if self._file is None:
                self._file = RowFile(self._part)
            self._file.append(row)
        except ArchiveError as error:
            stop_crawl(self._crawler, error)
            self._crawler.stats.inc_value("pipelines/dropped/not-written")
            raise DropItem(str(error)) from error
        self._crawler.stats.inc_value("articles/rows")
        return item

    def close_spider(self) -> None:
        """Finish the file, if a row was written; one that cannot be finished waits as it is."""
        if self._file is None:
            return
        try:
            done = self._file.finish()
        except ArchiveError as error:
            stop_crawl(self._crawler, error)
        else:
            if done is not None:
                self._crawler.stats.set_value("articles/file", f"{done.parent.name}/{done.name}")
