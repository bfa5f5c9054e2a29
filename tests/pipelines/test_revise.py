from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from pipelines.revise import Revision, next_revision

DIGESTS = st.sampled_from(["a", "b", "c", None])


def published(digests):
    """Return the history of an article whose page showed these texts one after another."""
    history = []
    for digest in digests:
        revision = next_revision(history, digest)
        if revision is not None:
            history.append(revision)
    return history


def test_the_first_text_is_revision_one():
    assert next_revision([], "a") == Revision(1, "a")


def test_the_latest_text_is_no_revision():
    assert next_revision([Revision(1, "a")], "a") is None


def test_a_new_text_has_the_next_number():
    assert next_revision([Revision(1, "a"), Revision(2, "b"), Revision(1, "a")], "c") == (3, "c")


def test_a_text_that_comes_back_has_its_old_number():
    assert next_revision([Revision(1, "a"), Revision(2, "b")], "a") == Revision(1, "a")


@given(st.lists(DIGESTS))
def test_one_text_has_one_number_and_numbers_have_no_gaps(digests):
    history = published(digests)
    numbers = {revision.number for revision in history}

    assert len(set(history)) == len(numbers) == len({r.text_digest for r in history})
    assert numbers == set(range(1, len(numbers) + 1))


@given(st.lists(DIGESTS))
def test_no_two_rows_in_a_row_have_the_same_text(digests):
    history = published(digests)

    assert all(a != b for a, b in pairwise(history))
