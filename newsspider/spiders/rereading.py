"""Archived pages → articles, without the network.

A page that names another address as its own waits until all files are read: it is published only
if no page of that address was among them. Only its place is kept meanwhile.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from newsspider.archive.reader import Skipped, StoredPage, read_page, read_pages
from newsspider.errors import ArchiveError
from newsspider.spiders.reading import other_address
from newsspider.urls import site_of, url_key

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterable
    from pathlib import Path

    from newsspider.frontier.seen import Seen
    from newsspider.items import Article
    from newsspider.spiders.reading import ReadingSpider

__all__ = ["Rereading"]


class _Copy(NamedTuple):
    path: Path
    offset: int
    key: str


class Rereading:
    """Reads archived pages on behalf of ``spider``.

    Args:
        spider: counts, and gives the run.
        published: identity keys of articles that are published under their own address; grows.
        group: where pages are counted, ``GROUP/count`` and ``GROUP/kind/KIND``.

    Attributes:
        problems: what could not be read, a sentence for each file.

    Stats:
        skipped/REASON: records that hold no page.
        failed/archive: files that could not be read to their end.
    """

    def __init__(self, spider: ReadingSpider, published: Seen, group: str = "pages") -> None:
        self.problems: list[str] = []
        self._spider = spider
        self._published = published
        self._group = group
        self._copies: list[_Copy] = []

    async def articles(self, paths: Iterable[Path]) -> AsyncIterator[Article]:
        """Yield the articles of all files, in order, then those known only as copies."""
        for path in paths:
            try:
                for page in read_pages(path):
                    article = await self._article(path, page)
                    if article is not None:
                        yield article
            except ArchiveError as error:
                self._spider.count("failed/archive")
                self.problems.append(str(error))
        for copy in self._copies:
            if self._published.add(copy.key):
                article = await self._read(read_page(copy.path, copy.offset))
                if article is not None:
                    yield article
            else:
                self._spider.count("dropped/copy")

    async def _article(self, path: Path, page: StoredPage | Skipped) -> Article | None:
        if isinstance(page, Skipped):
            self._spider.count(f"skipped/{page.reason}")
            return None
        return await self._read(page, path)

    async def _read(self, stored: StoredPage, path: Path | None = None) -> Article | None:
        """Return the article, or set a copy aside if it comes from ``path`` for the first time."""
        try:
            site = site_of(stored.url)
        except ValueError:
            self._spider.count("skipped/not-http")
            return None
        group = self._group if path is not None else None
        reading = self._spider.read(
            stored.body, stored.url, stored.content_type, stored.status, group=group
        )
        if reading.kind != "article" or reading.page is None:
            return None
        address = other_address(reading.page)
        if path is not None and address is not None:
            self._copies.append(_Copy(path, stored.warc["offset"], url_key(address)))
            return None
        article = await self._spider.article(
            reading.page, date=stored.date, status=stored.status, warc=stored.warc, site=site
        )
        if article is not None and article.urlKey:
            self._published.add(article.urlKey)
        return article
