"""Why an item stops, and what is wrong with files from earlier runs.

::

    scrapy.exceptions.DropItem
    └── Dropped            one item goes no further; `Dropped.reason` is its code
    OSError
    └── RowsError          a file of published rows cannot be read; the run must not start
"""

from typing import Protocol

from scrapy.exceptions import DropItem

__all__ = ["Dropped", "RowsError", "Stats", "dropped"]


class Stats(Protocol):
    """What a pipeline needs of `scrapy.statscollectors.StatsCollector`."""

    def inc_value(self, key: str, count: int = 1, start: int = 0) -> None:
        """Add ``count`` to the figure ``key``."""

    def set_value(self, key: str, value: int) -> None:
        """Let the figure ``key`` be ``value``."""


class Dropped(DropItem):
    """An item goes no further; ``str()`` is a sentence.

    Attributes:
        reason: a code in words with hyphens, as it stands in the stats.
    """

    def __init__(self, reason: str, message: str, *, log_level: str | None = None) -> None:
        super().__init__(message, log_level)
        self.reason = reason


class RowsError(OSError):
    """A file of published rows is damaged; ``str()`` names it, the place and the cure."""


def dropped(stats: Stats, reason: str, message: str, *, log_level: str | None = None) -> Dropped:
    """Return the exception to raise, counted as ``pipelines/dropped/REASON``."""
    stats.inc_value(f"pipelines/dropped/{reason}")
    return Dropped(reason, message, log_level=log_level)
