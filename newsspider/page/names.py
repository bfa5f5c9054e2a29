"""Bylines -> names: what in a line beside a headline names a person, and what only stands there.

Rules:

- "A and B" are two names; what follows a name (a role, a newspaper, a date) is not part of it.
- An address, a mail address or a handle is no name.
- What was read off the page's face, where any words may stand, must also look like a name: no
  article, no digit, no word of the clock, no lower-case word but a particle, five words at most.
"""

from __future__ import annotations

import re
from urllib.parse import urlsplit

__all__ = ["names_in"]

MAX_NAME = 60
"""Characters of a name; longer text is a sentence."""

MAX_WORDS = 5
"""Words of a name that is shown."""

_SPLIT = re.compile(
    r"\s*(?:;|\||·|•|\n|\s(?:and|und|et|y|e|og|och|en|i|und|as told to)\s|\s?&\s?|\s/\s)\s*"
)
_BYLINE = re.compile(
    r"^\W*(?:by|von|por|par|di|af|av|door|text|de|od|autor(?:es)?|author|written by|posted by"
    r"|reported by|story by|автор|текст|about|sobre|über|acerca de|à propos de)\b[\s:]+",
    re.IGNORECASE,
)
_NO_NAME = re.compile(
    r"https?:|www\.|^@|\S@\S|[{}<>=]|\d{3}|^(?:admin|editor|unknown|none|null"
    r"|staff|guest|anonymous|redaktion|user)$",
    re.IGNORECASE,
)
_BRACKETS = re.compile(r"\s*[(\[][^)\]]*[)\]]?")
_WHEN = re.compile(
    r"(?:\A|\s+)(?:(?:first |last |originally )?(?:published|posted|updated|modified)"
    r"|publicad[oa]|actualizad[oa]|atualizad[oa]|publié|mis à jour|veröffentlicht|aktualisiert"
    r"|pubblicato|aggiornato|gepubliceerd|geplaatst|опубликовано)\b.*",
    re.IGNORECASE | re.DOTALL,
)
_AGENCY = re.compile(
    r"\s+(?:(?:the )?associated press|ap|reuters|afp|agence france-presse|dpa|efe|bloomberg"
    r"(?: news)?|usa today|staff writer)\Z",
    re.IGNORECASE,
)
_NO_PERSON = re.compile(
    r"\d|\A(?:the|a|an|das|les|los|las)\s"
    r"|\b(?:hours?|minutes?|mins?|days?|weeks?|months?|years?|ago|today|yesterday|tomorrow|gestern"
    r"|heute|ayer|hoy|hier|ieri|oggi|comments?)\b",
    re.IGNORECASE,
)
_APOSTROPHE = re.compile("['\u2019.]")
_PARTICLES = frozenset(
    [
        "af",
        "al",
        "ap",
        "ash",
        "at",
        "av",
        "ben",
        "bin",
        "bint",
        "d",
        "da",
        "dal",
        "dall",
        "dalla",
        "das",
        "de",
        "degli",
        "dei",
        "del",
        "dela",
        "della",
        "den",
        "der",
        "des",
        "di",
        "do",
        "dos",
        "du",
        "e",
        "el",
        "een",
        "ez",
        "f",
        "ibn",
        "in",
        "la",
        "las",
        "le",
        "lo",
        "los",
        "mac",
        "mc",
        "op",
        "san",
        "st",
        "t",
        "ten",
        "ter",
        "und",
        "v",
        "van",
        "vom",
        "von",
        "vande",
        "vander",
        "y",
        "z",
        "zu",
        "zum",
        "zur",
        "ul",
        "bint",
        "abu",
    ]
)


def names_in(byline: str, url: str, *, shown: bool = False) -> list[str]:
    """Return the names in ``byline`` in order.

    Args:
        byline: what a page says of its authors.
        url: the page's address; its site's name is not part of a name.
        shown: the words were read off the page's face, not off its metadata.
    """
    found: list[str] = []
    for part in _SPLIT.split(_BYLINE.sub("", _WHEN.sub("", _BRACKETS.sub("", byline)))):
        pieces = part.split(",")
        whole = all(2 <= len(piece.split()) <= 4 for piece in pieces)
        found.extend(pieces if whole else pieces[:1])
    names = [_bare(_BYLINE.sub("", name).strip(" .,:-\u2013|"), url) for name in found if name]
    return [
        name
        for name in names
        if 1 < len(name) <= MAX_NAME
        and not _NO_NAME.search(name)
        and not (shown and _is_no_person(name))
    ]


def _bare(name: str, url: str) -> str:
    """``name`` without the agency or the newspaper behind it, where a whole name stays."""
    words = name.split()
    host = (urlsplit(url).hostname or "").split(".")[-2:]
    for start in range(2, len(words)):
        if "".join(words[start:]).casefold() in host:
            name = " ".join(words[:start])
            break
    person = _AGENCY.sub("", name)
    return person if len(person.split()) > 1 else name


def _is_no_person(name: str) -> bool:
    words = name.split()
    if len(words) > MAX_WORDS or _NO_PERSON.search(name):
        return True
    return any(word[0].islower() and _APOSTROPHE.split(word)[0] not in _PARTICLES for word in words)
