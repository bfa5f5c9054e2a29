from hypothesis import given, settings
from hypothesis import strategies as st

from newsspider.page.blocks import Draft
from newsspider.page.evidence import WEIGHTS, features, likely_lines

LINES = (
    "The bridge across the harbour carried its first cars on Wednesday, two years late.",
    "Engineers had found cracks in the eastern pillars and had them poured again in winter.",
    "The mayor said that the city would rather be late than sorry, and thanked the workers.",
)


def line(text, **facts):
    facts = {"type": "paragraph", "level": None, "linked": 0.0, "place": 1, "shape": "p"} | facts
    return Draft(text=text, **facts)


def kept(*drafts, stated=""):
    lines, _ = likely_lines(list(drafts), frozenset(), stated)
    return [draft.text for draft in lines]


def test_prose_in_one_block_is_the_article_s_and_surely_so():
    drafts = [line(text) for text in LINES]
    lines, sure = likely_lines(drafts, frozenset(), "")

    assert lines == drafts
    assert sure > 0.8


def test_a_short_linked_line_after_the_prose_is_not():
    more = line("Ferry stops", type="list", linked=1.0, links=1, place=2, shape="li", aside=1)

    assert kept(*map(line, LINES), more) == list(LINES)


def test_a_line_in_something_that_calls_itself_an_aside_is_not():
    bio = line("Mara Lindt writes on harbours.", aside=1, place=2, shape="div")

    assert kept(*map(line, LINES), bio) == list(LINES)


def test_a_list_stays_whole_or_goes_whole():
    winners = [
        line(
            f"Best Harbour of the {year} regattas - Port {year}",
            type="list",
            owner="ul",
            shape="li",
        )
        for year in ("North", "South", "2021", "2022")
    ]
    stops = [
        line(text, type="list", linked=1.0, links=1, owner="nav", place=2, shape="li", aside=1)
        for text in ("Ferry stops", "Piers", "A day out with the harbour pilots in all weathers.")
    ]
    found = kept(*map(line, LINES), *winners, line(LINES[0]), *stops)

    assert found == [*LINES, *(draft.text for draft in winners), LINES[0]]


@given(st.lists(st.tuples(st.sampled_from(["", "ul", "ol"]), st.text(min_size=1)), max_size=9))
def test_no_list_is_halved(lines):
    drafts = [
        line(text, type="list" if owner else "paragraph", owner=owner or None)
        for owner, text in lines
    ]
    found, _ = likely_lines(drafts, frozenset(), "")
    for owner in ("ul", "ol"):
        items = [draft for draft in drafts if draft.owner == owner]

        assert [draft for draft in found if draft.owner == owner] in (items, [])


def test_without_lines_nothing_is_kept_and_nothing_is_sure():
    assert likely_lines([], frozenset(), "") == ([], 0.0)


@settings(deadline=None)
@given(
    st.lists(
        st.builds(
            line,
            st.text(min_size=1, max_size=80).filter(str.strip),
            type=st.sampled_from(["paragraph", "heading", "list", "quote", "caption"]),
            linked=st.floats(0, 1),
            place=st.integers(0, 2),
            aside=st.integers(0, 3),
        ),
        max_size=12,
    ),
    st.text(max_size=80),
)
def test_each_line_has_every_feature_and_what_is_kept_was_there(drafts, stated):
    rows = list(features(drafts, frozenset(), stated))
    lines, sure = likely_lines(drafts, frozenset(), stated)

    assert [len(row) for row in rows] == [len(WEIGHTS)] * len(drafts)
    assert [d for d in drafts if any(d is line for line in lines)] == lines
    assert 0 <= sure <= 1
