"""Where everything lands under an output folder. These names are a contract with outside tools."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["Layout"]


@dataclass(frozen=True, slots=True)
class Layout:
    """The names under ``output``."""

    output: Path

    @property
    def archive(self) -> Path:
        """Folder of the WARC files."""
        return self.output / "archive"

    @property
    def index(self) -> Path:
        """Every capture in the archive, sorted: CDXJ, made anew whenever it is missing."""
        return self.output / "indexes" / "index.cdxj"

    @property
    def articles(self) -> Path:
        """Folder of the row files."""
        return self.output / "articles"

    @property
    def runs(self) -> Path:
        """Folder of the run records."""
        return self.output / "runs"

    @property
    def manifest(self) -> Path:
        """Every finished file with its sum."""
        return self.output / "manifest.json"

    @property
    def state(self) -> Path:
        """Queue, and index over the rows: SQLite, made anew by `newsspider reindex`."""
        return self.output / "state.db"
