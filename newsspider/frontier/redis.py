"""A frontier on a Redis server: for any number of workers, on any number of machines.

- One database of the server is one crawl; every key in it begins with ``newsspider:``.
- Each operation is one script (``redis.lua`` beside this file), so it happens whole or not at all.
- An operation that was not answered is asked for again for some seconds, and is done once however
  often it was asked for. A server that came back without its last second, as one may after a
  crash, is found out by the next operation: the worker stops, and what it had comes back.
"""

from __future__ import annotations

import re
import secrets
import struct
import time
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from redis import Redis
from redis import exceptions as failures
from redis.backoff import NoBackoff
from redis.retry import Retry

from newsspider.errors import ConfigError, FrontierError
from newsspider.frontier.address import shown
from newsspider.frontier.contract import Counts, Dead, Leased
from newsspider.frontier.moments import due_moment
from newsspider.frontier.redis_arguments import (
    fate,
    key_bytes,
    limits,
    moment_text,
    packed_left,
    tuples,
    unpacked_left,
)
from newsspider.frontier.redis_failure import failure, is_distrust

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from newsspider.frontier.contract import Before, Ended, Entry
    from newsspider.frontier.limits import LeftOut

__all__ = ["RedisFrontier"]

_DATABASE = re.compile("/?|/[0-9]{1,9}")
_SCRIPT = Path(__file__).with_name("redis.lua").read_text(encoding="utf-8")
_CONNECT_SECONDS = 3.0
_ANSWER_SECONDS = 5.0
_PATIENCE_SECONDS = 10.0  # a server that is restarted is back by then; a lease lasts longer
_PAUSE_SECONDS = 0.2
_REMEMBERED_AT_ONCE = 1_000
_DEAD_AT_ONCE = 100
_DEAD_PARTS = 7  # elements that redis.lua pushes for each


