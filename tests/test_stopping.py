"""What ends a crawl at once: a queue that fails while a page is read, and nothing else."""

from types import SimpleNamespace

from scrapy import Request
from scrapy.http import Response
from scrapy.settings import Settings
from scrapy.statscollectors import MemoryStatsCollector

from newsspider.errors import FrontierError
from newsspider.stopping import StopMiddleware


def a_crawler():
    crawler = SimpleNamespace(settings=Settings(), engine=None)
    crawler.stats = MemoryStatsCollector(crawler)
    return crawler


def answer():
    return Response("https://news.example/", request=Request("https://news.example/"))


def test_a_page_that_was_read_when_the_queue_failed_is_read_again_in_the_next_run():
    crawler = a_crawler()
    response = answer()

    went_on_with = StopMiddleware(crawler).process_spider_exception(
        response, FrontierError("state.db: the disk is full")
    )

    assert went_on_with == ()
    assert crawler.stats.get_value("run/error") == "state.db: the disk is full"
    assert response.meta["postponed"]
    assert response.meta["untried"]


def test_what_else_goes_wrong_while_a_page_is_read_stops_nothing():
    crawler = a_crawler()
    response = answer()

    went_on_with = StopMiddleware(crawler).process_spider_exception(response, ValueError("odd"))

    assert went_on_with is None
    assert crawler.stats.get_value("run/error") is None
    assert "postponed" not in response.meta
