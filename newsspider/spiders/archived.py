"""Pages that are already archived, read again: a better extractor needs no second crawl."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from newsspider.errors import ConfigError, NewsspiderError
from newsspider.site import load_site
from newsspider.spiders.page_sites import PageSites
from newsspider.spiders.reading import ReadingSpider
from newsspider.spiders.rereading import Rereading
from newsspider.spiders.workers import Workers
from newsspider.stopping import stop_crawl

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence

    from newsspider.items import Article
    from newsspider.spiders.journal import Journal

__all__ = ["ArchivedSpider"]

_ENDINGS = (".warc.gz", ".warc", ".arc.gz", ".arc", ".wacz")


class ArchivedSpider(ReadingSpider):
    """Yields an article for each archived page that has one; asks the network for nothing.

    Args:
        paths: web archives in the order in which they are read; a folder stands for those in it.
        processes: how many pages are read at a time.
        site: site files; a page of another host is read as the site that it was crawled as, if
            that is known.
        journal: of an earlier start of the same run, or a new one; it names the run.
        arguments: see `ReadingSpider`.

    Attributes:
        problems: what could not be read, a sentence for each file.
        notes: a sentence for each site file that fits no article.

    Stats:
        see `Rereading`.

    Raises:
        ConfigError: no file is named, or one is missing; or a site file is wrong.
    """

    name = "archived"
    fetches = False

    def __init__(
        self,
        paths: Sequence[str] | str = (),
        processes: str | int = 1,
        site: Sequence[str] | str = (),
        journal: Journal | None = None,
        **arguments: Any,
    ) -> None:
        if journal is not None:
            arguments["run_id"] = journal.run_id
        super().__init__(**arguments)
        self.problems: list[str] = []
        self.asked = [file for path in _named(paths) for file in _files(path)]
        if not self.asked:
            raise ConfigError("no WARC file given")
        sites = tuple(load_site(named) for named in _named(site))
        self.chosen = {"sites": [msgspec.to_builtins(site) for site in sites]}
        self._sites = PageSites(sites)
        self._unmet = {site.name: site for site in sites}
        self._workers = Workers(int(processes))
        self._journal = journal

    @property
    def notes(self) -> list[str]:  # noqa: D102 - see the class
        return [
            f"no article is of {site.name} ({', '.join(sorted(site.hosts))}): its site file changed"
            " nothing; name the host of the pages under 'hosts'"
            for site in self._unmet.values()
        ]

    async def start(self) -> AsyncIterator[Article]:
        """Yield the articles of all files."""
        rereading = Rereading(self, self._workers, self._journal, self._sites)
        self.problems = rereading.problems
        try:
            async for article in rereading.articles([Path(path) for path in self.asked]):
                self._unmet.pop(article.site or "", None)
                yield article
                if self.crawler.stats.get_value("run/error") is not None:
                    return  # no pipeline can take more: Scrapy would go on while it closes
        except NewsspiderError as error:
            stop_crawl(self.crawler, error)

    async def closed(self, reason: str) -> None:  # noqa: ARG002 - Scrapy's signature
        """End the processes."""
        await self._workers.close()


def _named(words: Sequence[str] | str) -> Sequence[str]:
    return words.split() if isinstance(words, str) else words


def _files(named: str) -> list[str]:
    """Return the file that is named, or those of a folder in the order of their names.

    Raises:
        ConfigError: there is none.
    """
    path = Path(named)
    if path.is_dir():
        found = sorted(str(file) for file in path.iterdir() if file.name.endswith(_ENDINGS))
        if not found:
            own = path / "archive"
            raise ConfigError(
                f"{named}: no web archive in this folder; a crawl has its own in {own}"
            )
        return found
    if not path.is_file():
        raise ConfigError(f"{named}: no such file")
    return [named]
