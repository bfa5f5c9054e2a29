"""Bylines -> names: what in a line beside a headline names a person, and what only stands there.

Rules:

- "A and B" are two names; what follows a name (a role, a newspaper, a date) is not part of it, and
  is no name of its own.
- An address, a mail address or a handle is no name.
- What was read off the page's face, where any words may stand, must also look like a name: no
  article, no digit, no word of the clock, of a trade or of a newspaper, no lower-case word but a
  particle, five words at most.
"""

# ruff: noqa: RUF001 - punctuation of many languages

from __future__ import annotations

import re
from functools import lru_cache
from urllib.parse import urlsplit

from newsspider.page.name_words import AGENCY, MEDIUM, PARTICLES, ROLE

__all__ = ["looks_like_byline", "names_in"]

MAX_NAME = 60
"""Characters of a name; longer text is a sentence."""

MAX_WORDS = 5
"""Words of a name that is shown."""

MAX_BYLINE = 1000
"""Characters of a byline that are read."""

_SPLIT = re.compile(
    r" ?(?:[;|·•、]| (?:/|and|und|et|y|e|og|och|en|i|und|as told to|with|mit|avec|con) | ?& ?) ?"
)
_COMMA = re.compile(r"[,，]")
_BYLINE = re.compile(
    r"\W*(?:by|von|par|por|di|af|av|door|text|de|od|autor(?:es|in|en)?|authors?|auteurs?"
    r"|written by|posted by|words by|words"
    r"|reported by|story by|автор|текст|about|sobre|über|acerca de|à propos de|oleh|penulis|przez"
    r"|yazan|tekst|schrijver|written|publicado por|escrito por|scritto da|a cura di)\b[\s:]+"
    r"|\W*(?:责编|责任编辑|记者|作者|編集|文|글)\s*[:：/]\s*",
    re.IGNORECASE,
)
_LEAD = (
    r"(?:by|von|par|por|di|door|av|af|przez|oleh|text|words|story by|autor(?:in|es)?|auteur|автор)"
)
_SPOKEN = re.compile(rf"(?:\A\W*{_LEAD}\b|\A.{{1,80}}\bby\b):? +(?=(\S))", re.IGNORECASE)
_LEAD_ALONE = re.compile(_LEAD, re.IGNORECASE)
_HANDLE = re.compile(r"(?:\A| )@\w+")
_FOR = re.compile(r" (?:for|für|pour|per|para) .*", re.IGNORECASE)
_NO_NAME = re.compile(
    r"https?:|www\.|^@|\S@\S|[{}<>=]|\d{3}|^(?:admin|editor|unknown|none|null"
    r"|staff|guest|anonymous|redaktion|user)$"
    r"|^(?:photos?|fotos?|images?) (?:by|from|provided|von)\b",
    re.IGNORECASE,
)
_BRACKETS = re.compile(r" ?[(\[][^)\]]*[)\]]?")
_WHEN = re.compile(
    r"(?:\A| )(?:(?:first |last |originally )?(?:published|posted|updated|modified)"
    r"|publicad[oa]|actualizad[oa]|atualizad[oa]|publié|mis à jour|veröffentlicht|aktualisiert"
    r"|pubblicato|aggiornato|gepubliceerd|geplaatst|опубликовано)\b.*",
    re.IGNORECASE | re.DOTALL,
)
_NO_PERSON = re.compile(
    r"[\d:]|\A(?:the|a|an|das|les|los|las)\s"
    r"|\b(?:hours?|minutes?|mins?|days?|weeks?|months?|years?|ago|today|yesterday|tomorrow|gestern"
    r"|heute|ayer|hoy|hier|ieri|oggi|comments?|read|share|follow|view|see|more|all|about|contact"
    r"|email|subscribe|advertisement|copyright|edited|by)\b",
    re.IGNORECASE,
)
_APOSTROPHE = re.compile("['\u2019.-]")
_TRADE = re.compile(r" ?(?:기자|記者|记者|특파원|선임기자)(?: 외 \d+명)?\Z")


def looks_like_byline(line: str) -> bool:
    """Return whether ``line`` says "by" somebody, in one of several languages."""
    match = _SPOKEN.search(line)
    return match is not None and not match[1].islower() and match[1].isalpha()


def names_in(byline: str, url: str, *, shown: bool = False) -> list[str]:
    """Return the names in ``byline`` in order.

    Args:
        byline: what a page says of its authors.
        url: the page's address; its site's name is not part of a name.
        shown: the words were read off the page's face, not off its metadata.
    """
    return list(_names_in(byline, url, shown=shown))


@lru_cache(64)  # the sources of one page say the same
def _names_in(byline: str, url: str, *, shown: bool) -> tuple[str, ...]:
    line = " ".join(byline[:MAX_BYLINE].split())
    line = _lead(_WHEN.sub("", _HANDLE.sub("", _BRACKETS.sub("", line))))
    found: list[str] = []
    for part in _SPLIT.split(line):
        pieces = [piece.strip() for piece in _COMMA.split(part)]
        whole = all(2 <= len(piece.split()) <= 4 for piece in pieces)
        found.extend(pieces if whole else pieces[:1])
    names = [_bare(_lead(name).strip(" .,:-\u2013|"), url) for name in found if name]
    return tuple(
        name
        for at, name in enumerate(names)
        if 1 < len(name) <= MAX_NAME
        and not _NO_NAME.search(name)
        and not (at and _is_no_further(name))
        and not (shown and _is_no_person(name))
    )


def _lead(text: str) -> str:
    """``text`` without the words that lead to a name."""
    match = _BYLINE.match(text)
    return text[match.end() :] if match else text


def _bare(name: str, url: str) -> str:
    """``name`` without the agency or the newspaper behind it, where a whole name stays."""
    name = _TRADE.sub("", name)
    words = name.split()
    half = len(words) // 2
    if half > 1 and words[:half] == words[half:]:  # a picture's text and the name below it
        words = words[:half]
        name = " ".join(words)
    before = _FOR.sub("", name)
    if " " in before:
        name = before
        words = name.split()
    host = (urlsplit(url).hostname or "").split(".")[-2:]
    for start in range(2, len(words)):
        rest = " ".join(words[start:])
        if rest.replace(" ", "").casefold() in host or AGENCY.fullmatch(rest):
            return " ".join(words[:start])
    return name


def _is_no_further(name: str) -> bool:
    """Whether ``name``, behind another, says who that one is or writes for."""
    if ROLE.search(name) or MEDIUM.search(name) or AGENCY.fullmatch(name):
        return True
    return name.startswith("The ") or (name.isupper() and len(name) <= 5 and name.isascii())


def _is_no_person(name: str) -> bool:
    if AGENCY.fullmatch(name):
        return False
    words = name.split()
    if len(words) > MAX_WORDS or _NO_PERSON.search(name) or _LEAD_ALONE.fullmatch(name):
        return True
    if ROLE.search(name) or MEDIUM.search(name):
        return True
    return any(word[0].islower() and _APOSTROPHE.split(word)[0] not in PARTICLES for word in words)
