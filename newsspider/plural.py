"""Numbers with their nouns, for whoever says something to people."""

from __future__ import annotations

__all__ = ["counted"]


def counted(number: int, one: str, many: str = "") -> str:
    """Return ``number`` with the right form of its noun, such as ``1 row`` and ``2,000 rows``.

    Args:
        number: how many.
        one: what one of them is called.
        many: what several are called, if not that with an ``s``.
    """
    return f"{number:,} {one if number == 1 else many or f'{one}s'}"
