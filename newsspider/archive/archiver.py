"""The archive as a Scrapy add-on: one line in a project's settings, one writer a crawl."""

from __future__ import annotations

import logging
import platform
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from scrapy import signals
from scrapy import version_info as scrapy_version
from scrapy.exceptions import NotConfigured
from scrapy.utils.misc import load_object

from newsspider import __version__
from newsspider.archive.originals import Originals
from newsspider.archive.readings import Reading
from newsspider.archive.writer import WarcWriter
from newsspider.errors import ArchiveError, ConfigError
from newsspider.layout import Layout
from newsspider.stopping import stop_crawl

if TYPE_CHECKING:
    from collections.abc import Iterable

    from scrapy.crawler import Crawler
    from scrapy.settings import BaseSettings

    from newsspider.archive.exchange import Exchange
    from newsspider.items import Locator

__all__ = ["Archiver"]

logger = logging.getLogger(__name__)

_HANDLER = "newsspider.archive.handler.ArchivingHandler"
_MIDDLEWARE = "newsspider.archive.locators.LocatorMiddleware"
_PREFIX = re.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,99}")
_FIRST = 0
"""Order of the middleware: before any that may answer a request without sending it."""


class Archiver:
    """Keeps every HTTP exchange of a crawl; a Scrapy add-on for any project.

    It names its download handler for http and https, and a downloader middleware, unless the
    project, the spider or the command line named something in their place.

    Settings:
        WARC_ENABLED: true; false leaves everything to Scrapy.
        WARC_DIR: folder of the WARC files; ``archive``, inside OUTPUT_DIR where there is one.
        WARC_PREFIX: first part of file names, of letters, digits and ``.-_``; ``newsspider``.
        WARC_MAX_BYTES: size at which the next file is begun; a gigabyte.
        WARC_MAX_SECONDS: age at which the next file is begun; a day.
        WARC_DIGEST: ``sha1`` or ``sha256``.
        WARC_CHUNKED: ``remove`` takes chunk framing off stored bodies, ``exact`` keeps it.
        WARC_FSYNC: ``batch``, ``always`` or ``none``; see `WarcWriter`.
        WARC_REVISITS: true; bodies that an earlier run archived are not stored again. Needs the
            index in OUTPUT_DIR, so an archive without one keeps every body.
        WARC_OPERATOR: who runs the crawl, with a contact; goes into each warcinfo record.

    Stats:
        archive/exchanges, archive/responses, archive/no_response, archive/truncated,
        archive/reconstructed: counts.
        archive/readings: pages of which is kept what they were read as.
        run/error: the sentence that stopped the run.
    """

    def __init__(self, crawler: Crawler, writer: WarcWriter) -> None:
        self._crawler = crawler
        self._writer = writer
        self._reconstructing = False

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Build from settings; off where WARC_ENABLED is false.

        Raises:
            ConfigError: a setting has a value that it cannot have.
            ArchiveError: the folder cannot be made.
        """
        if not crawler.settings.getbool("WARC_ENABLED", True):  # noqa: FBT003 - Scrapy's signature
            raise NotConfigured
        archiver = cls(crawler, _writer(crawler))
        crawler.signals.connect(archiver.close, signal=signals.engine_stopped)
        return archiver

    def update_settings(self, settings: BaseSettings) -> None:
        """Put handler and middleware in their places, unless the project chose otherwise."""
        handlers = settings["DOWNLOAD_HANDLERS"]
        for scheme in ("http", "https"):
            if scheme not in handlers:
                # Not as an add-on: Scrapy's own choice without a reactor has a project's priority.
                handlers.set(scheme, _HANDLER, priority="project")
            elif handlers[scheme] and not _archives(handlers[scheme]):
                logger.warning(
                    "DOWNLOAD_HANDLERS names %s for %s: what it fetches is not archived.",
                    handlers[scheme],
                    scheme,
                )
        settings["DOWNLOADER_MIDDLEWARES"].set(_MIDDLEWARE, _FIRST, priority="addon")

    def keep(self, exchange: Exchange) -> Locator | None:
        """Store ``exchange``; return where its response lies.

        Raises:
            ArchiveError: it cannot be stored. The crawl is being stopped: what is not kept is
                not crawled.
        """
        stats = self._crawler.stats
        try:
            if exchange.reconstructed and not self._reconstructing:
                self._tell_that_the_wire_is_hidden()
            locator = self._writer.write(exchange)
        except ArchiveError as error:
            stop_crawl(self._crawler, error)
            raise
        stats.inc_value("archive/exchanges")
        stats.inc_value("archive/responses" if locator else "archive/no_response")
        if exchange.truncated:
            stats.inc_value("archive/truncated")
        if exchange.reconstructed:
            stats.inc_value("archive/reconstructed")
        return locator

    def keep_reading(
        self,
        where: Locator,
        url: str,
        *,
        kind: str,
        outcome: str | None = None,
        outlinks: Iterable[tuple[str, str]] = (),
        policies: Iterable[str] = (),
    ) -> None:
        """Store what the page ``url``, whose response lies at ``where``, was read as.

        Call it once for each page, an article's when it is known what became of it. Where the
        record cannot be stored, the crawl is being stopped and nothing is raised.

        Args:
            where: the ``warc`` of the request's ``meta``.
            url: the page's address.
            kind: what the page is.
            outcome: of an article, ``row`` or the reason why it has none.
            outlinks: address and kind of each link.
            policies: what its publisher asks of machines.
        """
        reading = Reading(
            response=where["recordId"],
            url=url.partition("#")[0],
            kind=kind,
            outcome=outcome,
            outlinks=tuple(outlinks),
            policies=tuple(policies),
        )
        try:
            self._writer.write_reading(reading)
        except ArchiveError as error:
            stop_crawl(self._crawler, error)
        else:
            self._crawler.stats.inc_value("archive/readings")

    def _tell_that_the_wire_is_hidden(self) -> None:
        self._reconstructing = True
        logger.warning(
            "The bytes on the wire could not be seen with this version of Scrapy and Twisted:"
            " records are rebuilt from parsed messages and say so."
        )
        self._writer.describe("capture", "reconstructed from parsed messages, not as on the wire")

    def close(self) -> None:
        """Finish the open file."""
        self._writer.close()


def _number(settings: BaseSettings, name: str) -> int:
    try:
        return settings.getint(name)
    except ValueError as error:
        raise ConfigError(f"{name}={settings[name]!r}: give a whole number") from error


def _archives(handler: str | type) -> bool:
    from newsspider.archive.handler import ArchivingHandler  # noqa: PLC0415 - it imports this file

    return issubclass(load_object(handler), ArchivingHandler)


def _writer(crawler: Crawler) -> WarcWriter:
    settings = crawler.settings
    chunked, fsync = settings.get("WARC_CHUNKED", "remove"), settings.get("WARC_FSYNC")
    if chunked not in {"remove", "exact"}:
        raise ConfigError(f"WARC_CHUNKED={chunked!r}: choose 'remove' or 'exact'")
    if fsync not in {None, "always", "batch", "none"}:
        raise ConfigError(f"WARC_FSYNC={fsync!r}: choose 'always', 'batch' or 'none'")
    algorithm = settings.get("WARC_DIGEST")
    if algorithm not in {None, "sha1", "sha256"}:
        raise ConfigError(f"WARC_DIGEST={algorithm!r}: choose 'sha1' or 'sha256'")
    prefix = settings.get("WARC_PREFIX")
    if prefix and not _PREFIX.fullmatch(prefix):
        raise ConfigError(
            f"WARC_PREFIX={prefix!r}: it begins the names of files; give up to 100 letters, digits,"
            " '.', '-' and '_', a letter or a digit first"
        )
    folder = settings.get("WARC_DIR") or Layout(Path(settings.get("OUTPUT_DIR", ""))).archive
    chosen: dict[str, Any] = {
        "prefix": prefix,
        "max_bytes": _number(settings, "WARC_MAX_BYTES"),
        "max_seconds": _number(settings, "WARC_MAX_SECONDS"),
        "algorithm": algorithm,
        "fsync": fsync,
    }
    chosen = {name: value for name, value in chosen.items() if value}  # the rest is the writer's
    index = Layout(Path(settings.get("OUTPUT_DIR", ""))).index
    if "OUTPUT_DIR" in settings and settings.getbool("WARC_REVISITS", True):  # noqa: FBT003
        chosen["original_of"] = Originals(index, Path(folder)).find
    return WarcWriter(Path(folder), info=_warcinfo(crawler), unchunk=chunked == "remove", **chosen)


def _warcinfo(crawler: Crawler) -> dict[str, str]:
    settings = crawler.settings
    return {
        "software": f"newsspider/{__version__} Scrapy/{'.'.join(map(str, scrapy_version))}"
        f" Python/{platform.python_version()}",
        "format": "WARC File Format 1.1",
        "conformsTo": "https://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/",
        "robots": "obey" if settings.getbool("ROBOTSTXT_OBEY") else "ignore",
        "http-header-user-agent": settings["USER_AGENT"],
        "operator": settings.get("WARC_OPERATOR", ""),
        "isPartOf": getattr(crawler.spider, "run_id", None) or crawler.spidercls.name or "",
    }
