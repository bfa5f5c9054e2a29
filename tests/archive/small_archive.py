"""An archive of two files with three articles, and what one who changes it by hand would do."""

import gzip
import json

__all__ = ["ROWS", "places", "read_rows", "record_of", "rewrite", "write_rows"]

ROWS = "2026-01-02-test.jsonl.part"


def write_rows(output, rows, name=ROWS):
    (output / "articles").mkdir(exist_ok=True)
    lines = [row if isinstance(row, bytes) else json.dumps(row).encode() for row in rows]
    (output / "articles" / name).write_bytes(b"".join(line + b"\n" for line in lines))


def read_rows(output):
    text = (output / "articles" / ROWS).read_text()
    return [json.loads(line) for line in text.splitlines()]


def rewrite(path, member, record):
    """Put ``record`` in the place of ``member``, as one who changes an archive by hand would."""
    stored = path.read_bytes()
    end = member.offset + member.length
    path.write_bytes(stored[: member.offset] + gzip.compress(record, mtime=0) + stored[end:])


def record_of(path, member):
    return gzip.decompress(path.read_bytes()[member.offset : member.offset + member.length])


def places(verified):
    return [(finding.path.name, finding.place) for finding in verified.findings]
