"""A verb run in this process: quicker than a child, for verbs that start no crawl."""

import contextlib
import io
from types import SimpleNamespace

from newsspider.archive.reader import read_page
from newsspider.cli import main

__all__ = ["explain", "path_of", "stored", "told", "words_of"]


def told(*arguments):
    """Return how the verb ended, with what it wrote as text."""
    stdout = io.TextIOWrapper(io.BytesIO(), encoding="utf-8")
    stderr = io.StringIO()
    with contextlib.redirect_stdout(stdout), contextlib.redirect_stderr(stderr):
        status = main([str(argument) for argument in arguments])
    stdout.flush()
    text = stdout.buffer.getvalue().decode()
    return SimpleNamespace(returncode=status, stdout=text, stderr=stderr.getvalue())


def explain(crawled, url):
    """Return how `explain` ended for an address of a crawl."""
    return told("explain", url, "--output", crawled[0])


def stored(crawled, row):
    """Return the page that a row was read from."""
    return read_page(crawled[0] / "archive" / row["warc"]["file"], row["warc"]["offset"])


def words_of(done):
    """Return what was said, its lines joined."""
    return " ".join(done.stdout.split())


def path_of(demo, kind):
    """Return where the demo site has a page of a kind, without the first slash."""
    return next(e.path[1:] for e in demo.site.expectations() if e.kind == kind)
