"""The command line. Rows go to stdout, everything else to stderr.

Exit status: 0 done and something to show for it; 1 the run did not do what was asked; 2 the
command or a site file is wrong.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from newsspider.arguments import arguments_parser
from newsspider.errors import ConfigError, NewsspiderError
from newsspider.verbs.words import complain

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["main"]

_VERBS = {
    "crawl": "pages",
    "fetch": "pages",
    "extract": "pages",
    "demo": "pages",
    "verify": "folder",
    "reindex": "folder",
    "export": "folder",
    "sites": "sites",
    "report": "report",
    "explain": "explain",
}
"""The module of each verb, imported when it is asked for: most commands need no Scrapy."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one verb and return the exit status."""
    asked = arguments_parser().parse_args(arguments)
    try:
        module = import_module(f"newsspider.verbs.{_VERBS[asked.verb]}")
        return int(getattr(module, asked.verb)(asked))
    except ConfigError as error:
        return complain(error, 2)
    except NewsspiderError as error:
        return complain(error, 1)
    except OSError as error:
        words = f"{error.filename}: {error.strerror}" if error.filename else str(error)
        return complain(NewsspiderError(words), 1)
    except KeyboardInterrupt:
        return 1
