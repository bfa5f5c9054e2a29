"""A server that answers as it is told and writes down when each request came."""

import socket
import ssl
import threading
import time
from dataclasses import dataclass
from itertools import pairwise

PAGE = b"<html><title>Tide</title><body><p>The tide came in at noon.</p></body></html>"


@dataclass
class Visit:
    """A request: when it came, and how many others were being answered then."""

    at: float
    path: str
    head: bytes
    connection: int
    beside: int


def answer(status=200, *headers, body=PAGE):
    lines = [f"HTTP/1.1 {status} Said", *headers, f"Content-Length: {len(body)}"]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


class PoliteOrigin:
    """Answers paths with bytes, or with what a function of the visit returns; 404 for others.

    Bytes are sent as they are; a number in a list of them is a pause in seconds.
    """

    def __init__(self, answers, *, host="127.0.0.1", context=None, handshake=0.0):
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        self._listener = socket.create_server((host, 0), family=family)
        self._answers = answers
        self._context = context
        self._handshake = handshake
        self.port = self._listener.getsockname()[1]
        name = f"[{host}]" if ":" in host else host
        self.url = f"{'https' if context else 'http'}://{name}:{self.port}"
        self.log = []
        self._busy = 0
        self._lock = threading.Lock()
        self._open = []

    def __enter__(self):
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *_):
        self._listener.close()
        for connection in self._open:
            connection.close()

    def times(self, path=None):
        return [visit.at for visit in self.log if path in (None, visit.path)]

    def gaps(self):
        times = self.times()
        return [later - earlier for earlier, later in pairwise(times)]

    def paths(self):
        return [visit.path for visit in self.log]

    def _accept(self):
        number = 0
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            self._open.append(connection)
            number += 1
            threading.Thread(target=self._serve, args=(connection, number), daemon=True).start()

    def _serve(self, connection, number):
        try:
            if self._context:
                time.sleep(self._handshake)
                connection = self._context.wrap_socket(connection, server_side=True)
            while head := _head(connection):
                with self._lock:
                    visit = Visit(time.time(), head.split()[1].decode(), head, number, self._busy)
                    self.log.append(visit)
                    self._busy += 1
                try:
                    self._reply(connection, visit)
                finally:
                    with self._lock:
                        self._busy -= 1
        except (OSError, ssl.SSLError):
            pass
        finally:
            connection.close()

    def _reply(self, connection, visit):
        said = self._answers.get(visit.path, answer(404))
        if callable(said):
            said = said(visit)
        for piece in said if isinstance(said, list) else [said]:
            if isinstance(piece, bytes):
                connection.sendall(piece)
            elif piece is None:
                raise ConnectionAbortedError
            else:
                time.sleep(piece)


def _head(connection):
    head = b""
    while not head.endswith(b"\r\n\r\n"):
        piece = connection.recv(65536)
        if not piece:
            return b""
        head += piece
    return head
