"""The demo site on the loopback: HTTP/1.1 with keep-alive, on an event loop in one thread.

Three hosts share the loop, each on a port of its own: the site, another site that nobody is to
visit, and a site that repeats articles. Their ports are taken before the first page is drawn, since
pages link to the other two: a site's bytes are the same in two runs if the ports are.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import socket
import threading
import time
from collections import Counter
from dataclasses import asdict, replace
from functools import partial
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import parse_qs, urlsplit

from newsspider.demo.answer import Answer, page, text
from newsspider.demo.connection import Connection
from newsspider.demo.notices import bare_html

if TYPE_CHECKING:
    from collections.abc import Coroutine, Iterator
    from typing import Any

    from newsspider.demo.site import DemoSite

__all__ = ["DemoServer", "Logged", "serve"]

_CLOCK = "/__clock"
_TRUTH = "/__truth"


class Logged(NamedTuple):
    """A request as answered; its times are those of `time.monotonic`, in seconds.

    Attributes:
        host: the Host header.
        method: as sent.
        target: path and query as sent.
        status: that of the answer.
        time: when the answer began.
        arrived: when the request was complete.
        finished: when the answer had been handed over; None while it is being sent piece by piece.
    """

    host: str
    method: str
    target: str
    status: int
    time: float
    arrived: float
    finished: float | None


class DemoServer:
    """The running site.

    Attributes:
        site: the site as it is now; the clock replaces it.
        url: where it is, for example ``http://127.0.0.1:8000/``.
        other_url: another site, whose visits should stay 0.
        syndicated_url: a site that repeats every page, with canonical links to this one.
        requests: every request to the site in order, those to its clock and truth left out.
        other_requests: every request to the other site.
        visits: how often each address of the site has been asked for since it is up.
    """

    def __init__(self, site: DemoSite, hosts: tuple[str, str, str]) -> None:
        self.url, self.other_url, self.syndicated_url = (f"http://{host}/" for host in hosts)
        self.site = site.beside(f"http://{hosts[1]}")
        self.requests: list[Logged] = []
        self.other_requests: list[Logged] = []
        self.visits: Counter[str] = Counter()

    @property
    def other_visits(self) -> int:
        """How many requests the other site has had."""
        return len(self.other_requests)

    def answer(self, method: str, target: str, headers: dict[str, str]) -> Answer:
        """Return the site's answer and log the request.

        Not logged are ``/__clock?t=N``, which sets the clock, and ``/__truth``: what the site says
        about each of its addresses, a JSON object a line.
        """
        arrived = time.monotonic()
        path, _, query = target.partition("?")
        if path == _CLOCK:
            return self._set_clock(parse_qs(query).get("t", [""])[0])
        if path == _TRUTH:
            return text(self._truth(), "application/x-ndjson")
        self.visits[target] += 1
        visit, host = self.visits[target], headers.get("host", "")
        answer = self.site.respond(method, target, headers, host, visit=visit, now=time.time())
        return _log(self.requests, arrived, method, target, headers, answer)

    def other_answer(self, method: str, target: str, headers: dict[str, str]) -> Answer:
        """Return the other site's answer and log the visit."""
        arrived = time.monotonic()
        answer = page(bare_html("Another paper", "You have left the site that you came to read."))
        return _log(self.other_requests, arrived, method, target, headers, answer)

    def syndicated_answer(self, method: str, target: str, headers: dict[str, str]) -> Answer:
        """Return the site's page unchanged: its canonical link leads to the site."""
        return self.site.respond(method, target, headers, urlsplit(self.url).netloc)

    def _truth(self) -> bytes:
        lines = (json.dumps(asdict(truth), default=str) for truth in self.site.expectations())
        return "".join(f"{line}\n" for line in lines).encode()

    def _set_clock(self, value: str) -> Answer:
        if not value.isdecimal():
            return Answer(400, "Bad Request")
        self.site = self.site.at(int(value))
        return text(f"{self.site.clock}\n".encode(), "text/plain")


@contextlib.contextmanager
def serve(site: DemoSite, port: int = 0, host: str = "127.0.0.1") -> Iterator[DemoServer]:
    """Run ``site`` until the block ends.

    Args:
        site: what to serve.
        port: TCP port of the site; 0 takes a free one, as the other two hosts do.
        host: the loopback address to serve it at; on Linux every ``127.…`` is one.

    Yields:
        The running server. Its log is complete once the block has ended.

    Raises:
        OSError: ``port`` is taken, or ``host`` is not an address of this computer.
    """
    with contextlib.ExitStack() as stack:
        sockets = [
            stack.enter_context(socket.create_server((host, number))) for number in (port, 0, 0)
        ]
        hosts = ["{}:{}".format(*each.getsockname()) for each in sockets]
        server = DemoServer(site, (hosts[0], hosts[1], hosts[2]))
        answers = (server.answer, server.other_answer, server.syndicated_answer)
        loop = stack.enter_context(_loop_in_thread())
        connections: set[Connection] = set()
        listening = [
            _run(loop, loop.create_server(partial(Connection, answer, connections), sock=each))
            for answer, each in zip(answers, sockets, strict=True)
        ]
        try:
            yield server
        finally:
            _run(loop, _close(listening, connections))


async def _close(listening: list[asyncio.Server], connections: set[Connection]) -> None:
    # A server closed while it accepts a connection forgets it open, so those tasks end first.
    while accepting := asyncio.all_tasks() - {asyncio.current_task()}:
        await asyncio.gather(*accepting)
    for server in listening:
        server.close()
    for connection in connections:
        connection.abort()
    await asyncio.gather(*(connection.closed for connection in connections))


@contextlib.contextmanager
def _loop_in_thread() -> Iterator[asyncio.AbstractEventLoop]:
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, name="demo-site", daemon=True)
    thread.start()
    try:
        yield loop
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


def _run(loop: asyncio.AbstractEventLoop, work: Coroutine[Any, Any, Any]) -> Any:
    return asyncio.run_coroutine_threadsafe(work, loop).result()


def _log(
    log: list[Logged],
    arrived: float,
    method: str,
    target: str,
    headers: dict[str, str],
    answer: Answer,
) -> Answer:
    """Log the exchange and return ``answer``, which notes its end in the log if it takes time."""
    now, host = time.monotonic(), headers.get("host", "")
    wire = answer.wire if method != "HEAD" else None
    log.append(Logged(host, method, target, answer.status, now, arrived, None if wire else now))
    if wire is None:
        return answer
    place = len(log) - 1

    def pieces() -> Iterator[bytes | float]:
        try:
            yield from wire.pieces()
        finally:
            log[place] = log[place]._replace(finished=time.monotonic())

    return replace(answer, wire=replace(wire, pieces=pieces))
