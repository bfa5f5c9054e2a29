"""What a frontier's store can do, whatever it is made of.

The rules that every store keeps:

- An entry waits, is leased to a worker, and ends. What a worker leased comes back when the worker
  leaves, or when it was not heard of for longer than its lease: with one more attempt counted.
- What waits goes on waiting until it ends, whoever comes: a killed crawl resumes by being started
  again. An address that ended is due again at the moment that its end named, and a run asks for
  nothing that ended after it began (`Before`).
- What a page brought, what became known through it, and its own end are one transaction.
- A host has at most one holder at a time, and is not asked before the time that was last named.
- Every moment is given by the caller: seconds since 1970, as `time.time` counts them. One that is
  infinite or no number is refused before anything is changed (`finite`), but for `NEVER`.
- What is stored is JSON and numbers. Whoever can write to a store cannot run code here.
"""

from __future__ import annotations

from hashlib import blake2b
from math import isnan
from typing import TYPE_CHECKING, Protocol

import msgspec

from newsspider.frontier.limits import LeftOut, Wanted  # noqa: TC001 - msgspec reads them
from newsspider.frontier.moments import due_moment, finite

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

__all__ = [
    "Before",
    "Counts",
    "Dead",
    "Ended",
    "Entry",
    "Frontier",
    "Leased",
    "address_key",
]


def address_key(url: str) -> int:
    """Return 63 bits that stand for an address, in its canonical form."""
    digest = blake2b(url.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest) >> 1


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """A request that is to wait for its turn.

    Attributes:
        key: see `address_key`.
        host: whose queue it waits in.
        priority: higher is earlier; equals go in the order in which they came.
        payload: the request as JSON; opaque to the store.
        again: let it wait even if its address is known: a retry, or an address that was named by
            the user.
        not_before: earliest moment.
    """

    key: int
    host: str
    priority: int
    payload: bytes
    again: bool = False
    not_before: float = 0.0

    def __post_init__(self) -> None:
        """Refuse what is no moment."""
        finite(self.not_before)


class Leased(msgspec.Struct, frozen=True, kw_only=True):
    """An entry in a worker's hands.

    Attributes:
        id: what it is called until it ends.
        key, host, payload: those of its `Entry`.
        attempts: how often it was leased before and came back.
        asked: when an entry of this address last ended; 0.0 if none ever did.
    """

    id: str
    key: int
    host: str
    payload: bytes
    attempts: int
    asked: float = 0.0


class Ended(msgspec.Struct, frozen=True, kw_only=True):
    """What became of a leased entry. Exactly one of the first three is given, or none.

    None of them: it ends, and another entry of the same address (its retry) says when that is due.

    Attributes:
        id: of the lease. One that lapsed meanwhile is passed over.
        due: it is done; the address may be asked for again in a later run from this moment on.
        dead: it is given up, for this reason; the dead are kept until they are revived.
        back: it waits again, not before this moment, attempts as they were.
        left: it was not kept, for these limits; only where it is ``due``.
    """

    id: str
    due: float | None = None
    dead: str | None = None
    back: float | None = None
    left: LeftOut | None = None

    def __post_init__(self) -> None:
        """Refuse what is no moment."""
        if self.due is not None:
            due_moment(self.due)
        if self.back is not None:
            finite(self.back)
        if self.left is not None and self.due is None:
            raise ValueError("what limits left out is done, so it is due at some time")


class Dead(msgspec.Struct, frozen=True, kw_only=True):
    """An entry that was given up; ``at`` is when."""

    host: str
    payload: bytes
    reason: str
    attempts: int
    at: float


class Before(msgspec.Struct, frozen=True, kw_only=True):
    """Which known addresses may be asked for again.

    Attributes:
        asked: those whose last entry ended before this moment, which is the beginning of the run,
        due: and which are due at this moment or earlier: minus infinity for none of them, infinity
            for all but those that are due `NEVER`,
        wanted: or which were left out by other limits than these; None for none of those.
    """

    asked: float
    due: float
    wanted: Wanted | None = None

    def __post_init__(self) -> None:
        """Refuse what is no number: every comparison with it is false."""
        if isnan(self.asked) or isnan(self.due):
            raise ValueError(f"asked before {self.asked}, due at {self.due}: no moments")


