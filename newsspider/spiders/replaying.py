"""Requests whose answer lies in the archive are answered from there, not by the network.

- A crawl that was killed archived pages that the frontier does not know to be done with. The index
  says where they lie; what was fetched after an address was last done with is its answer.
- A page that is to be read once more carries where its record lies.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Self

from scrapy.exceptions import NotConfigured
from scrapy.http import Headers, Response

from newsspider.archive.exchange import split_head
from newsspider.archive.members import DamagedMember, read_member
from newsspider.archive.originals import Originals
from newsspider.archive.reader import read_page
from newsspider.archive.writer import OPEN_SUFFIX
from newsspider.errors import ArchiveError

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler

    from newsspider.archive.reader import StoredPage
    from newsspider.items import Locator
    from newsspider.layout import Layout

__all__ = ["ARCHIVED", "ArchivedAnswers", "ReplayMiddleware", "archived_response", "is_old"]

ARCHIVED = "archived"
"""Flag of responses that no network sent."""

_ANSWERED = (b"HTTP/1.1 200", b"HTTP/1.0 200")
_FINAL = frozenset({*range(200, 300), 404, 410})
"""Statuses of answers; a redirect or a failure is asked for again."""


class ArchivedAnswers:
    """What the archive of ``layout`` holds, as its index knows it.

    Args:
        layout: of the output folder.
    """

    def __init__(self, layout: Layout) -> None:
        self._archive = layout.archive
        self._originals = Originals(layout.index, layout.archive)

    def latest(self, url: str, after: float) -> StoredPage | None:
        """Return the page at ``url`` if it was fetched after that moment, and is an answer."""
        found = self._originals.find(url)
        if found is None or datetime.fromisoformat(found.date).timestamp() <= after:
            return None
        return self.page(found.where)

    def is_latest(self, url: str, where: Locator) -> bool:
        """Return whether that record holds what was fetched last at ``url``, by the index."""
        found = self._originals.find(url)
        return found is not None and found.where["recordId"] == where["recordId"]

    def head(self, url: str) -> tuple[str, bytes] | None:
        """Return date and head of the last whole answer of ``url``, or None if there is none."""
        found = self._originals.find(url)
        if found is None:
            return None
        path = self._archive / found.where["file"]
        try:
            with path.open("rb") as file:
                member = read_member(file, found.where["offset"], found.where["length"])
        except (OSError, DamagedMember):
            return None
        if "warc-truncated" in member.headers or not member.block.startswith(_ANSWERED):
            return None
        return found.date, split_head(member.block)[0]

    def page(self, where: Locator) -> StoredPage | None:
        """Return the page whose record lies there, or None if there is no answer."""
        path = self._archive / where["file"]
        if not path.exists():
            path = path.with_name(path.name + OPEN_SUFFIX)
        try:
            page = read_page(path, where["offset"])
        except ArchiveError:
            return None
        return page if page.status in _FINAL else None


class ReplayMiddleware:
    """Answers from the archive where it can; a downloader middleware.

    A request asks for that with ``archived`` in its ``meta``: a `Locator`, or a moment after which
    the page must have been fetched.
    """

    def __init__(self, answers: ArchivedAnswers) -> None:
        self._answers = answers

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Take the answers from the spider; one that has none asks the network."""
        answers = getattr(crawler.spider, "answers", None)
        if answers is None:
            raise NotConfigured
        return cls(answers)

    def process_request(self, request: Request) -> Response | None:
        """Return the archived answer, or None: the network has to be asked."""
        asked = request.meta.pop("archived", None)
        if asked is None:
            return None
        if isinstance(asked, dict):
            page = self._answers.page(asked)  # type: ignore[arg-type]
        else:
            page = self._answers.latest(request.url, asked)
        return None if page is None else archived_response(page, request)


def archived_response(page: StoredPage, request: Request) -> Response:
    """Return the page as the response to ``request``, which learns where its record lies."""
    request.meta["warc"] = page.warc
    request.meta["warc_date"] = page.date
    headers = [("Content-Type", page.content_type)] if page.content_type else []
    return Response(
        page.url,
        status=page.status,
        headers=Headers([*headers, *page.policies]),
        body=page.body,
        request=request,
        flags=[ARCHIVED],
    )


def is_old(response: Response) -> bool:
    """Return whether the page was fetched, and counted, before: by an earlier run, say."""
    return ARCHIVED in response.flags and not response.meta.get("partial")
