"""The doors of a site: what they lead to, as requests, the best first.

- robots.txt and the first page that the user named say which doors there are.
- A door is asked for in every run: it is how a new article, or a changed one, is found cheaply. It
  is followed to its next page as long as a page leads to something new, and into the older files
  of an index only if these changed since they were read.
- What a door says about an address orders the queue and dates the candidate; a change that it
  names is reason enough to ask for a known address again.
"""

from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING, cast
from urllib.parse import urlsplit

from scrapy import Request

from newsspider.doors.candidate import Door
from newsspider.doors.entrance import find_doors, is_wordpress
from newsspider.doors.feed import next_wordpress_feed
from newsspider.doors.opening import door_kind, open_door
from newsspider.doors.robots import read_robots
from newsspider.doors.wordpress import posts_url
from newsspider.frontier.contract import Before, address_key
from newsspider.frontier.due import ALWAYS, due_again
from newsspider.items import Discovery
from newsspider.spiders.candidates import candidate_requests, inside, tells_news
from newsspider.urls import site_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scrapy.http import Response

    from newsspider.doors.candidate import DoorKind, Opened
    from newsspider.doors.robots import Robots
    from newsspider.page import Page
    from newsspider.site import Site
    from newsspider.spiders.news import NewsSpider

__all__ = ["Entrance"]

_FIRST = {"newsSitemap": 90, "feed": 85, "api": 80, "sitemap": 70, "section": 30}
_NEXT = {"api": 65, "feed": 60}
"""Further pages: after the sitemaps, which hold more in one file."""
_OLD_FILE = 35
"""Files of an index but the newest two: after the articles that those lead to."""
_NEWEST = 2
_TELL_ALL = frozenset({"api", "sitemap"})
"""Doors that mean to name every article; a feed names the latest few."""
_OVERLAP = 3600.0
"""Seconds by which the clocks of a site and ours may differ."""
_MADE_BY_WORDPRESS = b"<generator>https://wordpress.org/?v="
"""What feeds of WordPress say."""
_DAY = 86_400.0


