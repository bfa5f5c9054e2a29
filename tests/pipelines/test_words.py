import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.words import count_words, folded_words


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("", 0),
        ("— … !", 0),
        ("One two three.", 3),
        ("It's a well-known “fact” — 3.5 % of R&D", 7),
        ("हिन्दी में समाचार", 3),
        ("한국어 뉴스 기사", 3),
        ("中国新闻", 4),
        ("iPhone在中国发布", 6),
        ("ニュース速報", 6),
        ("สวัสดีครับ", 2),
        ("Привет, мир!", 2),
    ],
)
def test_words_are_counted_as_their_script_writes_them(text, count):
    assert count_words(text) == count


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Storm hits coast!", "STORM — hits   coast"),
        ("caf\u00e9", "cafe\u0301"),
        ("ﬁnal Straße", "final STRASSE"),
        ("don't", "don\u2019t"),
        ("zero\u200bwidth", "zerowidth"),
        ("\uff11\uff12", "12"),
    ],
)
def test_case_form_and_punctuation_do_not_make_another_text(one, other):
    assert folded_words(one) == folded_words(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("3.5", "35"), ("हिन्दी", "हन्दी"), ("über", "uber"), ("a b", "ab"), ("rise 3", "rise 4")],
)
def test_other_words_make_another_text(one, other):
    assert folded_words(one) != folded_words(other)


@given(st.text())
def test_folding_words_twice_changes_nothing_more(text):
    folded = folded_words(text)

    assert folded_words(folded) == folded


@given(st.lists(st.sampled_from(["storm", "2024", "R&D", "können", "мир"])))
def test_words_between_spaces_count_one_each(words):
    assert count_words("  ".join(words)) == len(words)
