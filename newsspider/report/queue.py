"""The queue of a folder, looked into from outside: what it holds, or why that cannot be told."""

from __future__ import annotations

import shlex
import sqlite3
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from newsspider.errors import FrontierError
from newsspider.report.runs import queue_elsewhere

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from newsspider.layout import Layout

__all__ = ["Unseen", "looked_up"]

Found = TypeVar("Found")

_DAMAGED = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_ERROR})


@dataclass(frozen=True, slots=True)
class Unseen:
    """A queue that cannot be looked into.

    Attributes:
        reason: why, as a sentence that ends in the cure if there is one.
        elsewhere: it is at a server; that is as it should be.
        damaged: it is a file, and it will not mend by itself.
    """

    reason: str
    elsewhere: bool = False
    damaged: bool = False


def looked_up(
    layout: Layout, record: dict[str, Any] | None, look: Callable[[Path], Found]
) -> Found | Unseen:
    """Return what ``look`` finds in the queue of a folder, or why it cannot look.

    Args:
        layout: of the output folder.
        record: of the run whose queue it is, if there was one.
        look: takes the path of the file, and raises `FrontierError` if it cannot be read.
    """
    server = queue_elsewhere(record) if record else None
    if server:
        return Unseen(f"The queue is at {server}, and is not looked at.", elsewhere=True)
    try:
        return look(layout.state)
    except FrontierError as error:
        if error.__cause__ is None or not _is_damage(error.__cause__):
            return Unseen(f"{error}.")
        cure = shlex.join(["newsspider", "reindex", str(layout.output)])
        words = f"{layout.state}: damaged ({error.__cause__}); make it anew: {cure}"
        return Unseen(words, damaged=True)


def _is_damage(cause: BaseException) -> bool:
    """Return whether the file holds what no version of ours writes; rows are checked by types."""
    if not isinstance(cause, sqlite3.Error):
        return True
    return getattr(cause, "sqlite_errorcode", 0) & 0xFF in _DAMAGED  # the rest says more
