"""What can be mended of an output folder, without losing a byte: set aside, never deleted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from newsspider.archive.index import update_index
from newsspider.archive.mend import mend_warc
from newsspider.exporters.rows import recover_rows, set_aside_unproven
from newsspider.report.manifest import update_manifest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from newsspider.layout import Layout

__all__ = ["repair"]


def repair(layout: Layout) -> Iterator[str]:
    """Mend archive and row files, then make index and manifest anew; yield a sentence for each.

    Files of killed writers are mended and stay open: their pages must be read again first.

    Raises:
        ArchiveError: a file cannot be mended.
    """
    rejected = recover_rows(layout)
    for path in sorted(layout.archive.glob("*.warc.gz")):
        for mended in mend_warc(path):
            yield str(mended)
    for path in sorted(layout.articles.glob("*.jsonl.gz")):
        rejected += set_aside_unproven(path, layout)
    if rejected:
        yield f"{layout.articles}: {rejected:,} rows without a whole record are in .rejected files"
    layout.index.unlink(missing_ok=True)
    layout.manifest.unlink(missing_ok=True)
    update_index(layout)
    update_manifest(layout.output)
