"""The archive: what crossed the wire, as WARC files that anyone's tools can read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from newsspider.archive.archiver import Archiver

__all__ = ["Archiver"]


def __getattr__(name: str) -> Any:
    """Load the add-on when it is asked for: everything else here works without Scrapy."""
    if name == "Archiver":
        from newsspider.archive.archiver import Archiver  # noqa: PLC0415 - only when asked for

        return Archiver
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
