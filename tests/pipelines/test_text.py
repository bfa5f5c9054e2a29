import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.text import clean_line, clean_lines, clean_text

# What the rules are about, in any order.
DIRTY = st.lists(
    st.sampled_from([
        "&", "amp;", "&amp;", "#39;", "&#x26;", "lt;", "&nbsp;", "&#8203;", "\u037e", "\u200b",
        "\u200d", "\u200c", "\xad", "\x00", "\x85", "\r", "\n", "\r\n", "\u2028", " ", "\u3000",
        "e", "\u0301", "\u0645", "\u0915", "\u094d", "\U0001f469", "\ufe0f", "\ud800", "&zwj;",
        "&shy;", "\u2001", "READ ALSO: x", "Share",
    ])
    | st.text(max_size=4)
).map("".join)  # fmt: skip


@given(DIRTY)
def test_cleaning_text_twice_changes_nothing_more(text):
    cleaned = clean_text(text)

    assert clean_text(cleaned) == cleaned


@given(DIRTY)
def test_cleaning_a_line_twice_changes_nothing_more(text):
    cleaned = clean_line(text)

    assert clean_line(cleaned) == cleaned
    assert "\n" not in cleaned


@given(DIRTY)
def test_cleaning_lines_twice_changes_nothing_more(text):
    cleaned = clean_lines(text)

    assert clean_lines(cleaned) == cleaned
    assert "\n\n" not in cleaned


@given(DIRTY)
def test_clean_text_can_be_written_as_utf_8(text):
    assert clean_text(text).encode().decode() == clean_text(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("  two \t words\n", "two words"),
        ("cafe\u0301", "café"),
        ("non\xa0breaking\u3000wide", "non breaking wide"),
        ("Q&amp;A", "Q&A"),
        ("Q&amp;amp;A", "Q&A"),
        ("it&#8217;s &quot;it&quot;", "it\u2019s \"it\""),
        ("&#x41;&#128;", "A€"),
        ("AT&T &c. R&D; &unknown; &copy=1 &amp", "AT&T &c. R&D; &unknown; &copy=1 &amp"),
        ("&notit; &lt;b&gt;", "&notit; <b>"),
        ("zero\u200bwidth\ufeff", "zerowidth"),
        ("hy\xadphen", "hyphen"),
        ("hy&shy;phen", "hyphen"),
        ("bell\x07 nul\x00 c1\x9f", "bell nul c1"),
        ("\u200eleft\u200f", "left"),
        ("half \ud800", "half"),
        ("latin\u200djoin\u200c", "latinjoin"),
        ("\u0645\u06cc\u200c\u062e", "\u0645\u06cc\u200c\u062e"),
        ("क्\u200dष", "क्\u200dष"),
        ("👩\u200d👩\u200d👧", "👩\u200d👩\u200d👧"),
        ("❤\ufe0f\u200d🔥", "❤\ufe0f\u200d🔥"),
    ],
)  # fmt: skip
def test_a_line_is_what_a_reader_sees(text, expected):
    assert clean_line(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("One.\n\n\n \nTwo.", "One.\n\nTwo."),
        ("One\nsoft wrap.\n\nTwo.", "One soft wrap.\n\nTwo."),
        ("One.\nTwo.", "One.\n\nTwo."),
        ("One.\r\nTwo.\u2029Three.\rFour.", "One.\n\nTwo.\n\nThree.\n\nFour."),
        ("One.\n\u200b\nTwo\nlines.", "One.\n\nTwo lines."),
        ("\n\n \n", ""),
        ("", ""),
    ],
)
def test_paragraphs_stand_one_empty_line_apart(text, expected):
    assert clean_text(text) == expected


def test_the_lines_of_a_list_stay_lines():
    assert clean_lines(" one \n\n two\ttwo\r\nthree") == "one\ntwo two\nthree"
