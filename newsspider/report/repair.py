"""What can be mended of an output folder, without losing a byte: set aside, never deleted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from newsspider.archive.index import update_index
from newsspider.archive.mend import mend_warc
from newsspider.exporters.rows import recover_rows, set_aside_unproven
from newsspider.plural import counted
from newsspider.report.manifest import update_manifest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from newsspider.archive.proof import TextDigest
    from newsspider.layout import Layout

__all__ = ["repair"]


def repair(layout: Layout, digest_of: TextDigest | None = None) -> Iterator[str]:
    """Mend archive and row files, then make index and manifest anew; yield a sentence for each.

    Files of killed writers are mended and stay open: their pages must be read again first.

    Args:
        layout: of the folder.
        digest_of: makes the digest of the text of a row, if rows of another text go aside too.

    Raises:
        ArchiveError: a file cannot be mended.
    """
    rejected = recover_rows(layout)
    for path in sorted(layout.archive.glob("*.warc.gz")):
        for mended in mend_warc(path):
            yield str(mended)
    for path in sorted(layout.articles.glob("*.jsonl.gz")):
        rejected += set_aside_unproven(path, layout, digest_of)
    if rejected:
        rows = counted(rejected, "row that its record does", "rows that their records do")
        be = "is" if rejected == 1 else "are"
        yield f"{layout.articles}: {rows} not prove {be} in .rejected files"
    layout.index.unlink(missing_ok=True)
    layout.manifest.unlink(missing_ok=True)
    update_index(layout)
    update_manifest(layout.output)
