"""The files of published rows, as the index reads them.

``NAME.jsonl.part`` is being written by a run, a line a row, or was left by one that was killed; a
last line without its end is no row yet. ``NAME.jsonl.gz`` is what a run left when it ended.
"""

import gzip
import json
import zlib
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

from pipelines.errors import RowsError

__all__ = ["PART_SUFFIX", "Row", "read_rows", "row_files"]

PART_SUFFIX = ".jsonl.part"
_SUFFIXES = (PART_SUFFIX, ".jsonl.gz")  # of two files of one run the later suffix is the final


class Row(NamedTuple):
    """What the index needs of a row: its line, the byte after it, and its labels.

    ``article_id`` is None if the row names none.
    """

    line: int
    end: int
    article_id: str | None
    url: str | None
    revision: int
    text_digest: str | None
    cluster_id: str


def row_files(folder: Path | None) -> dict[str, Path]:
    """Return the file of each run by the run's name, oldest run first."""
    if folder is None or not folder.is_dir():
        return {}
    names = sorted(path.name for path in folder.iterdir())
    return {
        name.removesuffix(suffix): folder / name
        for suffix in _SUFFIXES
        for name in names
        if name.endswith(suffix)
    }


def read_rows(path: Path, lines: int = 0, offset: int = 0) -> Iterator[Row]:
    """Yield the rows after the first ``lines``, which take ``offset`` bytes if they are plain.

    Raises:
        RowsError: the file is damaged.
        FileNotFoundError: it is not there any more.
    """
    line = lines
    try:
        with gzip.open(path, "rb") if path.suffix == ".gz" else path.open("rb") as file:
            if path.suffix == ".gz":
                rows: Iterator[bytes] = islice(file, lines, None)
            else:
                file.seek(offset)
                rows = file
            for line, row in enumerate(rows, lines + 1):
                if path.suffix == ".part" and not row.endswith(b"\n"):
                    return  # a run was killed here, or is writing this moment
                offset += len(row)
                yield _row(line, offset, _json_object(row))
    except (gzip.BadGzipFile, EOFError, zlib.error, ValueError) as error:
        raise RowsError(
            f"{path}: damaged after line {line} ({error}); restore the file or move it away"
        ) from error


def _row(line: int, end: int, article: dict[str, Any]) -> Row:
    article_id = article.get("articleId") or None
    return Row(
        line,
        end,
        article_id,
        article.get("url"),
        article.get("revision") or 1,
        article.get("textDigest"),
        article.get("clusterId") or article_id or "",
    )


def _json_object(row: bytes) -> dict[str, Any]:
    value = json.loads(row)
    if not isinstance(value, dict):
        raise ValueError("a row is not a JSON object")  # noqa: TRY004 - the file is wrong, not a type
    return value
