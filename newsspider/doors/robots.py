"""robots.txt: the sitemaps it names, the delay it asks for, and which line decides an address.

Source: RFC 9309. What is allowed says Protego, as Scrapy asks it too, so that what is explained
is what was done; the line is the longest that matches and says the same.

- A page in place of the file, an empty file and a missing one allow everything.
- Sitemap lines stand outside all groups and are taken in any case, spelling and place.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from protego import Protego

from newsspider.doors.candidate import Door, Opened, Yield
from newsspider.doors.decoding import door_text
from newsspider.doors.sitemap import is_news_sitemap

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["MAX_RULES", "Robots", "Ruling", "read_robots"]

MAX_RULES = 500 * 1024
"""Characters of the file that are read: what RFC 9309 section 2.5 asks of a crawler."""

_FIELD = re.compile(
    r"\s*(?:(?P<agent>user[ -]?agent)|(?P<disallow>diss?all?ow|diasllow|disallaw)|(?P<allow>allow)"
    r"|(?P<sitemap>site-?maps?)|(?P<other>[\w-]{1,40}(?:\s+[\w-]{1,40})?(?=\s*:)))"
    r"(?:\s*:|\s)\s*(?P<value>[^#]*)",
    re.IGNORECASE | re.ASCII,
)
_FIELDS = ("agent", "allow", "disallow", "sitemap")
_HTML = re.compile(r"\s*(?:<!doctype|<html|<head|<body)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Ruling:
    """What robots.txt says about one address.

    Attributes:
        allowed: the address may be fetched.
        number: the line that decided, counted from 1, or None where no rule matches.
        line: that line as it stands in the file.
    """

    allowed: bool
    number: int | None = None
    line: str | None = None


@dataclass(frozen=True, slots=True)
class _Line:
    number: int
    text: str
    field: str
    value: str


@dataclass(frozen=True, slots=True)
class Robots:
    """A robots.txt, read.

    Attributes:
        opened: the sitemaps that it names, and what was wrong with it.
        text: what was read of it.
    """

    opened: Opened
    text: str
    _rules: Protego

    def allowed(self, url: str, agent: str) -> bool:
        """Return whether ``agent``, a product token or whole User-Agent, may fetch ``url``."""
        try:
            return self._rules.can_fetch(url, agent)
        except ValueError:  # a malformed address; nobody will fetch it
            return True

    def crawl_delay(self, agent: str) -> float | None:
        """Return the seconds between two requests that the file asks of ``agent``, if any."""
        return self._rules.crawl_delay(agent)

    def ruling(self, url: str, agent: str) -> Ruling:
        """Return whether ``agent`` may fetch ``url``, and the line that says so."""
        allowed = self.allowed(url, agent)
        wanted = "allow" if allowed else "disallow"
        best: _Line | None = None
        for line in _group(self.text, agent):
            longer = best is None or len(line.value) > len(best.value)
            if line.field == wanted and longer and _matches(line.value, url):
                best = line
        return Ruling(allowed, best.number, best.text) if best else Ruling(allowed)


def read_robots(body: bytes, url: str, content_type: str | None = None) -> Robots:
    """Return the robots.txt in ``body``.

    Args:
        body: the file as served; empty bytes where there is none.
        url: the address that answered; relative sitemaps start from it.
        content_type: the ``Content-Type`` header, if there was one.
    """
    found = Yield(url)
    text = door_text(body[: 4 * MAX_RULES], content_type, found.problems)
    if _HTML.match(text):
        found.problems["html-instead"] += 1
        text = ""
    if len(text) > MAX_RULES:
        found.problems["too-large"] += 1
        text = text[:MAX_RULES]
    for line in _lines(text):
        if line.field != "sitemap" or not line.value:
            continue
        address = found.address(line.value)
        if address is not None:
            found.follow(Door(address, "newsSitemap" if is_news_sitemap(address) else "sitemap"))
    return Robots(found.opened(), text, Protego.parse(text))


def _lines(text: str) -> Iterator[_Line]:
    """The lines of ``text`` that say something, whichever way they end."""
    for number, written in enumerate(text.splitlines(), start=1):
        match = _FIELD.match(written)
        if match:
            field = next((name for name in _FIELDS if match[name]), "other")
            yield _Line(number, written.strip(), field, match["value"].strip())


def _group(text: str, agent: str) -> list[_Line]:
    """The rules that bind ``agent``: those of the longest product token in it, else of ``*``."""
    groups: dict[str, list[_Line]] = {}
    current: list[list[_Line]] = []
    naming = False
    for line in _lines(text):
        if line.field == "agent":
            if not naming:
                current = []
            for name in {line.value.lower(), line.value.lower().replace("*", "") or "*"} - {""}:
                current.append(groups.setdefault(name, []))
        elif line.field in {"allow", "disallow"}:
            for group in current:
                group.append(line)
        naming = line.field == "agent" or (naming and line.field == "sitemap")
    best = max(groups, key=lambda name: _fit(name, agent.lower()), default="*")
    return groups[best] if best in groups and _fit(best, agent.lower()) else []


def _fit(name: str, agent: str) -> int:
    """How well a group's ``name`` names ``agent``, 0 for not at all."""
    if name == "*":
        return 1
    found = re.search(rf"(?<![\w-]){re.escape(name)}", agent)
    return 1 + len(name) if found else 0


def _matches(pattern: str, url: str) -> bool:
    """Whether a rule with ``pattern`` speaks of ``url``."""
    rule = Protego.parse(f"User-agent: *\nDisallow: {pattern}")
    try:
        return not rule.can_fetch(url, "*")
    except ValueError:
        return False
