"""Text as it is meant: one Unicode form, no entities, nothing invisible, folded whitespace.

Cleaning twice changes nothing more. That law decides the details: since ``&amp;amp;`` must not be
one thing after one run and another after two, entities are resolved until none is left.
"""

import html
import re
import unicodedata
from html.entities import html5

__all__ = ["clean_line", "clean_lines", "clean_text"]

# With semicolon only: "&copy=1" in an address and "AT&T" are no entities.
_ENTITY = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")

# Controls that are not whitespace, soft hyphen, combining grapheme joiner, zero-width space, bidi
# marks, embeddings and isolates, word joiner and invisible operators, byte order mark,
# interlinear annotation and object replacement, lone surrogates.
_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\xad\u034f\u061c\u200b\u200e\u200f\u202a-\u202e"
    "\u2060-\u206f\ufeff\ufff9-\ufffc\ud800-\udfff]+"
)
# ZWNJ and ZWJ shape letters from Arabic to Mongolian, and join emoji; elsewhere they are dirt.
_JOINED = "\u0600-\u08ff\u0900-\u0fff\u1000-\u109f\u1780-\u18af\ua800-\uabff\U00010a00-\U00011fff"
_EMOJI = "\u2600-\u27bf\u2b50\ufe0f\U0001f000-\U0001faff\U000e0020-\U000e007f"
_STRAY_JOINER = re.compile(rf"(?<![{_JOINED}{_EMOJI}])[\u200c\u200d]+|[\u200c\u200d]+(?=\s|\Z)")

_LINE_BREAK = re.compile(r"\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_EMPTY_LINES = re.compile(r"\n[^\S\n]*\n\s*")


def clean_line(text: str) -> str:
    """Return ``text`` on one line, with single spaces."""
    return _folded(_plain(text))


def clean_lines(text: str) -> str:
    """Return ``text`` with its line breaks, without empty lines."""
    lines = (_folded(line) for line in _broken(text))
    return "\n".join(line for line in lines if line)


def clean_text(text: str) -> str:
    """Return ``text`` as paragraphs, one empty line between them.

    Empty lines part paragraphs, and then a single line break is a space. In a text without empty
    lines every line is a paragraph.
    """
    lines = "\n".join(_broken(text)).strip()
    paragraphs = _EMPTY_LINES.split(lines) if _EMPTY_LINES.search(lines) else lines.split("\n")
    cleaned = (_folded(paragraph) for paragraph in paragraphs)
    return "\n\n".join(paragraph for paragraph in cleaned if paragraph)


def _folded(line: str) -> str:
    return " ".join(line.split())


def _broken(text: str) -> list[str]:
    """Return the lines of ``text``, whatever its line breaks are called, without entities."""
    return _LINE_BREAK.sub("\n", _plain(text)).split("\n")


def _plain(text: str) -> str:
    """Return ``text`` in NFC, without entities and invisible characters.

    What one step uncovers (a removed character closes up an entity) the next round takes away.
    Each round shortens or normalises, so there is a last one; it is most often the second.
    """
    before = None
    while text != before:
        before = text
        if "&" in text:
            text = _ENTITY.sub(_character, text)
        text = _INVISIBLE.sub("", text)
        if "\u200c" in text or "\u200d" in text:
            text = _STRAY_JOINER.sub("", text)
        text = unicodedata.normalize("NFC", text)
    return text


def _character(entity: re.Match[str]) -> str:
    name = entity[0][1:]
    return html.unescape(entity[0]) if name.startswith("#") else html5.get(name, entity[0])
