"""The process that reads stored pages: ``python -m newsspider.spiders.worker``.

It answers each question on its standard input, one after the other, until there are no more. Page
after page comes from strangers, so a page may not take the crawl's process with it: one that takes
too long ends this process, by a signal that also ends a loop in C. Processor time is what counts,
so that a busy machine and a pause change no row.
"""

from __future__ import annotations

import json
import logging
import os
import pickle
import signal
import sys
from contextlib import suppress
from typing import TYPE_CHECKING, BinaryIO

from newsspider.spiders.stored import outcome_object, read_stored

if TYPE_CHECKING:
    from collections.abc import Sequence

    from newsspider.archive.reader import StoredPage
    from newsspider.site import Site

__all__ = ["SIZE_BYTES", "question", "why_lost"]

_PAGE_SECONDS = 20
"""Processor time after which a page is given up; the slowest of thousands took one second."""

SIZE_BYTES = 4
"""A message is its length in bytes, big-endian, and so many bytes."""


def question(
    page: StoredPage,
    *,
    copies: bool = False,
    further: Sequence[StoredPage] | None = None,
    site: Site | None = None,
) -> bytes:
    """Return the message that asks for `read_stored` of ``page``."""
    asked = {"copies": copies, "further": further, "site": site}
    return pickle.dumps((page, asked), pickle.HIGHEST_PROTOCOL)


def why_lost(status: int) -> str:
    """Return in words why a worker ended over a page; ``status`` as Python gives it."""
    if status == -signal.SIGPROF:
        return f"it took more than {_PAGE_SECONDS} seconds"
    how = f"by signal {-status}" if status < 0 else f"with status {status}"
    return f"its process ended {how}"


def main() -> None:
    """Answer until standard input ends; an empty message first says that all is loaded."""
    logging.disable()  # what matters of a page is in its outcome
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # what a library prints is no answer
    with suppress(BrokenPipeError):
        _write(answers, b"")
        while size := sys.stdin.buffer.read(SIZE_BYTES):
            asked = sys.stdin.buffer.read(int.from_bytes(size))
            page, how = pickle.loads(asked)  # noqa: S301 - from who started this
            signal.setitimer(signal.ITIMER_PROF, _PAGE_SECONDS)
            found = outcome_object(read_stored(page, **how))
            signal.setitimer(signal.ITIMER_PROF, 0)
            _write(answers, json.dumps(found).encode())


def _write(stream: BinaryIO, message: bytes) -> None:
    stream.write(len(message).to_bytes(SIZE_BYTES) + message)
    stream.flush()


if __name__ == "__main__":
    main()