class Counts(msgspec.Struct, frozen=True, kw_only=True):
    """How full a frontier is.

    Attributes:
        waiting: entries that wait, those with a later ``not_before`` included.
        leased: entries in the hands of workers.
        dead: entries that were given up.
        known: addresses that were ever asked for or wait.
        workers: workers whose lease has not lapsed.
    """

    waiting: int
    leased: int
    dead: int
    known: int
    workers: int


class Frontier(Protocol):
    """A store of what is to be fetched.

    Everything raises `FrontierError` if the store fails, and ValueError for a moment or a number
    of seconds that is infinite or no number; the store is then as it was.
    """

    def crawl(self, sites: str) -> str:
        """Return what this frontier is for; ``sites`` if nobody said so before."""

    def join(self, worker: str, now: float, lease: float) -> None:
        """Begin to work.

        Args:
            worker: a name that nobody else has, and that nobody had before.
            now: the moment.
            lease: seconds for which the worker may be silent.
        """

    def extend(self, worker: str, now: float, delays: Mapping[str, float]) -> int:
        """Say that ``worker`` lives; take back what lapsed workers left.

        Args:
            worker: see `join`.
            now: the moment.
            delays: seconds between two requests, for each host that the worker holds. If the
                worker lapses, its hosts rest for that long after the end of its lease.

        Returns:
            How many hosts the worker holds beyond its share, which is the number of hosts that
            are held or have entries waiting, divided by the living workers and rounded up.

        Raises:
            FrontierError: the lease of ``worker`` itself lapsed; others may hold its hosts.
        """

    def leave(self, worker: str) -> None:
        """Give back all that ``worker`` leased, without counting an attempt, and its hosts."""

    def fresh(self, keys: Sequence[int], before: Before) -> list[bool]:
        """Return for each address whether it may be asked for.

        That is: unknown, or not waiting, not leased, last ended before ``before.asked``, and due
        at ``before.due`` or earlier, or left out when it last ended though ``before.wanted`` wants
        it. An address that is due `NEVER` is never fresh.
        """

    def asked(self, keys: Sequence[int]) -> list[float]:
        """Return for each address when its last entry ended; 0.0 where none ever did."""

    def left(self, keys: Sequence[int]) -> list[LeftOut | None]:
        """Return for each address what left it out when its last entry ended, or None."""

    def unfinished(self, keys: Sequence[int]) -> list[bool]:
        """Return for each address whether it waits or is leased."""

    def update(
        self, added: Sequence[Entry], ended: Sequence[Ended], now: float, before: Before
    ) -> int:
        """In one transaction let ``added`` wait and ``ended`` end; return how many wait now.

        An entry whose address is not `fresh` is passed over, unless it is to wait ``again``.
        """

    def claim(self, worker: str, count: int, now: float) -> list[str]:
        """Hold up to ``count`` more hosts, within the worker's share, and return them.

        Hosts that nobody holds, that are not resting, and that have an entry whose moment has
        come; those with the highest priority waiting first, among equals the one that has waited
        longest.
        """

    def lease(self, worker: str, host: str, count: int, now: float) -> list[Leased]:
        """Lease up to ``count`` entries of a host that ``worker`` holds, the best first."""

    def release(self, worker: str, host: str, allowed: float) -> None:
        """Hold ``host`` no longer; nobody asks it before ``allowed``."""

    def rest(self, host: str, until: float) -> None:
        """Let nobody claim ``host`` before ``until``, unless a later moment was named already."""

    def waiting(self, host: str) -> int:
        """Return how many entries wait in the queue of ``host``, in constant time."""

    def counts(self, now: float) -> Counts:
        """Return how full the frontier is, in constant time."""

    def dead(self) -> Iterator[Dead]:
        """Yield what was given up, oldest first."""

    def revive(self, now: float) -> int:
        """Let all the dead wait again, attempts forgotten; return how many."""

    def remember(self, known: Iterable[tuple[int, float, float]]) -> None:
        """Know these addresses: key, when it was last asked for, when it is due again.

        For making a frontier anew. What waits or is leased is left as it is. Of addresses before
        one that is refused some may be known.
        """

    def sync(self) -> None:
        """Let everything so far survive the end of the process.

        A store may put off its commits until then; what it commits is always everything up to
        some moment, in order.
        """

    def close(self) -> None:
        """Sync and let go of the store."""
