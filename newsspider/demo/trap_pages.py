"""The group ``traps``: addresses without end, each page of them leading to more.

Every page also lists articles, so it looks worth the visit; none of those is new. What a page says
and where it leads follows from its address alone, session numbers too.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable  # noqa: TC003  (a module-level annotation)
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlencode

from newsspider.demo.answer import Answer, page
from newsspider.demo.frame import frame, post_titles, sidebar
from newsspider.demo.oracle import Expectation
from newsspider.demo.trap_links import TRAPS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from newsspider.demo.edition import Edition
    from newsspider.demo.story import Story

__all__ = ["trap_answer", "trap_expectations"]

_MONTH = re.compile(r"/calendar/(\d{4})/(\d{2})/(?:(\d{2})/)?")
_TOPIC = re.compile(r"/topics/|/topic/([a-z]+-\d{1,4})/")
_GROWING = re.compile(r"/(?:weather/|maps/)+")
_TOPICS = 3000
_TOPIC_WORDS = ("harbour", "winter", "bridge", "lantern", "orchard", "granite", "whistle")
_FACETS = {
    "color": ("red", "green", "blue", "white"),
    "sort": ("new", "old", "read", "short"),
    "size": ("s", "m", "l"),
    "place": ("north", "east", "south", "west"),
}
_SHOWN = 5


def trap_expectations() -> Iterator[Expectation]:
    """Yield the truth about the first address of every trap."""
    for path in TRAPS.values():
        yield Expectation(path=path, kind="trap", fetch="may")


def trap_answer(edition: Edition, target: str) -> Answer | None:
    """Return the page at ``target``, path and query, None if no trap has it."""
    path, _, query = target.partition("?")
    for start, links_of_page in _PAGES.items():
        if path.startswith(start):
            links = links_of_page(edition, path, query)
            return None if links is None else _page(edition, path, target, links)
    return None


def _page(edition: Edition, path: str, target: str, links: list[tuple[str, str]]) -> Answer:
    items = "".join(f'<li><a href="{address}">{words}</a></li>' for address, words in links)
    listed = _stories(edition, target)
    title = path.strip("/").partition(";")[0].replace("/", " ").title()
    main = (
        f'<div class="jeg_archive_header"><h1 class="jeg_archive_title">{title}</h1></div>'
        f'<ul class="browse">{items}</ul><div class="jeg_posts">{post_titles(listed)}</div>'
    )
    return page(
        frame(
            edition,
            title=title,
            head="",
            body_class="archive date",
            main=main,
            column=sidebar(listed[:1]),
        )
    )


def _stories(edition: Edition, target: str) -> list[Story]:
    if not edition.newsroom.linked:
        return []
    first = _number(target)
    return [edition.newsroom.story(first + index) for index in range(_SHOWN)]


def _number(target: str) -> int:
    """Return a number that follows from ``target`` and looks like none of its neighbours'."""
    return zlib.crc32(target.encode())


def _calendar(_edition: Edition, path: str, _query: str) -> list[tuple[str, str]] | None:
    match = _MONTH.fullmatch(path)
    if not match or not 1 <= int(match[2]) <= 12:
        return None
    month = int(match[1]) * 12 + int(match[2]) - 1
    turns = [(_month_path(month - 1), "Previous month"), (_month_path(month + 1), "Next month")]
    return turns + [(f"{_month_path(month)}{day:02}/", str(day)) for day in range(1, 29)]


def _month_path(month: int) -> str:
    year, index = divmod(month % 120_000, 12)
    return f"/calendar/{year:04}/{index + 1:02}/"


def _finder(_edition: Edition, path: str, query: str) -> list[tuple[str, str]]:
    """Every value of every facet, the ampersands escaped twice as careless templates do."""
    chosen = dict(parse_qsl(query))
    return [
        (f"{path}?{urlencode({**chosen, name: value})}".replace("&", "&amp;amp;"), value)
        for name, values in _FACETS.items()
        for value in values
    ]


def _lounge(edition: Edition, path: str, query: str) -> list[tuple[str, str]]:
    """Links that name the session, which is another one on every page."""
    session = f"{_number(path + query):08x}"
    links = [
        (f"/lounge/?PHPSESSID={session}", "The lounge"),
        (f"/lounge/;jsessionid={session}", "The reading room"),
    ]
    for story in _stories(edition, query):
        links.append((f"{story.path}?PHPSESSID={session}", "Read on"))
        links.append((f"{story.path};jsessionid={session}", "Read"))
    return links


def _weather(_edition: Edition, path: str, _query: str) -> list[tuple[str, str]] | None:
    """Relative links where absolute ones were meant: the path grows with every step."""
    if not _GROWING.fullmatch(path):
        return None
    return [("weather/", "Weather"), ("maps/", "Maps"), ("weather/maps/", "Weather maps")]


def _topics(_edition: Edition, path: str, _query: str) -> list[tuple[str, str]] | None:
    match = _TOPIC.fullmatch(path)
    if not match:
        return None
    every = range(_TOPICS) if match[1] is None else range(_number(path) % 97, _TOPICS, 97)
    names = [f"{_TOPIC_WORDS[number % len(_TOPIC_WORDS)]}-{number}" for number in every]
    return [(f"/topic/{name}/", name) for name in names]


def _latest(_edition: Edition, path: str, query: str) -> list[tuple[str, str]]:
    number = dict(parse_qsl(query)).get("page", "1")
    following = int(number) + 1 if number.isdecimal() else 2
    return [(f"{path}?page={following}", "Older")]


_PAGES: dict[str, Callable[[Edition, str, str], list[tuple[str, str]] | None]] = {
    "/calendar/": _calendar,
    "/finder/": _finder,
    "/lounge/": _lounge,
    "/weather/": _weather,
    "/topics/": _topics,
    "/topic/": _topics,
    "/latest/": _latest,
}
