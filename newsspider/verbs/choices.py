"""What the user chose with ``-s``."""

from __future__ import annotations

from math import inf, nan
from typing import Any

from scrapy.settings import default_settings

from newsspider import settings as ours
from newsspider.errors import ConfigError

__all__ = ["named_settings"]

_COUNTS = ("WARC_", "CRAWL_", "HOST_", "DOWNLOAD_", "CONCURRENT_")
"""Beginnings of settings that count bytes, seconds or requests."""

_USUAL = {
    "WARC_ENABLED": True,
    "WARC_REVISITS": True,
    "WARC_MAX_BYTES": 1_000_000_000,
    "WARC_MAX_SECONDS": 86_400,
}
"""Settings that have their default where they are used, so that other projects need not name it."""


def named_settings(pairs: list[str]) -> dict[str, Any]:
    """Return the settings that ``NAME=VALUE`` pairs name.

    Raises:
        ConfigError: one is no such pair.
    """
    settings: dict[str, Any] = {}
    for pair in pairs:
        name, equals, value = pair.partition("=")
        if not equals or not name.isupper():
            raise ConfigError(f"-s {pair}: give NAME=VALUE, such as -s LOG_LEVEL=DEBUG")
        _check(name, value)
        settings[name] = value
    return settings


def _check(name: str, value: str) -> None:
    """Refuse a value of another type than the one that the setting has by default."""
    usual = _USUAL.get(name, getattr(ours, name, getattr(default_settings, name, None)))
    if isinstance(usual, bool):
        if value.lower() not in {"0", "1", "true", "false"}:
            raise ConfigError(f"-s {name}={value}: give true or false")
    elif isinstance(usual, int | float):
        try:
            number = float(value)
        except ValueError:
            number = nan
        least = 0 if name.startswith(_COUNTS) else -inf
        if not (least <= number < inf):
            words = "a number, not negative" if least == 0 else "a number"
            raise ConfigError(f"-s {name}={value}: give {words}")
