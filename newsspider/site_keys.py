"""What each key of a site file may say: the value as TOML has it → the value that `Site` keeps.

Every reader raises `ConfigError` with a sentence that goes on after "key 'NAME'" and ends in a
cure.
"""

from __future__ import annotations

import re
from dataclasses import fields
from typing import TYPE_CHECKING, Any, NamedTuple
from zoneinfo import ZoneInfo

from newsspider.errors import ConfigError
from newsspider.site_selectors import Selectors, problem
from newsspider.urls import canonical_url, site_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

__all__ = ["DOORS", "KEYS", "LONGEST_DELAY", "PinnedDoor", "address"]

LONGEST_DELAY = 86_400.0
"""Seconds of the longest delay: whoever asks a host less than once a day asks it in another run."""

DOORS = {
    "news-sitemap": "newsSitemap",
    "feed": "feed",
    "api": "api",
    "sitemap": "sitemap",
    "links": "section",
}
"""Kinds of doors as a site file spells them, and as the crawl does."""

_PINNED = [name for name in DOORS if name != "links"]
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[A-Z][a-z]{3})?(?:-(?:[A-Z]{2}|\d{3}))?", re.ASCII)


class PinnedDoor(NamedTuple):
    """A door that a site file names.

    Attributes:
        url: canonical address.
        kind: ``newsSitemap``, ``feed``, ``api`` or ``sitemap``.
    """

    url: str
    kind: str


def address(written: str, base: str | None = None) -> str:
    """Return an address in canonical form.

    Args:
        written: as the file has it.
        base: where a path such as ``/opinion/`` starts from; without it there must be no path.

    Raises:
        ConfigError: it is none.
    """
    if base is not None and "://" not in written and not written.startswith("/"):
        raise ConfigError(
            f": '{written}': give an address, or a path that begins with a slash, such as /opinion/"
        )
    try:
        return canonical_url(written, base)
    except ValueError as error:
        raise ConfigError(
            f": '{written}': {error}; give an address like https://news.example/"
        ) from error


def _text(value: Any) -> str:
    if not isinstance(value, str) or not value.strip():
        raise ConfigError(': give a text, such as "The Quillport Courier"')
    return value.strip()


def _texts(value: Any) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
        raise ConfigError(': give a list of texts, such as ["one", "two"]')
    return tuple(value)


def _start(value: Any) -> tuple[str, ...]:
    if not _texts(value):
        raise ConfigError(" is empty: give a list of addresses to begin with")
    return tuple(address(written) for written in value)


def _hosts(value: Any) -> frozenset[str]:
    hosts = set()
    for host in _texts(value):
        found = None if set(host) & set("/?#@") else _host(host)
        if not found:
            raise ConfigError(f": '{host}': give a host like blog.news.example")
        hosts.add(found)
    return frozenset(hosts)


def _host(written: str) -> str | None:
    try:
        return site_of(f"https://{written}/")
    except ValueError:
        return None


def _doors(value: Any) -> tuple[str, ...]:
    for name in _texts(value):
        if name not in DOORS:
            raise ConfigError(f": '{name}' is no kind of door: choose from {', '.join(DOORS)}")
    return tuple(value)


def _pinned(value: Any) -> tuple[PinnedDoor, ...]:
    if not isinstance(value, dict):
        raise ConfigError(': give a table, such as [pinned] feed = ["https://news.example/feed/"]')
    for name in value:
        if name not in _PINNED:
            raise ConfigError(f": '{name}' cannot be pinned: choose from {', '.join(_PINNED)}")
    return tuple(
        PinnedDoor(written, DOORS[name]) for name in value for written in _texts(value[name])
    )


def _paths(value: Any) -> tuple[str, ...]:
    for path in _texts(value):
        if not path.startswith(("/", "*")):
            raise ConfigError(f": '{path}' must begin with a slash, such as '/shop/'")
    return tuple(value)


def _selectors(value: Any) -> Selectors:
    known = [field.name for field in fields(Selectors)]
    if not isinstance(value, dict):
        raise ConfigError(': give a table, such as [selectors] headline = "h1.title"')
    wrong = []
    for name, selector in value.items():
        if name not in known:
            wrong.append(f"'{name}' has no selector: choose from {', '.join(known)}")
        elif not isinstance(selector, str):
            wrong.append(f"'{name}' must be a text, such as \"h1.title\"")
        elif found := problem(name, selector):
            wrong.append(f"'{name}': {found}")
    if wrong:
        raise ConfigError("; ".join(("", *wrong)).replace(";", ":", 1))
    return Selectors(**value)


def _delay(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ConfigError(": give seconds as a number, such as 1.5")
    if not 0 <= value <= LONGEST_DELAY:
        raise ConfigError(f": give seconds, from 0 to {LONGEST_DELAY:,.0f}, such as 1.5")
    return float(value)


def _timezone(value: Any) -> str:
    try:
        ZoneInfo(_text(value))
    except (KeyError, ValueError, OSError) as error:
        raise ConfigError(f": '{value}' is no zone: give one such as Europe/Athens") from error
    return _text(value)


def _language(value: Any) -> str:
    if not _LANGUAGE.fullmatch(_text(value)):
        raise ConfigError(f": '{value}' is no language tag: give one such as en or pt-BR")
    return _text(value)


KEYS: Mapping[str, Callable[[Any], Any]] = {
    "name": _text,
    "start": _start,
    "hosts": _hosts,
    "sections": _texts,
    "doors": _doors,
    "pinned": _pinned,
    "include": _paths,
    "exclude": _paths,
    "selectors": _selectors,
    "delay": _delay,
    "timezone": _timezone,
    "language": _language,
    "significant_parameters": _texts,
}
"""Every key of a site file, and what reads its value."""
