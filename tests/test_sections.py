"""Which section an address belongs to."""

import pytest

from newsspider.sections import in_section, section_name


@pytest.mark.parametrize(
    "url",
    [
        "https://news.example/opinion/",
        "https://news.example/opinion/a-story",
        "https://news.example/Opinion/2026/11/a-story",
        "https://news.example/category/opinion/page/2/",
        "https://news.example/en/opinion/a-story",
        "https://news.example/en-gb/category/opinion/",
    ],
)
def test_the_first_segment_of_the_path_is_the_section(url):
    assert in_section("opinion", url) is True
    assert in_section("/Opinion/", url) is True


@pytest.mark.parametrize(
    "url",
    [
        "https://news.example/opinions/a",
        "https://news.example/world/opinion/a",
        "https://news.example/press-release/a",
        "https://news.example/en/world/a",
        "https://news.example/category/world/",
        "https://opinion.example/world/a",
    ],
)
def test_a_path_that_names_another_section_tells_that_it_is_not(url):
    assert in_section("opinion", url) is False


@pytest.mark.parametrize(
    "url",
    [
        "https://news.example/",
        "https://news.example/a-story",
        "https://news.example/2026/opinion/a",
        "https://news.example/2026/11/22/a",
        "https://news.example/news/a",
        "https://news.example/a?section=opinion",
        "https://news.example/tag/opinion/",
        "https://news.example/en/",
    ],
)
def test_where_the_path_is_silent_only_the_page_can_tell(url):
    assert in_section("opinion", url) is None


@pytest.mark.parametrize("section", ["press release", "Press-Release", "press_release"])
def test_what_stands_between_words_does_not_count(section):
    assert in_section(section, "https://news.example/press-release/a")
    assert in_section(section, "https://news.example/a", names=["Press Release"])


def test_a_section_within_a_section_has_both_names():
    assert in_section("sport/tennis", "https://news.example/sport/tennis/a")
    assert not in_section("sport/tennis", "https://news.example/sport/golf/a")
    assert in_section("sport", "https://news.example/sport/tennis/a")


def test_names_that_a_door_gives_decide_where_the_path_is_silent():
    assert in_section("Политика", "https://news.example/12345", names=["ПОЛИТИКА", "x"])
    assert in_section("e\u0301cole", "https://news.example/1", names=["École"])
    assert not in_section("politics", "https://news.example/12345", names=["Geopolitics"])


def test_a_front_page_of_the_site_file_gives_its_name_to_all_under_it():
    fronts = ["https://news.example/channels/opinion/", "https://blog.example/c/tech"]

    assert in_section("opinion", "https://news.example/channels/opinion/a", fronts=fronts)
    assert not in_section("opinion", "https://other.example/channels/opinion/a", fronts=fronts)
    assert not in_section("opinion", "https://news.example/channels/opinions/a", fronts=fronts)
    assert not in_section("opinion", "https://news.example/channels/sport/a", fronts=fronts)
    assert in_section("channels", "https://news.example/channels/opinion/a", fronts=fronts) is False
    assert in_section("channels/opinion", "https://news.example/channels/opinion/", fronts=fronts)


def test_percent_encoded_names_are_read():
    url = "https://news.example/%D0%BF%D0%BE%D0%BB%D0%B8%D1%82%D0%B8%D0%BA%D0%B0/a"

    assert in_section("политика", url)
    assert section_name(url.removesuffix("a")) == "политика"


def test_a_section_without_a_name_has_nothing():
    assert not in_section("", "https://news.example/opinion/")
    assert not in_section("/", "https://news.example/")
    assert section_name("https://news.example/") == ""


def test_a_section_may_be_called_like_a_word_before_sections():
    assert in_section("topics", "https://news.example/topics/opinion/a")
    assert in_section("en", "https://news.example/en/a")
