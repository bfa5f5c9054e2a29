from hypothesis import given
from hypothesis import strategies as st
from itemadapter import ItemAdapter

from pipelines.clean import CleanPipeline, article_text, body_of, clean_blocks


def block(text, kind="paragraph", level=None):
    return {"type": kind, "text": text, "level": level}


def test_the_body_is_the_text_of_the_blocks_that_are_text():
    blocks = [
        block("Storm", "heading", 2),
        block("It  rained.\u200b"),
        block("READ ALSO: Another storm"),
        block("“Wet,” he said.", "quote"),
        block("one\n\ntwo", "list"),
        block("A photo", "caption"),
        block("", "embed"),
        block(" \n "),
    ]
    cleaned = clean_blocks(blocks)

    assert [each["type"] for each in cleaned] == [
        "heading",
        "paragraph",
        "quote",
        "list",
        "caption",
        "embed",
    ]
    assert cleaned[0]["level"] == 2
    assert body_of(cleaned) == "Storm\n\nIt rained.\n\n“Wet,” he said.\n\none\ntwo"


def test_boilerplate_goes_from_the_body_as_whole_paragraphs_only():
    text = "It rained.\n\nREAD ALSO: Sun\n\nHe said: read also the sky.\n\nAdvertisement"

    assert article_text(text) == "It rained.\n\nHe said: read also the sky."


def test_every_class_of_item_is_cleaned(item_class):
    item = item_class(
        url="https://example.com/a",
        headline=" Storm &amp; flood ",
        blocks=[block("It rained on  Monday.")],
        articleBody="what the extractor thought",
        authors=[
            {"name": " Ann  Lee", "url": None},
            {"name": "ann lee", "url": "https://example.com/ann"},
            {"name": "\u200b", "url": None},
        ],
        keywords=["rain", " rain ", "", "Storm"],
    )
    article = ItemAdapter(CleanPipeline().process_item(item))

    assert article["headline"] == "Storm & flood"
    assert article["articleBody"] == "It rained on Monday."
    assert article["wordCount"] == 4
    assert article["authors"] == [{"name": "Ann Lee", "url": "https://example.com/ann"}]
    assert article["keywords"] == ["rain", "Storm"]


def test_a_field_that_the_class_lacks_is_left_out(bare_class):
    item = CleanPipeline().process_item(bare_class(headline="A  b", articleBody="One.\nTwo."))

    assert item == bare_class(headline="A b", articleBody="One.\n\nTwo.")


def test_without_blocks_of_text_the_body_itself_is_cleaned():
    item = {"blocks": [block("A photo", "caption")], "articleBody": "One.\nTwo."}

    assert CleanPipeline().process_item(item)["articleBody"] == "One.\n\nTwo."


def test_what_is_empty_once_cleaned_is_unknown():
    item = CleanPipeline().process_item({"headline": "\u200b ", "articleBody": "Advertisement"})

    assert item["headline"] is None
    assert item["articleBody"] is None
    assert item["wordCount"] is None


TEXTS = st.lists(
    st.sampled_from(["Storm", " ", "\n", "\n\n", "&amp;", "amp;", "\u200b", "READ ALSO", ": x"])
    | st.text(max_size=3)
).map("".join)
KINDS = st.sampled_from(["paragraph", "heading", "list", "quote", "embed", "caption"])
BLOCKS = st.lists(st.builds(block, TEXTS, KINDS))


@given(
    st.fixed_dictionaries(
        {"headline": TEXTS, "articleBody": TEXTS, "blocks": BLOCKS, "keywords": st.lists(TEXTS)},
        optional={"authors": st.lists(st.fixed_dictionaries({"name": TEXTS, "url": st.none()}))},
    )
)
def test_cleaning_an_item_twice_changes_nothing_more(item):
    once = CleanPipeline().process_item(item)
    twice = CleanPipeline().process_item(dict(once))

    assert twice == once
