"""Which site a stored page is read as: one that is named for its host, else that of its crawl.

- The record of a run keeps its sites whole: selectors, zone, language. Read again as the same one,
  a page gives the row that the crawl wrote.
- Whoever names a site file means that one, so it comes first.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from newsspider.archive.accounts import run_of
from newsspider.archive.members import DamagedMember, read_members
from newsspider.archive.writer import OPEN_SUFFIX
from newsspider.layout import Layout
from newsspider.site import Site  # noqa: TC001 - msgspec makes one
from newsspider.urls import site_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

__all__ = ["PageSites"]


class _Chosen(msgspec.Struct):
    sites: list[Site] = []


class _Record(msgspec.Struct):
    chosen: _Chosen


class PageSites:
    """Finds the sites of stored pages.

    Args:
        named: sites that come before those of the crawl.
    """

    def __init__(self, named: Iterable[Site] = ()) -> None:
        self._named = _by_host(named)
        self._crawled: dict[Path, Mapping[str, Site]] = {}

    def site(self, url: str, path: Path) -> Site | None:
        """Return the site that the page at ``url`` in the archive file ``path`` is read as."""
        try:
            host = site_of(url)
        except ValueError:
            return None
        if path not in self._crawled:
            self._crawled[path] = _by_host(_sites_of_run(path))
        return self._named.get(host) or self._crawled[path].get(host)


def _by_host(sites: Iterable[Site]) -> Mapping[str, Site]:
    return {host: site for site in sites for host in site.hosts}


def _sites_of_run(path: Path) -> list[Site]:
    """Return the sites of the run that wrote ``path``; none if its record is not beside it."""
    archive = path.resolve().parent
    layout = Layout(archive.parent)
    if layout.archive != archive or not layout.runs.is_dir():
        return []
    if not path.exists():
        path = path.with_name(path.name + OPEN_SUFFIX)  # until its run ends
    try:
        with path.open("rb") as file:
            run = run_of(next(read_members(file)))
        record = (layout.runs / f"{run}.json").read_bytes()
        return msgspec.json.decode(record, type=_Record).chosen.sites
    except (OSError, StopIteration, DamagedMember, msgspec.MsgspecError, UnicodeDecodeError):
        return []
