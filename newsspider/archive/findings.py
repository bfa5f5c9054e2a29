"""Something that is not as it should be, as one line."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["Finding"]


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is not as it should be.

    Attributes:
        path: the file.
        place: byte offset in a WARC file, line number in a row file, or None for the whole file.
        problem: what is wrong.
        cure: what to do.
    """

    path: Path
    place: int | None
    problem: str
    cure: str

    def __str__(self) -> str:
        place = "" if self.place is None else f":{self.place}"
        return f"{self.path}{place}: {self.problem}. {self.cure}"
