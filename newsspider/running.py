"""One spider, run to its end in this process."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from scrapy.crawler import CrawlerProcess
from scrapy.settings import Settings
from scrapy.utils.log import install_scrapy_root_handler

from newsspider.errors import NewsspiderError
from newsspider.report.run import run_record

if TYPE_CHECKING:
    from twisted.python.failure import Failure

__all__ = ["run_spider"]


def run_spider(
    spider_class: type[Any], settings: dict[str, Any], **arguments: Any
) -> tuple[Any, dict[str, Any]]:
    """Return the spider after its run, and the record of the run.

    Args:
        spider_class: what to run.
        settings: laid over the project's; a dict adds to the project's components.
        arguments: the spider's.

    Raises:
        NewsspiderError, OSError: the run could not begin.
    """
    chosen = Settings()
    chosen.setmodule("newsspider.settings", priority="project")
    for name, value in settings.items():
        # A dict is laid over the project's own components.
        if isinstance(value, dict) and chosen[name] is not None:
            chosen[name].update(value, priority="cmdline")
        else:
            chosen.set(name, value, priority="cmdline")
    chosen.set("LOG_INSTALL_ROOT_HANDLER", False, priority="cmdline")  # noqa: FBT003
    process = CrawlerProcess(chosen)
    install_scrapy_root_handler(chosen)  # only now: the list of versions is for no one here
    _hush_scrapy()
    crawler = process.create_crawler(spider_class)
    failures: list[Failure] = []
    process.crawl(crawler, **arguments).addErrback(failures.append)
    process.start()
    if failures:
        raise _own_error(failures[0].value)
    return crawler.spider, run_record(crawler.stats.get_stats())


def _own_error(error: BaseException | None) -> BaseException:
    """Return the error of ours that ``error`` hides: Scrapy fails once more while it closes."""
    hidden = error
    while hidden is not None:
        if isinstance(hidden, NewsspiderError | OSError):
            return hidden
        hidden = hidden.__cause__ or hidden.__context__
    return error or NewsspiderError("the run failed without a word")


def _hush_scrapy() -> None:
    logging.getLogger("scrapy").setLevel(logging.WARNING)
    # What these log with a traceback is counted, and said in one sentence at the end.
    logging.getLogger("scrapy.downloadermiddlewares.retry").setLevel(logging.CRITICAL)
    logging.getLogger("twisted").setLevel(logging.CRITICAL)
    # Of a run that could not begin, Scrapy's statistics cannot say when it did.
    logging.getLogger("scrapy.utils.signal").addFilter(
        lambda record: "CoreStats.spider_closed" not in record.getMessage()
    )
    # It advises to read what came of a broken answer, as is done.
    for name in ("http11", "_base_streaming"):  # of Scrapy 2.19, and of those before
        logging.getLogger(f"scrapy.core.downloader.handlers.{name}").addFilter(
            lambda record: "Got data loss" not in record.getMessage()
        )
    crawler = logging.getLogger("scrapy.crawler")
    crawler.setLevel(logging.INFO)  # for what it says when it is told to stop
    crawler.addFilter(lambda record: record.msg.startswith("Received"))
