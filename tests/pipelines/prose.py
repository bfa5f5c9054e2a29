"""Texts long enough to be compared."""

import random

__all__ = ["prose"]


def prose(seed, words=200):
    """Return words that have nothing in common with those of another seed."""
    chance = random.Random(seed)
    return " ".join("".join(chance.choices("abcdefghijklmnop", k=7)) for _ in range(words))
