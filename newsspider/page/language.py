"""The language of an article, as a BCP 47 tag.

Rules: what the page declares stands, unless its text is surely in another language. A detector's
guess alone is published only when it is sure.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Any

from py3langid.langid import MODEL_FILE, LanguageIdentifier

from newsspider.page.jsonld import texts

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

SAMPLE = 3000
"""Characters that the detector reads; more change nothing but the time."""

_TAG = re.compile(
    r"([A-Za-z]{2,3})(?:[-_]([A-Za-z]{4}))?(?:[-_]([A-Za-z]{2}|\d{3}))?(?:[.@;,\s]|\Z)"
)
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
    page: Page, articles: list[dict[str, Any]], text: str
) -> tuple[str, FieldSource] | None:
    """Return the language of ``text`` on ``page`` and what says so, or None."""
    declared = declared_language(page, articles)
    if len(text) < ENOUGH:
        return declared
    guess, probability = _detector().classify(text[:SAMPLE])
    if declared is None:
        return (guess, "dom") if float(probability) > LIKELY else None
    if float(probability) < SURE:
        return declared
    primary = declared[0].partition("-")[0]
    if primary == guess or any({primary, guess} <= twins for twins in _TWINS):
        return declared
    return guess, "dom"


def declared_language(page: Page, articles: list[dict[str, Any]]) -> tuple[str, FieldSource] | None:
    """Return the language that the page declares and where, or None."""
    body = page.root.find("body")
    found: list[tuple[str, FieldSource]] = [
        (page.root.get("lang") or page.root.get("xml:lang") or "", "dom"),
        *((text, "jsonld") for node in articles for text in texts(node.get("inLanguage"), "name")),
        (page.meta.get("og:locale", ""), "opengraph"),
        (page.meta.get("content-language", "") or page.meta.get("language", ""), "meta"),
        ((body.get("lang") or "") if body is not None else "", "dom"),
    ]
    for raw, source in found:
        match = _TAG.match(raw.strip())
        if match:
            script, region = match[2], match[3]
            tag = match[1].lower()
            tag += f"-{script.title()}" if script else ""
            return tag + (f"-{region.upper()}" if region else ""), source
    return None
