"""The group ``traps``: where its endless addresses begin, and which addresses are in a trap."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from newsspider.demo.edition import Edition
    from newsspider.demo.story import Story

__all__ = ["TRAPS", "copy_links", "is_trap", "trap_links"]

TRAPS = {
    "calendar": "/calendar/2025/06/",
    "facets": "/finder/?color=red&sort=new",
    "session-query": "/lounge/?PHPSESSID=00000000",
    "session-path": "/lounge/;jsessionid=00000000",
    "growing-path": "/weather/maps/",
    "tag-cloud": "/topics/",
    "endless-pages": "/latest/?page=2",
}
"""The first address of each trap; the footer of every page leads to all of them."""

_TRAP = re.compile(
    r"/(?:calendar|finder|lounge|weather|topics?|latest)/"
    r"|[^?]*[?&](?:PHPSESSID|ref|view|highlight|replytocom)="
    r"|[^?]*;jsessionid="
)
_REPLIES = 3


def is_trap(target: str) -> bool:
    """Return whether ``target``, path and query, is one of the addresses without end."""
    return _TRAP.match(target) is not None


def trap_links(edition: Edition) -> str:
    """Return the links to every trap, if the site has them."""
    if "traps" not in edition.groups:
        return ""
    links = " ".join(
        f'<a href="{path.replace("&", "&amp;amp;")}">{name}</a>' for name, path in TRAPS.items()
    )
    return f'<p class="services">{links}</p>'


def copy_links(edition: Edition, story: Story, others: tuple[Story, ...]) -> str:
    """Return the links on the page of ``story`` to further spellings of articles."""
    if "traps" not in edition.groups:
        return ""
    number = story.post_id
    paths = [f"{other.path}?ref=box-{number}" for other in others]
    paths += [f"{story.path}?view=full&amp;highlight=word-{number}"]
    paths += [f"{story.path}?replytocom={number * 10 + reply}" for reply in range(_REPLIES)]
    items = "".join(f'<li><a href="{path}">Read on</a></li>' for path in paths)
    return f'<ul class="read-on">{items}</ul>'
