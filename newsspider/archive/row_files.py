"""The row files of an output folder, line by line, for whoever checks them."""

from __future__ import annotations

import gzip
import zlib
from typing import TYPE_CHECKING

from newsspider.archive.findings import Finding

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

__all__ = ["check_rows", "row_files", "rows_set_aside"]

_PART = ".jsonl.part"
_REJECTED = ".jsonl.rejected"


def row_files(articles: Path) -> list[Path]:
    """Return the files of rows that count, and not what was set aside."""
    found = sorted(articles.glob("*.jsonl.*"))
    return [path for path in found if path.name.endswith((".jsonl.gz", _PART))]


def rows_set_aside(articles: Path) -> Iterator[bytes]:
    """Yield the rows that were set aside because their records were not there."""
    for path in sorted(articles.glob(f"*{_REJECTED}")):
        yield from path.read_bytes().splitlines()


def check_rows(
    path: Path, problem_of: Callable[[bytes], str | None], cure: str
) -> tuple[int, list[Finding]]:
    """Return how many rows ``path`` has, and what is wrong with them.

    Args:
        path: a file of rows. Its run may end meanwhile and give it its last name.
        problem_of: returns what is wrong with a row, or None.
        cure: of whatever is wrong.
    """
    if path.name.endswith(_PART) and not path.exists():
        path = path.with_name(path.name.removesuffix(_PART) + ".jsonl.gz")
    opener = gzip.open if path.suffix == ".gz" else open
    number = 0
    findings: list[Finding] = []
    try:
        with opener(path, "rb") as lines:
            for line in lines:
                if path.suffix == ".part" and not line.endswith(b"\n"):
                    break  # a row that is being written, or never was
                number += 1
                problem = problem_of(line)
                if problem:
                    findings.append(Finding(path, number, problem, cure))
    except (OSError, EOFError, zlib.error) as error:
        findings.append(Finding(path, number + 1, f"cannot be read further: {error}", cure))
    return number, findings
