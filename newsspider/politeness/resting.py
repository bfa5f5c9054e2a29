"""Hosts that want a pause get it: Retry-After, and failures in a row.

- 429 and 503 are no answers but ask for patience. What was asked for waits, and if the host says
  for how long, all that is asked of it waits (RFC 9110, section 10.2.3; RFC 6585, section 4).
- What a host says is believed up to an hour.
- A host that fails again and again rests; see `Hosts`. Asking for one broken page anew counts as
  one failure; a connection that fails counts each time.
"""

from __future__ import annotations

import logging
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

from newsspider.frontier.hosts import GIVEN_UP

if TYPE_CHECKING:
    from collections.abc import Callable

    from scrapy.http import Response

    from newsspider.frontier.hosts import Hosts

__all__ = ["LONGEST_PAUSE", "Patience", "retry_after"]

LONGEST_PAUSE = 3600.0
"""Seconds that Retry-After may ask for; a run that waits for longer looks dead."""

_PATIENCE = frozenset({429, 503})

logger = logging.getLogger(__name__)


def retry_after(value: bytes | None, now: float) -> float | None:
    """Return the seconds that a Retry-After field asks for, or None if it makes no sense.

    Args:
        value: seconds or an HTTP date, as the field has it.
        now: seconds since 1970. A date before that asks for 0 seconds.
    """
    text = (value or b"").decode("latin-1").strip()
    if text.isascii() and text.isdigit():
        return float(text)  # of hundreds of digits, infinity
    try:
        date = parsedate_to_datetime(text)
        moment = (date if date.tzinfo else date.replace(tzinfo=UTC)).timestamp()
    except (ValueError, OverflowError):
        return None
    return max(0.0, moment - now)


class Patience:
    """Hears what comes back from hosts, and lets them rest.

    Args:
        hosts: what is known about them.
        count: called with a stats key.

    Stats:
        hosts/rests/REASON: pauses that began, ``retry-after`` or ``failing``.
        hosts/capped: pauses that were asked for and are longer than an hour.
    """

    def __init__(self, hosts: Hosts, count: Callable[[str], None]) -> None:
        self._hosts = hosts
        self._count = count
        hosts.listen(self._began)

    def _began(self, host: str, until: float, reason: str) -> None:
        """Count a pause, and say why nothing comes of a host for a while."""
        self._count(f"hosts/rests/{reason}")
        clock = datetime.fromtimestamp(until, UTC).strftime("%H:%M:%S UTC")
        if reason == "failing":
            failures = self._hosts.failures(host)
            logger.warning(
                "%s failed %d times in a row and rests until %s; after %d times this run leaves it",
                *(host, failures, clock, GIVEN_UP),
            )
        else:
            logger.info("%s asks for a pause and rests until %s", host, clock)

    def heard(self, host: str, response: Response, *, again: bool, now: float) -> float | None:
        """Take note of ``response``; return when to ask again if it is no answer, else None.

        Args:
            host: who sent it, a name without a port.
            response: what came.
            again: whether the same was asked before and failed.
            now: seconds since 1970.
        """
        asked = self._asked(host, response, now)
        patience = response.status in _PATIENCE
        if asked and (patience or 300 <= response.status < 400):
            self._hosts.rest(host, now + asked, "retry-after")
        if patience:
            return now + asked if asked else self._failed(host, now)
        if response.status < 500:
            self._hosts.succeeded(host)
        elif not again:
            self._hosts.failed(host, now)
        return None

    def lost(self, host: str, now: float) -> None:
        """Take note that ``host`` could not be reached."""
        self._hosts.failed(host, now)

    def _asked(self, host: str, response: Response, now: float) -> float | None:
        seconds = retry_after(response.headers.get("Retry-After"), now)
        if seconds is None or seconds <= LONGEST_PAUSE:
            return seconds
        self._count("hosts/capped")
        logger.warning("%s asks for a pause of more than an hour; it gets one hour", host)
        return LONGEST_PAUSE

    def _failed(self, host: str, now: float) -> float:
        """Count a failure, and return when to ask again for what failed."""
        return max(self._hosts.failed(host, now), now + self._hosts.backoff)
