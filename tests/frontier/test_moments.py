"""No store takes a moment that never comes: it is refused, and the store is as it was."""

from math import inf, nan

import pytest
from frontier_words import NOW, UNKNOWN_ONLY, add, entry, take, work

from newsspider.frontier.contract import Before, Counts, Ended, Entry
from newsspider.frontier.moments import NEVER

NO_MOMENTS = [inf, -inf, nan]


@pytest.mark.parametrize("value", NO_MOMENTS)
@pytest.mark.parametrize(
    "ask",
    [
        lambda frontier, value: frontier.join("w2", value, 30.0),
        lambda frontier, value: frontier.join("w2", NOW, value),
        lambda frontier, value: frontier.extend("w1", value, {}),
        lambda frontier, value: frontier.extend("w1", NOW, {"b.example": 1.0, "a.example": value}),
        lambda frontier, value: frontier.update([entry(2)], [], value, UNKNOWN_ONLY),
        lambda frontier, value: frontier.claim("w1", 1, value),
        lambda frontier, value: frontier.lease("w1", "a.example", 1, value),
        lambda frontier, value: frontier.release("w1", "a.example", value),
        lambda frontier, value: frontier.rest("a.example", value),
        lambda frontier, value: frontier.counts(value),
        lambda frontier, value: frontier.revive(value),
        lambda frontier, value: frontier.remember([(9, value, NOW)]),
    ],
    ids=[
        "join",
        "lease of a worker",
        "extend",
        "delay",
        "update",
        "claim",
        "lease",
        "release",
        "rest",
        "counts",
        "revive",
        "remember",
    ],
)
def test_what_is_no_moment_is_refused_and_changes_nothing(frontier, ask, value):
    work(frontier)
    add(frontier, entry(1))
    with pytest.raises(ValueError, match="no moment"):
        ask(frontier, value)

    assert frontier.counts(NOW) == Counts(waiting=1, leased=0, dead=0, known=1, workers=1)
    assert [lease.key for lease in take(frontier)] == [1]


@pytest.mark.parametrize("due", [-inf, nan])
def test_an_address_is_due_at_a_moment_or_never(frontier, due):
    with pytest.raises(ValueError, match="no moment"):
        frontier.remember([(1, NOW, due)])
    frontier.remember([(2, NOW, NEVER)])

    assert frontier.fresh([1, 2], UNKNOWN_ONLY) == [True, False]


@pytest.mark.parametrize(
    "make",
    [
        *(
            lambda value=value: Entry(
                key=1, host="a.example", priority=0, payload=b"{}", not_before=value
            )
            for value in NO_MOMENTS
        ),
        *(lambda value=value: Ended(id="1.1", back=value) for value in NO_MOMENTS),
        lambda: Ended(id="1.1", due=-inf),
        lambda: Ended(id="1.1", due=nan),
        lambda: Before(asked=nan, due=NOW),
        lambda: Before(asked=NOW, due=nan),
    ],
)
def test_nothing_can_be_made_that_holds_no_moment(make):
    with pytest.raises(ValueError, match="no moment"):
        make()
