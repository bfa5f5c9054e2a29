"""newsspider with Scrapy's own queue in memory in place of its frontier.

    python bench/scrapy_queue.py crawl URL --output DIR

Only for comparing what they cost: what waits is lost when the process ends. What the spider wants
to know of addresses is answered from a dict.
"""

from __future__ import annotations

import heapq
import itertools
import sys
import time
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scrapy.core.scheduler import Scheduler
from scrapy.dupefilters import BaseDupeFilter

from newsspider import cli
from newsspider.frontier.contract import Before, address_key
from newsspider.frontier.known import Known, identity
from newsspider.layout import Layout
from newsspider.spiders import news
from newsspider.spiders.place import Place
from newsspider.spiders.replaying import ArchivedAnswers

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scrapy import Request, Spider


class Keys:
    """What the spider asks a frontier for."""

    def __init__(self) -> None:
        self.waiting: Counter[int] = Counter()
        self.ended: dict[int, float] = {}

    def fresh(self, keys: Sequence[int], _before: Before) -> list[bool]:
        """Return for each address whether it is unknown."""
        return [key not in self.ended and not self.waiting[key] for key in keys]

    def asked(self, keys: Sequence[int]) -> list[float]:
        """Return for each address when it ended."""
        return [self.ended.get(key, 0.0) for key in keys]

    def left(self, keys: Sequence[int]) -> list[None]:
        """Return for each address that no limits left it out."""
        return [None] * len(keys)

    def unfinished(self, keys: Sequence[int]) -> list[bool]:
        """Return for each address whether it waits."""
        return [self.waiting[key] > 0 for key in keys]


class InMemory(Scheduler):
    """Scrapy's scheduler; it keeps what asks for a later moment until then."""

    def open(self, spider: Spider) -> Any:
        """Begin."""
        self._spider: Any = spider
        self._keys: Keys = self._spider.known.frontier
        self._in_hand: dict[Request, int] = {}
        self._later: list[tuple[float, int, Request]] = []
        self._number = itertools.count()
        return super().open(spider)

    def enqueue_request(self, request: Request) -> bool:
        """Let ``request`` wait, unless its address is known."""
        key = _key(request)
        is_asked_about = request.dont_filter or request.meta.get("added") == request.url
        if not is_asked_about and not self._keys.fresh([key], self._spider.known.before)[0]:
            return False
        self._keys.waiting[key] += 1
        return super().enqueue_request(request)

    def next_request(self) -> Request | None:
        """Return the next request."""
        self._settle()
        request = super().next_request()
        if request is not None:
            self._in_hand[request] = _key(request)
        return request

    def has_pending_requests(self) -> bool:
        """Return whether something waits."""
        self._settle()
        return bool(self._later) or super().has_pending_requests()

    def _settle(self) -> None:
        busy = self._spider.crawler.engine._slot.inprogress  # noqa: SLF001 - as the frontier does
        now = time.time()
        for request in [each for each in self._in_hand if each not in busy]:
            key = self._in_hand.pop(request)
            self._spider.on_ended(request)
            if "postponed" in request.meta:
                moment = request.meta.pop("postponed")
                heapq.heappush(self._later, (moment, next(self._number), request))
                continue
            self._keys.waiting[key] -= 1
            self._keys.ended[key] = now
        while self._later and self._later[0][0] <= now:
            super().enqueue_request(heapq.heappop(self._later)[2])


def _key(request: Request) -> int:
    named = request.meta.get("frontier_key")
    return address_key(named) if named else identity(request.url)


def take_place(spider: Any) -> Place:
    """Return a place where nothing was before."""
    layout = Layout(Path(spider.settings["OUTPUT_DIR"]))
    return Place(
        known=Known(Keys(), Before(asked=time.time(), due=time.time())),  # type: ignore[arg-type]
        answers=ArchivedAnswers(layout),
        name="in memory",
        makes_up=False,
        joins=False,
        is_ours=lambda _host: True,
        taken_up={},
        lock=None,
        index=layout.index,
    )


if __name__ == "__main__":
    news.take_place = take_place  # type: ignore[attr-defined]
    news.NewsSpider.custom_settings = {"SCHEDULER": InMemory, "DUPEFILTER_CLASS": BaseDupeFilter}
    sys.exit(cli.main())
