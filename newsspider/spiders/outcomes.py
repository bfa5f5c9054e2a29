"""What became of each page: archived beside it, and counted against the limit of the run."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from scrapy import signals

from newsspider.archive.archiver import Archiver
from newsspider.frontier.due import ALWAYS, due_again, due_unchanged
from newsspider.frontier.known import identity
from newsspider.frontier.limits import LeftOut
from newsspider.page.split import FURTHER_PAGE
from newsspider.politeness.failures import OutOfBounds, failure_key
from newsspider.spiders.bounds import OF_LINKS, OF_THE_RUN
from newsspider.spiders.following import PRIORITY
from newsspider.spiders.reading import read_response
from newsspider.spiders.replaying import archived_response
from newsspider.spiders.window import last_change
from newsspider.urls import url_key

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.http import Response
    from twisted.python.failure import Failure

    from newsspider.frontier.known import Known
    from newsspider.items import Article
    from newsspider.page import Link
    from newsspider.spiders.bounds import Bounds
    from newsspider.spiders.replaying import ArchivedAnswers

__all__ = ["LATER", "LIMITED", "NOFOLLOW", "Outcomes", "wait_in_archive"]

NOFOLLOW = "nofollow"
"""What the archive calls links that the page asks nobody to follow."""

LIMITED = frozenset({"outside-window", "outside-section", "noarchive"})
"""Why the limits of a run leave out an article that was fetched."""

LATER = "later"
"""Why an article has no row yet: it was read beyond a limit of its run, and waits for the next."""

_WHILE = 1.0
"""Seconds until an article beyond the limit is looked at again: some other may be dropped."""


class Outcomes:
    """Follows the articles of ``crawler`` through its pipelines.

    Args:
        crawler: runs the spider.
        bounds: of the crawl; full once enough articles are kept.
        answers: what the archive held before.
        max_articles: how many are enough, or None.
        limits: the number of what else is asked for; see `Wanted`.
    """

    def __init__(
        self,
        crawler: Crawler,
        bounds: Bounds,
        answers: ArchivedAnswers,
        max_articles: int | None,
        limits: int,
    ) -> None:
        self._crawler = crawler
        self._answers = answers
        self._bounds = bounds
        self._max_articles = max_articles
        self._limits = limits
        self._in_hand = self._kept = 0
        self._later: set[int] = set()
        crawler.signals.connect(self.on_kept, signal=signals.item_scraped)
        crawler.signals.connect(self.on_dropped, signal=signals.item_dropped)

    def read(
        self, response: Response, kind: str, links: list[Link], policies: tuple[str, ...]
    ) -> None:
        """Note what the page was read as, and when it is due again."""
        response.meta["due"] = due_again(kind, time.time())
        response.meta["reading"] = {
            "kind": kind,
            "outlinks": [(link.url, NOFOLLOW if link.nofollow else link.kind) for link in links],
            "policies": policies,
        }

    def _earn(self, response: Response) -> None:
        found_on = response.meta["discovery"]["from"]
        led_here = (response.url, found_on, *response.meta.get("redirect_urls", ())[:1])
        for url in filter(None, led_here):
            self._bounds.budget.earn(url)

    def unchanged(self, response: Response) -> Response | None:
        """Return the page as the archive has it: the server says that it is what it was.

        It is read like any other: what it leads to may be due, and its article may be one that no
        run wanted so far. None if it is not there any more.
        """
        self._crawler.stats.inc_value("pages/kind/unchanged")
        self._crawler.stats.inc_value("pages/count")
        page = self._answers.latest(response.url, 0.0)
        request = response.request
        if page is None or request is None:
            return None
        request.meta["unchanged"] = True
        return archived_response(page, request)

    def end_without_article(self, response: Response, kind: str) -> None:
        """Note a page that is no article, and archive what it was read as."""
        response.meta["fruitless"] = kind in {"listing", "other"}
        if kind == "error":
            response.meta["dead"] = f"status-{response.status}"
        elif kind in {"gone", "soft404"}:
            self._gone(response)
        self.end(response, None)

    def put_back(self, response: Response) -> None:
        """Give the place of a wanted article to another one: it waits for its further pages."""
        self._in_hand -= 1
        self._wait(response)

    def end_further_page(self, response: Response) -> None:
        """Note a page on which an article goes on: its text is in the row of the first."""
        self._crawler.stats.inc_value(f"dropped/{FURTHER_PAGE}")
        self.end(response, FURTHER_PAGE)

    def _gone(self, response: Response) -> None:
        """Note the end of an article that there was; the end of a list's last page is no news."""
        if not response.meta.get("asked") or self._answers.head(response.url) is None:
            return
        was = self._answers.latest(response.url, 0.0)
        if was and read_response(was.body, was.url, was.content_type, was.status).kind == "article":
            gone = self._crawler.stats.get_value("pages/gone", [])
            moment = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
            entry = {"url": response.url, "status": response.status, "date": moment}
            self._crawler.stats.set_value("pages/gone", [*gone, entry])

    def wants(self, article: Article, response: Response) -> bool:
        """Return whether the article is one of those that the run is asked for."""
        changed = last_change(article)
        moment = changed.timestamp() if changed else None
        response.meta["due"] = due_again("article", time.time(), moment)
        refusal = self._refusal(article, response, changed)
        if refusal is None:
            return self._has_room(response)
        self._leave_out(response, moment, 0 if refusal == "outside-window" else self._limits)
        self._crawler.stats.inc_value(f"dropped/{refusal}")
        self.end(response, refusal)
        return False

    def _leave_out(self, response: Response, moment: float | None, by: int) -> None:
        """Note that limits left a page out; it is due later each time, whatever became of it."""
        meta = response.meta
        meta["left"] = LeftOut(by=by, moment=moment)
        if meta.get("asked"):
            meta["due"] = max(meta["due"], due_unchanged(time.time(), meta["asked"]))

    def _refusal(
        self, article: Article, response: Response, changed: datetime | None
    ) -> str | None:
        if self._bounds.past.refusal(response.url, changed):
            return "outside-window"
        if not self._bounds.is_in_section(response.url, article.articleSection):
            return "outside-section"
        obeyed = self._crawler.settings.getbool("NOARCHIVE_OBEY")
        policies = response.meta.get("reading", {}).get("policies", ())
        return "noarchive" if obeyed and "noarchive" in policies else None

    def _has_room(self, response: Response) -> bool:
        """Return whether one more article is wanted; one that is not waits for the next run."""
        has_room = self._max_articles is None or self._in_hand < self._max_articles
        if has_room:
            self._in_hand += 1
            self._later.discard(identity(response.url))
            self._crawler.stats.set_value("articles/later", len(self._later))
        else:
            wait_in_archive(response)
            self._wait(response)
        return has_room

    def _wait(self, response: Response) -> None:
        """Note that an article waits; archive it once, however often it is looked at."""
        key = identity(response.url)
        if key not in self._later:
            self._later.add(key)
            self.end(response, LATER)
            self._crawler.stats.set_value("articles/later", len(self._later))

    def on_kept(self, item: Article, response: Response | None) -> None:
        """Fetch nothing more once enough articles are kept; those of killed runs do not count."""
        if response is None:
            return
        self._kept += 1
        if self._kept == self._max_articles:
            self._bounds.full = "max-articles"
        if item.previousTextDigest is not None:
            response.meta["due"] = due_again("article", time.time(), changed=time.time())
        self._earn(response)
        is_link = response.meta["discovery"]["via"] in PRIORITY
        if is_link and url_key(response.url) not in self._bounds.told:
            self._bounds.budget.note_untold(response.url)
        self.end(response, "row")

    def on_dropped(self, item: Article, response: Response | None, exception: Exception) -> None:
        """Give the place of a dropped article to another one."""
        if response is None:
            return
        self._in_hand -= 1
        reason = getattr(exception, "reason", "dropped")
        meta, now = response.meta, time.time()
        if reason == "unchanged" and meta.get("asked"):
            later = due_unchanged(now, meta["asked"])
            # What was seen to change, whatever date it bears, may do so again.
            meta["due"] = later if (item.revision or 1) > 1 else max(meta["due"], later)
        if reason == "unchanged":
            self._earn(response)
        meta["fruitless"] = reason == "same-article"
        self.end(response, reason)

    def failed(self, request: Request, failure: Failure, known: Known) -> None:
        """Count why a request gave no page: what failed is given up, what was in time waits."""
        meta = request.meta
        if isinstance(failure.value, OutOfBounds) and failure.value.reason in OF_THE_RUN:
            meta.update(postponed=time.time(), untried=True)
        if "postponed" in meta:
            return
        key = failure_key(failure)
        self._crawler.stats.inc_value(key)
        group, _, reason = key.partition("/")
        if reason in OF_LINKS:
            self._bounds.left_alone.add(str(identity(request.url)))
        if group == "failed":
            meta["dead"] = reason
        elif reason == "copy" and known.frontier.asked([identity(request.url)])[0]:
            meta["due"] = None  # it has the key of its original, which says when it is due
        elif reason != "copy" and reason in OF_LINKS:
            meta["due"] = ALWAYS

    def end_door(self, response: Response) -> None:
        """Archive that the page was a door; what it led to is found anew in every run."""
        if response.status != 304:
            response.meta["reading"] = {"kind": "door"}
            self.end(response, None)

    def end(self, response: Response, outcome: str | None) -> None:
        """Archive what the page was read as, and what became of its article if it has one."""
        reading, where = response.meta.pop("reading", None), response.meta.get("warc")
        archiver: Any = self._crawler.get_addon(Archiver)
        if reading is not None and where is not None and archiver is not None:
            archiver.keep_reading(where, response.url, outcome=outcome, **reading)


def wait_in_archive(response: Response) -> None:
    """Let the page be read once more in a while, from its record."""
    response.meta.update(
        archived=response.meta.get("warc"), postponed=time.time() + _WHILE, untried=True
    )
