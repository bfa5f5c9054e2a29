"""JSON Feed, versions 1 and 1.1 (jsonfeed.org)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from newsspider.doors.candidate import Candidate, Door
from newsspider.doors.jsontext import json_of_text, text_of
from newsspider.doors.markup import headline

if TYPE_CHECKING:
    from newsspider.doors.candidate import Yield

__all__ = ["feed_of_json"]

_ABSOLUTE = re.compile(r"https?://", re.IGNORECASE)


def feed_of_json(text: str, found: Yield) -> None:
    """Add the items of the JSON Feed in ``text`` to ``found``, and its next page."""
    feed = json_of_text(text, found.problems)
    if feed is None:
        return
    items = feed.get("items") if isinstance(feed, dict) else None
    if not isinstance(items, list):
        found.problems["not-json"] += 1
        return
    for item in items:
        if not found.takes_more():
            break
        candidate = _candidate(item, text_of(feed.get("language")), found)
        if candidate is not None:
            found.candidates.setdefault(candidate.url, candidate)
    following = text_of(feed.get("next_url"))
    address = found.address(following) if following else None
    if address is not None:
        found.follow(Door(address, "feed"))


def _candidate(item: Any, language: str, found: Yield) -> Candidate | None:
    if not isinstance(item, dict):
        found.problems["no-address"] += 1
        return None
    written = text_of(item.get("url"))
    if not written and _ABSOLUTE.match(text_of(item.get("id"))):
        written = text_of(item["id"])
    address = found.address(written)
    if address is None:
        return None
    tags = item.get("tags")
    words = (text_of(tag).strip() for tag in tags) if isinstance(tags, list) else ()
    return Candidate(
        address,
        "feed",
        published=found.moment(text_of(item.get("date_published"))),
        modified=found.moment(text_of(item.get("date_modified"))),
        title=headline(text_of(item.get("title"))) or None,
        keywords=tuple(dict.fromkeys(filter(None, words))),
        language=text_of(item.get("language")) or language or None,
    )
