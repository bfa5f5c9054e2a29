import pytest
from hypothesis import given
from hypothesis import strategies as st
from itemadapter import ItemAdapter
from scrapy.utils.test import get_crawler

from pipelines.check import CheckPipeline, is_instant
from pipelines.errors import Dropped

WHOLE = {"url": "https://example.com/a", "headline": "Storm", "articleBody": "It rained."}


def test_a_whole_article_passes_untouched(stats, item_class):
    item = item_class(**WHOLE, datePublished="2024-01-15T10:00:00+01:00")

    assert CheckPipeline(stats).process_item(item) is item
    assert ItemAdapter(item)["datePublished"] == "2024-01-15T10:00:00+01:00"
    assert not stats


@pytest.mark.parametrize("field", ["url", "headline", "articleBody"])
@pytest.mark.parametrize("empty", [None, "", " \n"])
def test_an_article_that_lacks_a_required_field_is_dropped_with_its_reason(
    stats, item_class, field, empty
):
    with pytest.raises(Dropped) as error:
        CheckPipeline(stats).process_item(item_class(**{**WHOLE, field: empty}))

    assert error.value.reason == f"missing-{field}"
    assert stats == {f"pipelines/dropped/missing-{field}": 1}


def test_a_required_field_that_the_class_lacks_is_missing(stats, bare_class):
    with pytest.raises(Dropped) as error:
        CheckPipeline(stats, ("headline", "datePublished")).process_item(bare_class(**WHOLE))

    assert error.value.reason == "missing-datePublished"


@pytest.mark.parametrize("kind", ["VideoObject", "ImageGallery", "MediaGallery", "AudioObject"])
def test_content_that_is_not_text_needs_no_text(stats, kind):
    item = {**WHOLE, "articleBody": None, "articleType": kind}

    assert CheckPipeline(stats).process_item(item) is item


def test_a_live_blog_needs_text_or_updates(stats):
    empty = {**WHOLE, "articleBody": None, "articleType": "LiveBlogPosting"}
    with_updates = {**empty, "liveBlogUpdates": [{"text": "12:00 It rains."}]}

    assert CheckPipeline(stats).process_item(with_updates) is with_updates
    with pytest.raises(Dropped):
        CheckPipeline(stats).process_item(empty)


@pytest.mark.parametrize("kind", ["NewsArticle", None, ["VideoObject"], "video"])
def test_any_other_type_needs_text(stats, kind):
    with pytest.raises(Dropped):
        CheckPipeline(stats).process_item({**WHOLE, "articleBody": "", "articleType": kind})


@pytest.mark.parametrize(
    "wrong",
    ["yesterday", "2024-01-15", "2024-01-15T10:00:00", "2024-13-01T00:00:00Z", "", 1705312800],
)
def test_a_time_that_is_no_instant_becomes_null_and_is_told(stats, item_class, wrong):
    item = item_class(**WHOLE, datePublished=wrong, validationMessages=["before"])
    article = ItemAdapter(CheckPipeline(stats).process_item(item))

    assert article["datePublished"] is None
    assert article["validationMessages"] == [
        "before",
        f"datePublished: {wrong!r} is not an ISO 8601 time with an offset",
    ]
    assert stats["pipelines/check/invalid/datePublished"] == 1


@given(st.datetimes(timezones=st.timezones()))
def test_every_aware_datetime_in_iso_form_is_an_instant(moment):
    assert is_instant(moment.isoformat())


@given(st.datetimes())
def test_no_naive_datetime_is_an_instant(moment):
    assert not is_instant(moment.isoformat())


def test_the_setting_names_the_required_fields():
    crawler = get_crawler(settings_dict={"CHECK_REQUIRED_FIELDS": ["headline"]})
    pipeline = CheckPipeline.from_crawler(crawler)

    assert pipeline.required == ("headline",)
    assert CheckPipeline.from_crawler(get_crawler()).required == ("url", "headline", "articleBody")
