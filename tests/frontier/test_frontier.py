"""What every store of a frontier does, a sentence each."""

from math import inf

import pytest
from frontier_words import NOW, PAYLOAD, UNKNOWN_ONLY, WHATEVER_IS_DUE, add, end, entry, take, work

from newsspider.errors import FrontierError
from newsspider.frontier.contract import Before, Counts, Dead, Ended, address_key
from newsspider.frontier.limits import LeftOut, Wanted
from newsspider.frontier.moments import NEVER
from newsspider.frontier.opening import open_frontier


def test_an_entry_waits_is_leased_once_and_ends(frontier):
    worker = work(frontier)

    assert add(frontier, entry(7)) == 1
    assert frontier.waiting("a.example") == 1
    assert frontier.claim(worker, 5, NOW) == ["a.example"]
    (lease,) = frontier.lease(worker, "a.example", 5, NOW)
    assert (lease.key, lease.host, lease.payload) == (7, "a.example", PAYLOAD)
    assert (lease.attempts, lease.asked) == (0, 0.0)
    assert frontier.lease(worker, "a.example", 5, NOW) == []
    end(frontier, lease, due=NOW + 60)
    assert frontier.unfinished([7]) == [False]
    assert frontier.counts(NOW) == Counts(waiting=0, leased=0, dead=0, known=1, workers=1)


def test_the_best_goes_first_and_equals_as_they_came(frontier):
    work(frontier)
    add(frontier, entry(1), entry(2, priority=5), entry(3, priority=-5))
    add(frontier, entry(4, priority=5), entry(5))

    assert [lease.key for lease in take(frontier)] == [2, 4, 1, 5, 3]


def test_nothing_is_leased_before_its_moment(frontier):
    worker = work(frontier)
    add(frontier, entry(1, not_before=NOW + 0.25))

    assert frontier.claim(worker, 1, NOW + 0.249) == []
    assert frontier.waiting("a.example") == 1
    assert [lease.key for lease in take(frontier, now=NOW + 0.25)] == [1]


def test_an_address_that_waits_or_was_asked_for_does_not_wait_again(frontier):
    work(frontier)

    assert add(frontier, entry(1), entry(1), before=WHATEVER_IS_DUE) == 1
    (lease,) = take(frontier)
    assert add(frontier, entry(1), before=WHATEVER_IS_DUE) == 0
    end(frontier, lease, due=NOW)
    assert add(frontier, entry(1), before=WHATEVER_IS_DUE) == 0


def test_a_retry_waits_although_its_address_is_known(frontier):
    work(frontier)
    add(frontier, entry(1))
    (lease,) = take(frontier)
    retry = entry(1, payload=b'{"retry":1}', again=True)

    assert frontier.update([retry], [Ended(id=lease.id)], NOW, UNKNOWN_ONLY) == 1
    assert frontier.unfinished([1]) == [True]
    assert [lease.payload for lease in take(frontier)] == [b'{"retry":1}']


def test_a_later_run_asks_for_what_is_due_and_for_nothing_that_ended_since_it_began(frontier):
    work(frontier)
    add(frontier, entry(1), entry(2), entry(3), entry(4))
    for lease, due in zip(take(frontier), (NOW + 10, NOW + 99, NEVER, NOW + 10), strict=True):
        end(frontier, lease, due=due)
    begin = NOW + 20

    assert frontier.fresh([1, 2, 3, 9], Before(asked=begin, due=begin)) == [
        True,
        False,
        False,
        True,
    ]
    assert frontier.fresh([1, 2, 3, 9], Before(asked=begin, due=inf)) == [True, True, False, True]
    assert frontier.fresh([1, 2, 3, 9], Before(asked=begin, due=-inf)) == [False] * 3 + [True]
    assert frontier.fresh([1], Before(asked=NOW, due=begin)) == [False]
    assert frontier.fresh([], Before(asked=begin, due=begin)) == []


