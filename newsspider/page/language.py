"""The language of an article, as a BCP 47 tag.

Rules: what the page declares stands, unless its text is surely in another language. The detector is
asked only where the small words of the text do not confirm the page at a glance; its guess alone is
published only when it is likely.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Any

from py3langid.langid import MODEL_FILE, LanguageIdentifier

from newsspider.page.function_words import reads_as
from newsspider.page.jsonld import texts
from newsspider.page.own import stated_by

if TYPE_CHECKING:
    from newsspider.items import FieldSource
    from newsspider.page.parse import Page

__all__ = ["language"]

SURE = 0.99
"""Probability from which the detector may overrule the page."""

LIKELY = 0.5
"""Probability from which the detector speaks where the page says nothing."""

ENOUGH = 200
"""Characters of text below which the detector is not asked."""

SAMPLE = 600
"""Characters that the detector reads first: on 340 pages more changed nothing but the time."""

WHOLE = 3000
"""Characters that it reads before it overrules a page."""

_TAG = re.compile(
    r"([A-Za-z]{2,3})(?:[-_]([A-Za-z]{4}))?(?:[-_]([A-Za-z]{2}|\d{3}))?(?:[.@;,\s]|\Z)"
)
_ONE_NAME = {"nb": "no"}
"""Pages call the same Norwegian ``no``, ``nb`` or ``nb-NO``, as their systems happen to; CLDR keeps
it under ``no``, of which ``nb`` is a child, and ``nn`` stays another."""

_TWINS = (
    {"no", "nb", "nn", "da"},
    {"hr", "sr", "bs", "sl"},
    {"id", "ms", "jv"},
    {"cs", "sk"},
    {"zu", "xh"},
    {"es", "gl", "ca", "an"},
    {"ru", "uk", "be", "bg"},
    {"hi", "mr", "ne"},
    {"pt", "gl"},
    {"nl", "af", "li"},
    {"tr", "az"},
    {"fa", "ar", "ur", "ps"},
)
"""Languages that the detector confuses; inside a group the page is believed."""


@cache
def _detector() -> LanguageIdentifier:
    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)


def language(
    page: Page,
    articles: list[dict[str, Any]],
    text: str,
    hinted: tuple[str, FieldSource] | None = None,
) -> tuple[str, FieldSource] | None:
    """Return the language of ``text`` on ``page`` and what says so, or None.

    Args:
        page: the article's page.
        articles: the nodes that describe the article.
        text: the article's text.
        hinted: what a door said of its language, and which; heard where the page declares none.
    """
    declared = declared_language(page, articles) or _tagged([hinted] if hinted else [])
    if len(text) < ENOUGH:
        return declared
    if declared and reads_as(text, declared[0].partition("-")[0]):
        return declared
    guess, probability = _detector().classify(text[:SAMPLE])
    if declared is None:
        return (guess, "dom") if float(probability) > LIKELY else None
    if _is_same(declared[0], guess):
        return declared
    guess, probability = _detector().classify(text[:WHOLE])
    if float(probability) < SURE or _is_same(declared[0], guess):
        return declared
    return guess, "dom"


def _is_same(declared: str, guess: str) -> bool:
    """Whether ``guess`` is ``declared`` or a language that the detector takes it for."""
    primary = declared.partition("-")[0]
    return primary == guess or any({primary, guess} <= twins for twins in _TWINS)


def declared_language(page: Page, articles: list[dict[str, Any]]) -> tuple[str, FieldSource] | None:
    """Return the language that the page declares and where, or None."""
    body = page.root.find("body")
    found: list[tuple[str, FieldSource]] = [
        (page.root.get("lang") or page.root.get("xml:lang") or "", "dom"),
        *(
            (text, stated_by(node))
            for node in articles
            for text in texts(node.get("inLanguage"), "alternateName", "name")
        ),
        (page.meta.get("og:locale", ""), "opengraph"),
        (page.meta.get("content-language", "") or page.meta.get("language", ""), "meta"),
        ((body.get("lang") or "") if body is not None else "", "dom"),
    ]
    return _tagged(found)


def _tagged(found: list[tuple[str, FieldSource]]) -> tuple[str, FieldSource] | None:
    """The first that is a language tag, as BCP 47 writes it."""
    for raw, source in found:
        match = _TAG.match(raw.strip())
        if match:
            script, region = match[2], match[3]
            tag = _ONE_NAME.get(match[1].lower(), match[1].lower())
            tag += f"-{script.title()}" if script else ""
            return tag + (f"-{region.upper()}" if region else ""), source
    return None
