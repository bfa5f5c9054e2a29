"""What is said to the script on the Redis server, and how its answers are taken apart."""

from __future__ import annotations

import struct
from math import isnan, nan
from typing import TYPE_CHECKING

from newsspider.frontier.limits import LeftOut
from newsspider.frontier.moments import finite

if TYPE_CHECKING:
    from collections.abc import Iterator

    from newsspider.frontier.contract import Before, Ended

__all__ = [
    "fate",
    "key_bytes",
    "limits",
    "moment_text",
    "packed_left",
    "tuples",
    "unpacked_left",
]

_LEFT = "<8sd"
"""The limits that left a page out, its moment: the layout that ``redis.lua`` unpacks."""


def moment_text(seconds: float) -> str:
    """Return a moment as text; Lua reads it back to the last bit.

    Raises:
        ValueError: it is none.
    """
    return repr(finite(seconds))


def key_bytes(key: int) -> bytes:
    """Return the 8 bytes of an address or of limits: a number of Lua holds 53 bits."""
    return key.to_bytes(8)


def fate(ended: Ended) -> tuple[str, str]:
    """Return what became of an entry in a word, and the moment or the reason that goes with it."""
    if ended.back is not None:
        return "back", repr(ended.back)
    if ended.dead is not None:
        return "dead", ended.dead
    if ended.due is not None:
        return "due", repr(ended.due)
    return "none", ""


def packed_left(ended: Ended) -> bytes:
    """Return what left an entry out, empty for nothing; no moment is no number."""
    left = ended.left
    if left is None:
        return b""
    return struct.pack(_LEFT, key_bytes(left.by), nan if left.moment is None else left.moment)


def unpacked_left(packed: bytes) -> LeftOut:
    """Return what `packed_left` made bytes of."""
    by, moment = struct.unpack(_LEFT, packed)
    return LeftOut(by=int.from_bytes(by), moment=None if isnan(moment) else moment)


def limits(before: Before) -> tuple[str | bytes, ...]:
    """Return the five arguments that say what may be asked for again."""
    moments = repr(before.asked), repr(before.due)
    if before.wanted is None:
        return (*moments, "", "0", "0")
    wanted = before.wanted
    return (*moments, key_bytes(wanted.by), repr(wanted.since), repr(wanted.until))


def tuples(flat: list[bytes], size: int) -> Iterator[tuple[bytes, ...]]:
    """Yield the elements ``size`` by ``size``."""
    return zip(*[iter(flat)] * size, strict=True)
