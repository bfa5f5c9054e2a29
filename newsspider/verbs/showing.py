"""What a verb was asked for, on stdout."""

from __future__ import annotations

import sys

__all__ = ["show"]


def show(text: str) -> None:
    """Print ``text`` on stdout; what its encoding does not have is written as an escape."""
    encoding = sys.stdout.encoding or "utf-8"
    sys.stdout.buffer.write(f"{text}\n".encode(encoding, "backslashreplace"))
    sys.stdout.flush()
