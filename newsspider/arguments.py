"""The command line: verbs and options, each checked before anything is done."""

from __future__ import annotations

import argparse
import os
import sys
from typing import Any

from newsspider import __version__
from newsspider.site import find_site
from newsspider.site_keys import LONGEST_DELAY

__all__ = ["DEMO_PORT", "arguments_parser"]

DEMO_PORT = 8765
"""Where a second demo finds the articles of the first again."""


def arguments_parser() -> argparse.ArgumentParser:
    """Return the parser; what it parses has the name of the verb in ``verb``."""
    parser = argparse.ArgumentParser(
        prog="newsspider",
        description="Crawl news sites, archive every byte, publish every article.",
    )
    parser.add_argument("--version", action="version", version=f"newsspider {__version__}")
    verbs = parser.add_subparsers(title="verbs", metavar="VERB", required=True)
    _add_crawl(verbs)
    _add_fetch(verbs)
    _add_extract(verbs)
    check = _verb(verbs, "verify", "check every record and every row", "output")
    _add_folder(check)
    check.add_argument(
        "--repair", action="store_true", help="mend what can be; damaged bytes are set aside"
    )
    reindex = _verb(verbs, "reindex", "make state.db anew from archive and rows", "output")
    _add_folder(reindex)
    export = _verb(verbs, "export", "pack all into one file", "--wacz news.wacz")
    export.add_argument("--wacz", required=True, metavar="FILE", help="a new file")
    _add_output(export)
    _add_report(verbs)
    _add_explain(verbs)
    _add_sites(verbs)
    _add_demo(verbs)
    return parser


def _add_fetch(verbs: Any) -> None:
    fetch = _verb(verbs, "fetch", "print one page's article", "https://news.example/story")
    fetch.add_argument("url", metavar="URL")
    fetch.add_argument(
        "--site", type=site_file, metavar="SITE", help="a site file to read the page with"
    )
    _add_output(fetch)
    _add_setting_option(fetch)


def _add_extract(verbs: Any) -> None:
    examples = (
        "crawl.warc.gz > rows.jsonl\n"
        "         newsspider extract output/archive --site sites/courier.toml --output again"
    )
    extract = _verb(verbs, "extract", "make rows from archived pages", examples)
    extract.formatter_class = argparse.RawDescriptionHelpFormatter
    extract.add_argument(
        "warc", nargs="+", metavar="WARC", help="a WARC, ARC or WACZ file, or a folder of them"
    )
    extract.add_argument(
        "--site",
        action="append",
        default=[],
        type=site_file,
        metavar="SITE",
        help="a site file for the pages of its hosts; default: as their crawl read them",
    )
    extract.add_argument(
        "--output", metavar="DIR", help="write there instead of to stdout; go on there after a kill"
    )
    extract.add_argument(
        "--processes",
        type=processes,
        default=1,
        metavar="N",
        help="read N pages at a time; 0: one for each processor; default: %(default)s",
    )
    _add_setting_option(extract)


def _add_crawl(verbs: Any) -> None:
    crawl = _verb(verbs, "crawl", "crawl sites", "https://news.example/ --max-articles 50")
    crawl.add_argument("site", nargs="+", metavar="URL|SITE", help="an address or a site file")
    crawl.add_argument("--delay", type=seconds, metavar="SECONDS", help="between two requests")
    _add_run_options(crawl)
    crawl.add_argument("--since", metavar="WHEN", help="only articles since then: 7d, 2026-11-01")
    crawl.add_argument("--section", metavar="NAME", help="only articles of this section")
    crawl.add_argument("--until", metavar="WHEN", help="only articles until then")
    crawl.add_argument(
        "--recheck",
        choices=("due", "all", "none"),
        default="due",
        help="which known pages to ask for again; default: %(default)s",
    )
    crawl.add_argument(
        "--retry-failed", action="store_true", help="take up again what was given up"
    )
    crawl.add_argument(
        "--frontier",
        metavar="URL",
        default=os.environ.get("NEWSSPIDER_FRONTIER"),
        help="where the queue is kept, such as redis://host:6379/0 for several workers; default:"
        " $NEWSSPIDER_FRONTIER, or state.db in the output folder",
    )
    _add_setting_option(crawl)


def _add_report(verbs: Any) -> None:
    report = _verb(verbs, "report", "tell what a run did", "--output output")
    report.add_argument("run", nargs="?", metavar="RUN", help="its name; default: the latest")
    _add_output(report)
    report.add_argument("--json", action="store_true", help="as JSON")
    report.add_argument("--html", metavar="FILE", help="write it as a web page, too")


