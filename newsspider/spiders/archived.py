"""Pages that are already archived, read again: a better extractor needs no second crawl."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from newsspider.errors import ConfigError
from newsspider.frontier.seen import Seen
from newsspider.spiders.reading import ReadingSpider
from newsspider.spiders.rereading import Rereading

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
        see `Rereading`.

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
        """Yield the articles of all files."""
        rereading = Rereading(self, Seen())
        self.problems = rereading.problems
        async for article in rereading.articles(map(Path, self.asked)):
            yield article
