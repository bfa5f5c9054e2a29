"""Archived pages → articles, without the network, read by processes beside this one.

A page that names another address as its own waits until all files are read: it is published only
if no page of that address was among them. So does the first page of an article that goes on on
others. Only their places are kept meanwhile.

Whatever order the answers come in, they are taken in the order of the files and their records.
What a `Journal` holds needs no second reading; what is found is added to it before it is published.
"""

from __future__ import annotations

import asyncio
import json
from collections import deque
from dataclasses import dataclass
from itertools import groupby, islice
from operator import attrgetter
from typing import TYPE_CHECKING, Any, NamedTuple
from zipfile import is_zipfile

from newsspider.archive.reader import Skipped, StoredPage, read_page, read_pages
from newsspider.errors import ArchiveError
from newsspider.frontier.contract import address_key
from newsspider.spiders.page_sites import PageSites
from newsspider.spiders.split_articles import Place, SplitArticles
from newsspider.spiders.stored import Outcome, outcome_object, read_outcome
from newsspider.spiders.worker import question, why_lost
from newsspider.spiders.workers import Lost

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator, Sequence
    from pathlib import Path

    from newsspider.items import Article
    from newsspider.spiders.journal import Journal
    from newsspider.spiders.reading import ReadingSpider
    from newsspider.spiders.workers import Workers

    Kept = Iterator[list[Any]]

__all__ = ["Rereading"]

_AT_ONCE = 32
"""Split articles whose pages are looked up together: a ZIP file is read once for all of them."""

_UNDER_WAY = 128
"""Records that may be read while one before them takes long."""


class _Copy(NamedTuple):
    """A page of another address: where it is, and the key of that address."""

    place: Place
    key: str


@dataclass(slots=True)
class _Step:
    """A record, or the end of a file: there ``offset`` is None, and a problem is the file's own.

    Either it is to be asked about, or its outcome is known; ``is_kept`` if from the journal.
    """

    file: int
    number: int
    offset: int | None
    outcome: Outcome | None = None
    url: str | None = None
    question: bytes | None = None
    is_kept: bool = False


class Rereading:
    """Reads archived pages on behalf of ``spider``.

    Args:
        spider: counts, and gives the run.
        workers: read the pages.
        journal: of this run, if it is to go on after a kill.
        sites: say as which site each page is read.

    Attributes:
        problems: what could not be read, a sentence for each file.

    Stats:
        pages/count, pages/kind/KIND: pages, by what they are; ``unread`` if their worker ended.
        skipped/REASON: records that hold no page.
        dropped/copy: pages whose own address was among the files.
        failed/extraction: pages that look like articles, or were not read, and gave no article.
        failed/archive: files that could not be read to their end.
    """

    def __init__(
        self,
        spider: ReadingSpider,
        workers: Workers,
        journal: Journal | None = None,
        sites: PageSites | None = None,
    ) -> None:
        self.problems: list[str] = []
        self._spider = spider
        self._published: set[int] = set()
        """Keys of articles that are published under their own address."""
        self._workers = workers
        self._journal = journal
        self._sites = sites or PageSites()

    async def articles(self, paths: Sequence[Path]) -> AsyncIterator[Article]:
        """Yield the articles of all files, in order, then those known only as copies.

        Raises:
            NewsspiderError: no worker can begin, or the journal cannot be written.
        """
        kept = self._journal.entries() if self._journal else iter(())
        copies: list[_Copy] = []
        split = SplitArticles()
        async for step, outcome in self._outcomes(_steps(paths, kept, self._sites)):
            if outcome.kind is not None:
                self._spider.count("pages/count")
                self._spider.count(f"pages/kind/{outcome.kind}")
            place = Place(step.file, step.number, step.offset or 0)
            if outcome.part_of is not None:
                split.add(outcome.part_of, place)
            if outcome.copy_of is not None:
                copies.append(_Copy(place, outcome.copy_of))
            elif article := self._article(step, outcome):
                yield article
        waiting = list(split.articles())
        steps = _split_steps(paths, waiting, islice(kept, len(waiting)), self._sites)
        async for article in self._late_articles(steps):
            yield article
        lone = [copy.place for copy in copies if self._is_lone(copy)]
        async for article in self._late_articles(_copy_steps(paths, lone, kept, self._sites)):
            yield article

    async def _late_articles(self, steps: Iterator[_Step]) -> AsyncIterator[Article]:
        async for step, outcome in self._outcomes(steps):
            if article := self._article(step, outcome):
                yield article

    def _is_lone(self, copy: _Copy) -> bool:
        key = address_key(copy.key)
        is_new = key not in self._published
        self._published.add(key)
        if not is_new:
            self._spider.count("dropped/copy")
        return is_new

    def _article(self, step: _Step, outcome: Outcome) -> Article | None:
        """Return the article, or None, counted, if there is none."""
        if outcome.skipped is not None:
            self._spider.count(f"skipped/{outcome.skipped}")
        elif outcome.problem is not None and step.offset is None:
            self._spider.count("failed/archive")
            self.problems.append(outcome.problem)
        elif outcome.problem is not None:
            self._spider.count("failed/extraction")
            self._spider.logger.warning("%s", outcome.problem)
        elif outcome.article is not None:
            outcome.article.runId = self._spider.run_id
            if outcome.article.urlKey:
                self._published.add(address_key(outcome.article.urlKey))
        return outcome.article

    async def _outcomes(self, steps: Iterator[_Step]) -> AsyncIterator[tuple[_Step, Outcome]]:
        """Yield each step with what came of it, in order, while later ones are under way."""
        waiting: deque[tuple[_Step, asyncio.Future[bytes | Lost] | None]] = deque()
        while (step := await asyncio.to_thread(next, steps, None)) is not None:
            answer = None
            if step.question is not None:
                answer = await self._workers.ask(step.question)
                step.question = None
            waiting.append((step, answer))
            while waiting and (len(waiting) > _UNDER_WAY or _is_known(waiting[0][1])):
                step, answer = waiting.popleft()
                yield step, await self._taken(step, answer)
        for step, answer in waiting:
            yield step, await self._taken(step, answer)

    async def _taken(self, step: _Step, answer: asyncio.Future[bytes | Lost] | None) -> Outcome:
        """Return the outcome once it is known and in the journal."""
        outcome = step.outcome
        if answer is not None:
            outcome = _outcome(await answer, step.url)
        assert outcome is not None  # noqa: S101 - a step has an outcome or asks for one
        if self._journal is not None and not step.is_kept:
            self._journal.add([step.file, step.offset, outcome_object(outcome)])
        return outcome


