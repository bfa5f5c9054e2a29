import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsspider.page.words import _SIGN, word_count


@given(
    st.text(st.characters(exclude_categories=["Cs"])).filter(lambda text: not _SIGN.search(text))
)
def test_words_are_counted_as_a_pattern_finds_them(text):
    assert word_count(text) == len(re.findall(r"\w+", text))


@pytest.mark.parametrize(
    ("text", "count"), [("don't go -- now", 4), ("\u6a4b\u304c open", 3), ("", 0)]
)
def test_a_sign_of_a_script_without_spaces_is_a_word(text, count):
    assert word_count(text) == count
