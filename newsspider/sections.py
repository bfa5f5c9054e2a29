"""Which section of a site an address belongs to, before its page is fetched.

A name is compared without regard to case, accents' composition and what stands between its words:
``press-release``, ``Press_Release`` and ``Press release`` are one section.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["in_section", "section_name"]

_BEFORE = frozenset({"category", "categories", "section", "sections", "topic", "topics", "c", "s"})
"""Segments that a section's own may come after: ``/category/opinion/``."""

_NEUTRAL = frozenset(
    {
        *("news", "article", "articles", "story", "stories", "post", "posts", "blog", "a", "p"),
        *("tag", "tags", "author", "authors", "archive", "archives", "page", "search", "amp"),
    }
)
"""First segments that tell nothing of a section."""

_LANGUAGE = re.compile(r"[a-z]{2}(?: [a-z]{2})?")
"""A first segment that may be a language: ``/en/opinion/``."""

_DIGIT = re.compile(r"\d")
_WORD = re.compile(r"[^\W_]+")


def section_name(front: str) -> str:
    """Return the name of a section from the address of its front page: its last segment."""
    segments = _segments(front)
    return segments[-1] if segments else ""


def in_section(
    section: str, url: str, *, names: Iterable[str] = (), fronts: Iterable[str] = ()
) -> bool | None:
    """Return whether ``url`` belongs to ``section``; None where only its page can tell.

    It does if one of its ``names`` is the section's, if its path lies under a front page of that
    name, or if the section is the first segment of its path, what stands for a language or for
    the word "category" left out; ``opinion/columns`` is a section by its first two segments. It
    does not if its path names another section.

    Args:
        section: its name, or the path of its front page.
        url: an address, canonical.
        names: sections and keywords that a door or the page itself names for the address.
        fronts: addresses of the front pages of the site's sections.
    """
    wanted = [folded for part in section.split("/") if (folded := _folded(part))]
    if not wanted:
        return None
    if _folded(section) in {_folded(name) for name in names}:
        return True
    own = [front for front in fronts if _is_under(url, front)]
    if own:
        return any(_segments(front)[-len(wanted) :] == wanted for front in own)
    path, is_named = _from_section(_segments(url), wanted)
    if path[: len(wanted)] == wanted:
        return True
    tells = is_named or (len(path) > 1 and path[0] not in _NEUTRAL and not _DIGIT.search(path[0]))
    return False if tells and path else None


def _is_under(url: str, front: str) -> bool:
    own, path = _segments(front), _segments(url)
    is_host = urlsplit(front).netloc == urlsplit(url).netloc
    return bool(own) and is_host and path[: len(own)] == own


def _from_section(path: list[str], wanted: list[str]) -> tuple[list[str], bool]:
    """The path from where a section's name may stand, and whether it says that there is one."""
    if path and path[0] != wanted[0] and _LANGUAGE.fullmatch(path[0]):
        path = path[1:]
    if path and path[0] != wanted[0] and path[0] in _BEFORE:
        return path[1:], True
    return path, False


def _segments(url: str) -> list[str]:
    path = unquote(urlsplit(url).path)
    return [_folded(segment) for segment in path.split("/") if segment]


def _folded(name: str) -> str:
    return " ".join(_WORD.findall(unicodedata.normalize("NFC", name).casefold()))
