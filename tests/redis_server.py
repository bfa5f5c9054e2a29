"""A real Redis server on loopback, for as long as a test wants it."""

import shutil
import socket
import subprocess
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
MISSING = "no redis-server, and `make redis` brings none: nothing was tried on Redis"


def redis_program():
    """Return the path of redis-server. Where none can be had the test is skipped."""
    found = shutil.which("redis-server")
    if found is None and shutil.which("make"):
        subprocess.run(["make", "redis"], cwd=ROOT, check=False, timeout=600)
        found = shutil.which("redis-server")
    if found is None:
        pytest.skip(MISSING)
    return found


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as free:
        return free.getsockname()[1]


def answers(port):
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=1) as server:
            server.sendall(b"PING\r\n")
            return server.recv(100).startswith((b"+PONG", b"-NOAUTH"))
    except OSError:
        return False


def start_redis(port, folder, *options):
    """Start a server and return its process, once it answers."""
    command = [redis_program(), "--port", str(port), "--bind", "127.0.0.1", "--dir", str(folder)]
    command += ["--save", "", "--daemonize", "no", *options]
    with (Path(folder) / "redis.log").open("ab") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log)
    until = time.monotonic() + 20
    while not answers(port):
        if process.poll() is not None or time.monotonic() > until:
            process.kill()
            raise RuntimeError((Path(folder) / "redis.log").read_text())
        time.sleep(0.01)
    return process


@contextmanager
def redis_server(*options):
    """Yield the address of the first database of a server of one's own."""
    port = free_port()
    with tempfile.TemporaryDirectory(prefix="redis-") as folder:
        process = start_redis(port, folder, *options)
        try:
            yield f"redis://127.0.0.1:{port}/0"
        finally:
            process.kill()
            process.wait()
