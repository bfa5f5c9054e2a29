"""The command line. Rows go to stdout, everything else to stderr.

Exit status: 0 done and something to show for it; 1 the run did not do what was asked; 2 the
command or a site file is wrong.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from newsspider.arguments import arguments_parser
from newsspider.errors import ConfigError, NewsspiderError
from newsspider.verbs import explain, folder, pages, report
from newsspider.verbs import sites as site_files
from newsspider.verbs.words import complain

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Sequence

__all__ = ["main"]

_VERBS: dict[str, Callable[[argparse.Namespace], int]] = {
    "crawl": pages.crawl,
    "fetch": pages.fetch,
    "extract": pages.extract,
    "demo": pages.demo,
    "verify": folder.verify,
    "reindex": folder.reindex,
    "export": folder.export,
    "sites": site_files.sites,
    "report": report.report,
    "explain": explain.explain,
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one verb and return the exit status."""
    asked = arguments_parser().parse_args(arguments)
    try:
        return _VERBS[asked.verb](asked)
    except ConfigError as error:
        return complain(error, 2)
    except NewsspiderError as error:
        return complain(error, 1)
    except OSError as error:
        words = f"{error.filename}: {error.strerror}" if error.filename else str(error)
        return complain(NewsspiderError(words), 1)
    except KeyboardInterrupt:
        return 1
