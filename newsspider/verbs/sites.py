"""The verb for site files: sites."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from newsspider import settings
from newsspider.errors import ConfigError, NewsspiderError
from newsspider.running import run_spider
from newsspider.site import BUNDLED, Site, find_site, read_site
from newsspider.site_keys import DOORS
from newsspider.site_selectors import Selectors
from newsspider.spiders.probe import ProbeSpider
from newsspider.verbs.choices import named_settings
from newsspider.verbs.showing import show
from newsspider.verbs.site_draft import site_draft
from newsspider.verbs.words import complain, say

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator

__all__ = ["sites"]


def sites(asked: argparse.Namespace) -> int:
    """List and check site files, or look at a site and print a file for it."""
    if asked.probe:
        return _probe(asked)
    problems: list[str] = []
    for path in _paths(asked.file):
        site, wrong = read_site(path)
        problems += wrong
        if site is not None:
            show("\n".join(_lines(path, site)))
    for sentence in problems:
        say(f"newsspider: {sentence}")
    return 2 if problems else 0


def _paths(named: list[str]) -> Iterator[Path]:
    """The site files that were named; without a name those in ``sites`` and those that we bring."""
    if not named:
        named = [str(folder) for folder in (Path("sites"), BUNDLED) if folder.is_dir()]
    for each in named:
        path = Path(each)
        if path.is_dir():
            files = sorted(path.glob("*.toml"))
            if not files:
                raise ConfigError(f"{path}: no site file in it; a site file ends in .toml")
            yield from files
        else:
            yield find_site(each) or path


def _lines(path: Path, site: Site) -> Iterator[str]:
    """A site file in a few lines, with what holds where it says nothing."""
    yield f"{path}: {site.name}"
    for name, values in _facts(site).items():
        yield f"  {name:<9} " + f"\n{'':12}".join(values)


def _facts(site: Site) -> dict[str, list[str]]:
    """What holds for a site, by key; each value is a line."""
    pinned = [f"{door.url} (pinned)" for door in site.pinned]
    kinds = "all" if set(site.doors) == set(DOORS) else " ".join(site.doors) or "none"
    selectors = {name: getattr(site.selectors, name) for name in Selectors.__slots__}
    delay = (
        f"{settings.DOWNLOAD_DELAY:g} s (default)" if site.delay is None else f"{site.delay:g} s"
    )
    kept = site.significant_parameters
    queries = "as they are" if kept is None else f"only {', '.join(kept)}" if kept else "left out"
    return {
        "start": list(site.start),
        "hosts": [" ".join(sorted(site.hosts))],
        "sections": list(site.sections) or ["as found"],
        "doors": [" ".join([kinds, *pinned])],
        "include": [" ".join(site.include) or "every page"],
        "exclude": [" ".join(site.exclude) or "none"],
        "delay": [delay],
        "timezone": [site.timezone or "UTC (default), of dates that have none"],
        "language": [site.language or "as each page says"],
        "queries": [queries],
        "selectors": [f"{name}: {each}" for name, each in selectors.items() if each] or ["none"],
    }


def _probe(asked: argparse.Namespace) -> int:
    chosen: dict[str, Any] = {
        "OUTPUT_DIR": asked.output,
        "LOG_LEVEL": "ERROR",
        "PROGRESS_ENABLED": False,
        "RETRY_TIMES": 1,
        "DOWNLOAD_TIMEOUT": 15,
    } | named_settings(asked.set)
    ProbeSpider(url=asked.probe)
    spider, record = run_spider(ProbeSpider, chosen, url=asked.probe)
    problem = spider.problem or record["error"] or record["archive"]["error"]
    if spider.sighting is None or problem:
        return complain(NewsspiderError(problem or f"{asked.probe}: it gave no answer"), 1)
    show(site_draft(spider.sighting, datetime.now(UTC)))
    return 0
