"""What the doors of a site become: requests, the best first, and no more than are worth it."""

import time
from collections import Counter
from datetime import UTC, datetime, timedelta
from math import inf
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scrapy import Request
from scrapy.http import Response

from newsspider.frontier.contract import Before, address_key
from newsspider.frontier.due import ALWAYS
from newsspider.frontier.known import Known, identity
from newsspider.site import load_site
from newsspider.spiders.bounds import Bounds
from newsspider.spiders.entering import Entrance
from newsspider.spiders.hinting import hints_of
from newsspider.spiders.window import Window

ORIGIN = "https://news.example"
NOW = datetime.now(UTC).replace(microsecond=0)
DAY = timedelta(days=1)


class Store:
    """A frontier as far as doors ask it: what waits, and when what was asked for ended."""

    def __init__(self):
        self.ended, self.due, self.waiting = {}, {}, set()

    def fresh(self, keys, before):
        return [
            key not in self.waiting
            and (key not in self.ended or self.due.get(key, inf) <= before.due)
            for key in keys
        ]

    def asked(self, keys):
        return [self.ended.get(key, 0.0) for key in keys]

    def unfinished(self, keys):
        return [key in self.waiting for key in keys]


def spider_of(*, since=None, recheck="due"):
    stats, store = Counter(), Store()
    window = Window(since=since)

    def add(key, times=1):
        stats[key] += times

    spider = SimpleNamespace(
        window=window,
        bounds=Bounds((load_site(f"{ORIGIN}/"),), None, window),
        known=Known(store, Before(asked=time.time(), due=time.time())),
        recheck=recheck,
        crawler=SimpleNamespace(
            stats=SimpleNamespace(inc_value=lambda k, n=1: stats.update({k: n}))
        ),
        count=add,
        answers=SimpleNamespace(latest=lambda _url, _after: None),
        parse=print,
        parse_door=print,
        on_error=print,
    )
    return spider, store, stats


def sitemap(entries, kind="urlset", entry="url"):
    """Return a sitemap of addresses and the moments of their last changes."""
    places = "".join(
        f"<{entry}><loc>{ORIGIN}{path}</loc><lastmod>{moment.isoformat()}</lastmod></{entry}>"
        for path, moment in entries
    )
    xmlns = "http://www.sitemaps.org/schemas/sitemap/0.9"
    return f'<?xml version="1.0"?><{kind} xmlns="{xmlns}">{places}</{kind}>'


def feed(paths, generator=""):
    items = "".join(f"<item><link>{ORIGIN}{path}</link></item>" for path in paths)
    return f'<rss version="2.0"><channel><title>T</title>{generator}{items}</channel></rss>'


def opened(spider, body, path="/sitemap.xml", door="sitemap", status=200, via=None, entrance=None):
    """Return the requests that come of a door."""
    meta = {"door": door, "discovery": {"via": via or door, "from": None, "depth": 0}}
    request = Request(ORIGIN + path, meta=meta)
    response = Response(request.url, body=body.encode(), status=status, request=request)
    entrance = entrance or Entrance(spider)
    return list(entrance.at_seed(None, response) if via else entrance.open(response))


def paths(requests):
    return [request.url.removeprefix(ORIGIN) for request in requests]


def test_what_a_door_names_becomes_requests_that_say_so_and_the_youngest_first():
    spider, _, stats = spider_of()
    entries = [("/old/", NOW - 400 * DAY), ("/week/", NOW - 5 * DAY), ("/today/", NOW)]
    requests = opened(spider, sitemap(entries))

    assert paths(sorted(requests, key=lambda each: -each.priority)) == [
        "/today/",
        "/week/",
        "/old/",
    ]
    for request in requests:
        assert request.meta["discovery"]["via"] == "sitemap"
        assert request.meta["discovery"]["from"] == f"{ORIGIN}/sitemap.xml"
        assert hints_of(request.meta).source == "sitemap"
    assert stats["doors/sitemap/candidates"] == stats["doors/sitemap/new"] == 3


def test_what_one_door_names_comes_in_the_order_of_its_dates_whatever_the_order_of_the_door():
    spider, _, _ = spider_of()
    hours = timedelta(hours=1)
    entries = [("/4/", NOW - 4 * hours), ("/1/", NOW - hours), ("/3/", NOW - 3 * hours)]

    assert paths(opened(spider, sitemap(entries))) == ["/1/", "/3/", "/4/"]


