"""Which lines of a text are not the article's.

Rules:

- A line goes for what it does (it is nothing but a link to elsewhere) before what it says.
- Words count only at the start of a line, or as the whole of a short one, never inside a sentence.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from newsspider.page.blocks import Draft

__all__ = ["READ_ALSO", "is_furniture", "own_lines"]

READ_ALSO = re.compile(
    r"\W*(?:read(?: also| more| next|:| this)|also read|see also|more(?: on this| from|:)|related"
    r"(?: articles?| stories| posts?|:)|don.t miss|you may (?:also )?like|recommended"
    r"|watch(?: also|:)"
    r"|lire aussi|à lire|lisez aussi|voir aussi|lea (?:también|además|más)|leer (?:también|más)"
    r"|le puede interesar|te puede interesar|lee también|ver también|leia (?:também|mais)"
    r"|veja também|saiba mais|leggi anche|lees ook|(?:lest|lesen sie) (?:auch|mehr)"
    r"|mehr (?:lesen|zum thema)"
    r"|auch interessant|siehe auch|czytaj (?:też|także|również|więcej)|zobacz (?:też|także|również)"
    r"|baca juga|читайте (?:також|также|ещё|еще)|читать (?:также|ещё)|смотрите также|дивіться також"
    r"|læs også|les også|läs (?:också|även|mer)|lue myös|přečtěte si|čtěte také|citește și"
    r"|olvassa el|διαβάστε (?:επίσης|ακόμα)|oku(?:yun)?:|اقرأ أيضا|إقرأ أيضا|相关阅读|関連記事)",
    re.IGNORECASE,
)
"""How a pointer to another article begins."""

_FURNITURE = re.compile(
    r"\W*(?:advert(?:isement|ising|isment)?|ad|anzeige|publicidad|publicité|pubblicità|reklam[aeo]?"
    r"|реклама|sponsored(?: content)?|story continues below(?: advertisement)?|continue reading"
    r"|article continues (?:below|after).{0,30}|share(?: this)?(?: article| story| post)?.{0,20}"
    r"|follow us.{0,60}|(?:click|tap) here to .{0,60}|loading.{0,12}|comments?(?: \(\d+\))?"
    r"|tags?:.{0,200}|(?:photo|image|foto|picture|bild)(?: credit)?s?:.{0,120}|copy link|print"
    r"|email|facebook|twitter|whatsapp|telegram|linkedin|view (?:image )?in fullscreen|topics"
    r"|sign up (?:for|to) .{0,120}newsletter.{0,60}|subscribe(?: now| to .{0,60})?)\W*",
    re.IGNORECASE,
)
"""Short lines that are furniture of a page, as a whole."""

_RIGHTS = re.compile(
    r"\W*(?:copyright\b|©|\(c\) ?\d{4}|all rights reserved|this material may not be published)",
    re.IGNORECASE,
)


_POST = re.compile(
    r"pic\.twitter\.com/|https://t\.co/|\(@\w+\)\s+\w+\.? \d+, \d{4}|A post shared by "
)
"""What an embedded post of a social network says of itself, as a quote."""


def own_lines(drafts: list[Draft], known: frozenset[str]) -> list[Draft]:
    """Return the ``drafts`` that belong to the article.

    Args:
        drafts: in document order.
        known: the texts of the page's links and of its ``h1``; a line equal to one is nothing but a
            link, or the headline again.
    """
    posts = {draft.owner for draft in drafts if draft.type == "quote" and _POST.search(draft.text)}
    kept = [
        replace(draft, type="embed") if draft.type == "quote" and draft.owner in posts else draft
        for draft in drafts
        if not is_furniture(draft, known)
    ]
    while kept and (kept[-1].type == "heading" or _RIGHTS.match(kept[-1].text)):
        kept.pop()
    return kept


def is_furniture(draft: Draft, known: frozenset[str]) -> bool:
    """Return whether a line is furniture or a pointer to elsewhere; ``known`` as in `own_lines`."""
    text = draft.text
    if draft.type == "caption":
        return False
    if not any(map(str.isalnum, text)):
        return True
    whole_link = draft.linked > 0.9 or text in known
    if whole_link and len(text) > 3:
        return True
    if len(text) < 250 and _FURNITURE.fullmatch(text):
        return True
    pointer = READ_ALSO.match(text)
    if not pointer or len(text) > 300:
        return False
    rest = text[pointer.end() :].strip(" :\u2013\u2014-\n")
    return draft.linked > 0.4 or not rest or rest in known or text.rstrip().endswith(":")
