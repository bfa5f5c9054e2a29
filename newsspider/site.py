"""A site to crawl: an address, or one TOML file read into one frozen object."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import msgspec

from newsspider.errors import ConfigError
from newsspider.urls import canonical_url, site_of

__all__ = ["Site", "load_site"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """What is crawled as one site.

    Attributes:
        name: name of the site in every row.
        start: addresses to begin with.
        hosts: hosts that belong to the site, port included where it is not the default; the
            hosts of ``start`` always do.
        exclude: beginnings of paths that are never fetched, such as ``/shop/``; ``start`` is.
        delay: seconds between two requests to one host, or None for the setting's.
    """

    name: str
    start: tuple[str, ...]
    hosts: frozenset[str] = frozenset()
    exclude: tuple[str, ...] = ()
    delay: float | None = None


def load_site(named: str) -> Site:
    """Return the site that ``named`` stands for: an address, or the path of a TOML file.

    Raises:
        ConfigError: it is neither, or the file is wrong; the sentence names file, key and cure.
    """
    if named.endswith(".toml"):
        return _from_file(Path(named))
    url = named if "://" in named else f"https://{named}/"
    host = url.partition("://")[2].partition("/")[0]
    if "." not in host and not host.startswith(("localhost", "[")):
        raise ConfigError(
            f"{named}: neither an address like https://news.example/ nor a site file like site.toml"
        )
    return _site(named, {"start": [url]})


def _from_file(path: Path) -> Site:
    try:
        content = tomllib.loads(path.read_text("utf-8"))
    except OSError as error:
        raise ConfigError(f"{path}: cannot be read: {error.strerror}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: not TOML: {error}") from error
    known = [field.name for field in fields(Site)]
    for key in content:
        if key not in known:
            raise ConfigError(f"{path}: unknown key '{key}'. Known keys: {', '.join(known)}")
    if not content.get("start"):
        raise ConfigError(f"{path}: key 'start' is missing: give a list of addresses to begin with")
    return _site(str(path), content)


def _site(source: str, content: dict[str, Any]) -> Site:
    try:
        site = msgspec.convert({"name": "", **content}, Site)
    except msgspec.ValidationError as error:
        raise ConfigError(f"{source}: {_readable(error)}") from error
    try:
        start = tuple(canonical_url(url) for url in site.start)
    except ValueError as error:
        raise ConfigError(f"{source}: {error}") from error
    for path in site.exclude:
        if not path.startswith("/"):
            raise ConfigError(f"{source}: key 'exclude': '{path}' must begin with a slash")
    for host in site.hosts:
        if "/" in host or not host:
            raise ConfigError(
                f"{source}: key 'hosts': '{host}': give a host like blog.news.example"
            )
    if site.delay is not None and site.delay < 0:
        raise ConfigError(f"{source}: key 'delay' is negative: give seconds, such as 1.5")
    hosts = frozenset(site_of(url) for url in start) | site.hosts
    return Site(
        name=site.name or site_of(start[0]),
        start=start,
        hosts=hosts,
        exclude=site.exclude,
        delay=site.delay,
    )


def _readable(error: msgspec.ValidationError) -> str:
    message, _, place = str(error).partition(" - at `$.")
    return f"key '{place.rstrip('`')}': {message}" if place else message
