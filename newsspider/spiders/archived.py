"""Pages that are already archived, read again: a better extractor needs no second crawl."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from newsspider.errors import ConfigError, NewsspiderError
from newsspider.spiders.reading import ReadingSpider
from newsspider.spiders.rereading import Rereading
from newsspider.spiders.workers import Workers
from newsspider.stopping import stop_crawl

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence

    from newsspider.items import Article
    from newsspider.spiders.journal import Journal

__all__ = ["ArchivedSpider"]


class ArchivedSpider(ReadingSpider):
    """Yields an article for each archived page that has one; asks the network for nothing.

    Args:
        paths: WARC files, in the order in which they are read.
        processes: how many pages are read at a time.
        journal: of an earlier start of the same run, or a new one; it names the run.
        arguments: see `ReadingSpider`.

    Attributes:
        problems: what could not be read, a sentence for each file.

    Stats:
        see `Rereading`.

    Raises:
        ConfigError: no file is named, or one is missing.
    """

    name = "archived"
    fetches = False

    def __init__(
        self,
        paths: Sequence[str] | str = (),
        processes: str | int = 1,
        journal: Journal | None = None,
        **arguments: Any,
    ) -> None:
        if journal is not None:
            arguments["run_id"] = journal.run_id
        super().__init__(**arguments)
        self.asked = paths.split() if isinstance(paths, str) else list(paths)
        self.problems: list[str] = []
        if not self.asked:
            raise ConfigError("no WARC file given")
        for path in self.asked:
            if not Path(path).is_file():
                raise ConfigError(f"{path}: no such file")
        self._workers = Workers(int(processes))
        self._journal = journal

    async def start(self) -> AsyncIterator[Article]:
        """Yield the articles of all files."""
        rereading = Rereading(self, self._workers, self._journal)
        self.problems = rereading.problems
        try:
            async for article in rereading.articles([Path(path) for path in self.asked]):
                yield article
        except NewsspiderError as error:
            stop_crawl(self.crawler, error)

    async def closed(self, reason: str) -> None:  # noqa: ARG002 - Scrapy's signature
        """End the processes."""
        await self._workers.close()
