"""Which article another one repeats: by its own word, by the same text, or by nearly the same.

A canonical link to another site is the page's own word that it stands there first: the copy is
syndicated, however the texts compare. ``of`` is the article that has, or would have, that address.
Hosts of one registered domain are one publisher's, who files pages at one host and serves them at
another: their links say nothing of copies, or every row of such a site would be called one.
What cannot be compared, because the other article is not known or one text is too short, has
similarity 0.0: nothing was found that the two share.
"""

from collections.abc import Callable
from functools import lru_cache
from typing import Any, NamedTuple

from tldextract import TLDExtract

from pipelines.identify import article_id
from pipelines.index import ArticleIndex
from pipelines.likeness import Likeness, shared

__all__ = ["Original", "declared_original", "original_of"]


# The list that comes with the library: nothing is fetched, nothing is written.
_DOMAINS = TLDExtract(suffix_list_urls=(), cache_dir=None)


class Original(NamedTuple):
    """What an article repeats.

    Attributes:
        of: id of the other article.
        kind: ``exact``, ``near`` or ``syndicated``.
        similarity: what the two texts share, 0.0-1.0.
        cluster_id: the cluster that both belong to.
    """

    of: str
    kind: str
    similarity: float
    cluster_id: str

    @property
    def label(self) -> dict[str, Any]:
        """The ``duplicate`` of a row."""
        return {"of": self.of, "kind": self.kind, "similarity": self.similarity}


def declared_original(url: str, declared: str, key_of: Callable[[str], str]) -> str | None:
    """Return the id of another publisher's article that a page declares its original, or None.

    A link to a home page says nothing of an article.

    Args:
        url: the page's address.
        declared: its canonical link.
        key_of: returns the identity of an address: its site, a slash and the rest.
    """
    try:
        key, own_key = key_of(declared), key_of(url)
    except ValueError:
        return None
    site, _, rest = key.partition("/")
    is_other = _publisher(site) != _publisher(own_key.partition("/")[0])
    return article_id(key) if rest and is_other else None


@lru_cache(4096)
def _publisher(site: str) -> str:
    """Return the registered domain of ``host[:port]``, or all of it where there is none."""
    found = _DOMAINS(site.rpartition(":")[0] if site[-1:].isdecimal() and ":" in site else site)
    return f"{found.domain}.{found.suffix}" if found.suffix else site


def original_of(
    index: ArticleIndex,
    own_id: str,
    digest: str | None,
    text: Likeness | None,
    declared: str | None,
) -> Original | None:
    """Return what an article repeats, or None.

    Args:
        index: what was published before.
        own_id: the article's id.
        digest: that of its text; None if there is no text to compare.
        text: what comparing needs of its text; None if that is too short.
        declared: id of the article that it declares its original.
    """
    found = _found(index, own_id, digest, text)
    if declared is None or _repeats(index, declared, own_id):
        return found
    similarity = _shared(index, declared, digest, text)
    known = index.latest(declared)
    if known is not None:
        return Original(declared, "syndicated", similarity, known.cluster_id)
    return Original(declared, "syndicated", similarity, found.cluster_id if found else declared)


def _found(
    index: ArticleIndex, own_id: str, digest: str | None, text: Likeness | None
) -> Original | None:
    known = index.first_with(digest, but=own_id) if digest else None
    if known and not _repeats(index, known.article_id, own_id):
        return Original(known.article_id, "exact", 1.0, known.cluster_id)
    near = index.first_near(text, but=own_id) if text else None
    if near and not _repeats(index, near.article_id, own_id):
        return Original(near.article_id, "near", near.similarity, near.cluster_id)
    return None


def _repeats(index: ArticleIndex, other: str, own_id: str) -> bool:
    """Return whether the other article is a copy of this one, as it was seen last."""
    known = index.latest(other)
    return known is not None and own_id in known


def _shared(index: ArticleIndex, other: str, digest: str | None, text: Likeness | None) -> float:
    """Return what the text shares with that text of the other article that is most like it."""
    if digest and any(revision.text_digest == digest for revision in index.history(other)):
        return 1.0
    if text is None:
        return 0.0
    return max((shared(text.hashes.shingles, it) for it in index.shingles_of(other)), default=0.0)
