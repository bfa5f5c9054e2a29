"""The contract of a frontier, word by word, in memory: what the stores are held against."""

from dataclasses import dataclass, field
from math import ceil, inf

from newsspider.errors import FrontierError
from newsspider.frontier.contract import Counts, Dead
from newsspider.frontier.limits import LeftOut
from newsspider.frontier.moments import NEVER


@dataclass(eq=False)
class Waiting:
    seq: int
    key: int
    host: str
    priority: int
    payload: bytes
    not_before: float
    attempts: int = 0
    worker: str | None = None


@dataclass
class Host:
    worker: str | None = None
    rest: float = -inf
    delay: float = 0.0
    turn: int = 0


@dataclass
class Address:
    asked: float = 0.0
    due: float = 0.0
    left: LeftOut | None = None

    def is_wanted(self, wanted):
        left = self.left
        if left is None or wanted is None or left.by == wanted.by:
            return False
        return left.moment is None or wanted.since <= left.moment <= wanted.until


@dataclass
class ModelFrontier:
    entries: list = field(default_factory=list)
    hosts: dict = field(default_factory=dict)
    addresses: dict = field(default_factory=dict)
    workers: dict = field(default_factory=dict)
    buried: list = field(default_factory=list)
    seq: int = 0

    def next(self):
        self.seq += 1
        return self.seq

    def host(self, name):
        return self.hosts.setdefault(name, Host())

    def join(self, worker, now, lease):
        self.sweep(now)
        self.workers[worker] = (now + lease, lease)

    def sweep(self, now):
        for worker, (until, _lease) in list(self.workers.items()):
            if until < now:
                self.give_back(worker, until)

    def extend(self, worker, now, delays):
        self.sweep(now)
        if worker not in self.workers:
            raise FrontierError
        lease = self.workers[worker][1]
        self.workers[worker] = (now + lease, lease)
        for name, delay in delays.items():
            if self.host(name).worker == worker:
                self.host(name).delay = delay
        return max(0, -self.room(worker, now))

    def leave(self, worker):
        self.give_back(worker, None)

    def give_back(self, worker, lapsed):
        turn = self.next()
        for entry in [each for each in self.entries if each.worker == worker]:
            entry.attempts += lapsed is not None
            self.wait(entry, turn, 0.0)
        for host in self.hosts.values():
            if host.worker == worker:
                host.worker, host.turn = None, turn
                if lapsed is not None:
                    host.rest = max(host.rest, lapsed + host.delay)
        self.workers.pop(worker, None)

    def wait(self, entry, turn, not_before):
        if not self.waiting(entry.host):
            self.host(entry.host).turn = turn
        entry.worker, entry.not_before = None, not_before
        if entry not in self.entries:
            self.entries.append(entry)

    def unfinished(self, keys):
        open_now = {entry.key for entry in self.entries}
        return [key in open_now for key in keys]

    def asked(self, keys):
        return [self.addresses[key].asked if key in self.addresses else 0.0 for key in keys]

    def left(self, keys):
        return [self.addresses.get(key, Address()).left for key in keys]

    def fresh(self, keys, before):
        return [
            key not in self.addresses
            or (
                not unfinished
                and self.addresses[key].asked < before.asked
                and self.addresses[key].due != NEVER
                and (
                    self.addresses[key].due <= before.due
                    or self.addresses[key].is_wanted(before.wanted)
                )
            )
            for key, unfinished in zip(keys, self.unfinished(keys), strict=True)
        ]

    def update(self, added, ended, now, before):
        for entry, end in ended:  # the leased entry itself, None if its lease is over
            if entry is not None:
                self.end(entry, end, now)
        return sum(self.add(entry, before) for entry in added)

    def end(self, entry, end, now):
        if end.back is not None:
            self.wait(entry, self.next(), end.back)
            return
        self.entries.remove(entry)
        address = self.addresses[entry.key]
        address.asked = now
        if end.due is not None:
            address.due, address.left = end.due, end.left
        if end.dead is not None:
            address.due, address.left = NEVER, None
            self.buried.append((entry, end.dead, now))

    def add(self, entry, before):
        if not entry.again and not self.fresh([entry.key], before)[0]:
            return 0
        self.addresses.setdefault(entry.key, Address())
        seq = self.next()
        waiting = Waiting(seq, entry.key, entry.host, entry.priority, entry.payload, 0.0)
        self.wait(waiting, seq, entry.not_before)
        return 1

    def busy(self):
        held = {name for name, host in self.hosts.items() if host.worker}
        return held | {entry.host for entry in self.entries if not entry.worker}

    def living(self, now):
        return sum(until >= now for until, _lease in self.workers.values())

    def room(self, worker, now):
        if worker not in self.workers or self.workers[worker][0] < now:
            return 0
        held = sum(host.worker == worker for host in self.hosts.values())
        return ceil(len(self.busy()) / self.living(now)) - held

    def line(self, host, now):
        ready = [
            entry
            for entry in self.entries
            if entry.host == host and not entry.worker and entry.not_before <= now
        ]
        return sorted(ready, key=lambda entry: (-entry.priority, entry.seq))

    def claim(self, worker, count, now):
        free = {
            name: self.line(name, now)
            for name, host in self.hosts.items()
            if not host.worker and host.rest <= now
        }
        claimable = sorted(
            (name for name, line in free.items() if line),
            key=lambda name: (-free[name][0].priority, self.host(name).turn, name),
        )
        claimed = claimable[: max(0, min(count, self.room(worker, now)))]
        for name in claimed:
            self.host(name).worker = worker
        return claimed

    def lease(self, worker, host, count, now):
        if self.host(host).worker != worker:
            return []
        leased = self.line(host, now)[:count]
        for entry in leased:
            entry.worker = worker
        return leased

    def release(self, worker, host, allowed):
        if self.host(host).worker == worker:
            self.host(host).worker, self.host(host).turn = None, self.next()
        self.rest(host, allowed)

    def rest(self, host, until):
        self.host(host).rest = max(self.host(host).rest, until)

    def waiting(self, host):
        return sum(entry.host == host and not entry.worker for entry in self.entries)

    def counts(self, now):
        leased = sum(entry.worker is not None for entry in self.entries)
        return Counts(
            waiting=len(self.entries) - leased,
            leased=leased,
            dead=len(self.buried),
            known=len(self.addresses),
            workers=self.living(now),
        )

    def dead(self):
        return [
            Dead(host=e.host, payload=e.payload, reason=reason, attempts=e.attempts, at=at)
            for e, reason, at in self.buried
        ]

    def revive(self, now):
        buried, self.buried = self.buried, []
        for entry, _reason, _at in buried:
            seq = self.next()
            entry.seq, entry.attempts, entry.worker = seq, 0, None
            self.wait(entry, seq, 0.0)
        return len(buried)

    def remember(self, known):
        for key, asked, due in known:
            if not self.unfinished([key])[0]:
                address = self.addresses.setdefault(key, Address())
                address.asked, address.due = asked, due
