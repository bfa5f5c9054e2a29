"""Verbs that bring pages in and rows out: crawl, fetch, extract, demo."""

from __future__ import annotations

import contextlib
import os
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

from newsspider.arguments import DEMO_PORT
from newsspider.demo import EVERYTHING, DemoServer, DemoSite, serve
from newsspider.errors import ConfigError, NewsspiderError
from newsspider.exporters.rows import withdraw_rows
from newsspider.items import article_row
from newsspider.layout import Layout
from newsspider.report.revisions import last_row
from newsspider.report.summary import ending, left_out, shortfall, summary
from newsspider.running import run_spider
from newsspider.site import BUNDLED, find_site
from newsspider.spiders.archived import ArchivedSpider
from newsspider.spiders.journal import Journal
from newsspider.spiders.news import NewsSpider
from newsspider.spiders.page import PageSpider
from newsspider.verbs.choices import named_settings
from newsspider.verbs.words import complain, say

if TYPE_CHECKING:
    import argparse

__all__ = ["crawl", "demo", "extract", "fetch"]

_DEMO = BUNDLED / "demo.toml"
_READ_THEM = """
Read them:
  duckdb -c "SELECT datePublished, headline, url FROM '{output}/articles/*.jsonl.gz'"
  zcat {output}/articles/*.jsonl.gz | head -1 | python3 -m json.tool
Check them against the archive:
  newsspider verify {output}"""


def crawl(asked: argparse.Namespace) -> int:
    """Crawl sites."""
    settings = {"OUTPUT_DIR": asked.output} | named_settings(asked.set)
    if asked.delay is not None:
        settings["DOWNLOAD_DELAY"] = asked.delay
    if asked.frontier is not None:
        settings["FRONTIER_URL"] = asked.frontier
    names = ("since", "until", "section", "recheck", "retry_failed")
    chosen = {name: getattr(asked, name) for name in names}
    record = _crawl_sites(" ".join(asked.site), asked, settings, chosen)
    if record["failed"] and not record["pages"]["fetched"] and _DEMO in map(find_site, asked.site):
        say("newsspider: Is the demo site up? Start it elsewhere: newsspider demo --serve")
    return _verdict(record)


def _crawl_sites(
    site: str, asked: argparse.Namespace, settings: dict[str, Any], chosen: dict[str, Any]
) -> dict[str, Any]:
    """Crawl, say what came of it, and return the record of the run."""
    if asked.quiet:
        settings = {"LOG_LEVEL": "ERROR", "PROGRESS_ENABLED": False} | settings
    chosen |= {"site": site, "max_articles": asked.max_articles, "max_pages": asked.max_pages}
    NewsSpider(**chosen)  # what is wrong with it is said before anything is opened
    spider, record = run_spider(NewsSpider, settings, **chosen)
    output = Path(settings["OUTPUT_DIR"])
    if not asked.quiet:
        say(f"\nRun {spider.run_id} {ending(record)}.\n{summary(record, output)}")
        if record["articles"]["written"]:
            say(_READ_THEM.format(output=output))
    return record


def fetch(asked: argparse.Namespace) -> int:
    """Print the article of one page."""
    settings = {
        "OUTPUT_DIR": asked.output,
        "LOG_LEVEL": "ERROR",
        "PROGRESS_ENABLED": False,
        "DOWNLOAD_DELAY": 0,
        "RETRY_TIMES": 1,
        "DOWNLOAD_TIMEOUT": 15,
    } | named_settings(asked.set)
    chosen = {"url": asked.url, "site": asked.site}
    PageSpider(**chosen)  # what is wrong is said before anything is made
    spider, record = run_spider(PageSpider, settings, **chosen)
    if spider.found is None:
        reason = spider.problem or record["archive"]["error"] or "it gave no answer"
        return complain(NewsspiderError(reason), 1)
    row = None
    if spider.is_stored:
        row = last_row(Layout(Path(settings["OUTPUT_DIR"])), spider.found.articleId)
    sys.stdout.buffer.write(row or article_row(spider.found))
    sys.stdout.flush()
    return 0


