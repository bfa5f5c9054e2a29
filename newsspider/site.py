"""A site to crawl: an address, or one TOML file read into one frozen object.

- A site file is data. What it says is checked when it is read, all of it, before anything is
  fetched; each mistake is a sentence that names file, key and cure.
- What a file does not say is as it is for a site that is given by its address alone.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import unquote_plus, urlsplit

from newsspider.errors import ConfigError
from newsspider.site_keys import DOORS, KEYS, PinnedDoor, address
from newsspider.site_selectors import Selectors
from newsspider.urls import site_of

__all__ = ["BUNDLED", "PinnedDoor", "Site", "find_site", "load_site", "read_site"]

BUNDLED = Path(__file__).parent / "sites"
"""Site files that come with newsspider."""

_NAME = re.compile(r"[\w-]+")
_SPELLED = {kind: name for name, kind in DOORS.items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """What is crawled as one site.

    Attributes:
        name: name of the site in every row.
        start: addresses to begin with.
        hosts: hosts that belong to the site, port included where it is not the default; the
            hosts of ``start`` always do.
        sections: front pages of sections, each asked for in every run.
        doors: kinds of doors that may be opened where they are found or guessed: ``news-sitemap``,
            ``feed``, ``api``, ``sitemap``, and ``links``, the links of pages.
        pinned: doors that are opened whatever ``doors`` says.
        include: where not empty, pages are fetched only if their path matches one of these.
        exclude: what matches one of these is never fetched. Both are beginnings of paths, query
            included, such as ``/shop/``; as in robots.txt (RFC 9309, section 2.2.3), ``*`` stands
            for anything and a ``$`` at the end for the end.
        selectors: where its pages keep what.
        delay: seconds between two requests to one host, or None for the setting's.
        timezone: IANA name of the zone of dates that have none, or None for UTC.
        language: tag of the language of articles that declare none, or None.
        significant_parameters: query parameters that tell one page from another; all others are
            left out. None: every one may.
    """

    name: str
    start: tuple[str, ...]
    hosts: frozenset[str] = frozenset()
    sections: tuple[str, ...] = ()
    doors: tuple[str, ...] = tuple(DOORS)
    pinned: tuple[PinnedDoor, ...] = ()
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    selectors: Selectors = field(default_factory=Selectors)
    delay: float | None = None
    timezone: str | None = None
    language: str | None = None
    significant_parameters: tuple[str, ...] | None = None

    @property
    def named(self) -> frozenset[str]:
        """Every address that the user named: these are fetched whatever matches them."""
        return frozenset((*self.start, *self.sections, *(door.url for door in self.pinned)))

    def opens(self, kind: str) -> bool:
        """Return whether a door of that kind may be opened where it is found or guessed.

        Args:
            kind: as in ``doors``, or as the crawl names it: ``newsSitemap``, ``section``.
        """
        return _SPELLED.get(kind, kind) in self.doors

    def fetches(self, path: str) -> bool:
        """Return whether a page with that path, query included, may be fetched."""
        if self.include and not _pattern(self.include).match(path):
            return False
        return not self.excludes(path)

    def excludes(self, path: str) -> bool:
        """Return whether nothing with that path, no door either, may be fetched."""
        return bool(self.exclude) and _pattern(self.exclude).match(path) is not None

    def significant(self, url: str) -> str:
        """Return ``url`` without the query parameters that tell nothing."""
        kept = self.significant_parameters
        address, mark, query = url.partition("?")
        if kept is None or not mark:
            return url
        parts = [part for part in query.split("&") if _parameter(part) in kept]
        return f"{address}?{'&'.join(parts)}" if parts else address


@cache
def _pattern(paths: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(map(_translated, paths)), re.DOTALL)


def _translated(path: str) -> str:
    ends = path.endswith("$")
    parts = re.sub(r"\*+", "*", path.removesuffix("$")).split("*")
    return ".*?".join(map(re.escape, parts)) + (r"\Z" if ends else "")


def _parameter(part: str) -> str:
    return unquote_plus(part.partition("=")[0])


def load_site(named: str) -> Site:
    """Return the site that ``named`` stands for.

    Args:
        named: an address; the path of a TOML file; or the name of such a file, without its ending,
            in the current folder, in ``sites`` there, or among those that come with newsspider.

    Raises:
        ConfigError: it is none of these, or the file is wrong; the sentence names file, key and
            cure.
    """
    path = find_site(named)
    if path is not None:
        site, problems = read_site(path)
        if site is None:
            more = f" (and {len(problems) - 1} more: newsspider sites {path})"
            raise ConfigError(problems[0] + (more if problems[1:] else ""))
        return site
    url = named if "://" in named else f"https://{named}/"
    host = url.partition("://")[2].partition("/")[0]
    if "." not in host and not host.startswith(("localhost", "[")):
        bundled = ", ".join(sorted(each.stem for each in BUNDLED.glob("*.toml")))
        raise ConfigError(
            f"{named}: neither an address like https://news.example/ nor a site file like"
            f" site.toml nor the name of one: {bundled}"
        )
    alone, wrong = _site({"start": [url]})
    if alone is None:
        said = wrong[0].removeprefix("key 'start'").removeprefix(f": '{url}'")
        raise ConfigError(named + said)
    return alone


def find_site(named: str) -> Path | None:
    """Return the site file that ``named`` stands for, as in `load_site`, or None if it is none.

    A host has a dot or is localhost, so it is never taken for the name of a file.
    """
    if named.endswith(".toml"):
        return Path(named)
    if not _NAME.fullmatch(named) or named.startswith("localhost"):
        return None
    places = (folder / f"{named}.toml" for folder in (Path(), Path("sites"), BUNDLED))
    return next((path for path in places if path.is_file()), None)


def read_site(path: Path) -> tuple[Site | None, tuple[str, ...]]:
    """Return the site of a TOML file, or None and everything that is wrong, a sentence each."""
    try:
        content = tomllib.loads(path.read_text("utf-8-sig"))
    except FileNotFoundError:
        cure = (
            f"`newsspider sites --probe URL > {path}` drafts one, `newsspider sites` lists others"
        )
        return None, (f"{path}: cannot be read: there is no such file; {cure}",)
    except OSError as error:
        return None, (f"{path}: cannot be read: {error.strerror}",)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        return None, (f"{path}: not TOML: {error}; docs/operate.md says what a site file is",)
    site, problems = _site(content)
    return site, tuple(f"{path}: {problem}" for problem in problems)


def _site(content: dict[str, Any]) -> tuple[Site | None, list[str]]:
    values: dict[str, Any] = {}
    problems = []
    for key, value in content.items():
        if key not in KEYS:
            problems.append(f"unknown key '{key}'. Known keys: {', '.join(KEYS)}")
            continue
        try:
            values[key] = KEYS[key](value)
        except ConfigError as error:
            problems.append(f"key '{key}'{error}")
    if "start" not in content:
        problems.append("key 'start' is missing: give a list of addresses to begin with")
    if "start" not in values:
        return None, problems
    problems += _place(values)
    return (None if problems else Site(**values)), problems


def _place(values: dict[str, Any]) -> list[str]:
    """Make whole what depends on where the site is; return what is wrong with it."""
    start = values["start"]
    values.setdefault("name", site_of(start[0]))
    values["hosts"] = values.get("hosts", frozenset()) | {site_of(url) for url in start}
    problems = []
    try:
        values["sections"] = tuple(address(url, start[0]) for url in values.get("sections", ()))
    except ConfigError as error:
        problems.append(f"key 'sections'{error}")
    try:
        pinned = values.get("pinned", ())
        values["pinned"] = tuple(PinnedDoor(address(url, start[0]), kind) for url, kind in pinned)
    except ConfigError as error:
        problems.append(f"key 'pinned'{error}")
    if problems:
        return problems
    named = [("sections", url) for url in values["sections"]]
    named += [("pinned", door.url) for door in values["pinned"]]
    return [
        f"key '{key}': {url} is on another host: add {urlsplit(url).netloc} to 'hosts'"
        for key, url in named
        if site_of(url) not in values["hosts"]
    ]