class Entrance:
    """Opens doors on behalf of ``spider``.

    Stats:
        doors/KIND/opened, doors/KIND/candidates, doors/KIND/new: doors that were read, what they
        led to, and what of that was asked for because of them.
        doors/KIND/problem/PROBLEM: what was wrong with them.
    """

    def __init__(self, spider: NewsSpider) -> None:
        self._spider = spider
        self._robots: dict[str, Robots] = {}
        self._entered: set[str] = set()
        self._wordpress: set[str] = set()
        self._opening: set[int] = set()

    def on_robots(self, url: str, body: bytes) -> None:
        """Keep the robots.txt of a site until its first page is read."""
        self._robots[_origin(url)] = read_robots(body, url)

    def of(self, page: Page) -> Iterator[Request]:
        """Yield requests for the doors of the site that ``page`` belongs to, once a site."""
        origin = _origin(page.url)
        if origin in self._entered:
            return
        self._entered.add(origin)
        if is_wordpress(page):
            self._wordpress.add(origin)
        site = self._spider.bounds.site(page.url)
        found = find_doors(page, self._robots.get(origin))
        doors = [door for door in found if site is None or site.opens(door.kind)]
        yield from self._requests(
            [(door, _FIRST[door.kind]) for door in self._edits(doors)], page.url
        )

    def pinned(self, site: Site) -> Iterator[Request]:
        """Yield requests for the doors that a site file names."""
        doors = [Door(url, cast("DoorKind", kind)) for url, kind in site.pinned]
        yield from self._requests([(door, _FIRST[door.kind]) for door in doors], site.start[0])

    def _edits(self, doors: list[Door]) -> Iterator[Door]:
        """Yield ``doors``, and for an API that was asked before the one to what changed since."""
        for door in doors:
            yield door
            asked = self._spider.known.frontier.asked([address_key(_name(door))])[0]
            if door.kind == "api" and asked and self._is_worth_it(door):
                since = datetime.fromtimestamp(asked - _OVERLAP, UTC)
                root = door.url.partition("/wp/v2/")[0] + "/"
                yield Door(posts_url(root, modified_after=since), "api")

    def at_seed(self, page: Page | None, response: Response) -> Iterator[Request]:
        """Yield requests for the doors of a site, or for those behind a door that is a seed."""
        if response.meta["discovery"]["via"] != "seed":
            return
        if page is not None:
            yield from self.of(page)
        elif response.status != 200:
            return
        elif urlsplit(response.url).path == "/robots.txt":
            doors = read_robots(response.body, response.url).opened.doors
            yield from self._requests([(door, _FIRST[door.kind]) for door in doors], response.url)
        else:
            response.meta["door"] = door_kind(response.body)
            if _MADE_BY_WORDPRESS in response.body:
                self._wordpress.add(_origin(response.url))
            yield from self.open(response)

    def is_opening(self) -> bool:
        """Return whether doors that come before all links have yet to be read."""
        keys = list(self._opening)
        waits = self._spider.known.frontier.unfinished(keys)
        self._opening = {key for key, unread in zip(keys, waits, strict=True) if unread}
        return bool(self._opening)

    def open(self, response: Response) -> Iterator[Request]:
        """Yield requests for what the door in ``response`` leads to."""
        meta = response.meta
        kind: DoorKind = meta["door"]
        meta["due"] = ALWAYS
        if response.status == 304:
            self._count(kind, "unchanged")
            self._note(kind, response.url)
            yield from self._told_before(kind, response)
            return
        opened = _read(kind, response)
        if meta.get("guessed") and not opened.candidates and not opened.doors:
            meta["due"] = due_again("gone", time.time())
            return
        if response.status >= 400:
            meta["due"] = due_again("blocked", time.time())
            self._count(kind, f"problem/status-{response.status}")
            return
        self._count(kind, "opened")
        for problem, times in opened.problems.items():
            self._count(kind, f"problem/{problem}", times)
        self._count(kind, "candidates", len(opened.candidates))
        if opened.candidates:
            self._note(kind, opened.candidates[0].url)  # a door may lie at a host of its own
        before = self._stored(kind, response.url)
        wanted, goes_on = self._taken(kind, response.url, opened, before)
        yield from wanted
        doors = self._next(kind, response.url, opened, goes_on=goes_on)
        yield from self._requests(doors, response.url)

    def _taken(
        self, kind: DoorKind, url: str, opened: Opened, before: Opened | None
    ) -> tuple[list[Request], bool]:
        """Return what the door at ``url`` leads to, and whether it tells anything new."""
        self._note_cover(url, opened)
        candidates = inside(self._spider, opened.candidates)
        is_new = tells_news(self._spider, candidates)
        told = before.candidates if before else ()
        wanted = list(candidate_requests(self._spider, candidates, url, told))
        self._count(kind, "new", len(wanted))
        return wanted, is_new or bool(wanted)

    def _told_before(self, kind: DoorKind, response: Response) -> list[Request]:
        """Return what an unchanged door leads to: this run may want what an earlier one did not.

        What it tells of also bounds the links that are followed, so it is heard again.
        """
        opened = self._stored(kind, response.url)
        return self._taken(kind, response.url, opened, None)[0] if opened else []

    def _stored(self, kind: DoorKind, url: str) -> Opened | None:
        """Return what an earlier run found behind the door at ``url``, or None if none did."""
        stored = self._spider.answers.latest(url, 0.0)
        if stored is None or stored.status != 200:
            return None
        return open_door(kind, stored.body, url, content_type=stored.content_type)

    def _next(
        self, kind: DoorKind, url: str, opened: Opened, *, goes_on: bool
    ) -> list[tuple[Door, int]]:
        """Return the doors behind a door, each with its priority."""
        if kind in _NEXT:
            if not goes_on:
                return []
            doors = list(opened.doors)
            if not doors and kind == "feed" and _origin(url) in self._wordpress:
                doors = [Door(next_wordpress_feed(url), kind)]
            return [(door, _NEXT[kind]) for door in doors]
        newest = sorted(opened.doors, key=_last_changed, reverse=True)
        return [
            (door, _FIRST[door.kind] if place < _NEWEST else _OLD_FILE)
            for place, door in enumerate(newest)
        ]

    def _note_cover(self, url: str, opened: Opened) -> None:
        """Note whether the door tells of everything since the beginning of the window."""
        window = self._spider.window
        moments = [each.modified or each.published for each in opened.candidates]
        if any(moment and window.refusal(moment) == "too-old" for moment in moments):
            self._spider.bounds.covered.add(site_of(url))

    def _requests(self, doors: list[tuple[Door, int]], found_on: str) -> Iterator[Request]:
        spider = self._spider
        for door, priority in doors:
            if self._is_worth_it(door):
                if priority >= _FIRST["sitemap"]:
                    self._opening.add(address_key(_name(door)))
                yield Request(
                    door.url,
                    callback=spider.parse_door,
                    errback=spider.on_error,
                    priority=priority,
                    dont_filter=True,
                    meta={
                        "door": door.kind,
                        "guessed": door.guessed,
                        "frontier_key": _name(door),
                        "discovery": Discovery({"via": door.kind, "from": found_on, "depth": 0}),
                    },
                )

    def _is_worth_it(self, door: Door) -> bool:
        spider, frontier = self._spider, self._spider.known.frontier
        key = address_key(_name(door))
        now = Before(asked=spider.known.before.asked, due=time.time())
        if not frontier.fresh([key], now)[0]:
            return False
        asked = frontier.asked([key])[0]
        refusal = spider.bounds.refusal(door.url, door=True)
        if refusal is None and door.lastmod is not None:
            old = spider.window.refusal(door.lastmod) == "too-old"
            unchanged = door.lastmod.timestamp() + _DAY < asked
            refusal = "old-door" if old else "unchanged-door" if unchanged else None
        if refusal is not None:
            spider.count(f"skipped/{refusal}")
        if refusal in {"old-door", "unchanged-door"}:
            self._note(door.kind, door.url)
        return refusal is None

    def _note(self, kind: DoorKind, url: str) -> None:
        """Note that doors tell of the site of ``url``, now or since an earlier run."""
        if kind != "newsSitemap":
            self._spider.bounds.budget.note_door(url, tells_all=kind in _TELL_ALL)

    def _count(self, kind: str, name: str, times: int = 1) -> None:
        if times:
            self._spider.crawler.stats.inc_value(f"doors/{kind}/{name}", times)


def _read(kind: DoorKind, response: Response) -> Opened:
    return open_door(
        kind,
        response.body,
        response.url,
        status=response.status,
        content_type=_header(response, "Content-Type"),
        total_pages=_header(response, "X-WP-TotalPages"),
    )


def _header(response: Response, name: str) -> str | None:
    value = response.headers.get(name)
    return value.decode("latin-1") if value else None


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def _name(door: Door) -> str:
    return f"door {door.url}"


def _last_changed(door: Door) -> float:
    return door.lastmod.timestamp() if door.lastmod else 0.0
