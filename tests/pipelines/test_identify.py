import re

from hypothesis import given
from hypothesis import strategies as st
from itemadapter import ItemAdapter

from pipelines.identify import IdentifyPipeline, article_id, text_digest


@given(st.text())
def test_an_article_id_is_short_and_the_same_every_time(key):
    assert re.fullmatch("a[0-9a-f]{20}", article_id(key))
    assert article_id(key) == article_id(key)


def test_ids_and_digests_are_those_of_every_earlier_version():
    assert article_id("example.com/a") == "a036cbe16b0015b0a30d7"
    assert text_digest("Storm", "It rained.") == (
        "sha256:e0d0dae0b207507c95545ef8f0df697dc942c56279a3348aa6c92f97036ca795"
    )


@given(st.text(), st.text())
def test_two_keys_have_two_ids(one, other):
    assert (article_id(one) == article_id(other)) == (one == other)


def test_a_digest_is_over_words_and_nothing_else():
    digest = text_digest("Storm hits coast", "It rained.\n\nThen it snowed.")

    assert digest == text_digest("STORM HITS COAST!", "It rained. “Then” it snowed")
    assert digest != text_digest("Storm hits coast", "It rained. Then it hailed.")
    assert digest != text_digest("Storm hits", "coast It rained. Then it snowed.")


def test_a_text_without_words_has_no_digest():
    assert text_digest(None, None) is None
    assert text_digest(" ", "— …") is None


def test_every_class_of_item_is_identified(item_class):
    item = item_class(url="https://www.example.com/a", urlKey="example.com/a", headline="Storm")
    article = ItemAdapter(IdentifyPipeline().process_item(item))

    assert article["articleId"] == article_id("example.com/a")
    assert article["textDigest"] == text_digest("Storm", None)


def test_without_a_key_the_url_identifies(bare_class):
    item = IdentifyPipeline().process_item(bare_class(url="https://example.com/a"))

    assert item.articleId == article_id("https://example.com/a")
    assert item.textDigest is None


def test_an_article_keeps_the_id_it_has():
    item = IdentifyPipeline().process_item({"articleId": "a1", "urlKey": "example.com/a"})

    assert item["articleId"] == "a1"


def test_without_any_address_there_is_no_id():
    assert "articleId" not in IdentifyPipeline().process_item({"headline": "Storm"})
