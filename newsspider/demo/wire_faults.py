"""Faults of the connection: the right page, sent wrong.

Each takes the whole answer and returns it as it goes over the wire. Where the page never arrives
whole, its end is cut off after the article: the text is there, the page is not.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from newsspider.demo.wire import Wire, chunk, head_bytes, pieces_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from newsspider.demo.answer import Answer

__all__ = ["broken_chunks", "reset", "short", "slow"]

_PIECES = 4
_PAUSE = 0.2  # seconds: long enough to see, short enough for a test
_MOMENT = 0.05  # seconds for the client to read what came before a reset
_TEXT_END = b"</article>"


def slow(answer: Answer) -> Answer:
    """Return ``answer`` in pieces a few hundred milliseconds apart, whole in the end."""

    def pieces() -> Iterator[bytes | float]:
        yield _head(answer, ("Content-Length", str(len(answer.body))))
        for piece in pieces_of(answer.body, _PIECES):
            yield piece
            yield _PAUSE

    return replace(answer, wire=Wire(pieces, "keep"))


def short(answer: Answer) -> Answer:
    """Return ``answer`` with its true Content-Length and too few bytes, then the end."""

    def pieces() -> Iterator[bytes | float]:
        yield _head(answer, ("Content-Length", str(len(answer.body)))) + _cut(answer.body)

    return replace(answer, wire=Wire(pieces))


def reset(answer: Answer) -> Answer:
    """Return ``answer`` as far as the middle, where the connection is reset."""

    def pieces() -> Iterator[bytes | float]:
        yield _head(answer, ("Content-Length", str(len(answer.body))))
        yield answer.body[: len(answer.body) // 2]
        yield _MOMENT

    return replace(answer, wire=Wire(pieces, "reset"))


def broken_chunks(answer: Answer) -> Answer:
    """Return ``answer`` in chunks, one of which has no size that anybody can read."""

    def pieces() -> Iterator[bytes | float]:
        yield _head(answer, ("Transfer-Encoding", "chunked"))
        for piece in pieces_of(_cut(answer.body), _PIECES):
            yield chunk(piece)
        yield b"nonsense\r\n" + answer.body[-10:] + b"\r\n"

    return replace(answer, wire=Wire(pieces))


def _head(answer: Answer, framing: tuple[str, str]) -> bytes:
    return head_bytes(answer.status, [*answer.headers, framing], answer.reason)


def _cut(body: bytes) -> bytes:
    return body[: body.index(_TEXT_END) + len(_TEXT_END)]
