"""Whatever workers do, a store answers as the contract's own words would, kept in plain lists."""

from math import inf

import pytest
from frontier_model import ModelFrontier
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from hypothesis.stateful import run_state_machine_as_test as run_machine

from newsspider.errors import FrontierError
from newsspider.frontier.contract import Before, Ended, Entry
from newsspider.frontier.limits import LeftOut, Wanted
from newsspider.frontier.moments import NEVER
from newsspider.frontier.opening import open_frontier

KEYS = [1, 2, 3, 2**62 + 1, 2**62 + 2, 2**63 - 1]  # the last three are one number to a double
HOSTS = ["a.example", "b.example", "c.example"]
LEASE = 10.0

keys = st.sampled_from(KEYS)
hosts = st.sampled_from(HOSTS)
seconds = st.sampled_from([0.0, 0.25, 1.0, 6.0, 1e9 / 3])
moments = st.one_of(st.just(-inf), st.just(NEVER), st.floats(0, 2e9))
limits = st.sampled_from([0, 1, 2**63 - 1])
wants = st.builds(Wanted, by=limits, since=moments, until=moments)
befores = st.builds(Before, asked=moments, due=moments, wanted=st.none() | wants)
lefts = st.builds(LeftOut, by=limits, moment=st.none() | st.floats(0, 2e9))
entries = st.lists(
    st.tuples(keys, hosts, st.integers(-2, 2), st.booleans(), seconds), min_size=1, max_size=4
)
fates = st.sampled_from(["due", "left", "never", "dead", "back", "later", "none"])


