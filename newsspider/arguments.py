"""Values of options, checked before anything is done."""

from __future__ import annotations

import argparse

__all__ = ["count", "port", "seconds"]


def seconds(text: str) -> float:
    """Return a number of seconds, not negative."""
    value = float(text)
    if value < 0:
        raise argparse.ArgumentTypeError("give 0 or more seconds")
    return value


def count(text: str) -> int:
    """Return a whole number above 0."""
    value = int(text)
    if value < 1:
        raise argparse.ArgumentTypeError("give a whole number above 0")
    return value


def port(text: str) -> int:
    """Return the number of a port; 0 is any free one."""
    value = int(text)
    if not 0 <= value <= 65_535:
        raise argparse.ArgumentTypeError("give a number from 0 to 65535")
    return value
