"""What a profile holds."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["Profile"]


@dataclass(frozen=True, kw_only=True)
class Profile:
    """Where pages of one theme keep what. Selectors are CSS, class tokens are exact.

    Attributes:
        name: the theme, as written to ``extractor.name``.
        sign: prefixes of class tokens of ``<body>``, one of which every page of the theme has.
        generator: how the page's ``generator`` begins, which tells as much.
        script: how the address or id of one of its scripts begins, which tells as much.
        container: selector of the element that holds the text.
        exact: the container holds the text and, but for what is dropped, nothing else; where pages
            differ too much for that, each line is judged.
        drop: class tokens, inside the container, of what is not text.
        links: class token of a container of links, and the kind of the links in it.
        date: selector of the element that shows the article's own date.
        author: selector of the elements that name its authors.
        section: selector of the elements that name its sections.
        picture: selector of the place of its featured picture and the caption.
    """

    name: str
    sign: tuple[str, ...] = ()
    generator: str | None = None
    script: str | None = None
    container: str
    exact: bool = False
    drop: frozenset[str] = frozenset()
    links: Mapping[str, str] = field(default_factory=dict)
    date: str | None = None
    author: str | None = None
    section: str | None = None
    picture: str | None = None
