"""The Scrapy scheduler over a `Frontier`: hands out leases, and ends what is through.

A request is through when the engine lets go of it: its callback has run, the requests that this
brought are enqueued, its items are on disk. The engine tells nobody, so its set of requests in
progress is looked at, one private attribute that is checked for when the crawl opens.
"""

from __future__ import annotations

import os
import secrets
import socket
import time
from collections import deque
from typing import TYPE_CHECKING, Any, Self

from scrapy.core.scheduler import BaseScheduler
from scrapy.utils.asyncio import create_looping_call

from newsspider.errors import FrontierError
from newsspider.frontier.contract import Ended
from newsspider.frontier.requests import request_from_payload, stored_entry
from newsspider.frontier.turns import Turns
from newsspider.stopping import stop_crawl

if TYPE_CHECKING:
    from collections.abc import Callable

    from scrapy import Request, Spider
    from scrapy.crawler import Crawler

    from newsspider.frontier.contract import Entry, Leased
    from newsspider.frontier.known import Known

__all__ = ["FrontierScheduler"]

_TICK = 0.1
"""Seconds between two looks at what waits for its time."""
_LEASE = 30.0
"""Seconds after which a worker that is not heard of is taken for dead."""
_HEARTBEAT = 2.0
"""Seconds after which it says that it lives, and hears whether one that came wants its share."""
_POSTPONEMENTS = 5
"""How often a host may ask for a later time before the request is given up."""
_LAPSES = 20
"""How often a request may be in hand when a worker dies before it is taken for the cause."""
_USUAL_REST = 30 * 86_400.0
"""Seconds until an address is due of which nobody said when: a redirect, say."""


