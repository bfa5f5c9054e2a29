"""Pages that are already archived, read again: a better extractor needs no second crawl."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from newsspider.archive.reader import Skipped, StoredPage, read_pages
from newsspider.errors import ArchiveError, ConfigError
from newsspider.spiders.reading import ReadingSpider
from newsspider.urls import site_of

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence

    from newsspider.items import Article

__all__ = ["ArchivedSpider"]


class ArchivedSpider(ReadingSpider):
    """Yields an article for each archived page that has one; asks the network for nothing.

    Args:
        paths: WARC files, in the order in which they are read.
        arguments: see `ReadingSpider`.

    Attributes:
        problems: what could not be read, a sentence for each file.

    Stats:
        skipped/REASON: records that hold no page.
        failed/archive: files that could not be read to their end.

    Raises:
        ConfigError: no file is named, or one is missing.
    """

    name = "archived"

    def __init__(self, paths: Sequence[str] | str = (), **arguments: Any) -> None:
        super().__init__(**arguments)
        self.asked = paths.split() if isinstance(paths, str) else list(paths)
        self.problems: list[str] = []
        if not self.asked:
            raise ConfigError("no WARC file given")
        for path in self.asked:
            if not Path(path).is_file():
                raise ConfigError(f"{path}: no such file")

    async def start(self) -> AsyncIterator[Article]:
        """Yield the articles of all files, in order."""
        for path in self.asked:
            try:
                for page in read_pages(Path(path)):
                    article = await self._article(page)
                    if article is not None:
                        yield article
            except ArchiveError as error:
                self.count("failed/archive")
                self.problems.append(str(error))

    async def _article(self, page: StoredPage | Skipped) -> Article | None:
        if isinstance(page, Skipped):
            self.count(f"skipped/{page.reason}")
            return None
        try:
            site = site_of(page.url)
        except ValueError:
            self.count("skipped/not-http")
            return None
        reading = self.read(page.body, page.url, page.content_type, page.status)
        if reading.kind != "article" or reading.page is None:
            return None
        return await self.article(
            reading.page, date=page.date, status=page.status, warc=page.warc, site=site
        )
