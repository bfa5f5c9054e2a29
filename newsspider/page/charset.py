"""The charset of a page, proven by decoding.

Rules:

- A byte order mark decides.
- Text with non-ASCII bytes that is valid UTF-8 is UTF-8, whatever was declared: the chance that
  another charset looks like that is nil (RFC 3629, section 1).
- A declaration (header first, then the page's own) is believed when its text reads well; otherwise
  the candidate that reads best wins.
- Nothing here fails: in the end bytes that mean nothing become U+FFFD.
"""

from __future__ import annotations

import codecs
import re
from itertools import islice

from w3lib.encoding import resolve_encoding

__all__ = ["decode_page"]

BOMS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, whose mark it starts with
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
FAMILIES = (
    *("cp1252", "cp1251", "koi8-r", "cp1250", "cp1256", "cp1253", "cp1254", "cp1255"),
    *("gb18030", "cp932", "euc-jp", "cp949", "big5hkscs", "cp874"),
)
"""What undeclared pages are written in, the most frequent of each script first."""

SAMPLE = 20_000
"""Non-ASCII characters on which a charset is judged; more do not change the verdict."""

SPAN = 400_000
"""Bytes that these are taken from, for each charset reads all of them."""

GOOD_ENOUGH = 0.08
"""Share of odd characters up to which a declared charset is believed."""

_HEADER = re.compile(r"charset\s*=\s*[\"']?\s*([\w.:+-]+)", re.IGNORECASE)
_META = re.compile(rb"<meta[^>]{0,500}?charset\s*=\s*[\"']?\s*([\w.:+-]+)", re.IGNORECASE)
_XML = re.compile(rb"\A\s*<\?xml[^>]{0,200}encoding\s*=\s*[\"']([\w.:+-]+)", re.IGNORECASE)
_ODD = re.compile(
    "[\ufffd\x80-\x9f\ue000-\uf8ff]"  # undecodable, C1 controls, private use
    "|[\u00c0-\u024f]{3,}"  # no language writes three accented Latin letters in a row
    "|[A-Za-z][\u0370-\u05ff\u0600-\u06ff\u0e00-\u0e7f]|[\u0370-\u06ff][A-Za-z]"  # mixed scripts
    "|[\u0430-\u044f][\u0410-\u042f]"  # small Cyrillic letter before a capital
    "|[^\\W\\d_][\u2020-\u2030\u00a4-\u00b6\u00b8-\u00bf][^\\W\\d_]"  # signs inside words
    "|[\uff61-\uff9f]"  # half-width katakana: Shift_JIS read where it is not
)
_HIGH = re.compile(rb"[\x80-\xff]")
_NOT_ASCII = re.compile(r"[^\x00-\x7f]")


def decode_page(body: bytes, content_type: str | None = None) -> tuple[str, str]:
    """Return the text of ``body`` and the Python name of the charset that decodes it.

    Args:
        body: the page, without content or transfer encoding.
        content_type: the ``Content-Type`` header, if there was one.
    """
    for mark, encoding in BOMS:
        if body.startswith(mark):
            return body[len(mark) :].decode(encoding, "replace"), encoding
    declared = _declared(body, content_type)
    wide = _wide(body)
    if wide:
        return body.decode(wide, "replace"), wide
    if body.isascii():
        escaped = next((name for name in declared if name.startswith("iso2022")), None)
        encoding = escaped if escaped and b"\x1b" in body else "utf-8"
        return body.decode(encoding, "replace"), encoding
    text = _utf8(body)
    if text is not None:
        return text, "utf-8"
    encoding = _best(body, declared)
    return body.decode(encoding, "replace"), encoding


def _declared(body: bytes, content_type: str | None) -> list[str]:
    """Charsets named by the header, then by the page, wherever in it, as Python codec names."""
    header = _HEADER.search(content_type or "")
    found = [header[1]] if header else []
    found += [m[1].decode("ascii", "replace") for m in (_META.search(body), _XML.search(body)) if m]
    names = (resolve_encoding(label) for label in found)
    return list(dict.fromkeys(name for name in names if name))


def _wide(body: bytes) -> str | None:
    """UTF-16 without a mark: markup has a NUL beside every ASCII letter."""
    start = body[:2000]
    odd, even = start[1::2].count(0), start[::2].count(0)
    if max(odd, even) * 8 < len(start) or min(odd, even) * 10 > max(odd, even):
        return None
    return "utf-16-le" if odd > even else "utf-16-be"


def _utf8(body: bytes) -> str | None:
    """The text as UTF-8; a few broken sequences among hundreds, or a cut end, are forgiven."""
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        text = body.decode("utf-8", "replace")
    broken = text.count("\ufffd")
    whole = len(_NOT_ASCII.findall(text)) - broken
    return text if broken * 20 <= whole else None


def _best(body: bytes, declared: list[str]) -> str:
    """The declared charset that reads well, else whichever charset reads best."""
    places = [match.start() for match in islice(_HIGH.finditer(body), SAMPLE)]
    start = max(0, places[0] - 20)
    sample = body[start : min(places[-1] + 20, start + SPAN)]
    for name in declared:
        if name != "utf-8" and _oddness(sample, name) <= GOOD_ENOUGH:
            return name
    candidates = dict.fromkeys([*(n for n in declared if n != "utf-8"), *FAMILIES])
    return min(candidates, key=lambda name: _oddness(sample, name))


def _oddness(sample: bytes, encoding: str) -> float:
    """Share of the non-ASCII characters of ``sample`` that no writer would have put there."""
    text = sample.decode(encoding, "replace")
    foreign = len(_NOT_ASCII.findall(text))
    odd = sum(len(match) for match in _ODD.findall(text))
    return odd / foreign if foreign else 1.0
