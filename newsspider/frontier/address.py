"""The address of a store, as it may be shown in messages and records."""

from __future__ import annotations

__all__ = ["shown"]


def shown(url: str) -> str:
    """Return the address of a store without name, password and options, to be shown."""
    scheme, separator, rest = url.partition("://")
    if url.startswith("sqlite:///") or not separator:
        return url
    # The last @, for the password may hold one that is not encoded.
    return scheme + separator + rest.rpartition("@")[2].partition("?")[0].partition("#")[0]