def test_what_limits_left_out_is_asked_for_at_once_by_a_run_with_others_only(frontier):
    work(frontier)
    add(frontier, *(entry(key) for key in (1, 2, 3, 4)))
    by_time, by_section = LeftOut(by=0, moment=500.0), LeftOut(by=7, moment=500.0)
    undated = LeftOut(by=7)
    for lease, left in zip(take(frontier), (by_time, by_section, undated, None), strict=True):
        end(frontier, lease, due=NOW + 99, left=left)

    def fresh(*wanted, **times):
        before = Before(asked=NOW + 9, due=NOW + 9, wanted=Wanted(by=wanted[0], **times))
        return frontier.fresh([1, 2, 3, 4], before)

    assert frontier.left([4, 3, 2, 1, 9]) == [None, undated, by_section, by_time, None]
    assert fresh(7) == [True, False, False, False]
    assert fresh(8) == [True, True, True, False]
    assert fresh(8, since=501.0) == [False, False, True, False]
    assert fresh(8, since=500.0, until=500.0) == [True, True, True, False]
    assert fresh(7, until=499.0) == [False, False, False, False]
    assert frontier.fresh([1, 2, 3, 4], Before(asked=NOW + 9, due=NOW + 9)) == [False] * 4


def test_what_limits_left_out_is_due_at_some_time():
    with pytest.raises(ValueError, match="due at some time"):
        Ended(id="1.1", left=LeftOut(by=7))


def test_what_was_left_out_is_forgotten_once_it_is_kept(frontier):
    work(frontier)
    add(frontier, entry(1))
    end(frontier, take(frontier)[0], due=NOW + 99, left=LeftOut(by=7))
    wider = Before(asked=NOW + 9, due=-inf, wanted=Wanted(by=8))

    assert add(frontier, entry(1), before=wider, now=NOW + 10) == 1
    end(frontier, take(frontier, now=NOW + 10)[0], due=NOW + 99, now=NOW + 10)
    assert frontier.left([1]) == [None]
    assert frontier.fresh([1], Before(asked=NOW + 20, due=-inf, wanted=Wanted(by=8))) == [False]


def test_what_a_page_brings_and_its_end_happen_together_or_not_at_all(url):
    frontier = open_frontier(url)
    work(frontier)
    add(frontier, entry(1))
    (lease,) = take(frontier)
    frontier.sync()
    with pytest.raises(FrontierError):
        frontier.update(
            [entry(2), entry(3, payload=None)], [Ended(id=lease.id, due=NOW)], NOW, UNKNOWN_ONLY
        )
    frontier.close()
    frontier = open_frontier(url)

    assert frontier.unfinished([1, 2, 3]) == [True, False, False]
    assert frontier.counts(NOW).known == 1
    frontier.close()


def test_an_entry_that_goes_back_waits_with_its_attempts_as_they_were(frontier):
    work(frontier)
    add(frontier, entry(1))
    (lease,) = take(frontier)
    end(frontier, lease, back=NOW + 5)

    assert frontier.unfinished([1]) == [True]
    assert take(frontier, now=NOW + 4) == []
    (lease,) = take(frontier, now=NOW + 5)
    assert lease.attempts == 0


def test_the_dead_are_kept_with_their_reasons_until_they_are_revived(frontier):
    work(frontier)
    add(frontier, entry(1), entry(2, payload=b'{"two":2}', priority=3))
    best, other = take(frontier)
    end(frontier, best, now=NOW + 1, dead="the server fails")
    end(frontier, other, now=NOW + 2, dead="ünwilling")

    assert list(frontier.dead()) == [
        Dead(
            host="a.example",
            payload=b'{"two":2}',
            reason="the server fails",
            attempts=0,
            at=NOW + 1,
        ),
        Dead(host="a.example", payload=PAYLOAD, reason="ünwilling", attempts=0, at=NOW + 2),
    ]
    assert frontier.unfinished([1, 2]) == [False, False]
    assert frontier.fresh([1, 2], Before(asked=inf, due=inf)) == [False, False]
    assert frontier.revive(NOW + 3) == 2
    assert list(frontier.dead()) == []
    assert [lease.key for lease in take(frontier, now=NOW + 3)] == [2, 1]
    assert frontier.revive(NOW + 3) == 0