class FrontierMachine(RuleBasedStateMachine):
    """One store, one model, some workers. ``Leased`` and model entry are kept side by side."""

    def __init__(self, url):
        super().__init__()
        self.real = open_frontier(url)
        self.model = ModelFrontier()
        self.now = 1_700_000_000.123456
        self.names = 0
        self.workers = []
        self.leases = []

    def teardown(self):
        self.real.close()

    @initialize()
    def begin(self):
        """A worker that has something to do, or most of what follows would be nothing."""
        self.workers.append("w0")
        self.both("join", "w0", self.now, LEASE)
        added = self.made(
            [(key, host, 0, False, 0.0) for key, host in zip(KEYS, HOSTS * 2, strict=True)]
        )
        self.both("update", added, [], self.now, Before(asked=0.0, due=-inf))
        self.both("claim", "w0", 2, self.now)

    @rule(passed=st.floats(0.001, 15.0))
    def time_passes(self, passed):
        self.now += passed

    @precondition(lambda self: len(self.workers) < 3)
    @rule()
    def join(self):
        self.names += 1
        self.workers.append(f"w{self.names}")
        self.both("join", self.workers[-1], self.now, LEASE)
        self.forget()

    @precondition(lambda self: self.workers)
    @rule(draw=st.data(), delays=st.dictionaries(hosts, seconds))
    def extend(self, draw, delays):
        worker = draw.draw(st.sampled_from(self.workers))
        try:
            expected = self.model.extend(worker, self.now, delays)
        except FrontierError:
            self.workers.remove(worker)
            with pytest.raises(FrontierError, match="silent for longer than its lease"):
                self.real.extend(worker, self.now, delays)
        else:
            assert self.real.extend(worker, self.now, delays) == expected
        self.forget()

    @precondition(lambda self: self.workers)
    @rule(draw=st.data())
    def leave(self, draw):
        worker = draw.draw(st.sampled_from(self.workers))
        self.workers.remove(worker)
        self.both("leave", worker)
        self.forget()

    @rule(new=entries, before=befores)
    def add(self, new, before):
        added = self.made(new)

        assert self.real.update(added, [], self.now, before) == self.model.update(
            added, [], self.now, before
        )

    @precondition(lambda self: self.leases)
    @rule(draw=st.data(), new=entries, before=befores, left=lefts)
    def finish(self, draw, new, before, left):
        chosen = draw.draw(st.lists(st.sampled_from(self.leases), unique_by=id, max_size=3))
        ends = [self.end(lease.id, draw.draw(fates), left) for lease, _entry in chosen]
        pairs = [(entry, end) for (_lease, entry), end in zip(chosen, ends, strict=True)]
        added = self.made(new)

        assert self.real.update(added, ends, self.now, before) == self.model.update(
            added, pairs, self.now, before
        )
        for each in chosen:  # ending it once more changes nothing
            self.leases[self.leases.index(each)] = (each[0], None)

    @precondition(lambda self: self.workers)
    @rule(draw=st.data(), count=st.integers(0, 3))
    def claim(self, draw, count):
        self.both("claim", draw.draw(st.sampled_from(self.workers)), count, self.now)

    @precondition(lambda self: self.workers)
    @rule(draw=st.data(), host=hosts, count=st.integers(0, 3))
    def lease(self, draw, host, count):
        worker = draw.draw(st.sampled_from(self.workers))
        real = self.real.lease(worker, host, count, self.now)
        model = self.model.lease(worker, host, count, self.now)

        assert [(r.key, r.host, r.payload, r.attempts, r.asked) for r in real] == [
            (m.key, m.host, m.payload, m.attempts, self.model.addresses[m.key].asked) for m in model
        ]
        assert len({lease.id for lease, _entry in self.leases} | {r.id for r in real}) == (
            len({lease.id for lease, _entry in self.leases}) + len(real)
        )
        self.leases += zip(real, model, strict=True)

    @precondition(lambda self: self.workers)
    @rule(draw=st.data(), host=hosts, pause=seconds)
    def release(self, draw, host, pause):
        self.both("release", draw.draw(st.sampled_from(self.workers)), host, self.now + pause)

    @rule(host=hosts, pause=seconds)
    def rest(self, host, pause):
        self.both("rest", host, self.now + pause)

    @rule()
    def revive(self):
        self.both("revive", self.now)

    @rule(known=st.lists(st.tuples(keys, st.floats(0, 2e9), st.floats(0, 2e9)), max_size=3))
    def remember(self, known):
        self.both("remember", list({each[0]: each for each in known}.values()))

    @rule(before=befores)
    def fresh(self, before):
        self.both("fresh", KEYS, before)

    @rule()
    def sync(self):
        self.real.sync()

    @invariant()
    def all_is_counted(self):
        assert self.real.counts(self.now) == self.model.counts(self.now)
        assert self.real.unfinished(KEYS) == self.model.unfinished(KEYS)
        assert self.real.asked(KEYS) == self.model.asked(KEYS)
        assert self.real.left(KEYS) == self.model.left(KEYS)
        assert [self.real.waiting(host) for host in HOSTS] == [
            self.model.waiting(host) for host in HOSTS
        ]
        assert list(self.real.dead()) == self.model.dead()

    def both(self, name, *arguments):
        answer = getattr(self.model, name)(*arguments)

        assert getattr(self.real, name)(*arguments) == answer

    def made(self, new):
        return [
            Entry(
                key=key,
                host=host,
                priority=priority,
                payload=f'{{"to":"{key}"}}'.encode(),
                again=again,
                not_before=self.now + later if later else 0.0,
            )
            for key, host, priority, again, later in new
        ]

    def end(self, lease, fate, left):
        return {
            "due": Ended(id=lease, due=self.now - 5),
            "left": Ended(id=lease, due=self.now + 1e6, left=left),
            "never": Ended(id=lease, due=NEVER),
            "dead": Ended(id=lease, dead="the server fails"),
            "back": Ended(id=lease, back=0.0),
            "later": Ended(id=lease, back=self.now + 3),
            "none": Ended(id=lease),
        }[fate]

    def forget(self):
        """Leases whose entries came back are over."""
        self.leases = [
            (lease, entry if entry is not None and entry.worker else None)
            for lease, entry in self.leases
        ]


@pytest.fixture
def anew(url, tmp_path, request):
    """A function that returns the address of an empty frontier, each time."""
    numbers = iter(range(10**6))

    def make():
        if url.startswith("sqlite"):
            return f"sqlite:///{tmp_path}/{next(numbers)}.db"
        return emptied(url)

    return make


def emptied(url):
    import redis

    with redis.Redis.from_url(url) as server:
        server.flushdb()
    return url


def test_a_store_does_what_the_contract_says(anew):
    run_machine(
        lambda: FrontierMachine(anew()),
        settings=settings(
            max_examples=50,
            stateful_step_count=50,
            deadline=None,  # each example opens a store
            suppress_health_check=list(HealthCheck),
        ),
    )
