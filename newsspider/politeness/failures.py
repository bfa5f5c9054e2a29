"""Why a request came to nothing, as one word for the run record and one sentence for the user."""

from __future__ import annotations

import math
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    IgnoreRequest,
    ResponseDataLossError,
    UnsupportedURLSchemeError,
)
from twisted.internet.error import ConnectError, ConnectionClosed

from newsspider.errors import ArchiveError

if TYPE_CHECKING:
    from twisted.python.failure import Failure

__all__ = [
    "CONNECTION_ERRORS",
    "DOWNLOAD_ERRORS",
    "OutOfBounds",
    "Postponed",
    "Unreachable",
    "failure_key",
    "failure_sentence",
]

CONNECTION_ERRORS = (
    CannotResolveHostError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    ConnectError,
    ConnectionClosed,
    OSError,
)
"""How a host fails that cannot be reached, or breaks off before it has answered."""

DOWNLOAD_ERRORS = (*CONNECTION_ERRORS, DownloadCancelledError, ResponseDataLossError)
"""What a download can end with, besides a response and a refusal of ours."""


class OutOfBounds(IgnoreRequest):
    """A request that must not be made; ``reason`` is its word, ``group`` where it is counted."""

    group = "skipped"

    def __init__(self, reason: str, message: str) -> None:
        super().__init__(message)
        self.reason = reason


class Postponed(OutOfBounds):
    """A request that must not be made before ``until``, in seconds since 1970."""

    def __init__(self, url: str, until: float) -> None:
        moment = datetime.fromtimestamp(math.ceil(until), UTC).isoformat().replace("+00:00", "Z")
        super().__init__("postponed", f"{url}: its host wants a pause; try again after {moment}")
        self.until = until


class Unreachable(OutOfBounds):
    """A request that must not be made because nobody can say whether it may."""

    group = "failed"


_FAILURES: tuple[tuple[type[BaseException], str, str], ...] = (
    (ArchiveError, "failed/archive", "it could not be archived"),
    (CannotResolveHostError, "failed/dns", "the host name is not known; check its spelling"),
    (DownloadConnectionRefusedError, "failed/refused", "nothing answers at that host and port"),
    (DownloadTimeoutError, "failed/timeout", "no answer came in time"),
    (ResponseDataLossError, "failed/short", "the answer broke off before its end"),
    (DownloadCancelledError, "skipped/too-large", "the answer is larger than DOWNLOAD_MAXSIZE"),
    (UnsupportedURLSchemeError, "skipped/scheme", "only http and https addresses can be fetched"),
    (DownloadFailedError, "failed/connection", "the connection broke"),
    (ConnectError, "failed/connection", "the host cannot be reached"),
    (ConnectionClosed, "failed/connection", "the connection broke"),
    (OSError, "failed/connection", "the connection broke"),
)


def failure_key(failure: Failure) -> str:
    """Return the stats key under which ``failure`` is counted."""
    error = failure.value
    if isinstance(error, OutOfBounds):
        return f"{error.group}/{error.reason}"
    if _is_tls(error):
        return "failed/tls"
    if isinstance(error, IgnoreRequest):
        return _ignored(error)[0]
    return next((key for kind, key, _ in _FAILURES if isinstance(error, kind)), "failed/other")


def failure_sentence(url: str, failure: Failure) -> str:
    """Return what happened to ``url`` as a sentence for a user."""
    error = failure.value
    if isinstance(error, OutOfBounds):
        return str(error)
    if isinstance(error, IgnoreRequest):
        return f"{url}: {_ignored(error)[1]}"
    if _is_tls(error):
        trust = "certificate" in str(error).lower()
        words = (
            "its TLS certificate cannot be trusted" if trust else "it does not speak TLS as asked"
        )
        return f"{url}: {words}"
    for kind, _, words in _FAILURES:
        if isinstance(error, kind):
            return f"{url}: {words}"
    return f"{url}: {type(error).__name__}: {error}"


def _is_tls(error: BaseException | None) -> bool:
    # Twisted hands OpenSSL's errors on as text.
    words = str(error)
    return "SSL routines" in words or "OpenSSL" in words or "VerificationError" in words


def _ignored(error: IgnoreRequest) -> tuple[str, str]:
    # Scrapy's own middlewares tell their reasons apart by words alone.
    words = str(error)
    if "robots.txt" in words:
        return "skipped/robots", "robots.txt does not allow it"
    if "max redirections" in words:
        return "failed/redirects", "it redirects without end"
    if "larger than" in words:
        return "skipped/too-large", "its body is too large once decoded"
    return "skipped/ignored", words