def test_more_dead_than_are_read_at_once_come_in_order(frontier):
    work(frontier)
    add(frontier, *(entry(number) for number in range(1_100)))
    leases = take(frontier, count=2_000)
    frontier.update(
        [], [Ended(id=lease.id, dead=str(lease.key)) for lease in leases], NOW, UNKNOWN_ONLY
    )

    assert [dead.reason for dead in frontier.dead()] == [str(number) for number in range(1_100)]
    assert frontier.revive(NOW) == 1_100


def test_many_addresses_are_asked_about_at_once(frontier):
    many = [address_key(f"https://a.example/{number}") for number in range(1_000)]
    add(frontier, *(entry(key) for key in many[::3]))

    assert frontier.fresh(many, UNKNOWN_ONLY) == [index % 3 > 0 for index in range(1_000)]
    assert frontier.unfinished(many) == [index % 3 == 0 for index in range(1_000)]


def test_numbers_that_a_double_cannot_tell_apart_are_two_addresses(frontier):
    add(frontier, entry(2**63 - 1))

    assert frontier.fresh([2**63 - 1, 2**63 - 2], UNKNOWN_ONLY) == [False, True]


def test_when_an_address_was_last_asked_for_is_told_to_the_microsecond(frontier):
    work(frontier)
    frontier.remember([(1, NOW - 0.000001, NOW - 5)])
    add(frontier, entry(1), before=WHATEVER_IS_DUE)

    assert [lease.asked for lease in take(frontier)] == [NOW - 0.000001]


def test_what_is_remembered_is_known_and_what_waits_is_left_as_it_is(frontier):
    work(frontier)
    add(frontier, entry(1))
    (lease,) = take(frontier)
    frontier.remember([(1, 5.0, 6.0), (2, 5.0, 6.0), (3, 5.0, NEVER)])
    frontier.remember([(2, 7.0, NOW + 50)])

    assert frontier.counts(NOW).known == 3
    assert frontier.fresh([1, 2, 3], WHATEVER_IS_DUE) == [False, True, False]
    assert frontier.fresh([2], Before(asked=7.0, due=inf)) == [False]
    assert frontier.fresh([2], Before(asked=NOW, due=NOW)) == [False]
    end(frontier, lease, back=0.0)
    (lease,) = take(frontier)
    assert lease.asked == 0.0
    end(frontier, lease, due=NOW)
    assert frontier.counts(NOW).known == 3


def test_a_payload_comes_back_byte_for_byte(frontier):
    work(frontier)
    payload = bytes(range(256)) * 40
    add(frontier, entry(1, payload=payload))

    assert [lease.payload for lease in take(frontier)] == [payload]


def test_a_frontier_is_for_one_crawl(url):
    frontier = open_frontier(url)

    assert frontier.crawl("a.example") == "a.example"
    frontier.close()
    frontier = open_frontier(url)
    assert frontier.crawl("b.example") == "a.example"
    frontier.close()


def test_what_waits_goes_on_waiting_when_the_store_is_opened_again(url):
    frontier = open_frontier(url)
    work(frontier)
    add(frontier, entry(1), entry(2, not_before=NOW + 9), entry(3))
    (lease, _other) = take(frontier)
    end(frontier, lease, due=NEVER)
    frontier.leave("w1")
    frontier.close()
    frontier = open_frontier(url)

    assert frontier.counts(NOW) == Counts(waiting=2, leased=0, dead=0, known=3, workers=0)
    work(frontier, "w2")
    assert [lease.key for lease in take(frontier, "w2", now=NOW + 9)] == [2, 3]
    frontier.close()
