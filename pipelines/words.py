r"""What a word is, for counting and for comparing.

Both ways must do for scripts that Python's ``\w`` does not understand: vowel signs of Indic
scripts are not ``\w``, and Chinese, Japanese and Thai put no spaces between words.
"""

import re
import unicodedata
from functools import lru_cache

__all__ = ["count_words", "folded_words", "puts_spaces"]

_HAN_KANA = "\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_THAI_LAO_KHMER_MYANMAR = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff"
_WORD = re.compile(
    rf"[{_HAN_KANA}]"
    rf"|[{_THAI_LAO_KHMER_MYANMAR}]{{1,5}}"
    rf"|[^\W_{_HAN_KANA}{_THAI_LAO_KHMER_MYANMAR}][^\s{_HAN_KANA}{_THAI_LAO_KHMER_MYANMAR}]*"
)
_FEW = 64  # kinds of punctuation; that many replacements take a third of one translation
_WITHOUT_SPACES = re.compile(f"[{_HAN_KANA}{_THAI_LAO_KHMER_MYANMAR}]+")


def count_words(text: str) -> int:
    """Return the number of words in ``text``.

    A word is what stands between spaces and holds a letter or digit. A Han, Hiragana or Katakana
    character counts as one word, as in word processors. Thai, Lao, Khmer and Burmese count one
    word for every five characters or rest of a phrase, which is near their average word; finding
    the real ones takes a dictionary.
    """
    return len(_WORD.findall(text))


def puts_spaces(text: str) -> bool:
    """Return whether ``text`` is mostly in scripts that put spaces between words."""
    if text.isascii():
        return True
    return 2 * len(_WITHOUT_SPACES.sub("", text)) >= len(text)


@lru_cache(8)  # of one article, body and headline are asked for more than once
def folded_words(text: str) -> str:
    """Return the words of ``text`` alone, one space apart, without case, form and punctuation.

    NFKC, casefold and NFKC again (Unicode Standard, definition D146); what is no letter, mark or
    number ends a word, but invisible format characters only vanish.
    """
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    changed = {char: into for char in set(folded) if (into := _in_word(char)) != char}
    if len(changed) > _FEW:
        folded = folded.translate({ord(char): into for char, into in changed.items()})
    else:
        for char, into in changed.items():
            folded = folded.replace(char, into)
    return " ".join(folded.split())


@lru_cache(4096)
def _in_word(char: str) -> str:
    category = unicodedata.category(char)
    if category == "Cf":
        return ""
    return char if category[0] in "LMN" else " "
