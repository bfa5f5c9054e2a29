"""An address → the store that it names.

``sqlite:///state.db`` is a file in the current folder, ``sqlite:////data/state.db`` one elsewhere;
``redis://host:6379/0`` is a server, ``rediss://:password@host:6380/0`` one behind TLS.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from newsspider.errors import ConfigError
from newsspider.frontier.address import shown
from newsspider.frontier.sqlite import SqliteFrontier

if TYPE_CHECKING:
    from newsspider.frontier.contract import Frontier

__all__ = ["open_frontier", "shown"]

_FILE = "sqlite:///"
_SERVERS = ("redis://", "rediss://")


def open_frontier(url: str) -> Frontier:
    """Return the frontier at an address.

    Raises:
        ConfigError: that is no address of a store, or the library for it is missing.
        FrontierError: the store cannot be used.
    """
    if url.startswith(_FILE) and not url.endswith("/"):
        return SqliteFrontier(url.removeprefix(_FILE))
    if url.startswith(_SERVERS):
        try:
            from newsspider.frontier.redis import (  # noqa: PLC0415 - an optional library
                RedisFrontier,
            )
        except ModuleNotFoundError as missing:
            raise ConfigError(
                "A frontier on Redis needs one more library: pip install 'newsspider[redis]'"
            ) from missing
        return RedisFrontier(url)
    raise ConfigError(
        f"{shown(url)!r} is not the address of a frontier: write sqlite:///FILE,"
        " sqlite:////ABSOLUTE/FILE, redis://HOST:6379/0 or rediss://:PASSWORD@HOST:6380/0"
    )
