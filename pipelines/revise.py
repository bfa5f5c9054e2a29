"""Which revision of its article a text is."""

from collections.abc import Sequence
from typing import NamedTuple

__all__ = ["Revision", "next_revision"]


class Revision(NamedTuple):
    """A text that an article has had: its number from 1, and its digest."""

    number: int
    text_digest: str | None


def next_revision(history: Sequence[Revision], text_digest: str | None) -> Revision | None:
    """Return the revision that a text is, or None if it is the latest one, unchanged.

    Args:
        history: what was published of the article, oldest first. The same number may stand there
            again, since a text that comes back is its old revision.
        text_digest: the digest of the text now.
    """
    if not history:
        return Revision(1, text_digest)
    if history[-1].text_digest == text_digest:
        return None
    for revision in history:
        if revision.text_digest == text_digest:
            return revision
    return Revision(max(revision.number for revision in history) + 1, text_digest)