class RedisFrontier:
    """The frontier in one database of a server; see `newsspider.frontier.contract.Frontier`.

    Args:
        url: ``redis://host:port/database`` or ``rediss://…`` for TLS, with ``user:password@``
            before the host where the server wants them, percent-encoded.

    Raises:
        ConfigError: the address is wrong, or the server has no such database.
        FrontierError: the server cannot be reached; the sentence names it without the password.
    """

    def __init__(self, url: str) -> None:
        self._name = shown(url)
        self._client_id = secrets.token_hex(8)
        self._serial = 0
        try:
            self._redis = _client(url)
            self._patiently(self._redis.ping)
        except (ValueError, TypeError) as error:  # TypeError: an option that it does not know
            raise ConfigError(
                f"{self._name}: not the address of a Redis server; write"
                " redis://HOST:6379/0 or rediss://:PASSWORD@HOST:6380/0"
            ) from error
        self._script = self._redis.register_script(_SCRIPT)

    def crawl(self, sites: str) -> str:
        """Return what this frontier is for; ``sites`` if nobody said so before."""
        said: bytes = self._change("crawl", sites)
        return said.decode()

    def join(self, worker: str, now: float, lease: float) -> None:
        """Begin to work."""
        self._change("join", worker, moment_text(now), moment_text(now + lease), moment_text(lease))

    def extend(self, worker: str, now: float, delays: Mapping[str, float]) -> int:
        """Say that ``worker`` lives; return how many hosts it holds beyond its share."""
        named = [part for host, delay in delays.items() for part in (host, moment_text(delay))]
        surplus: int = self._change("extend", worker, moment_text(now), len(delays), *named)
        if surplus < 0:
            raise FrontierError(
                f"{self._name}: worker {worker} was silent for longer than its lease, so others"
                " may have its hosts; start it again"
            )
        return surplus

    def leave(self, worker: str) -> None:
        """Give back all that ``worker`` leased, without counting an attempt, and its hosts."""
        self._change("leave", worker)

    def fresh(self, keys: Sequence[int], before: Before) -> list[bool]:
        """Return for each address whether it may be asked for."""
        answers: bytes = self._ask("fresh", *limits(before), *map(key_bytes, keys))
        return [answer == ord("1") for answer in answers]

    def asked(self, keys: Sequence[int]) -> list[float]:
        """Return for each address when its last entry ended; 0.0 where none ever did."""
        if not keys:
            return []
        answers: bytes = self._ask("asked", *map(key_bytes, keys))
        return [float(answer) for answer in answers.split()]

    def left(self, keys: Sequence[int]) -> list[LeftOut | None]:
        """Return for each address what left it out when its last entry ended, or None."""
        if not keys:
            return []
        fields = list(map(key_bytes, keys))
        found = self._patiently(lambda: self._redis.hmget("newsspider:left", fields))
        return [unpacked_left(packed) if packed else None for packed in found]

    def unfinished(self, keys: Sequence[int]) -> list[bool]:
        """Return for each address whether it waits or is leased."""
        if not keys:
            return []
        fields = list(map(key_bytes, keys))
        found = self._patiently(lambda: self._redis.hmget("newsspider:unfinished", fields))
        return [number is not None for number in found]

    def update(
        self, added: Sequence[Entry], ended: Sequence[Ended], now: float, before: Before
    ) -> int:
        """In one transaction let ``added`` wait and ``ended`` end; return how many were let."""
        arguments: list[Any] = [moment_text(now), *limits(before), len(ended)]
        for each in ended:
            arguments += (each.id, *fate(each), packed_left(each))
        arguments.append(len(added))
        for entry in added:
            arguments += (key_bytes(entry.key), entry.host, entry.priority, entry.payload)
            arguments += (int(entry.again), repr(entry.not_before))
        number: int = self._change("update", *arguments)
        return number

    def claim(self, worker: str, count: int, now: float) -> list[str]:
        """Hold up to ``count`` more hosts, within the worker's share, and return them."""
        hosts: list[bytes] = self._change("claim", worker, count, moment_text(now))
        return [host.decode() for host in hosts]

    def lease(self, worker: str, host: str, count: int, now: float) -> list[Leased]:
        """Lease up to ``count`` entries of a host that ``worker`` holds, the best first."""
        flat: list[bytes] = self._change("lease", worker, host, count, moment_text(now))
        return [
            Leased(
                id=name.decode(),
                key=int.from_bytes(address),
                host=host,
                payload=payload,
                attempts=int(attempts),
                asked=struct.unpack("<d", asked)[0],
            )
            for name, address, payload, attempts, asked in tuples(flat, 5)
        ]

    def release(self, worker: str, host: str, allowed: float) -> None:
        """Hold ``host`` no longer; nobody asks it before ``allowed``."""
        self._change("release", worker, host, moment_text(allowed))

    def rest(self, host: str, until: float) -> None:
        """Let nobody claim ``host`` before ``until``, unless a later moment was named already."""
        self._change("rest", host, moment_text(until))

    def waiting(self, host: str) -> int:
        """Return how many entries wait in the queue of ``host``, in constant time."""
        found = self._patiently(lambda: self._redis.hget(f"newsspider:host:{host}", "waiting"))
        return int(found or 0)

    def counts(self, now: float) -> Counts:
        """Return how full the frontier is, in constant time."""
        waiting, leased, dead, known, workers = self._ask("counts", moment_text(now))
        return Counts(waiting=waiting, leased=leased, dead=dead, known=known, workers=workers)

    def dead(self) -> Iterator[Dead]:
        """Yield what was given up, oldest first."""
        size = _DEAD_AT_ONCE * _DEAD_PARTS
        first = 0
        while True:
            flat = self._slice("newsspider:dead", first, first + size - 1)
            for _key, host, _priority, payload, reason, attempts, at in tuples(flat, _DEAD_PARTS):
                yield Dead(
                    host=host.decode(),
                    payload=payload,
                    reason=reason.decode(),
                    attempts=int(attempts),
                    at=float(at),
                )
            if len(flat) < size:
                return
            first += size

    def revive(self, now: float) -> int:
        """Let all the dead wait again, attempts forgotten; return how many."""
        number: int = self._change("revive", moment_text(now))
        return number

    def remember(self, known: Iterable[tuple[int, float, float]]) -> None:
        """Know these addresses: key, when it was last asked for, when it is due again."""
        rest = iter(known)
        while chunk := list(islice(rest, _REMEMBERED_AT_ONCE)):
            flat = [
                part
                for key, asked, due in chunk
                for part in (key_bytes(key), moment_text(asked), repr(due_moment(due)))
            ]
            self._change("remember", len(chunk), *flat)

    def sync(self) -> None:
        """Do nothing: what the server answered, it has."""

    def close(self) -> None:
        """Let go of the connection."""
        self._redis.close()

    def _change(self, *arguments: Any) -> Any:
        """Do an operation once, however often the server must be asked for it."""
        self._serial += 1
        return self._run(arguments, self._serial)

    def _ask(self, *arguments: Any) -> Any:
        return self._run(arguments, 0)

    def _run(self, arguments: tuple[Any, ...], serial: int) -> Any:
        name, *rest = arguments
        sent = [name, self._client_id, serial, *rest]
        return self._patiently(lambda: self._script(args=sent))

    def _slice(self, key: str, first: int, last: int) -> list[bytes]:
        found: list[bytes] = self._patiently(lambda: self._redis.lrange(key, first, last))
        return found

    def _patiently(self, ask: Callable[[], Any]) -> Any:
        """Return the answer of the server, waiting for it a while if it is away."""
        until = time.monotonic() + _PATIENCE_SECONDS
        while True:
            try:
                return ask()
            except (failures.AuthenticationError, failures.AuthorizationError) as error:
                raise failure(self._name, error) from error
            except (failures.ConnectionError, failures.TimeoutError) as error:
                if time.monotonic() >= until or is_distrust(error):
                    raise failure(self._name, error) from error
                time.sleep(_PAUSE_SECONDS)
            except failures.RedisError as error:
                raise failure(self._name, error) from error


def _client(url: str) -> Redis:
    parts = urlsplit(url)
    # Of several numbers redis-py would take the first; what holds an @ is part of a password.
    if not _DATABASE.fullmatch(parts.path) or "@" in parts.query + parts.fragment:
        raise ValueError(url)
    return Redis.from_url(
        url,
        socket_connect_timeout=_CONNECT_SECONDS,
        socket_timeout=_ANSWER_SECONDS,
        retry=Retry(NoBackoff(), 0),
        health_check_interval=0,
    )
