"""What a verb says; stdout is for rows alone."""

from __future__ import annotations

import sys

__all__ = ["complain", "say"]


def say(words: str) -> None:
    """Print a line on stderr."""
    sys.stderr.write(f"{words}\n")


def complain(error: Exception, status: int) -> int:
    """Say what went wrong and return ``status``."""
    say(f"newsspider: {error}")
    return status
