"""``manifest.json``: every finished file with its sum, so that a copy can be checked."""

from __future__ import annotations

import fcntl
import gzip
import hashlib
import json
import os
from typing import TYPE_CHECKING, Any

from newsspider.items import SCHEMA_VERSION
from newsspider.layout import Layout

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["update_manifest", "write_json"]

_INDEX = "indexes/index.cdxj"
_FINISHED = ("archive/*.warc.gz", _INDEX, "articles/*.jsonl.gz", "runs/*.json")


def update_manifest(output: Path) -> None:
    """Write the manifest of ``output`` anew; a file that is listed with its size is not read again.

    Only the index changes after it was written, so it is always read. Two runs that end at once
    take turns.
    """
    path = Layout(output).manifest
    with path.with_name(f".{path.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        known = _listed(path)
        files: dict[str, Any] = {}
        for pattern in _FINISHED:
            for file in sorted(output.glob(pattern)):
                name = file.relative_to(output).as_posix()
                entry = known.get(name)
                same = entry and entry["bytes"] == file.stat().st_size and name != _INDEX
                files[name] = entry if same else _entry(file)
        write_json(path, {"schemaVersion": SCHEMA_VERSION, "files": files})


def _listed(path: Path) -> dict[str, Any]:
    """Return what the manifest lists, nothing if it is damaged: it is made anew then."""
    try:
        listed = json.loads(path.read_bytes())["files"]
    except (FileNotFoundError, ValueError, KeyError, TypeError):
        return {}
    return listed if isinstance(listed, dict) else {}


def _entry(file: Path) -> dict[str, Any]:
    with file.open("rb") as content:
        digest = hashlib.file_digest(content, "sha256").hexdigest()
    entry: dict[str, Any] = {"sha256": digest, "bytes": file.stat().st_size}
    if file.name.endswith(".jsonl.gz"):
        with gzip.open(file) as rows:
            entry |= {"rows": sum(1 for _ in rows), "schemaVersion": SCHEMA_VERSION}
    return entry


def write_json(path: Path, content: dict[str, Any]) -> None:
    """Write ``content`` to ``path`` in one step: a reader sees the old file or the new one."""
    partial = path.with_name(f".{path.name}.tmp")
    try:
        with partial.open("w", encoding="utf-8") as file:
            json.dump(content, file, ensure_ascii=False, indent=2)
            file.write("\n")
            file.flush()
            os.fsync(file.fileno())
    except OSError:
        partial.unlink(missing_ok=True)
        raise
    partial.rename(path)
