"""What is known about each host: how long to wait between two requests, and until when it rests.

- A host is a name without a port, as Scrapy keys its downloader slots.
- The delay is the larger of ours and the one that the host asks for; what it asks is capped.
- A host rests because it said so, or because it failed again and again. A later moment takes the
  place of an earlier one, never the other way round.
- Every moment is given by the caller: seconds since 1970, as `time.time` counts them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from newsspider.errors import ConfigError
from newsspider.site_keys import LONGEST_DELAY

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from scrapy.crawler import Crawler
    from scrapy.settings import BaseSettings

__all__ = ["FAILURES", "GIVEN_UP", "LONGEST_BACKOFF", "Hosts"]

FAILURES = 3
"""Failures in a row before a host rests: two broken pages may stand side by side."""

GIVEN_UP = 10
"""Failures in a row after which a run leaves a host alone: with the usual rests between them, a
host that was down for twenty minutes. What waits for it waits for the next run."""

LONGEST_BACKOFF = 600.0
"""Seconds of the longest rest after failures: a host that is up again is found within this time."""

_FIRST_BACKOFF = 10.0
_CRAWL_DELAY_MAX = 60.0


class Hosts:
    """All that is known about hosts; a Scrapy add-on, so that each part of a crawl can ask for it.

    Args:
        delay: seconds between two requests to a host, where ``delays`` says nothing else.
        delays: seconds for single hosts.
        crawl_delay_max: the most seconds that a host may ask for.
        backoff: seconds of the first rest after failures.

    Attributes:
        backoff: the same.

    Settings:
        DOWNLOAD_DELAY, DOWNLOAD_SLOTS: Scrapy's; our own delay for all hosts and for single ones.
        CRAWL_DELAY_MAX: 60.
        HOST_BACKOFF: 10.
    """

    def __init__(
        self,
        delay: float = 0.0,
        delays: Mapping[str, float] | None = None,
        *,
        crawl_delay_max: float = _CRAWL_DELAY_MAX,
        backoff: float = _FIRST_BACKOFF,
    ) -> None:
        self._delay = delay
        self._delays = dict(delays or {})
        self._crawl_delays: dict[str, float] = {}
        self._crawl_delay_max = crawl_delay_max
        self.backoff = backoff
        self._sent: dict[str, float] = {}
        self._rests: dict[str, float] = {}
        self._failures: dict[str, int] = {}
        self._listeners: list[Callable[[str, float, str], None]] = []

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Build from settings; those of the spider's site files are among them by now.

        Raises:
            ConfigError: a number of seconds is none.
        """
        settings = crawler.settings
        slots = settings.getdict("DOWNLOAD_SLOTS")
        return cls(
            _seconds("DOWNLOAD_DELAY", settings.getfloat("DOWNLOAD_DELAY")),
            {host: float(slot["delay"]) for host, slot in slots.items() if "delay" in slot},
            crawl_delay_max=_seconds(
                "CRAWL_DELAY_MAX", settings.getfloat("CRAWL_DELAY_MAX", _CRAWL_DELAY_MAX)
            ),
            backoff=_seconds("HOST_BACKOFF", settings.getfloat("HOST_BACKOFF", _FIRST_BACKOFF)),
        )

    def update_settings(self, settings: BaseSettings) -> None:
        """Let Scrapy's downloader wait for nothing: who is to go out when is known here.

        It would wait even for what is not wanted any more, since it asks nobody again.
        """
        settings.set("DOWNLOAD_DELAY", 0, priority=settings.getpriority("DOWNLOAD_DELAY") or 0)
        slots = settings.getdict("DOWNLOAD_SLOTS")
        for slot in slots.values():
            slot["delay"] = 0
        settings.set("DOWNLOAD_SLOTS", slots, priority=settings.getpriority("DOWNLOAD_SLOTS") or 0)

    @classmethod
    def of(cls, crawler: Crawler) -> Self:
        """Return what ``crawler`` knows of its hosts.

        Raises:
            ConfigError: its settings have no such add-on.
        """
        hosts = crawler.get_addon(cls)
        if hosts is None:
            raise ConfigError(
                f"ADDONS: '{cls.__module__}.{cls.__qualname__}' is missing: put it back"
            )
        return hosts

    def delay(self, host: str) -> float:
        """Return the seconds between two requests to ``host``."""
        return max(self._delays.get(host, self._delay), self._crawl_delays.get(host, 0.0))

    def ask_delay(self, host: str, seconds: float) -> bool:
        """Note the Crawl-delay that ``host`` asks for; return whether it was too long and capped.

        One host may ask several times, on several ports: the largest counts.
        """
        if not seconds >= 0:  # no number either
            return False
        kept = min(seconds, self._crawl_delay_max)
        self._crawl_delays[host] = max(kept, self._crawl_delays.get(host, 0.0))
        return seconds > kept

    def sent(self, host: str, now: float) -> None:
        """Note that a request was sent to ``host``: its delay counts from now."""
        self._sent[host] = now

    def last_sent(self, host: str) -> float:
        """Return when a request was last sent to ``host``; 0.0 if none ever was."""
        return self._sent.get(host, 0.0)

    def allowed(self, host: str) -> float:
        """Return the moment from which ``host`` may be asked again; a past one is any time."""
        return max(self._sent.get(host, 0.0) + self.delay(host), self.resting(host))

    def resting(self, host: str) -> float:
        """Return the moment until which ``host`` rests, or rested last; 0.0 if it never did."""
        return self._rests.get(host, 0.0)

    def rest(self, host: str, until: float, reason: str) -> None:
        """Let ``host`` rest and tell all listeners, unless it rests at least as long already.

        Args:
            host: a name without a port.
            until: the moment.
            reason: one word, for the record.
        """
        if until > self.resting(host):
            self._rests[host] = until
            for listener in self._listeners:
                listener(host, until, reason)

    def failed(self, host: str, now: float) -> float:
        """Count a failure of ``host``; return until when it rests, as `resting` does.

        From the third failure in a row on it rests, twice as long each time. What fails while it
        rests was sent before, and tells nothing new.
        """
        if now >= self.resting(host):
            failures = self._failures[host] = self._failures.get(host, 0) + 1
            if failures >= FAILURES:
                doublings = min(failures - FAILURES, 32)  # enough for any backoff to be the longest
                seconds = min(self.backoff * 2**doublings, LONGEST_BACKOFF)
                self.rest(host, now + seconds, "failing")
        return self.resting(host)

    def given_up(self, host: str) -> bool:
        """Return whether ``host`` failed so often in a row that this run asks it no more."""
        return self.failures(host) >= GIVEN_UP

    def failures(self, host: str) -> int:
        """Return how often ``host`` failed in a row."""
        return self._failures.get(host, 0)

    def succeeded(self, host: str) -> None:
        """Forget the failures of ``host``; a rest that began goes on."""
        self._failures.pop(host, None)

    def listen(self, listener: Callable[[str, float, str], None]) -> None:
        """Call ``listener`` with host, moment and reason whenever a host is let rest."""
        self._listeners.append(listener)


def _seconds(name: str, value: float) -> float:
    if not 0 <= value <= LONGEST_DELAY:
        raise ConfigError(f"{name}={value}: give seconds, from 0 to {LONGEST_DELAY:,.0f}")
    return value
