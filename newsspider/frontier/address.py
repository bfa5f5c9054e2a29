"""The address of a store, as it may be shown in messages and records."""

from __future__ import annotations

from urllib.parse import urlsplit

__all__ = ["shown"]


def shown(url: str) -> str:
    """Return the address of a store without name, password and options, to be shown."""
    scheme, separator, rest = url.partition("://")
    if url.startswith("sqlite:///") or not separator:
        return url
    try:
        parts = urlsplit(url)
    except ValueError:
        return scheme + separator + rest.rpartition("@")[2].partition("?")[0]
    return f"{scheme}{separator}{parts.netloc.rpartition('@')[2]}{parts.path}"