def _add_explain(verbs: Any) -> None:
    examples = (
        "https://news.example/story\n"
        "         newsspider explain page.html --url URL --site sites/courier.toml"
    )
    explain = _verb(verbs, "explain", "tell what is known of a page, and why", examples)
    explain.formatter_class = argparse.RawDescriptionHelpFormatter
    explain.add_argument("page", metavar="URL|FILE.html", help="an address, or a saved page")
    explain.add_argument("--url", metavar="URL", help="where the saved page is from")
    explain.add_argument(
        "--site",
        type=site_file,
        metavar="SITE",
        help="a site file to read the page with; default: as its crawl read it",
    )
    _add_output(explain)


def _add_sites(verbs: Any) -> None:
    examples = (
        "sites/courier.toml\n         newsspider sites --probe https://news.example/ > new.toml"
    )
    sites = _verb(verbs, "sites", "list and check site files", examples)
    sites.formatter_class = argparse.RawDescriptionHelpFormatter
    sites.add_argument(
        "file",
        nargs="*",
        metavar="FILE|FOLDER",
        help="default: the folder sites, and what comes with newsspider",
    )
    sites.add_argument(
        "--probe", metavar="URL", help="look at a site and print a site file to begin with"
    )
    _add_output(sites)
    _add_setting_option(sites)


def _add_demo(verbs: Any) -> None:
    demo = _verb(verbs, "demo", "crawl a small news site on this computer", "--output demo")
    demo.add_argument(
        "--serve",
        action="store_true",
        help="only serve it, for a browser or a crawl; its news change when /__clock?t=1 (2, 3) is"
        " asked for, and /__truth says what is at each address",
    )
    demo.add_argument("--port", type=port, help=f"default: {DEMO_PORT}, or a free one")
    demo.add_argument(
        "--articles",
        type=count,
        default=120,
        metavar="N",
        help="plain ones, beside those of special kinds; default: %(default)s",
    )
    demo.add_argument(
        "--recent",
        type=count,
        metavar="N",
        help="let only N of them be of the week before the site's own day, 2025-06-30",
    )
    demo.add_argument(
        "--without",
        default="",
        metavar="KIND[,KIND]",
        help="leave out kinds of pages: awkward, copies, delay, doors, errors, faults, traps,"
        " unwanted",
    )
    _add_run_options(demo)


def _verb(verbs: Any, name: str, words: str, example: str) -> argparse.ArgumentParser:
    verb: argparse.ArgumentParser = verbs.add_parser(
        name,
        help=words,
        description=f"{words.capitalize()}.",
        epilog=f"example: newsspider {name} {example}",
    )
    verb.set_defaults(verb=name)
    return verb


def _add_run_options(verb: argparse.ArgumentParser) -> None:
    _add_output(verb)
    verb.add_argument("--max-articles", metavar="N", help="publish at most N")
    verb.add_argument("--max-pages", metavar="N", help="send at most N requests")
    verb.add_argument("--quiet", action="store_true", help="say nothing unless it fails")


def _add_output(verb: argparse.ArgumentParser) -> None:
    verb.add_argument("--output", default="output", metavar="DIR", help="default: %(default)s")


def _add_folder(verb: argparse.ArgumentParser) -> None:
    verb.add_argument(
        "output", nargs="?", default="output", metavar="DIR", help="default: %(default)s"
    )


def _add_setting_option(verb: argparse.ArgumentParser) -> None:
    verb.add_argument(
        "-s", dest="set", action="append", default=[], metavar="NAME=VALUE", help="Scrapy setting"
    )


def seconds(text: str) -> float:
    """Return a number of seconds, not negative."""
    value = float(text)
    if not 0 <= value <= LONGEST_DELAY:
        raise argparse.ArgumentTypeError(f"give seconds, from 0 to {LONGEST_DELAY:,.0f}")
    return value


def site_file(text: str) -> str:
    """Return what names a site file."""
    if find_site(text) is None:
        raise argparse.ArgumentTypeError(f"{text}: give a site file, such as courier.toml")
    return text


def count(text: str) -> int:
    """Return a whole number above 0."""
    value = int(text)
    if value < 1:
        raise argparse.ArgumentTypeError("give a whole number above 0")
    return value


def processes(text: str) -> int:
    """Return how many processes are to read pages: for 0, one for each processor."""
    value = int(text)
    if value < 0:
        raise argparse.ArgumentTypeError("give 0 or a whole number above it")
    if value:
        return value
    return len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1


def port(text: str) -> int:
    """Return the number of a port; 0 is any free one."""
    value = int(text)
    if not 0 <= value <= 65_535:
        raise argparse.ArgumentTypeError("give a number from 0 to 65535")
    return value
