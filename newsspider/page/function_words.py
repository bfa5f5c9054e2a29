"""The small words by which a language is known at a glance, and no neighbour of it.

They only confirm what a page declares; where they do not, a detector is asked.
"""

# ruff: noqa: RUF001 - words in many scripts

from __future__ import annotations

import re

__all__ = ["reads_as"]

SHARE = 0.08
"""Share of the first words that must be function words; running text has 0.15 to 0.3."""

SAMPLE = 900
"""Characters that are looked at."""

_LISTS = {
    "ca": "els les amb una dels aquest perquè també és però més seva",
    "cs": "že se na je který jsou byl podle jako také jeho před ale",
    "da": "og af ikke til blev også været skal hvor noget har ved",
    "de": "der die das und nicht ist mit auf ein eine dem den von wurde sich auch",
    "en": "the and that with for from this have was are has his their which they been",
    "es": "el los las una del con y pero más su como para fue esta entre también",
    "fi": "ja on että ei se oli myös kun mutta ovat joka sekä mukaan",
    "fr": "les des une dans est qui pour sur avec pas par au ce sont cette plus ont du",
    "hu": "az hogy nem és egy is volt meg csak mint már vagy szerint",
    "id": "yang dan di dengan untuk dari ini tidak pada dalam akan itu",
    "it": "il della che di per una nel alla sono con gli anche del è dei più",
    "nl": "het een van dat niet zijn voor met op aan ook werd wordt naar bij door",
    "no": "og ikke til det har ble også etter skal som på ved hvor være",
    "pl": "że się na jest nie do oraz jak został który przez było ale po",
    "pt": "os uma não com para do da que dos mais foi em são pelo pela ao",
    "ro": "și în cu din pentru că nu este care mai sunt fost prin",
    "sv": "och att det inte är som har till med för också var efter ska kan",
    "tr": "ve bir bu için ile olarak da olan daha çok dedi göre sonra",
    "vi": "và của là không được cho với những trong người này một đã",
    "ru": "и в не на что с он как это по но из его также был",
    "uk": "і в не на що з він як це та про за від який також був",
}
_WORDS = {tag: frozenset(words.split()) for tag, words in _LISTS.items()}
_WORDS["nb"] = _WORDS["nn"] = _WORDS["no"]
_SCRIPTS = {
    "ja": re.compile("[\u3040-\u30ff]"),
    "ko": re.compile("[\uac00-\ud7af]"),
    "el": re.compile("[\u0370-\u03ff]"),
    "he": re.compile("[\u0590-\u05ff]"),
    "th": re.compile("[\u0e00-\u0e7f]"),
    "ka": re.compile("[\u10a0-\u10ff]"),
    "hy": re.compile("[\u0530-\u058f]"),
    "ta": re.compile("[\u0b80-\u0bff]"),
    "gu": re.compile("[\u0a80-\u0aff]"),
}
"""Scripts that one language alone writes."""

_WORD = re.compile(r"[^\W\d_]+")


def reads_as(text: str, language: str) -> bool:
    """Return whether ``text`` surely is in ``language``; False also where that is not known.

    Args:
        text: some sentences.
        language: primary subtag of a language tag.
    """
    text = text[:SAMPLE]
    script = _SCRIPTS.get(language)
    if script is not None:
        return len(script.findall(text)) > len(text) * SHARE
    small = _WORDS.get(language)
    if small is None:
        return False
    words = _WORD.findall(text.casefold())
    return sum(word in small for word in words) > len(words) * SHARE
