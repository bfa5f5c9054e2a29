import pytest

from newsspider.doors import next_listing_url


@pytest.mark.parametrize(
    ("url", "following"),
    [
        ("https://a.example/world/", "https://a.example/world/page/2/"),
        ("https://a.example/world", "https://a.example/world/page/2/"),
        ("https://a.example/world/page/2/", "https://a.example/world/page/3/"),
        ("https://a.example/world/page/9?x=1", "https://a.example/world/page/10?x=1"),
        ("https://a.example/world?page=3&x=1", "https://a.example/world?page=4&x=1"),
        ("https://a.example/world/?x=1", "https://a.example/world/page/2/?x=1"),
        ("https://a.example/", "https://a.example/page/2/"),
    ],
)
def test_the_number_of_a_page_is_counted_up(url, following):
    assert next_listing_url(url) == following
