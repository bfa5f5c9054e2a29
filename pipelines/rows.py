"""The files of published rows, as the index reads them.

``NAME.jsonl.part`` is being written by a run, a line a row, or was left by one that was killed; a
last line without its end is no row yet. ``NAME.jsonl.gz`` is what a run left when it ended.
"""

import gzip
import json
import zlib
from collections.abc import Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

from pipelines.errors import RowsError
from pipelines.likeness import NEAR

__all__ = ["PART_SUFFIX", "Row", "is_first", "read_rows", "row_files"]

PART_SUFFIX = ".jsonl.part"
_SUFFIXES = (PART_SUFFIX, ".jsonl.gz")  # of two files of one run the later suffix is the final


class Row(NamedTuple):
    """What the index needs of a row.

    Attributes:
        line: its number, from 1.
        end: the byte after it.
        article_id: None if the row names none.
        url: as fetched.
        revision: its number.
        text_digest: None if there is no text.
        cluster_id: that of the article itself if the row names none.
        body: its text.
        copy_of: the article that it repeats.
        is_first: whether later texts like it are its copies, see `is_first`.
    """

    line: int
    end: int
    article_id: str | None
    url: str | None
    revision: int
    text_digest: str | None
    cluster_id: str
    body: str | None
    copy_of: str | None
    is_first: bool

    @property
    def labels(self) -> tuple[str | None, str | None, int, str | None]:
        """What tells one row from another: article, address, revision and text."""
        return self.article_id, self.url, self.revision, self.text_digest


def is_first(duplicate: Mapping[str, Any]) -> bool:
    """Return whether a text is the first of its kind, by the ``duplicate`` of its row, if any.

    It is, unless it was found to be like another. A syndicated text whose original nobody has seen
    was compared with nothing.
    """
    return not duplicate or bool(
        duplicate["kind"] == "syndicated" and duplicate["similarity"] < NEAR
    )


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
    duplicate = article.get("duplicate") or {}
    return Row(
        line,
        end,
        article_id,
        article.get("url"),
        article.get("revision") or 1,
        article.get("textDigest"),
        article.get("clusterId") or article_id or "",
        article.get("articleBody"),
        duplicate.get("of"),
        is_first(duplicate),
    )


def _json_object(row: bytes) -> dict[str, Any]:
    value = json.loads(row)
    if not isinstance(value, dict):
        raise ValueError("a row is not a JSON object")  # noqa: TRY004 - the file is wrong, not a type
    return value
