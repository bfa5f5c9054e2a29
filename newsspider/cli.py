"""The verbs. Rows go to stdout, everything else to stderr.

Exit status: 0 done and something to show for it; 1 the run did not do what was asked; 2 the
command or a site file is wrong.
"""

from __future__ import annotations

import argparse
import contextlib
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

from newsspider import __version__
from newsspider.archive.index import update_index
from newsspider.archive.repair import left_open
from newsspider.archive.verify import verify
from newsspider.archive.wacz import write_wacz
from newsspider.arguments import count, port, seconds
from newsspider.demo import DemoServer, DemoSite, serve
from newsspider.errors import ConfigError, NewsspiderError
from newsspider.items import article_row
from newsspider.layout import Layout
from newsspider.report.manifest import update_manifest
from newsspider.report.repair import repair
from newsspider.report.summary import ending, left_out, shortfall, summary
from newsspider.running import run_spider
from newsspider.spiders.archived import ArchivedSpider
from newsspider.spiders.news import NewsSpider
from newsspider.spiders.page import PageSpider

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["main"]

_DEMO_PORT = 8765
_LARGE = 100_000_000
"""Bytes of which the packing is announced, because it takes a while."""

_READ_THEM = """
Read them:
  duckdb -c "SELECT datePublished, headline, url FROM '{output}/articles/*.jsonl.gz'"
  zcat {output}/articles/*.jsonl.gz | head -1 | python3 -m json.tool
Check them against the archive:
  newsspider verify {output}"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one verb and return the exit status."""
    asked = _parser().parse_args(arguments)
    try:
        status: int = asked.run(asked)
    except ConfigError as error:
        return _complain(error, 2)
    except NewsspiderError as error:
        return _complain(error, 1)
    except OSError as error:
        words = f"{error.filename}: {error.strerror}" if error.filename else str(error)
        return _complain(NewsspiderError(words), 1)
    except KeyboardInterrupt:
        return 1
    return status


def _crawl(asked: argparse.Namespace) -> int:
    settings = {"OUTPUT_DIR": asked.output} | _named(asked.set)
    if asked.delay is not None:
        settings["DOWNLOAD_DELAY"] = asked.delay
    return _crawl_sites(" ".join(asked.site), asked, settings)


def _crawl_sites(site: str, asked: argparse.Namespace, settings: dict[str, Any]) -> int:
    if asked.quiet:
        settings = {"LOG_LEVEL": "ERROR", "PROGRESS_ENABLED": False} | settings
    limits = {"max_articles": asked.max_articles, "max_pages": asked.max_pages}
    NewsSpider(site=site, **limits)  # what is wrong with it is said before anything is opened
    spider, record = run_spider(NewsSpider, settings, site=site, **limits)
    output = Path(settings["OUTPUT_DIR"])
    if not asked.quiet:
        _say(f"\nRun {spider.run_id} {ending(record)}.\n{summary(record, output)}")
        if record["articles"]["written"]:
            _say(_READ_THEM.format(output=output))
    return _verdict(record)


def _fetch(asked: argparse.Namespace) -> int:
    settings = {
        "OUTPUT_DIR": asked.output,
        "LOG_LEVEL": "ERROR",
        "PROGRESS_ENABLED": False,
        "DOWNLOAD_DELAY": 0,
        "RETRY_TIMES": 1,
        "DOWNLOAD_TIMEOUT": 15,
    } | _named(asked.set)
    PageSpider(url=asked.url)
    spider, record = run_spider(PageSpider, settings, url=asked.url)
    if spider.found is None:
        reason = spider.problem or record["archive"]["error"] or "it gave no answer"
        return _complain(NewsspiderError(reason), 1)
    sys.stdout.buffer.write(article_row(spider.found))
    sys.stdout.flush()
    return 0


