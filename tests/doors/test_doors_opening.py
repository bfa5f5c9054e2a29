import pytest

from newsspider.doors.opening import open_door

URL = "https://lantern.example/door"
FEED = b"<rss><channel><item><link>https://lantern.example/a</link></item></channel></rss>"
SITEMAP = b"<urlset><url><loc>https://lantern.example/a</loc></url></urlset>"
POSTS = b'[{"link": "https://lantern.example/a"}]'


@pytest.mark.parametrize(
    ("kind", "body"),
    [("feed", FEED), ("sitemap", SITEMAP), ("newsSitemap", SITEMAP), ("api", POSTS)],
)
def test_each_kind_of_door_leads_to_its_addresses(kind, body):
    opened = open_door(kind, body, URL)

    assert [each.url for each in opened.candidates] == ["https://lantern.example/a"]


@pytest.mark.parametrize("kind", ["feed", "sitemap", "newsSitemap"])
def test_a_door_that_is_not_there_leads_nowhere_and_has_no_problem(kind):
    opened = open_door(kind, SITEMAP, URL, status=404)

    assert (opened.candidates, opened.doors, opened.problems) == ((), (), {})


def test_an_api_says_itself_that_it_is_shut():
    opened = open_door("api", b'{"code": "rest_forbidden"}', URL, status=401)

    assert opened.candidates == ()
    assert list(opened.problems) == ["api-disabled"]


def test_the_number_of_pages_tells_whether_there_is_a_next_one():
    more, last = (open_door("api", POSTS, URL, total_pages=pages) for pages in ("2", "1"))

    assert (len(more.doors), len(last.doors)) == (1, 0)
