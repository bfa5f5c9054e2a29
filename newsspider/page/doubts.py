"""Where the sources of one page contradict one another, or a field contradicts another, in words.

What is told here is published all the same, as `newsspider.page.article` chose it: a reader may
weigh otherwise.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from newsspider.page.about import access_by
from newsspider.page.people import named_by
from newsspider.page.published import published_by

if TYPE_CHECKING:
    from newsspider.items import Article
    from newsspider.page.face import Face

__all__ = ["doubts"]

APART = timedelta(hours=26)
"""How far two dates may be apart and mean the same day: the widest zone, wrongly taken as UTC."""

ALIKE = 0.34
"""Share of words that two headlines of one story have in common at least."""

_WORD = re.compile(r"\w+")


def doubts(article: Article, face: Face, fetched: datetime) -> list[str]:
    """Return what is doubtful about the filled ``article``, a sentence each.

    Args:
        article: the article, all its fields filled.
        face: the page that it was read from.
        fetched: when the page was fetched.
    """
    return [
        *_dates(article, face, fetched),
        *_authors(article, face),
        *_headlines(article),
        *_access(article, face),
    ]


def _dates(article: Article, face: Face, fetched: datetime) -> list[str]:
    found: list[str] = []
    if article.datePublished is None:
        return found
    chosen = datetime.fromisoformat(article.datePublished)
    for moment, source in published_by(face, fetched):
        if abs(datetime.fromisoformat(moment.iso) - chosen) > APART:
            ours = article.fieldSources["datePublished"]
            found.append(
                f"datePublished: {ours} says {article.datePublished}, {source} says {moment.iso}"
            )
            break
    if article.dateModified and chosen - datetime.fromisoformat(article.dateModified) > APART:
        found.append("dateModified: lies before datePublished")
    return found


def _authors(article: Article, face: Face) -> list[str]:
    ours = {person["name"].casefold() for person in article.authors}
    for names, source in named_by(face) if ours else ():
        if names and ours.isdisjoint(name.casefold() for name in names):
            mine = ", ".join(person["name"] for person in article.authors)
            said = ", ".join(names)
            return [f"authors: {article.fieldSources['authors']} says {mine}, {source} says {said}"]
    return []


def _headlines(article: Article) -> list[str]:
    one = set(_WORD.findall((article.headline or "").casefold()))
    other = set(_WORD.findall((article.alternativeHeadline or "").casefold()))
    if not one or not other or len(one & other) >= ALIKE * min(len(one), len(other)):
        return []
    return ["headline: alternativeHeadline has other words"]


def _access(article: Article, face: Face) -> list[str]:
    said = [(free, source) for free, source in access_by(face.page, face.articles)]
    other = next((source for free, source in said if free != article.isAccessibleForFree), None)
    if other is None:
        return []
    ours = article.fieldSources["isAccessibleForFree"]
    return [f"isAccessibleForFree: {ours} and {other} disagree"]
