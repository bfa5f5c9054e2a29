"""Verbs that look after an output folder: verify, reindex, export."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from scrapy.utils.misc import load_object

from newsspider.archive.damage import unread
from newsspider.archive.index import update_index
from newsspider.archive.losses import losses_path, write_losses
from newsspider.archive.repair import is_being_written, left_open, open_files
from newsspider.archive.verify import verify as verified_folder
from newsspider.archive.wacz import write_wacz
from newsspider.errors import ConfigError, NewsspiderError
from newsspider.layout import Layout
from newsspider.plural import counted
from newsspider.report.manifest import update_manifest
from newsspider.report.repair import repair
from newsspider.running import run_spider
from newsspider.spiders.archived import ArchivedSpider
from newsspider.spiders.reindexing import reindex as reindexed
from newsspider.verbs.words import complain, say

if TYPE_CHECKING:
    import argparse

    from newsspider.archive.findings import Verified
    from newsspider.archive.proof import TextDigest

__all__ = ["export", "reindex", "verify"]

_text_digest: TextDigest = load_object("pipelines.identify.text_digest")
"""A part of the pipelines is named as settings name them, for newsspider imports none of them."""

_LARGE = 100_000_000
"""Bytes of which the packing is announced, because it takes a while."""


def verify(asked: argparse.Namespace) -> int:
    """Check the folder, and mend it first if asked to."""
    layout = Layout(Path(asked.output))
    verified = verified_folder(layout.output, _text_digest)
    if asked.repair:
        verified = _repaired(layout, verified)
    for words in (*verified.findings, *verified.notes):
        say(str(words))
    if not verified.records and not verified.rows and not verified.findings:
        empty = "the archive is empty"
        if verified.at_work:
            empty = "nothing could be checked yet; do it when the run has ended"
        return complain(NewsspiderError(f"{asked.output}: {empty}"), 1)
    found = len(verified.findings)
    looked_at = (
        counted(verified.files, "file"),
        counted(verified.records, "record"),
        counted(verified.rows, "row"),
    )
    came_out = f"{counted(found, 'problem')}{_unread(verified)}" if found else _all_whole(verified)
    say(f"{', '.join(looked_at)}: {came_out}")
    return 1 if found else 0


def _unread(verified: Verified) -> str:
    """Return how much of the archive could not be read, as the end of a sentence."""
    if not verified.unread_bytes:
        return ""
    return f"; {unread(verified.unread_bytes, verified.unread_records)} could not be read"


def _all_whole(verified: Verified) -> str:
    if verified.at_work:
        return "all whole but what is being written, which is not checked yet"
    return "all whole"


def _repaired(layout: Layout, before: Verified) -> Verified:
    """Mend the folder, write down what is lost for good, and check it again."""
    if before.at_work:
        runs = ", ".join(sorted(before.at_work))
        raise ConfigError(f"{layout.output}: run {runs} is writing here; wait for its end")
    if not layout.archive.is_dir():
        raise ConfigError(f"{layout.output}: no archive here, so there is nothing to mend")
    _write_losses(layout, before)  # soon nothing else names the files that are gone
    mended = list(repair(layout, _text_digest))
    for sentence in mended:
        say(sentence)
    _reread(layout)
    after = verified_folder(layout.output, _text_digest)
    lost = _write_losses(layout, after)
    changed = mended or before.lost or lost
    if changed and layout.state.exists():  # what is lost must not pass for done with
        waiting = reindexed(layout, say).waiting
        say(f"{layout.state}: made anew; {_waiting(waiting)}")
    return verified_folder(layout.output, _text_digest) if lost else after


def _write_losses(layout: Layout, verified: Verified) -> bool:
    """Write down what is missing; return whether anything is."""
    if verified.lost:
        write_losses(layout.archive, verified.lost, datetime.now(UTC))
        losses = counted(len(verified.lost), "loss is", "losses are")
        say(f"{losses_path(layout.archive)}: {losses} written down")
    return bool(verified.lost)


def _reread(layout: Layout) -> None:
    """Publish what killed runs archived, and rows that are lost while their records are whole."""
    left = list(left_open(layout.archive))
    lost = verified_folder(layout.output, _text_digest).unpublished
    paths = sorted({each.path for each in left} | lost)
    if not paths:
        return
    settings = {"OUTPUT_DIR": str(layout.output), "WARC_ENABLED": False, "LOG_LEVEL": "ERROR"}
    run_spider(ArchivedSpider, settings, paths=[str(path) for path in paths])
    for each in left:
        each.close()
        say(f"{each.path}: closed, and its pages read again")
    for path in sorted(lost):
        say(f"{path}: read again for rows that are lost")
    update_index(layout)
    update_manifest(layout.output)


def _waiting(number: int) -> str:
    return f"{counted(number, 'address waits', 'addresses wait')} for the next crawl"


def reindex(asked: argparse.Namespace) -> int:
    """Make ``state.db`` anew."""
    layout = Layout(Path(asked.output))
    found = reindexed(layout, say)
    update_manifest(layout.output)
    known = counted(found.known, "address is known", "addresses are known")
    say(f"{known}; {_waiting(found.waiting)}")
    if not found.known:
        return complain(NewsspiderError(f"{asked.output}: the archive is empty"), 1)
    return 0


def export(asked: argparse.Namespace) -> int:
    """Write a WACZ file."""
    layout, path = Layout(Path(asked.output)), Path(asked.wacz)
    size = sum(warc.stat().st_size for warc in layout.archive.glob("*.warc.gz"))
    if size >= _LARGE:
        say(f"Packing {size / 1e6:,.1f} MB from {layout.archive} into {path}")
    unfinished = open_files(layout.archive)
    write_wacz(layout, path)
    update_manifest(layout.output)
    for left in unfinished:
        why = "is being written" if is_being_written(left) else "its writer was killed"
        say(f"{left}: {why}; it is not in {path}")
    say(f"Done. Open {path} at https://replayweb.page/, or read it with `newsspider extract`.")
    return 0
