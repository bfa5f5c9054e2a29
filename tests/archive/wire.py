"""A crawl of the raw origin, and its archive held against the origin's log, byte for byte."""

import json
import os
import re
import subprocess
import sys
from base64 import b64decode
from collections import defaultdict
from pathlib import Path

from raw_origin import SCRIPTS

from newsspider.archive.members import read_members, wrong_digests

ROOT = Path(__file__).parent.parent.parent
SPIDER = Path(__file__).parent / "address_spider.py"


def crawl(origin, paths, output, *settings, first=()):
    """Ask ``origin`` for ``paths`` in a child process; return what the spider saw, and the log.

    Folders ``first`` come before all others on the child's import path.
    """
    requests = [
        {
            "url": origin.url + path,
            "method": SCRIPTS[path].method if path in SCRIPTS else "GET",
            "body": SCRIPTS[path].body.decode() if path in SCRIPTS else "",
            "meta": SCRIPTS[path].meta if path in SCRIPTS else {},
        }
        for path in paths
    ]
    output.mkdir()
    (output / "requests.json").write_text(json.dumps(requests))
    command = [sys.executable, "-m", "scrapy", "runspider", str(SPIDER)]
    command += ["-a", f"requests={output / 'requests.json'}", "-a", f"seen={output / 'seen.jsonl'}"]
    # What fails on purpose must not let the host rest.
    for setting in (f"OUTPUT_DIR={output}", "HOST_BACKOFF=0", *settings):
        command += ["-s", setting]
    done = subprocess.run(
        command,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(map(str, [*first, ROOT]))},
    )
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr, done.stderr
    seen = [json.loads(line) for line in (output / "seen.jsonl").read_text().splitlines()]
    return seen, done.stderr


def records(output):
    """Return the records of an archive by target address, in order."""
    found = defaultdict(list)
    for path in sorted((output / "archive").glob("*.warc.gz")):
        with path.open("rb") as file:
            for member in read_members(file):
                assert not wrong_digests(member)
                found[member.url].append(member)
    return found


def of_kind(members, kind):
    return [member for member in members if member.kind == kind]


def exchanges(members):
    """Return the members of each exchange; its metadata record is the last of them."""
    found, exchange = [], {}
    for member in members:
        exchange[member.kind] = member
        if member.kind == "metadata":
            found.append(exchange)
            exchange = {}
    return found


def fields(member):
    lines = member.block.decode().splitlines()
    return dict(line.split(": ", 1) for line in lines)


def reached(stored):
    """Return the exchanges without those that met a closed connection, of which no server knows."""
    return [
        each for each in stored if "asked again" not in fields(each["metadata"]).get("error", "")
    ]


def compared_messages(origin, stored, *, unchunked):
    """Compare every stored message with the origin's log; return how many there were."""
    waiting = {url: reached(exchanges(members)) for url, members in stored.items() if url}
    compared = 0
    for logged in origin.log:
        exchange = waiting[origin.url + logged.path].pop(0)
        assert exchange["request"].block == logged.request
        metadata = fields(exchange["metadata"])
        compared += 1
        if not logged.response:
            assert "response" not in exchange
            continue
        block = exchange["response"].block
        interim = b64decode(metadata.get("interimResponses", ""))
        if "originalHead" in metadata and unchunked:
            original = b64decode(metadata["originalHead"])
            assert logged.response.startswith(interim + original)
            head, end, _ = block.partition(b"\r\n\r\n")
            named = re.sub(rb"(?i)\btransfer-encoding", b"X-Orig-Transfer-Encoding", original)
            assert head + end == named
        elif SCRIPTS[logged.path].whole:
            expected = logged.response
            if logged.path == "/leftovers":
                expected = expected[: expected.index(b"HTTP/1.1 200 OK", 1)]
            assert interim + block == expected, logged.path
        else:
            assert logged.response.startswith(interim + block)
            assert exchange["response"].headers["warc-truncated"]
        compared += 1
    assert not any(waiting.values())
    return compared