def _extract(asked: argparse.Namespace) -> int:
    settings: dict[str, Any] = {"LOG_LEVEL": "WARNING", "WARC_ENABLED": False}
    if asked.output:
        settings["OUTPUT_DIR"] = asked.output
    else:
        settings |= {"ARTICLE_INDEX": ":memory:", "ARTICLE_ROWS": "", "PROGRESS_ENABLED": False}
        settings["EXTENSIONS"] = {"newsspider.report.run.RunRecorder": None}
        settings["ITEM_PIPELINES"] = {
            "newsspider.exporters.articles.ArticleExporter": None,
            "newsspider.exporters.stdout.StdoutExporter": 900,
        }
    ArchivedSpider(paths=asked.warc)
    spider, record = run_spider(ArchivedSpider, settings | _named(asked.set), paths=asked.warc)
    for problem in spider.problems:
        _say(f"newsspider: {problem}")
    if asked.output:
        _say(summary(record, Path(asked.output)))
    elif record["skipped"] or record["failed"]:
        _say(f"newsspider: left out: {left_out(record)}")
    return 1 if spider.problems else _verdict(record)


def _verify(asked: argparse.Namespace) -> int:
    layout = Layout(Path(asked.output))
    if asked.repair:
        verify(layout.output)  # says what is wrong with the folder as such
        for sentence in repair(layout):
            _say(sentence)
        _reread_left_open(layout)
    verified = verify(layout.output)
    for finding in verified.findings:
        _say(str(finding))
    found = len(verified.findings)
    _say(
        f"{verified.files:,} files, {verified.records:,} records, {verified.rows:,} rows:"
        f" {'all whole' if not found else f'{found:,} problems'}"
    )
    if not verified.records:
        return _complain(NewsspiderError(f"{asked.output}: the archive is empty"), 1)
    return 1 if found else 0


def _reread_left_open(layout: Layout) -> None:
    """Publish what killed runs archived, then close their files."""
    left = list(left_open(layout.archive))
    if left:
        settings = {"OUTPUT_DIR": str(layout.output), "WARC_ENABLED": False, "LOG_LEVEL": "ERROR"}
        run_spider(ArchivedSpider, settings, paths=[str(each.path) for each in left])
        for each in left:
            each.close()
            _say(f"{each.path}: closed, and its pages read again")
        update_index(layout)
        update_manifest(layout.output)


def _export(asked: argparse.Namespace) -> int:
    layout, path = Layout(Path(asked.output)), Path(asked.wacz)
    size = sum(warc.stat().st_size for warc in layout.archive.glob("*.warc.gz"))
    if size >= _LARGE:
        _say(f"Packing {size / 1e6:,.1f} MB from {layout.archive} into {path}")
    write_wacz(layout, path)
    update_manifest(layout.output)
    _say(f"Done. Open {path} at https://replayweb.page/, or read it with `newsspider extract`.")
    return 0


def _demo(asked: argparse.Namespace) -> int:
    site = DemoSite(articles=asked.articles)
    with contextlib.ExitStack() as stack:
        server = _served(site, asked.port, stack)
        if asked.serve:
            _say(f"The demo site is at {server.url} until you press Ctrl-C.")
            with contextlib.suppress(KeyboardInterrupt):
                threading.Event().wait()
            return 0
        if not asked.quiet:
            _say(f"Crawling the demo site at {server.url}")
        settings = {"OUTPUT_DIR": asked.output, "DOWNLOAD_DELAY": 0}
        return _crawl_sites(server.url, asked, settings)


def _served(site: DemoSite, port: int | None, stack: contextlib.ExitStack) -> DemoServer:
    """Serve on ``port``, or else where a second demo finds the articles of the first again."""
    if port is not None:
        return stack.enter_context(serve(site, port=port))
    try:
        return stack.enter_context(serve(site, port=_DEMO_PORT))
    except OSError:
        return stack.enter_context(serve(site))