def test_a_later_change_than_the_door_named_before_is_reason_enough_whatever_our_clock_says():
    spider, store, _ = spider_of()
    known = {f"{ORIGIN}/{name}/" for name in ("moved", "same", "back", "new-to-the-door")}
    store.ended = {identity(url): NOW.timestamp() for url in known}
    old = NOW - 90 * DAY
    before = [("/moved/", old), ("/same/", old), ("/back/", old)]
    after = [("/moved/", old + DAY), ("/same/", old), ("/back/", old - DAY)]
    stored = SimpleNamespace(body=sitemap(before).encode(), status=200, content_type=None)
    spider.answers = SimpleNamespace(latest=lambda _url, _after: stored)

    assert paths(opened(spider, sitemap([*after, ("/new-to-the-door/", old)]))) == ["/moved/"]

    spider.recheck = "none"

    assert opened(spider, sitemap(after)) == []


def test_an_api_has_no_further_pages_but_those_that_it_names():
    spider, _, _ = spider_of()
    entrance = Entrance(spider)
    generator = "<generator>https://wordpress.org/?v=6.9</generator>"
    opened(spider, feed(["/a/"], generator), "/feed/", "feed", via="seed", entrance=entrance)
    api = f'[{{"link": "{ORIGIN}/b/", "date_gmt": "2026-01-02T03:04:05", "type": "post"}}]'

    assert paths(opened(spider, api, "/wp-json/wp/v2/posts", "api", entrance=entrance)) == ["/b/"]


def test_doors_that_come_before_all_links_are_waited_for_until_they_ended():
    spider, store, _ = spider_of()
    entrance = Entrance(spider)
    index = sitemap(
        [("/a.xml", NOW), ("/b.xml", NOW), ("/old.xml", NOW)], "sitemapindex", "sitemap"
    )
    doors = opened(spider, index, entrance=entrance)
    first = [address_key(each.meta["frontier_key"]) for each in doors[:2]]
    store.waiting = {address_key(each.meta["frontier_key"]) for each in doors}

    assert entrance.is_opening()

    store.waiting -= set(first)

    assert not entrance.is_opening()


def test_a_known_address_is_asked_for_again_only_if_the_door_names_a_later_change():
    spider, store, _ = spider_of()
    asked = (NOW - 2 * DAY).timestamp()
    store.ended = {identity(f"{ORIGIN}/{name}/"): asked for name in ("changed", "same")}
    store.waiting = {identity(f"{ORIGIN}/waits/")}
    entries = [("/changed/", NOW - DAY), ("/same/", NOW - 3 * DAY), ("/waits/", NOW)]
    (again,) = opened(spider, sitemap(entries))

    assert paths([again]) == ["/changed/"]
    assert again.dont_filter

    spider.recheck = "none"

    assert opened(spider, sitemap(entries)) == []


def test_a_door_that_reaches_back_beyond_the_window_covers_the_site():
    spider, _, stats = spider_of(since=NOW - DAY)
    requests = opened(spider, sitemap([("/new/", NOW), ("/old/", NOW - 3 * DAY)]))

    assert paths(requests) == ["/new/"]
    assert stats["skipped/too-old"] == 1
    assert spider.bounds.covered == {"news.example"}


def test_links_to_what_a_covering_door_tells_of_are_followed_and_others_are_not():
    spider, store, _ = spider_of(since=NOW - DAY)
    store.waiting = {identity(f"{ORIGIN}/new/")}
    opened(spider, sitemap([("/new/", NOW), ("/old/", NOW - 3 * DAY)]))
    meta = {"discovery": {"via": "article", "from": f"{ORIGIN}/", "depth": 0}}

    assert spider.bounds.late_refusal(Request(f"{ORIGIN}/new/", meta=meta)) is None
    assert spider.bounds.late_refusal(Request(f"{ORIGIN}/x/", meta=meta)) == "outside-window"


