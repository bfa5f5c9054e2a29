"""Whatever a site calls its sections, the terminal shows it and nothing else happens."""

from hypothesis import given
from hypothesis import strategies as st

from newsspider.report.table import WIDTH, beside, clipped, counted, padded, printable, wrapped

WORDS = st.text()
LETTERS = st.text(st.characters(exclude_categories=["Cs", "Mn", "Mc", "Me"]))
"""Each takes a column or two; an accent of its own takes none."""


@given(WORDS)
def test_nothing_that_a_terminal_obeys_is_printed(text):
    assert printable(text).isprintable()


def test_an_escape_sequence_is_written_out():
    assert printable("\x1b[2JNews\n") == r"\x1b[2JNews\n"


@given(LETTERS, st.integers(3, 200))
def test_what_is_clipped_is_no_wider_than_asked(text, width):
    assert len(clipped(text, width)) <= width


@given(WORDS)
def test_clipping_twice_changes_nothing_more(text):
    assert clipped(clipped(text, 20), 20) == clipped(text, 20)


def test_a_wide_letter_takes_two_columns():
    assert clipped("新聞新聞新聞", 10) == "新聞新..."
    assert padded("新聞", 6) == "新聞  "


@given(st.text(st.characters(max_codepoint=0x24F)), st.integers(3, 60))
def test_padding_fills_exactly(text, width):
    assert len(padded(text, width)) == width


@given(st.lists(st.lists(LETTERS, max_size=4), min_size=1, max_size=4))
def test_blocks_side_by_side_fit(blocks):
    lines = beside(*blocks)

    assert len(lines) == max(map(len, blocks))
    assert all(len(line) <= WIDTH for line in lines)


def test_a_long_count_tells_how_much_is_left_out():
    lines = counted("by day", {str(day): day for day in range(1, 21)}, shown=5)

    assert len(lines) == 7
    assert lines[-1].split() == ["and", "15", "more"]


def test_no_counts_are_none():
    assert [line.strip() for line in counted("skipped", {})] == ["skipped", "none"]


def test_a_long_sentence_is_wrapped_and_not_cut():
    sentence = "word " * 60

    assert " ".join(line.strip() for line in wrapped(sentence)) == sentence.strip()
