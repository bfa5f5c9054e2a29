"""A server made of sockets that says what it is told to and writes down every byte.

It knows no HTTP library, so what it logs is what crossed the wire and nothing else.
"""

import contextlib
import gzip
import socket
import ssl
import struct
import threading
import time
import zlib
from dataclasses import dataclass, field

import brotli

TEXT = b"<html><title>Tide</title><body><p>The tide came in at noon.</p></body></html>"
PACKED = gzip.compress(TEXT, mtime=0)


@dataclass
class Script:
    """What to send for one path. A number among the pieces is a pause in seconds."""

    pieces: list
    then: str = "keep"  # keep, close, reset, hang
    whole: bool = True
    method: str = "GET"
    body: bytes = b""
    meta: dict = field(default_factory=dict)


def ok(*headers, body=TEXT, start=b"HTTP/1.1 200 OK", length=True):
    lines = [start, *headers]
    if length:
        lines.append(b"Content-Length: %d" % len(body))
    return b"\r\n".join(lines) + b"\r\n\r\n" + body


def chunked(*chunks, trailer=b""):
    framed = b"".join(b"%x\r\n%s\r\n" % (len(chunk), chunk) for chunk in chunks)
    return framed + b"0\r\n" + trailer + b"\r\n"


CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
_raw = zlib.compressobj(wbits=-15)
RAW_DEFLATE = _raw.compress(TEXT) + _raw.flush()

