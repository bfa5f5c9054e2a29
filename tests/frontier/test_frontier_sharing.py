"""How workers share hosts, and what becomes of what a silent one had."""

import pytest
from frontier_words import NOW, add, end, entry, take, work

from newsspider.errors import FrontierError
from newsspider.frontier.moments import NEVER


def test_what_a_silent_worker_had_comes_back_with_an_attempt_more(frontier):
    work(frontier, lease=30.0)
    add(frontier, entry(1))
    (old,) = take(frontier)
    work(frontier, "w2", NOW + 30)
    assert take(frontier, "w2", now=NOW + 30) == []

    frontier.extend("w2", NOW + 30.1, {})
    (lease,) = take(frontier, "w2", now=NOW + 30.1)

    assert (lease.key, lease.attempts) == (1, 1)
    assert lease.id != old.id
    end(frontier, old, due=NOW)
    assert frontier.unfinished([1]) == [True]
    end(frontier, lease, due=NOW)
    assert frontier.unfinished([1]) == [False]


def test_a_worker_that_was_silent_for_too_long_is_told_so(frontier):
    work(frontier, lease=30.0)
    frontier.extend("w1", NOW + 29, {})
    frontier.extend("w1", NOW + 58, {})

    with pytest.raises(FrontierError, match="w1 was silent for longer than its lease"):
        frontier.extend("w1", NOW + 88.5, {})
    assert frontier.claim("w1", 1, NOW + 88.5) == []
    assert frontier.counts(NOW + 88.5).workers == 0


def test_a_worker_that_leaves_gives_back_what_it_had_as_it_was(frontier):
    work(frontier)
    add(frontier, entry(1))
    (old,) = take(frontier)
    frontier.leave("w1")
    end(frontier, old, due=NOW)
    work(frontier, "w2")
    (lease,) = take(frontier, "w2")

    assert (lease.key, lease.attempts) == (1, 0)


def test_a_host_has_one_holder_and_rests_when_it_is_released(frontier):
    work(frontier)
    work(frontier, "w2")
    add(frontier, entry(1), entry(2), entry(3, "b.example"))

    assert frontier.claim("w1", 9, NOW) == ["a.example"]
    assert frontier.claim("w2", 9, NOW) == ["b.example"]
    assert frontier.lease("w2", "a.example", 1, NOW) == []
    assert frontier.lease("w1", "a.example", 1, NOW)
    frontier.release("w2", "a.example", 0.0)
    assert frontier.claim("w2", 9, NOW) == []
    frontier.release("w1", "a.example", NOW + 2.5)
    frontier.leave("w1")
    assert frontier.claim("w2", 9, NOW + 2.4) == []
    assert frontier.claim("w2", 9, NOW + 2.5) == ["a.example"]


def test_the_host_with_the_best_entry_is_claimed_first_and_then_the_one_that_waits_longest(
    frontier,
):
    work(frontier)
    add(frontier, entry(1), entry(2), entry(3, "b.example"), entry(4, "c.example", priority=1))
    add(frontier, entry(5))

    assert frontier.claim("w1", 1, NOW) == ["c.example"]
    assert frontier.claim("w1", 1, NOW) == ["a.example"]
    frontier.release("w1", "a.example", 0.0)
    assert frontier.claim("w1", 1, NOW) == ["b.example"]


def test_hosts_are_shared_fairly(frontier):
    for number in range(5):
        add(frontier, entry(number, f"{number}.example"))
    work(frontier)

    assert len(frontier.claim("w1", 9, NOW)) == 5
    work(frontier, "w2")
    assert frontier.claim("w2", 9, NOW) == []
    assert frontier.extend("w1", NOW, {}) == 2
    frontier.release("w1", "0.example", 0.0)
    frontier.release("w1", "1.example", 0.0)
    assert frontier.extend("w1", NOW, {}) == 0
    assert frontier.claim("w1", 9, NOW) == []
    assert frontier.claim("w2", 9, NOW) == ["0.example", "1.example"]


def test_a_host_that_is_released_empty_does_not_count_for_the_shares(frontier):
    work(frontier)
    add(frontier, *(entry(number, f"{number}.example") for number in range(4)))
    frontier.claim("w1", 9, NOW)
    for number in range(2):
        end(frontier, *frontier.lease("w1", f"{number}.example", 1, NOW), due=NEVER)
        frontier.release("w1", f"{number}.example", 0.0)
    work(frontier, "w2")

    assert frontier.extend("w1", NOW, {}) == 1


def test_hosts_of_a_silent_worker_rest_for_their_delay_after_its_lease(frontier):
    work(frontier, lease=30.0)
    add(frontier, entry(1), entry(2, "b.example"))
    frontier.claim("w1", 9, NOW)
    frontier.extend("w1", NOW, {"a.example": 10.0, "c.example": 99.0})
    work(frontier, "not the holder")
    frontier.extend("not the holder", NOW, {"a.example": 99.0})
    frontier.leave("not the holder")
    work(frontier, "w2", NOW + 31)

    assert frontier.claim("w2", 9, NOW + 31) == ["b.example"]
    assert frontier.claim("w2", 9, NOW + 39.9) == []
    assert frontier.claim("w2", 9, NOW + 40) == ["a.example"]


def test_a_host_rests_as_long_as_was_named_even_if_its_worker_falls_silent(frontier):
    work(frontier, lease=30.0)
    add(frontier, entry(1))
    frontier.claim("w1", 9, NOW)
    frontier.rest("a.example", NOW + 100)
    work(frontier, "w2", NOW + 31)

    assert frontier.claim("w2", 9, NOW + 60) == []
    frontier.extend("w2", NOW + 60, {})
    frontier.extend("w2", NOW + 90, {})
    assert frontier.claim("w2", 9, NOW + 100) == ["a.example"]


def test_of_two_moments_a_host_rests_until_the_later(frontier):
    work(frontier)
    add(frontier, entry(1))
    frontier.rest("a.example", NOW + 20)
    frontier.rest("a.example", NOW + 10)

    assert frontier.claim("w1", 1, NOW + 19.9) == []
    assert frontier.claim("w1", 1, NOW + 20) == ["a.example"]
    frontier.rest("a.example", NOW + 50)
    frontier.release("w1", "a.example", NOW + 30)
    frontier.extend("w1", NOW + 20, {})
    assert frontier.claim("w1", 1, NOW + 49) == []
    assert frontier.claim("w1", 1, NOW + 50) == ["a.example"]