def test_a_feed_goes_on_while_its_pages_tell_what_nobody_told_before():
    spider, store, _ = spider_of()
    entrance = Entrance(spider)
    store.waiting = {identity(f"{ORIGIN}/linked/")}  # by the front page, and no door
    generator = "<generator>https://wordpress.org/?v=6.8</generator>"
    first = feed(["/linked/"], generator)

    assert paths(opened(spider, first, "/feed/", "feed", via="seed", entrance=entrance)) == [
        "/feed/?paged=2"
    ]
    assert opened(spider, first, "/feed/?paged=2", "feed", entrance=entrance) == []


def test_a_feed_whose_articles_an_earlier_run_had_is_read_no_further():
    spider, store, _ = spider_of()
    store.ended = {identity(f"{ORIGIN}/had/"): (NOW - DAY).timestamp()}
    generator = "<generator>https://wordpress.org/?v=6.8</generator>"

    assert opened(spider, feed(["/had/"], generator), "/feed/", "feed", via="seed") == []


def test_files_of_an_index_that_did_not_change_since_are_left_alone():
    spider, store, stats = spider_of()
    read = (NOW - 3 * DAY).timestamp()
    names = [f"door {ORIGIN}/{name}.xml" for name in ("old", "new")]
    store.ended = {address_key(name): read for name in names}
    store.due = dict.fromkeys(store.ended, ALWAYS)
    index = sitemap([("/old.xml", NOW - 9 * DAY), ("/new.xml", NOW)], "sitemapindex", "sitemap")

    assert paths(opened(spider, index)) == ["/new.xml"]
    assert stats["skipped/unchanged-door"] == 1


def test_the_newest_files_of_an_index_come_before_articles_and_the_others_after():
    spider, _, _ = spider_of()
    entries = [(f"/{days}.xml", NOW - days * DAY) for days in (9, 1, 5, 3)]
    requests = opened(spider, sitemap(entries, "sitemapindex", "sitemap"))
    early = [each for each in requests if each.priority > 50]

    assert set(paths(early)) == {"/1.xml", "/3.xml"}
    assert len(requests) == 4


def test_a_start_at_robots_txt_opens_the_sitemaps_that_it_names():
    spider, _, _ = spider_of()
    body = f"User-agent: *\nSitemap: {ORIGIN}/a.xml\nSITEMAP:{ORIGIN}/b.xml\n"

    assert set(paths(opened(spider, body, "/robots.txt", via="seed"))) == {"/a.xml", "/b.xml"}


@pytest.mark.parametrize(
    ("body", "via"),
    [
        (feed(["/a/"]), "feed"),
        ('\ufeff<?xml version="1.0"?>\n<!-- of ours -->\n' + feed(["/a/"]), "feed"),
        (
            '<feed xmlns="http://www.w3.org/2005/Atom"><entry><link href="/a/"/></entry></feed>',
            "feed",
        ),
        ('{"version": "https://jsonfeed.org/version/1", "items": [{"url": "/a/"}]}', "feed"),
        (sitemap([("/a/", NOW)]), "sitemap"),
    ],
)
def test_a_start_that_is_a_door_is_known_by_what_is_in_it(body, via):
    spider, _, _ = spider_of()
    (request,) = opened(spider, body, "/somewhere", via="seed")

    assert paths([request]) == ["/a/"]
    assert request.meta["discovery"]["via"] == via


@pytest.mark.parametrize("status", [304, 403, 404, 500])
def test_a_door_that_is_shut_leads_nowhere(status):
    spider, _, _ = spider_of()

    assert opened(spider, sitemap([("/a/", NOW)]), status=status) == []
    assert opened(spider, sitemap([("/a/", NOW)]), status=status, via="seed") == []


def test_a_page_that_no_door_told_of_has_no_hints():
    assert hints_of({}) is None


def test_hints_have_the_moments_that_the_door_gave():
    said = {"via": "api", "published": NOW.isoformat(), "keywords": ["a"], "language": "de"}
    hints = hints_of({"hints": said})

    assert (hints.source, hints.published, hints.modified) == ("api", NOW, None)
    assert (hints.keywords, hints.language) == (("a",), "de")


@given(st.text(max_size=200), st.sampled_from(["feed", "sitemap", "newsSitemap", "api"]))
def test_no_door_is_a_traceback_whatever_it_says(text, door):
    spider, _, _ = spider_of()
    body = text.encode("utf-8", "surrogatepass").decode("utf-8", "replace")

    for request in opened(spider, body, door=door):
        assert spider.bounds.refusal(request.url) is None
