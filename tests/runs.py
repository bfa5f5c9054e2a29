"""newsspider as its users run it, and what a run leaves."""

import gzip
import json
import os
import subprocess
import sys
from pathlib import Path

__all__ = ["ROOT", "newsspider", "read_record", "read_rows"]

ROOT = Path(__file__).parent.parent


def newsspider(*arguments, timeout=120, **options):
    """Run newsspider in a child process, with warnings as errors, and return how it ended."""
    command = [sys.executable, "-W", "error::DeprecationWarning:newsspider", "-m", "newsspider"]
    return subprocess.run(
        [*command, *map(str, arguments)],
        capture_output=True,
        text=True,
        timeout=timeout,
        check=False,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        **options,
    )


def read_rows(output):
    """Return all rows under an output folder, in the order of their files."""
    found = []
    for path in sorted((output / "articles").glob("*.jsonl.gz")):
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            found += [json.loads(line) for line in lines]
    return found


def read_record(output):
    """Return the record of the latest run under an output folder."""
    return json.loads(max((output / "runs").glob("*.json")).read_text())
