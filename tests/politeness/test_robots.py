"""When robots.txt is asked for, and what holds meanwhile, on a clock that the test turns."""

import asyncio
import codecs
from types import SimpleNamespace

import pytest
from scrapy import Request
from scrapy.exceptions import DownloadTimeoutError, IgnoreRequest, NotConfigured
from scrapy.http import Response, TextResponse
from scrapy.settings import Settings

from newsspider.frontier.hosts import Hosts
from newsspider.politeness import robots
from newsspider.politeness.failures import OutOfBounds, Postponed, Unreachable
from newsspider.politeness.robots import RobotsMiddleware, product_token

HOUR = 3600.0
RULES = b"User-agent: *\nDisallow: /no\n"


class Site:
    """A crawler whose engine answers with the next of some answers, and a clock."""

    def __init__(self, *answers):
        self.answers = list(answers)
        self.asked = []
        self.counted = []
        self.now = 1000.0
        self.engine = SimpleNamespace(download_async=self.download)
        self.stats = SimpleNamespace(inc_value=self.counted.append)
        self.spider = SimpleNamespace()
        self.hosts = Hosts()
        self.robots = RobotsMiddleware(self, self.hosts, "newsspider")

    async def download(self, request):
        self.asked.append(request)
        await asyncio.sleep(0)
        said = self.answers.pop(0)
        if isinstance(said, Exception):
            raise said
        if isinstance(said, bytes):
            return TextResponse(request.url, body=said)
        return Response(request.url, status=said)

    def asks(self, *urls):
        """Return for each page, all asked for at once, the error that refuses it, or None."""

        async def one(url):
            try:
                await self.robots.process_request(Request(url))
            except IgnoreRequest as error:
                return error
            return None

        async def all_of_them():
            return await asyncio.gather(*map(one, urls))

        return asyncio.run(all_of_them())


@pytest.fixture(autouse=True)
def clock(monkeypatch):
    sites = []
    monkeypatch.setattr(robots.time, "time", lambda: sites[0].now if sites else 0.0)
    return sites


@pytest.fixture
def site(clock):
    def new(*answers):
        clock.append(Site(*answers))
        return clock[0]

    return new


def test_many_pages_at_once_ask_for_one_robots_txt(site):
    many = site(RULES)
    refused = many.asks("http://a.example/yes", "http://a.example/no", "http://a.example/also")

    assert [request.url for request in many.asked] == ["http://a.example/robots.txt"]
    assert [type(error) for error in refused] == [type(None), OutOfBounds, type(None)]
    assert refused[1].reason == "robots"
    assert many.counted.count("robotstxt/forbidden") == 1


@pytest.mark.parametrize(
    "body",
    [
        codecs.BOM_UTF8 + RULES,
        codecs.BOM_UTF16_LE + RULES.decode().encode("utf-16-le"),
        RULES.replace(b"\n", b"\r"),
        b"# caf\xe9\n" + RULES,
    ],
)
def test_rules_are_read_whatever_stands_around_them(site, body):
    refused = site(body).asks("http://a.example/yes", "http://a.example/no")

    assert [type(error) for error in refused] == [type(None), OutOfBounds]


@pytest.mark.parametrize(
    ("agent", "token"),
    [
        ("newsspider/0.3.0 (archiving news crawler)", "newsspider"),
        ("my-bot_x/1.0 (+https://example.org/bot)", "my-bot_x"),
        ("solo", "solo"),
        ("123", "*"),
        ("", "*"),
    ],
)
def test_we_are_known_by_the_first_word_of_our_user_agent(agent, token):
    assert product_token(agent) == token


def test_every_scheme_host_and_port_has_its_own(site):
    several = site(b"", b"", b"", b"")
    several.asks(
        "http://a.example/", "https://a.example/", "http://a.example:81/", "http://b.example/"
    )

    assert len(several.asked) == 4
    assert {request.meta["dont_obey_robotstxt"] for request in several.asked} == {True}


def test_it_is_kept_for_a_day(site):
    daily = site(RULES, b"")
    before = daily.asks("http://a.example/no")
    daily.now += 23.9 * HOUR
    still = daily.asks("http://a.example/no")
    daily.now += 0.2 * HOUR
    after = daily.asks("http://a.example/no")

    assert [before[0] is None, still[0] is None, after[0] is None] == [False, False, True]
    assert len(daily.asked) == 2


@pytest.mark.parametrize("failure", [500, 503, 429, DownloadTimeoutError("slow"), OSError("gone")])
def test_one_that_cannot_be_had_is_asked_for_once_more_after_ten_minutes(site, failure):
    down = site(failure, failure)
    errors = down.asks("http://a.example/")
    for _ in range(3):
        down.now += 601
        errors += down.asks("http://a.example/")

    assert [type(error) for error in errors] == [Unreachable] * 4
    assert {(error.group, error.reason) for error in errors} == {("failed", "robots-unreachable")}
    assert len(down.asked) == 2


def test_one_that_can_be_had_again_counts(site):
    back = site(500, RULES)
    back.asks("http://a.example/yes")
    back.now += 601

    assert back.asks("http://a.example/yes") == [None]


def test_yesterdays_rules_hold_while_todays_cannot_be_had(site):
    stale = site(RULES, 500)
    stale.asks("http://a.example/")
    stale.now += 25 * HOUR

    assert [error is None for error in stale.asks("http://a.example/no", "http://a.example/")] == [
        False,
        True,
    ]


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410, 451, 302])
def test_one_that_is_not_there_allows_all(site, status):
    assert site(status).asks("http://a.example/no") == [None]


def test_one_that_leads_in_circles_allows_all(site):
    assert site(IgnoreRequest("max redirections reached")).asks("http://a.example/") == [None]


def test_one_whose_host_wants_a_pause_postpones_its_page_and_is_asked_for_again(site):
    later = site(Postponed("http://a.example/robots.txt", 2000.0), RULES)
    (first,) = later.asks("http://a.example/yes")
    second = later.asks("http://a.example/yes")

    assert (type(first), first.until) == (Postponed, 2000.0)
    assert second == [None]


def test_the_crawl_delay_of_our_group_is_noted(site):
    slow = site(b"User-agent: *\nCrawl-delay: 5\n\nUser-agent: newsspider\nCrawl-delay: 2.5\n")
    slow.asks("http://a.example:8080/")

    assert slow.hosts.delay("a.example") == 2.5


def test_requests_for_robots_txt_itself_are_not_asked_about(site):
    own = site()
    request = Request("http://a.example/robots.txt", meta={"dont_obey_robotstxt": True})

    assert asyncio.run(own.robots.process_request(request)) is None
    assert own.asked == []


def test_who_switches_it_off_asks_for_none():
    crawler = SimpleNamespace(settings=Settings({"ROBOTSTXT_OBEY": False}))

    with pytest.raises(NotConfigured):
        RobotsMiddleware.from_crawler(crawler)