def _named(pairs: list[str]) -> dict[str, Any]:
    settings: dict[str, Any] = {}
    for pair in pairs:
        name, equals, value = pair.partition("=")
        if not equals or not name.isupper():
            raise ConfigError(f"-s {pair}: give NAME=VALUE, such as -s LOG_LEVEL=DEBUG")
        settings[name] = value
    return settings


def _verdict(record: dict[str, Any]) -> int:
    problem = shortfall(record)
    return 0 if problem is None else _complain(NewsspiderError(problem), 1)


def _complain(error: Exception, status: int) -> int:
    _say(f"newsspider: {error}")
    return status


def _say(words: str) -> None:
    print(words, file=sys.stderr)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="newsspider",
        description="Crawl news sites, archive every byte, publish every article.",
    )
    parser.add_argument("--version", action="version", version=f"newsspider {__version__}")
    verbs = parser.add_subparsers(title="verbs", metavar="VERB", required=True)
    crawl = _verb(verbs, _crawl, "crawl", "crawl sites", "https://news.example/ --max-articles 50")
    crawl.add_argument("site", nargs="+", metavar="URL|SITE", help="an address or a site file")
    crawl.add_argument("--delay", type=seconds, metavar="SECONDS", help="between two requests")
    _add_run_options(crawl)
    _add_setting_option(crawl)
    fetch = _verb(verbs, _fetch, "fetch", "print one page's article", "https://news.example/story")
    fetch.add_argument("url", metavar="URL")
    fetch.add_argument("--output", default="output", metavar="DIR", help="default: %(default)s")
    _add_setting_option(fetch)
    extract = _verb(
        verbs, _extract, "extract", "make rows from archived pages", "crawl.warc.gz > rows.jsonl"
    )
    extract.add_argument("warc", nargs="+", metavar="WARC", help="a WARC, ARC or WACZ file")
    extract.add_argument("--output", metavar="DIR", help="write there instead of to stdout")
    _add_setting_option(extract)
    check = _verb(verbs, _verify, "verify", "check every record and every row", "output")
    check.add_argument(
        "output", nargs="?", default="output", metavar="DIR", help="default: %(default)s"
    )
    check.add_argument(
        "--repair", action="store_true", help="mend what can be; damaged bytes are set aside"
    )
    export = _verb(verbs, _export, "export", "pack all into one file", "--wacz news.wacz")
    export.add_argument("--wacz", required=True, metavar="FILE", help="a new file")
    export.add_argument("--output", default="output", metavar="DIR", help="default: %(default)s")
    _add_demo(verbs)
    return parser


def _add_demo(verbs: Any) -> None:
    demo = _verb(verbs, _demo, "demo", "crawl a small news site on this computer", "--output demo")
    demo.add_argument("--serve", action="store_true", help="only serve it, for a browser")
    demo.add_argument("--port", type=port, help=f"default: {_DEMO_PORT}, or a free one")
    demo.add_argument(
        "--articles",
        type=count,
        default=40,
        metavar="N",
        help="plain ones, beside those of special kinds; default: %(default)s",
    )
    _add_run_options(demo)


def _verb(verbs: Any, run: Any, name: str, words: str, example: str) -> argparse.ArgumentParser:
    verb: argparse.ArgumentParser = verbs.add_parser(
        name,
        help=words,
        description=f"{words.capitalize()}.",
        epilog=f"example: newsspider {name} {example}",
    )
    verb.set_defaults(run=run)
    return verb


def _add_run_options(verb: argparse.ArgumentParser) -> None:
    verb.add_argument("--output", default="output", metavar="DIR", help="default: %(default)s")
    verb.add_argument("--max-articles", metavar="N", help="publish at most N")
    verb.add_argument("--max-pages", metavar="N", help="send at most N requests")
    verb.add_argument("--quiet", action="store_true", help="say nothing unless it fails")


def _add_setting_option(verb: argparse.ArgumentParser) -> None:
    verb.add_argument(
        "-s", dest="set", action="append", default=[], metavar="NAME=VALUE", help="Scrapy setting"
    )
