"""Answers that no HTTP library would send: the bytes themselves, with pauses, and how they end.

A `Wire` carries everything, the status line included. Its pieces are made while they are sent, as
fast as the client takes them, so a gigabyte costs no memory.
"""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

__all__ = ["HEAD_END", "Wire", "chunk", "head_bytes", "pieces_of"]

HEAD_END = b"\r\n\r\n"


@dataclass(frozen=True, slots=True)
class Wire:
    """What goes over the connection.

    Attributes:
        pieces: begins the sending: yields bytes to send, and seconds to wait.
        end: ``keep`` leaves the connection open for the next request, ``close`` ends it in order,
            ``reset`` with a TCP reset.
    """

    pieces: Callable[[], Iterator[bytes | float]]
    end: Literal["keep", "close", "reset"] = "close"


def head_bytes(status: int, headers: list[tuple[str, str]], reason: str = "") -> bytes:
    """Return a status line and ``headers`` with the empty line after them."""
    lines = [f"HTTP/1.1 {status} {reason or HTTPStatus(status).phrase}"]
    lines += [f"{name}: {value}" for name, value in headers]
    return "\r\n".join(lines).encode("latin-1") + HEAD_END


def chunk(data: bytes) -> bytes:
    """Return ``data`` as one chunk of the chunked transfer coding (RFC 9112, 7.1)."""
    return b"%x\r\n%b\r\n" % (len(data), data)


def pieces_of(data: bytes, count: int) -> list[bytes]:
    """Return ``data`` cut into at most ``count`` pieces of about the same size."""
    size = max(1, -(-len(data) // count))
    return [data[start : start + size] for start in range(0, len(data), size)]