def extract(asked: argparse.Namespace) -> int:
    """Print or store the articles of archived pages."""
    settings: dict[str, Any] = {"LOG_LEVEL": "WARNING", "WARC_ENABLED": False}
    if asked.output:
        settings["OUTPUT_DIR"] = asked.output
    else:
        settings |= {"ARTICLE_INDEX": ":memory:", "ARTICLE_ROWS": ""}
        settings["PROGRESS_ENABLED"] = not sys.stdout.isatty()
        settings["EXTENSIONS"] = {"newsspider.report.run.RunRecorder": None}
        settings["ITEM_PIPELINES"] = {
            "newsspider.exporters.articles.ArticleExporter": None,
            "newsspider.exporters.stdout.StdoutExporter": 900,
        }
    chosen = {"paths": asked.warc, "processes": asked.processes, "site": asked.site}
    begun = ArchivedSpider(**chosen)  # what is wrong is said before anything is made
    journal = None
    if asked.output:
        files = [*map(Path, begun.asked), *filter(None, map(find_site, asked.site))]
        journal = Journal(Path(asked.output), files, begun.run_id)
        withdraw_rows(Layout(Path(asked.output)), journal.run_id)
    spider, record = run_spider(
        ArchivedSpider, settings | named_settings(asked.set), journal=journal, **chosen
    )
    if journal is not None and record["reason"] == "finished":
        journal.remove()
    notes = spider.notes if record["reason"] == "finished" else []
    for sentence in (*spider.problems, *notes):
        say(f"newsspider: {sentence}")
    if asked.output:
        say(summary(record, Path(asked.output), "read"))
    elif record["skipped"] or record["failed"]:
        say(f"newsspider: left out: {left_out(record)}")
    if record["reason"] == "shutdown":
        cure = ": the same command goes on where it was" if asked.output else ""
        return complain(NewsspiderError(f"The run was stopped before its end{cure}."), 1)
    return 1 if spider.problems else _verdict(record)


def demo(asked: argparse.Namespace) -> int:
    """Serve the demo site, and crawl it."""
    groups = _groups(asked.without)
    site = DemoSite(articles=asked.articles, groups=groups, recent=asked.recent)
    with contextlib.ExitStack() as stack:
        server = _served(site, asked.port, stack)
        if asked.serve:
            say(
                f"The demo site is at {server.url} until you press Ctrl-C."
                f" {server.url}__clock?t=1 changes its news, {server.url}__truth says what is"
                f" where, and {server.syndicated_url} repeats its pages."
            )
            with contextlib.suppress(KeyboardInterrupt):
                threading.Event().wait()
            return 0
        if not asked.quiet:
            say(f"Crawling the demo site at {server.url}")
        settings = {"OUTPUT_DIR": asked.output, "DOWNLOAD_DELAY": 0}
        return _verdict(_crawl_sites(server.url, asked, settings, {}))


def _groups(without: str) -> frozenset[str]:
    left_out = set(filter(None, without.split(",")))
    if unknown := left_out - (EVERYTHING - {"core"}):
        kinds = ", ".join(sorted(EVERYTHING - {"core"}))
        raise ConfigError(f"--without {min(unknown)}: there is no such kind; choose from {kinds}")
    return EVERYTHING - left_out


def _served(site: DemoSite, port: int | None, stack: contextlib.ExitStack) -> DemoServer:
    """Serve on ``port``, or else where a second demo finds the articles of the first again."""
    try:
        return stack.enter_context(serve(site, port=DEMO_PORT if port is None else port))
    except OSError as error:
        if port is None:
            return stack.enter_context(serve(site))
        words = os.strerror(error.errno) if error.errno else str(error)
        raise NewsspiderError(
            f"--port {port}: {words}; give another, or none to get a free one"
        ) from error


def _verdict(record: dict[str, Any]) -> int:
    problem = shortfall(record)
    return 0 if problem is None else complain(NewsspiderError(problem), 1)
