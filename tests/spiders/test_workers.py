"""Workers answer in any order and may die; what is asked has one answer each."""

import asyncio
import contextlib
import signal
import sys
from pathlib import Path

import pytest

from newsspider.errors import NewsspiderError
from newsspider.spiders.workers import Lost, Workers

# It says a message backwards, or does what the message says.
WORKER = """
import os, signal, subprocess, sys, time

def write(message):
    sys.stdout.buffer.write(len(message).to_bytes(4) + message)
    sys.stdout.buffer.flush()

write(b"")
while size := sys.stdin.buffer.read(4):
    message = sys.stdin.buffer.read(int.from_bytes(size))
    if message == b"loop":
        signal.setitimer(signal.ITIMER_PROF, 0.2)
        sum(iter(int, 1))
    elif message == b"endless":
        sum(iter(int, 1))
    elif message == b"crash":
        os.kill(os.getpid(), signal.SIGSEGV)
    elif message == b"child":
        subprocess.Popen(["sleep", "60"])
    elif message == b"large":
        message *= 100_000
    elif message == b"exit":
        sys.exit(3)
    elif message.startswith(b"wait"):
        time.sleep(0.2)
    write(message[::-1])
"""


def answers(messages, count=2, worker=WORKER):
    async def ask():
        workers = Workers(count, [sys.executable, "-c", worker])
        try:
            found = [await workers.ask(message) for message in messages]
            return [await answer for answer in found]
        finally:
            await workers.close()

    return asyncio.run(asyncio.wait_for(ask(), 60))


@pytest.mark.parametrize("count", [1, 3])
def test_each_message_has_its_own_answer_whatever_takes_how_long(count):
    messages = [b"wait1", b"two", b"", b"four", b"wait5", *(b"%d" % n for n in range(200))]

    assert answers(messages, count) == [message[::-1] for message in messages]


def test_messages_longer_than_any_pipe_holds_come_through():
    messages = [bytes([n]) * 3_000_000 for n in range(6)]

    assert answers(messages) == messages


@pytest.mark.parametrize(
    ("message", "status"), [(b"loop", -signal.SIGPROF), (b"crash", -signal.SIGSEGV), (b"exit", 3)]
)
def test_a_worker_that_ends_costs_one_answer(message, status):
    messages = [b"ab", message, b"cd", message, message, b"ef"]
    lost = Lost(status)

    assert answers(messages, 1) == [b"ba", lost, b"dc", lost, lost, b"fe"]


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize("asked", [1, 30])
def test_a_worker_that_cannot_begin_is_an_error(count, asked):
    with pytest.raises(NewsspiderError, match=r"cannot begin \(exit status 7\)"):
        answers([b"a"] * asked, count, worker="raise SystemExit(7)")


def test_a_program_that_is_not_there_is_an_error():
    async def ask():
        answer = await Workers(1, ["/no/such/program"]).ask(b"a")
        return await answer

    with pytest.raises(NewsspiderError, match="/no/such/program: this process cannot begin: No"):
        asyncio.run(asyncio.wait_for(ask(), 10))


def closed_after(seconds, message, command=(sys.executable, "-c", WORKER)):
    """Close workers some time after they were asked; return which answers came, and the groups."""

    async def close():
        workers = Workers(2, command)
        asked = [await workers.ask(message) for _ in range(4)]
        await asyncio.sleep(seconds)
        groups = [process.pid for process in workers._processes]
        await workers.close()
        return [answer.done() for answer in asked], groups

    return asyncio.run(asyncio.wait_for(close(), 30))


def lives(group):
    """Return whether a process of that group runs; one that has ended may wait to be taken away."""
    for path in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            state, _, found = path.read_text().rpartition(")")[2].split()[:3]
            if int(found) == group and state != "Z":
                return True
    return False


def test_closing_ends_workers_in_the_middle_of_a_page():
    answered, groups = closed_after(1, b"endless")

    assert not any(answered)
    assert len(groups) == 2
    assert not any(map(lives, groups))


def test_closing_does_not_wait_for_what_a_worker_says_and_nobody_reads():
    async def close():
        workers = Workers(1, [sys.executable, "-c", WORKER])
        first = await workers.ask(b"ready")
        await first
        ahead = [await workers.ask(b"large") for _ in range(2)]
        await asyncio.sleep(0)  # it is sent, and its answer is not read
        for task in workers._tasks:
            task.cancel()
        await asyncio.sleep(1)
        await workers.close()
        return [answer.done() for answer in ahead]

    assert asyncio.run(asyncio.wait_for(close(), 30)) == [False, False]


def test_closing_ends_what_a_worker_has_started_and_what_holds_its_pipes_open():
    _, groups = closed_after(1, b"child")

    assert len(groups) == 2
    assert not any(map(lives, groups))


@pytest.mark.parametrize("moment", range(12))
def test_closing_ends_workers_that_are_just_beginning(moment):
    answered, groups = closed_after(moment * 0.01, b"endless")

    assert not any(answered)
    assert not any(map(lives, groups))