SCRIPTS = {
    "/plain": Script([ok(b"Content-Type: text/html")]),
    "/query?b=2&a=1&c%5B%5D=%20x": Script([ok()]),
    "/header-case-and-order": Script([ok(b"x-ZEBRA: 1", b"CONTENT-type: text/html", b"A-b: 2")]),
    "/twice": Script([ok(b"Set-Cookie: a=1", b"X-One: 1", b"Set-Cookie: b=2", b"X-One: 2")]),
    "/reason-phrase": Script([ok(start=b"HTTP/1.1 200 Fine, thank you")]),
    "/no-reason": Script([ok(start=b"HTTP/1.1 200")]),
    "/empty-reason": Script([ok(start=b"HTTP/1.1 200 ")]),
    "/eight-bit-header": Script([ok(b"X-City: K\xf6ln", b"X-Raw: \xff\xfe\x80")]),
    "/utf8-header": Script([ok("X-City: 東京".encode())]),
    "/folded": Script([ok(b"X-Long: one\r\n two\r\n\tthree")]),
    "/spaces": Script([ok(b"X-Space:    wide   ", b"X-None:tight")]),
    "/no-colon": Script([ok(b"this line has no colon", b"X-After: 1")]),
    "/lf-only": Script([b"HTTP/1.1 200 OK\nContent-Length: 4\nX-A: 1\n\nabcd"]),
    "/http10": Script([b"HTTP/1.0 200 OK\r\n\r\n" + TEXT], then="close"),
    "/http10-length": Script([ok(start=b"HTTP/1.0 200 OK")], then="close"),
    "/until-close": Script([b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n" + TEXT], then="close"),
    "/chunked": Script([CHUNKED + chunked(TEXT[:10], TEXT[10:])]),
    "/chunk-extension": Script([CHUNKED + b'4;name="a;b"\r\nabcd\r\n0;last\r\n\r\n']),
    "/chunk-trailers": Script([CHUNKED + chunked(TEXT, trailer=b"X-Sum: 1\r\nX-More: 2\r\n")]),
    "/chunk-upper": Script(
        [b"HTTP/1.1 200 OK\r\ntransfer-ENCODING:  Chunked\r\n\r\n" + chunked(TEXT)]
    ),
    "/chunk-leading-zeros": Script([CHUNKED + b"0004\r\nabcd\r\n0000\r\n\r\n"]),
    "/chunked-gzip": Script(
        [
            b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n"
            + chunked(PACKED[:9], PACKED[9:])
        ]
    ),
    "/byte-by-byte": Script([bytes([b]) for b in CHUNKED + chunked(b"slow", b"ly")]),
    "/broken-chunks": Script([CHUNKED + b"zz\r\nnot a size\r\n"], then="close", whole=False),
    "/chunks-cut": Script([CHUNKED + b"ff\r\nonly this"], then="close", whole=False),
    "/gzip": Script([ok(b"Content-Encoding: gzip", body=PACKED)]),
    "/false-gzip": Script([ok(b"Content-Encoding: gzip")]),
    "/deflate": Script([ok(b"Content-Encoding: deflate", body=zlib.compress(TEXT))]),
    "/raw-deflate": Script([ok(b"Content-Encoding: deflate", body=RAW_DEFLATE)]),
    "/brotli": Script([ok(b"Content-Encoding: br", body=brotli.compress(TEXT))]),
    "/continue": Script([b"HTTP/1.1 100 Continue\r\n\r\n", ok()]),
    "/early-hints": Script([b"HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\n" * 2, 0.05, ok()]),
    "/no-content": Script([b"HTTP/1.1 204 No Content\r\nX-A: 1\r\n\r\n"]),
    "/not-modified": Script([b'HTTP/1.1 304 Not Modified\r\nETag: "x"\r\n\r\n']),
    "/empty": Script([b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"]),
    "/head": Script([b"HTTP/1.1 200 OK\r\nContent-Length: 999\r\n\r\n"], method="HEAD"),
    "/post": Script([ok()], method="POST", body=b"a=1&b=%20"),
    "/not-found": Script([ok(start=b"HTTP/1.1 404 Nothing Here")]),
    "/server-error": Script([ok(start=b"HTTP/1.1 500 Oops")]),
    "/moved": Script([ok(b"Location: /plain", start=b"HTTP/1.1 302 Over There")]),
    "/leftovers": Script([ok() + b"HTTP/1.1 200 OK\r\n\r\nnobody asked for this"]),
    "/large": Script([ok(body=bytes(range(256)) * 8000)]),
    "/nul-bytes": Script([ok(body=b"\x00" * 100 + b"\r\n\r\n" + b"\xff" * 100)]),
    "/many-headers": Script([ok(*(b"X-%d: %d" % (n, n) for n in range(200)))]),
    "/short": Script([ok()[:-20]], then="close", whole=False),
    "/reset": Script([ok()[:-20], 0.1], then="reset", whole=False),
    "/head-cut": Script([b"HTTP/1.1 200 OK\r\nContent-Ty"], then="close", whole=False),
    "/hang": Script([ok()[:-20]], then="hang", whole=False, meta={"download_timeout": 1}),
    "/too-large": Script(
        [ok(body=bytes(300_000))], then="close", whole=False, meta={"download_maxsize": 100_000}
    ),
    "/too-large-unsaid": Script(
        [b"HTTP/1.1 200 OK\r\n\r\n" + bytes(300_000)],
        then="close",
        whole=False,
        meta={"download_maxsize": 100_000},
    ),
    "/no-answer": Script([], then="close", whole=False),
    "/not-http": Script([b"220 mail.example ESMTP\r\n"], then="close", whole=False),
}
RETRIED = "/closed-on-reuse"
"""Answered with silence on a connection that was used before: Twisted asks again by itself."""


@dataclass
class Logged:
    path: str
    request: bytes
    response: bytes
    connection: int
    order_on_connection: int


class RawOrigin:
    """The server; ``log`` has an entry for each request that came in full."""

    def __init__(self, host="127.0.0.1", context=None):
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        self._listener = socket.create_server((host, 0), family=family)
        self._context = context
        self.port = self._listener.getsockname()[1]
        name = f"[{host}]" if ":" in host else host
        self.url = f"{'https' if context else 'http'}://{name}:{self.port}"
        self.log = []
        self._threads = []
        self._connections = 0
        self._closing = threading.Event()

    def __enter__(self):
        self._start(self._accept)
        return self

    def __exit__(self, *_):
        self._closing.set()
        with (
            contextlib.suppress(OSError),
            socket.create_connection(self._listener.getsockname()[:2], timeout=1),
        ):
            pass
        self._listener.close()
        for thread in self._threads:
            thread.join(10)

    def _start(self, target, *args):
        thread = threading.Thread(target=target, args=args, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _accept(self):
        while not self._closing.is_set():
            connection, _ = self._listener.accept()
            self._connections += 1
            self._start(self._talk, connection, self._connections)

    def _talk(self, connection, number):
        with contextlib.suppress(OSError), connection:
            connection.settimeout(20)
            if self._context:
                connection = self._context.wrap_socket(connection, server_side=True)
            for order in range(1000):
                request = _read_request(connection)
                if request is None or self._answer(connection, number, order, request) != "keep":
                    break
            connection.close()

    def _answer(self, connection, number, order, request):
        path = request.split(b" ", 2)[1].decode("latin-1")
        logged = Logged(path, request, b"", number, order)
        self.log.append(logged)
        if path == RETRIED:
            script = Script([], then="close") if order else Script([ok()])
        else:
            script = SCRIPTS.get(path) or Script([ok(start=b"HTTP/1.1 404 Not Found", body=b"")])
        for piece in script.pieces:
            if isinstance(piece, float):
                time.sleep(piece)
            else:
                logged.response += piece
                connection.sendall(piece)
        if script.then == "hang":
            self._closing.wait(15)
        if script.then == "reset":
            linger = struct.pack("ii", 1, 0)
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        return script.then


def _read_request(connection):
    received = b""
    while b"\r\n\r\n" not in received:
        piece = connection.recv(65536)
        if not piece:
            return None
        received += piece
    head, _, body = received.partition(b"\r\n\r\n")
    for line in head.split(b"\r\n"):
        if line.lower().startswith(b"content-length:"):
            while len(body) < int(line.split(b":")[1]):
                piece = connection.recv(65536)
                body += piece
                received += piece
    return received


def self_signed_context(folder):
    """Return a server context with a certificate for 127.0.0.1 that nobody signed."""
    from datetime import UTC, datetime, timedelta
    from ipaddress import ip_address

    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.x509.oid import NameOID

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), False
        )
        .sign(key, hashes.SHA256())
    )
    path = folder / "server.pem"
    path.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + certificate.public_bytes(serialization.Encoding.PEM)
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    return context
