"""Turns: one request on its way to a host, no sooner than its delay, no more than it bears."""

import asyncio
import time
from itertools import chain, pairwise

import pytest

from newsspider.frontier.hosts import Hosts
from newsspider.politeness.failures import OutOfBounds
from newsspider.politeness.pace import Pace

DELAY = 0.05


def allow():
    """Refuse nothing."""


async def took(pace, host, starts, *, arriving=0.0, answering=0.0):
    turn = await pace.turn(host, allow)
    starts.append(time.time())
    await asyncio.sleep(arriving)
    turn.arrived()
    await asyncio.sleep(answering)
    turn.end()


def run(pace, hosts, **pauses):
    async def all_of_them():
        starts = {host: [] for host in hosts}
        await asyncio.gather(*(took(pace, host, starts[host], **pauses) for host in hosts * 4))
        return starts

    return asyncio.run(all_of_them())


def gaps(starts):
    return [later - earlier for earlier, later in pairwise(starts)]


def test_the_delay_counts_from_the_arrival_of_the_one_before():
    starts = run(Pace(Hosts(DELAY), 4), ["a.example"], arriving=DELAY)

    assert len(starts["a.example"]) == 4
    assert min(gaps(starts["a.example"])) >= 2 * DELAY


def test_the_next_need_not_wait_for_the_answer():
    starts = run(Pace(Hosts(DELAY), 4), ["a.example"], answering=1.0)

    assert max(gaps(starts["a.example"])) < 0.5


def test_hosts_do_not_wait_for_each_other():
    starts = run(Pace(Hosts(0.2), 4), ["a.example", "b.example", "c.example"])
    everyone = sorted(chain.from_iterable(starts.values()))

    assert everyone[-1] - everyone[0] < 1.2
    assert all(min(gaps(of_host)) >= 0.2 for of_host in starts.values())


@pytest.mark.parametrize("delay", [0.0, 0.001])
def test_no_more_are_unanswered_than_a_host_is_to_bear(delay):
    async def crowd():
        pace, inside, most = Pace(Hosts(delay), 2), 0, 0

        async def one():
            nonlocal inside, most
            turn = await pace.turn("a.example", allow)
            inside += 1
            most = max(most, inside)
            turn.arrived()
            await asyncio.sleep(0.02)
            inside -= 1
            turn.end()

        await asyncio.gather(*(one() for _ in range(8)))
        return most

    assert asyncio.run(crowd()) == 2


def test_turns_come_in_the_order_in_which_they_were_asked_for():
    async def row():
        pace, order = Pace(Hosts(0.001), 1), []

        async def one(number):
            turn = await pace.turn("a.example", allow)
            order.append(number)
            turn.end()

        await asyncio.gather(*(one(number) for number in range(9)))
        return order

    assert asyncio.run(row()) == list(range(9))


@pytest.mark.parametrize("delay", [0.0, DELAY])
def test_who_is_refused_takes_no_turn_and_no_time(delay):
    def refuse():
        raise OutOfBounds("stopped", "the crawl is over")

    async def refused_then_allowed():
        pace = Pace(Hosts(delay), 1)
        for _ in range(3):
            with pytest.raises(OutOfBounds):
                await pace.turn("a.example", refuse)
        began = time.time()
        (await pace.turn("a.example", allow)).end()
        return time.time() - began

    assert asyncio.run(refused_then_allowed()) < DELAY


def test_a_long_wait_ends_soon_when_the_turn_is_not_wanted_any_more():
    async def waiting():
        hosts, over = Hosts(60.0), []
        pace = Pace(hosts, 1)
        hosts.sent("a.example", time.time())

        def check():
            if over:
                raise OutOfBounds("stopped", "the crawl is over")

        turn = asyncio.ensure_future(pace.turn("a.example", check))
        await asyncio.sleep(0.05)
        over.append(True)
        began = time.time()
        with pytest.raises(OutOfBounds):
            await turn
        return time.time() - began

    assert asyncio.run(waiting()) < 2.0
