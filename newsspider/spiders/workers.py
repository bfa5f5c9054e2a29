"""Processes that answer questions, one process for each processor that may be used.

The rules this file lives by:

- Questions and answers are bytes; what they mean is a matter between asker and worker.
- A worker that ends over a question is replaced, and the question is not asked again: it is `Lost`.
- Each worker has the next question while it works on one, so it never waits for this process.
- Workers that cannot begin at all are an error, or each question would cost a start.
- Whatever the workers do, they end within seconds when they are no longer wanted.
"""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import sys
from collections import deque
from contextlib import suppress
from typing import TYPE_CHECKING, Any, NamedTuple

from newsspider.errors import NewsspiderError
from newsspider.spiders.worker import SIZE_BYTES

if TYPE_CHECKING:
    from asyncio.subprocess import Process
    from collections.abc import Sequence

__all__ = ["READ_STORED", "Lost", "Workers"]

READ_STORED = (sys.executable, "-m", "newsspider.spiders.worker")

_AHEAD = 2

_END_SECONDS = 5.0
"""After which a killed process is not waited for any more: it may be stuck in the kernel."""

logger = logging.getLogger(__name__)


class Lost(NamedTuple):
    """A question over which a worker ended, with that exit status; negative: by that signal."""

    status: int


class _Asked(NamedTuple):
    message: bytes
    answer: asyncio.Future[bytes | Lost]


class Workers:
    """So many processes of one command; each begins when there is work for it.

    Args:
        count: how many.
        command: program and arguments of a worker. It says with an empty message that it is ready,
            and then answers each message on its standard input with one on its standard output.
            Before each message stands its length in bytes, `SIZE_BYTES` long, big-endian.
    """

    def __init__(self, count: int, command: Sequence[str] = READ_STORED) -> None:
        self._count = count
        self._command = command
        self._asked: asyncio.Queue[_Asked] = asyncio.Queue(maxsize=_AHEAD * count)
        self._tasks: set[asyncio.Task[None]] = set()
        self._processes: set[Process] = set()
        self._error: NewsspiderError | None = None

    async def ask(self, message: bytes) -> asyncio.Future[bytes | Lost]:
        """Take a question as soon as there is room for it, and return its answer to come.

        Raises:
            NewsspiderError: no worker can begin. The answer may be this error too.
        """
        asked = _Asked(message, asyncio.get_running_loop().create_future())
        if len(self._tasks) < self._count:
            self._tasks.add(asyncio.create_task(self._work()))
        await self._asked.put(asked)
        if self._error is not None:  # then no one takes it
            raise self._error
        return asked.answer

    async def close(self) -> None:
        """End all workers at once; open questions get no answer."""
        for task in self._tasks:
            task.cancel()
        await _wait(self._tasks)
        for process in self._processes:
            _kill(process)
        await _wait({asyncio.create_task(self._ended(process)) for process in self._processes})
        for process in self._processes:
            logger.warning("process %d was killed and does not end", process.pid)

    async def _work(self) -> None:
        under_way: deque[_Asked] = deque()
        process: Process | None = None
        try:
            while True:
                if not under_way:
                    under_way.append(await self._asked.get())
                    if process is not None:
                        _send(process, under_way[-1])
                if process is None:
                    process = await self._begin()
                    for asked in under_way:
                        _send(process, asked)
                if len(under_way) < _AHEAD and not self._asked.empty():
                    under_way.append(self._asked.get_nowait())
                    _send(process, under_way[-1])
                answer = await self._answer(process)
                if isinstance(answer, Lost):
                    process = None
                under_way.popleft().answer.set_result(answer)
        except NewsspiderError as error:
            self._fail(error, under_way)

    async def _begin(self) -> Process:
        problem = f"{' '.join(self._command)}: this process cannot begin"
        try:
            process = await asyncio.create_subprocess_exec(
                *self._command,
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
                process_group=0,  # Ctrl-C is for this process, which ends its workers itself
            )
        except OSError as error:
            raise NewsspiderError(f"{problem}: {error.strerror}") from error
        self._processes.add(process)
        ready = await self._answer(process)
        if isinstance(ready, Lost):
            raise NewsspiderError(
                f"{problem} (exit status {ready.status}); what it says stands above"
            )
        return process

    async def _answer(self, process: Process) -> bytes | Lost:
        """Return the next message of ``process``, unless it ends."""
        assert process.stdout is not None  # noqa: S101 - asked for when it was started
        try:
            size = await process.stdout.readexactly(SIZE_BYTES)
            return await process.stdout.readexactly(int.from_bytes(size))
        except asyncio.IncompleteReadError:
            return Lost(await self._ended(process))

    async def _ended(self, process: Process) -> int:
        assert process.stdin is not None  # noqa: S101 - asked for when it was started
        assert process.stdout is not None  # noqa: S101 - and so was this
        process.stdin.close()
        await process.stdout.read()  # asyncio does not see the end behind what nobody reads
        status = await process.wait()
        with suppress(ConnectionError):  # what it did not read any more
            await process.stdin.wait_closed()
        self._processes.discard(process)
        return status

    def _fail(self, error: NewsspiderError, under_way: deque[_Asked]) -> None:
        self._error = error
        while under_way or not self._asked.empty():
            asked = under_way.popleft() if under_way else self._asked.get_nowait()
            asked.answer.set_exception(error)
            asked.answer.exception()  # or asyncio logs each that is not waited for any more


def _send(process: Process, asked: _Asked) -> None:
    assert process.stdin is not None  # noqa: S101 - asked for when it was started
    process.stdin.write(len(asked.message).to_bytes(SIZE_BYTES) + asked.message)


def _kill(process: Process) -> None:
    """Kill ``process`` and what it has started, which may hold its pipes open."""
    if process.returncode is None:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)


async def _wait(tasks: set[asyncio.Task[Any]]) -> None:
    if tasks:
        await asyncio.wait(tasks, timeout=_END_SECONDS)