class FrontierScheduler(BaseScheduler):
    """Serves requests from the spider's ``known.frontier``.

    What callbacks and middlewares leave in ``request.meta`` decides how a request ends:
    ``postponed`` (a moment) lets it wait until then, ``untried`` that this counts as no attempt,
    ``dead`` (a reason) gives it up, ``due`` (a moment) says when its address is due again, ``left``
    (a `LeftOut`) that the limits of this run left it out.

    Settings:
        CONCURRENT_REQUESTS_PER_DOMAIN: see Scrapy.

    Stats:
        scheduler/enqueued, scheduler/dequeued: as Scrapy's own scheduler counts them.
        failed/redirects: redirects that lead back to where they began.
        skipped/seen: redirects to addresses that were already known.
        skipped/offsite: redirects to other sites.
        frontier/waiting: now, every other second.
        frontier/dead, frontier/known: at the end of the run.
        frontier/resumed: requests that waited when it began.
    """

    def __init__(self, crawler: Crawler, known: Known) -> None:
        self._crawler = crawler
        self._known = known
        self._frontier = known.frontier
        self._worker = f"{socket.gethostname()}-{os.getpid()}-{secrets.token_hex(4)}"
        is_ours: Callable[[str], bool] = crawler.spider.place.is_ours  # type: ignore[union-attr]
        self._turns = Turns(self._frontier, self._worker, crawler, is_ours)
        self._ready: deque[Leased] = deque()
        self._in_hand: dict[Request, Leased] = {}
        self._added: list[Entry] = []
        self._aside = 0
        self._heard_of = self._counted = 0.0
        self._pending = True
        self._failed = False
        self._call = create_looping_call(self.tick)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Take the frontier of the crawler's spider."""
        return cls(crawler, crawler.spider.known)  # type: ignore[union-attr]

    def open(self, spider: Spider) -> None:
        """Begin to work.

        Raises:
            FrontierError: the store fails, or Scrapy hides what is in progress.
        """
        self._spider = spider
        self._slot: Any = getattr(self._crawler.engine, "_slot", None)
        if not isinstance(getattr(self._slot, "inprogress", None), set):
            raise FrontierError(
                "This version of Scrapy does not show which requests are in progress, so none could"
                " be acknowledged. Use one that newsspider is tested with: 2.16 to 2.19."
            )
        now = time.time()
        self._frontier.join(self._worker, now, _LEASE)
        self._heard_of = now
        waiting = self._frontier.counts(now).waiting
        self._crawler.stats.set_value("frontier/resumed", waiting)
        self._crawler.stats.set_value("frontier/waiting", waiting)
        self._call.start(_TICK, now=False)

    def close(self, reason: str) -> None:  # noqa: ARG002 - Scrapy's signature
        """End what is through, give back the rest, say what is left."""
        if self._call.running:
            self._call.stop()
        try:
            self._settle(time.time())
            self._turns.release_all(time.time())
            self._frontier.leave(self._worker)
            counts = self._frontier.counts(time.time())
            for name in ("waiting", "dead", "known"):
                self._crawler.stats.set_value(f"frontier/{name}", getattr(counts, name))
            self._frontier.close()
        except FrontierError as error:
            self._fail(error)

    def enqueue_request(self, request: Request) -> bool:
        """Let ``request`` wait, unless its address is known."""
        if request.url in request.meta.get("redirect_urls", ()):
            self._crawler.stats.inc_value("failed/redirects")
            return False
        try:
            if self._is_offsite(request):
                self._crawler.stats.inc_value("skipped/offsite")
                return False
            entry = stored_entry(self._spider, request)
            is_asked_about = entry.again or request.meta.get("added") == request.url
            if not is_asked_about and not self._known.is_fresh(entry.key):
                self._crawler.stats.inc_value("skipped/seen")
                return False
            self._added.append(entry)
        except FrontierError as error:
            self._fail(error)
            return False
        self._crawler.stats.inc_value("scheduler/enqueued")
        return True

    def next_request(self) -> Request | None:
        """Return the next request whose turn it is, or None if there is none now."""
        if self._failed or self._over():
            return None
        try:
            now = time.time()
            self._settle(now)
            while self._has_some_ready(now):
                request = self._taken(self._ready.popleft())
                if request is not None:
                    return request
        except FrontierError as error:
            self._fail(error)
        return None

    def has_pending_requests(self) -> bool:
        """Return whether something waits or is leased, by anyone."""
        if self._failed or self._over():
            return False
        now = time.time()
        try:
            self._settle(now)
            if self._ready or self._in_hand:
                return True
            if now >= self._counted + _TICK or not self._pending:
                counts = self._frontier.counts(now)
                others = self._aside + self._turns.left_alone
                self._pending = counts.waiting + counts.leased > others
                self._counted = now
        except FrontierError as error:
            self._fail(error)
            return False
        return self._pending

    def tick(self) -> None:
        """Commit, say that we live, give back what others could do, look for what is due."""
        if self._failed:
            return
        now = time.time()
        try:
            self._settle(now)
            surplus = 0
            if now >= self._heard_of + _HEARTBEAT:
                surplus = self._frontier.extend(self._worker, now, self._turns.delays())
                self._heard_of = now
                waiting = self._frontier.counts(now).waiting
                self._crawler.stats.set_value("frontier/waiting", waiting)
            self._turns.give_back(self._in_hand, surplus, now)
            self._frontier.sync()
        except FrontierError as error:
            self._fail(error)
        if not self._slot.closing:
            self._slot.nextcall.schedule()

    def _has_some_ready(self, now: float) -> bool:
        if not self._ready:
            self._ready.extend(self._turns.lease(self._in_hand, now))
        return bool(self._ready)

    def _settle(self, now: float) -> None:
        """End what the engine let go of, with all that was enqueued until now."""
        through = [request for request in self._in_hand if request not in self._slot.inprogress]
        if not through and not self._added:
            return
        ended = [self._ended(request, self._in_hand.pop(request), now) for request in through]
        added, self._added = self._added, []
        self._frontier.update(added, [end for end in ended if end], now, self._known.before)
        self._turns.wake(entry.host for entry in added)

    def _ended(self, request: Request, leased: Leased, now: float) -> Ended | None:
        self._spider.on_ended(request)  # type: ignore[attr-defined]
        meta = request.meta
        if "postponed" in meta:
            if self._over() and not meta.get("archived"):
                return None  # leaving gives it back as it was
            tries = meta.get("postponements", 0) + (not meta.get("untried"))
            if tries > _POSTPONEMENTS:
                return Ended(id=leased.id, dead="postponed")
            later = request.replace(
                meta={**meta, "postponements": tries}, dont_filter=True, cls=type(request)
            )
            self._added.append(stored_entry(self._spider, later, not_before=meta["postponed"]))
            return Ended(id=leased.id)
        if "dead" in meta:
            return Ended(id=leased.id, dead=meta["dead"])
        if any(entry.again and entry.key == leased.key for entry in self._added):
            return Ended(id=leased.id)  # its retry waits
        return Ended(id=leased.id, due=meta.get("due", now + _USUAL_REST), left=meta.get("left"))

    def _taken(self, leased: Leased) -> Request | None:
        """Return the leased request, or None if it is given up, or not for this crawl.

        One output may be crawled with other sites now and then; what these left waits for them.
        """
        if leased.attempts > _LAPSES:
            self._frontier.update(
                [], [Ended(id=leased.id, dead="crashed")], time.time(), self._known.before
            )
            return None
        request = request_from_payload(leased.payload, self._spider)
        if 0 < leased.asked < self._known.before.asked:
            request.meta["asked"] = leased.asked
        if self._spider.place.makes_up:  # type: ignore[attr-defined]
            request.meta.setdefault("archived", leased.asked)
        if self._is_offsite(request):
            self._aside += 1
            return None
        self._in_hand[request] = leased
        self._crawler.stats.inc_value("scheduler/dequeued")
        return request

    def _is_offsite(self, request: Request) -> bool:
        """Return whether ``request`` would have to be fetched from a site that is not crawled."""
        refusal = self._spider.bounds.refusal(request.url)  # type: ignore[attr-defined]
        return refusal == "offsite" and not isinstance(request.meta.get("archived"), dict)

    def _over(self) -> bool:
        return self._spider.bounds.full is not None  # type: ignore[attr-defined]

    def _fail(self, error: FrontierError) -> None:
        self._failed = True
        stop_crawl(self._crawler, error)
