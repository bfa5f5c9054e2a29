"""What the user chose with ``-s``."""

from __future__ import annotations

from typing import Any

from newsspider.errors import ConfigError

__all__ = ["named_settings"]


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
        settings[name] = value
    return settings