def _outcome(answer: bytes | Lost, url: str | None) -> Outcome:
    if isinstance(answer, Lost):
        problem = f"{url}: no article could be read: {why_lost(answer.status)}"
        return Outcome(kind="unread", problem=problem)
    return read_outcome(json.loads(answer))


def _is_known(answer: asyncio.Future[bytes | Lost] | None) -> bool:
    return answer is None or answer.done()


def _steps(paths: Sequence[Path], kept: Kept, sites: PageSites) -> Iterator[_Step]:
    """Yield a step for each record of each file and for the end of each file."""
    for file, path in enumerate(paths):
        number = -1
        for number, (_, offset, outcome) in enumerate(kept):
            yield _Step(file, number, offset, read_outcome(outcome), is_kept=True)
            if offset is None:
                break
        else:
            yield from _new_steps(file, path, number + 1, sites)


def _new_steps(file: int, path: Path, begin: int, sites: PageSites) -> Iterator[_Step]:
    """Yield a step for each record from that number on, and for the end of the file."""
    number = begin
    end = Outcome()
    try:
        for number, page in enumerate(islice(read_pages(path), begin, None), begin):
            if isinstance(page, Skipped):
                yield _Step(file, number, 0, Outcome(skipped=page.reason))
            else:
                asked = question(page, site=sites.site(page.url, path))
                yield _asked(file, number, page, asked)
    except ArchiveError as error:
        end = Outcome(problem=str(error))
    yield _Step(file, number, None, end)


def _split_steps(
    paths: Sequence[Path],
    articles: Sequence[tuple[Place, list[Place]]],
    kept: Kept,
    sites: PageSites,
) -> Iterator[_Step]:
    """Yield a step for each of the ``articles``: the places of its first page and of the others."""
    done = 0
    for file, offset, outcome in kept:
        yield _Step(file, 0, offset, read_outcome(outcome), is_kept=True)
        done += 1
    left = iter(articles[done:])
    while some := list(islice(left, _AT_ONCE)):
        pages, problem = _pages_at(paths, {at for place, others in some for at in (place, *others)})
        for place, others in some:
            path, page = paths[place.file], pages.get(place)
            if page is None or not all(other in pages for other in others):
                yield _Step(place.file, 0, None, Outcome(problem=problem))
                continue
            further, site = [pages[other] for other in others], sites.site(page.url, path)
            yield _asked(place.file, 0, page, question(page, further=further, site=site))


def _pages_at(paths: Sequence[Path], places: set[Place]) -> tuple[dict[Place, StoredPage], str]:
    """Return the pages that are there still, and a sentence about a file that has changed."""
    found: dict[Place, StoredPage] = {}
    problem = ""
    for file, group in groupby(sorted(places), key=attrgetter("file")):
        wanted = list(group)
        offsets = {place.number: place.offset for place in wanted}
        try:
            found.update(zip(wanted, _pages_again(paths[file], offsets), strict=True))
        except (ArchiveError, ValueError) as error:
            problem = f"{paths[file]}: changed while it was read: {error}"
    return found, problem


def _copy_steps(
    paths: Sequence[Path], copies: list[Place], kept: Kept, sites: PageSites
) -> Iterator[_Step]:
    """Yield a step for each of the ``copies``, which are in the order of files and records."""
    done = 0
    for file, offset, outcome in kept:
        yield _Step(file, 0, offset, read_outcome(outcome), is_kept=True)
        done += 1
    for file, group in groupby(copies[done:], key=attrgetter("file")):
        path = paths[file]
        try:
            for page in _pages_again(path, {c.number: c.offset for c in group}):
                asked = question(page, copies=True, further=(), site=sites.site(page.url, path))
                yield _asked(file, 0, page, asked)
        except ArchiveError as error:  # the file has changed meanwhile
            yield _Step(file, 0, None, Outcome(problem=str(error)))


def _pages_again(path: Path, offsets: dict[int, int]) -> Iterator[StoredPage]:
    """Yield the pages of ``path`` with those numbers, whose records begin at those bytes."""
    if not is_zipfile(path):
        for offset in offsets.values():
            yield read_page(path, offset)
        return
    # The bytes are those of a file in the ZIP file: the only way there is from the beginning.
    for number, page in enumerate(islice(read_pages(path), max(offsets) + 1)):
        if number in offsets and isinstance(page, StoredPage):
            yield page


def _asked(file: int, number: int, page: StoredPage, asked: bytes) -> _Step:
    return _Step(file, number, page.warc["offset"], url=page.url, question=asked)
