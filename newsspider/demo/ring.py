"""Which articles the site points to from everywhere, by number alone.

Plain articles stand in a ring; these places on it follow from how many there are.
"""

from __future__ import annotations

__all__ = ["footer_numbers", "pick_numbers"]

_PICKS = 5
_FOOTER = 24


def pick_numbers(articles: int) -> list[int]:
    """Return the numbers under Editor's Pick; some may repeat on a small site."""
    return [articles * index // _PICKS + index for index in range(_PICKS)]


def footer_numbers(articles: int) -> list[int]:
    """Return the numbers in the footer; some repeat on a small site."""
    return [articles - 1 - articles * index // _FOOTER for index in range(_FOOTER)]
