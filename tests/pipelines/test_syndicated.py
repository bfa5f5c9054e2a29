"""Articles that name an article of another site as their original."""

import pytest
from copying import STORM, SUN, key_of, label, near_to
from hypothesis import given
from hypothesis import strategies as st
from scrapy.utils.test import get_crawler

from pipelines.dedupe import DedupePipeline
from pipelines.identify import article_id
from pipelines.originals import declared_original


def test_a_canonical_link_to_another_site_makes_a_syndicated_copy(two, stats):
    first, second = two
    original = first().publish("example.com/a", STORM)
    link = "https://www.example.com/a"
    exact = second().publish("example.org/b", STORM, canonical=link)
    near = second().publish("example.org/c", near_to(STORM), canonical=link)
    other = second().publish("example.org/d", SUN, canonical=link)
    short = second().publish("example.org/e", "Too short.", canonical=link)

    assert exact["duplicate"] == label(original, "syndicated", 1.0)
    assert near["duplicate"] == label(original, "syndicated", pytest.approx(0.9, abs=0.01))
    assert other["duplicate"] == short["duplicate"] == label(original, "syndicated", 0.0)
    assert {row["clusterId"] for row in (exact, near, other)} == {original["articleId"]}
    assert stats["pipelines/dedupe/duplicate/syndicated"] == 4


def test_what_is_syndicated_before_its_original_comes_names_it_all_the_same(two):
    first, second = two
    copy = first().publish("example.org/b", STORM, canonical="https://example.com/a")
    original = second().publish("example.com/a", STORM)
    revised = second().publish("example.com/a", near_to(STORM))

    assert copy["duplicate"] == label(original, "syndicated", 0.0)
    assert copy["clusterId"] == original["articleId"]
    assert original["duplicate"] is revised["duplicate"] is None
    assert original["clusterId"] == original["articleId"]


def test_copies_of_what_is_syndicated_from_elsewhere_are_one_cluster(two):
    first, second = two
    link = "https://example.com/a"
    rows = [first().publish("example.org/b", STORM, canonical=link)]
    rows.append(second().publish("example.net/c", near_to(STORM), canonical=link))
    rows.append(second().publish("example.net/d", near_to(STORM, 2)))

    assert [row["duplicate"]["kind"] for row in rows] == ["syndicated", "syndicated", "near"]
    assert rows[2]["duplicate"]["of"] == rows[0]["articleId"]
    assert {row["clusterId"] for row in rows} == {article_id("example.com/a")}


def test_what_is_like_an_article_seen_before_joins_its_cluster_whatever_it_declares(two):
    first, second = two
    seen = first().publish("example.com/a", STORM)
    copy = second().publish("example.org/b", STORM, canonical="https://example.net/c")

    assert copy["duplicate"]["of"] == article_id("example.net/c")
    assert copy["clusterId"] == seen["articleId"]


def test_of_two_sites_that_declare_each_other_the_later_article_is_the_original(two):
    first, second = two
    copy = first().publish("example.com/a", STORM, canonical="https://example.org/b")
    original = second().publish("example.org/b", STORM, canonical="https://example.com/a")

    assert copy["duplicate"]["of"] == original["articleId"]
    assert original["duplicate"] is None


@pytest.mark.parametrize(
    "canonical",
    ["https://example.org/", "https://example.org", "https://www.example.com/b", "no address", ""],
)
def test_home_pages_the_own_site_and_what_is_no_address_are_no_originals(start, canonical):
    assert start().publish("example.com/a", STORM, canonical=canonical)["duplicate"] is None


@given(st.text(), st.text())
def test_whatever_a_page_declares_is_an_id_or_nothing(url, declared):
    own, found = f"https://example.com/{url}", f"https://example.org/{declared}"

    assert declared_original(url, declared, key_of) is None or declared.startswith("https://")
    assert declared_original(own, found, key_of) == (
        article_id(key_of(found)) if declared else None
    )


@pytest.mark.parametrize(
    ("url", "declared", "is_other"),
    [
        ("https://edition.example.com/a", "https://www.example.com/a", False),
        ("https://edition.daily.co.uk/a", "https://daily.co.uk/b", False),
        ("https://daily.co.uk/a", "https://courier.co.uk/a", True),
        ("https://daily.com/a", "https://daily.org/a", True),
        ("http://127.0.0.1:8001/a", "http://127.0.0.1:8002/a", True),
        ("http://[::1]:8001/a", "http://[::1]:8002/a", True),
        ("http://intranet/a", "http://newsroom/a", True),
    ],
)
def test_hosts_of_one_registered_domain_are_one_publishers(url, declared, is_other):
    found = declared_original(url, declared, lambda address: address.partition("//")[2])

    assert (found is not None) == is_other


def test_without_a_function_for_keys_no_link_is_looked_at(stats):
    pipeline = DedupePipeline(stats)
    pipeline.open_spider()
    item = {"articleId": "a1", "url": "https://example.com/a", "articleBody": STORM}
    row = pipeline.process_item(item | {"declaredCanonicalUrl": "https://example.org/b"})
    pipeline.close_spider()

    assert row["duplicate"] is None


def test_the_settings_name_the_function_for_keys():
    settings = {"ARTICLE_KEY": "pipelines.identify.article_id"}

    assert DedupePipeline.from_crawler(get_crawler(settings_dict=settings)).key_of is article_id
    assert DedupePipeline.from_crawler(get_crawler()).key_of is None
