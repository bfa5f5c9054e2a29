"""What a door names → requests: which of it is worth one, and in which order.

What is newest comes first, whatever the order of the door: some list the oldest first.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from newsspider.frontier.known import identity
from newsspider.spiders.following import page_request
from newsspider.spiders.hinting import stored_hints
from newsspider.urls import url_key

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from scrapy import Request

    from newsspider.doors.candidate import Candidate
    from newsspider.spiders.news import NewsSpider

__all__ = ["candidate_requests", "inside", "tells_news"]

_DAY = 86_400.0
_PRIORITIES = ((2 * _DAY, 50), (7 * _DAY, 45), (float("inf"), 41))
"""Up to which age, in seconds, a candidate has which priority; above those of links."""


def inside(spider: NewsSpider, candidates: Iterable[Candidate]) -> list[Candidate]:
    """Return those of ``candidates`` that the crawl may fetch and whose time is asked for.

    Stats:
        skipped/too-old, skipped/too-new: candidates that a door dates outside the window.
    """
    return [candidate for candidate in candidates if _is_inside(spider, candidate)]


def tells_news(spider: NewsSpider, candidates: list[Candidate]) -> bool:
    """Return whether a door tells of what neither another one did nor an earlier run knew."""
    bounds, known = spider.bounds, spider.known
    untold = [each.url for each in candidates if bounds.told.add(url_key(each.url))]
    asked = known.frontier.asked([identity(url) for url in untold])
    return any(when == 0 or when >= known.before.asked for when in asked)


def candidate_requests(
    spider: NewsSpider,
    candidates: list[Candidate],
    door: str,
    before: Iterable[Candidate] = (),
) -> Iterator[Request]:
    """Yield a request for each of ``candidates`` that is worth one, the newest first.

    Args:
        spider: crawls.
        candidates: what the door names, inside the bounds of the crawl.
        door: its address.
        before: what it named when it was read last.
    """
    told = {each.url: _changed(each) for each in before}
    for candidate, again in _wanted(spider, sorted(candidates, key=_age), told):
        yield page_request(
            spider,
            candidate.url,
            candidate.via,
            door,
            priority=next(each for limit, each in _PRIORITIES if _age(candidate) <= limit),
            again=again,
            hints=stored_hints(candidate),
        )


def _age(candidate: Candidate) -> float:
    """Return how many seconds ago the door says that the page changed; infinite if it is silent."""
    moment = _changed(candidate)
    return time.time() - moment.timestamp() if moment else float("inf")


def _changed(candidate: Candidate) -> datetime | None:
    return candidate.modified or candidate.published


def _is_inside(spider: NewsSpider, candidate: Candidate) -> bool:
    refusal = spider.bounds.refusal(candidate.url)
    moment = _changed(candidate)
    if refusal is None and moment is not None:
        refusal = spider.window.refusal(moment)
    if refusal is not None and spider.known.recent.add(candidate.url):
        spider.count(f"skipped/{refusal}")
    return refusal is None


def _wanted(
    spider: NewsSpider, candidates: list[Candidate], told: dict[str, datetime | None]
) -> Iterator[tuple[Candidate, bool]]:
    """Yield what is worth a request, and whether it is known already.

    What is known is worth one if the door names a change since it was asked for; or a later one
    than it did before, since not every site dates its changes by our clock.
    """
    known = spider.known
    fresh = set(known.fresh([each.url for each in candidates]))
    asked = known.frontier.asked([identity(each.url) for each in candidates])
    for candidate, when in zip(candidates, asked, strict=True):
        changed, before = _changed(candidate), told.get(candidate.url)
        if candidate.url in fresh:
            yield candidate, False
        elif spider.recheck == "none" or changed is None or known.unfinished(candidate.url):
            continue
        elif changed.timestamp() > when or (before is not None and changed > before):
            yield candidate, True
