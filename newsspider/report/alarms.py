"""What of a run somebody should look at, as sentences: no articles, or far fewer than usual.

A worker that came when the others had done all there was is no reason to look, and tells nothing
of what is usual.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from newsspider.report.history import ENOUGH, Figures, alarms, comparable
from newsspider.report.runs import site_names
from newsspider.report.summary import had_nothing_to_do, shortfall
from newsspider.report.tally import row_files, tally_rows

if TYPE_CHECKING:
    from newsspider.layout import Layout
    from newsspider.report.runs import Runs
    from newsspider.report.tally import Tally

__all__ = ["run_alarms"]


def run_alarms(layout: Layout, record: dict[str, Any], runs: Runs, tally: Tally) -> list[str]:
    """Return a sentence for each thing that is wrong with a run, by itself or against the others.

    Args:
        layout: of the output folder.
        record: of the run.
        runs: all of the folder.
        tally: of the rows of the run.
    """
    if had_nothing_to_do(record):
        return []
    found = _nothing(record)
    earlier = [other for other in runs.before(record) if not had_nothing_to_do(other)]
    alike = comparable(record, earlier)
    if len(alike) < ENOUGH:
        return found
    past = [(each, tally_rows(row_files(layout, each["runId"]))) for each in alike]
    ended = record["reason"] == "finished"
    for site in site_names(record):
        before = [_of_site(site, *each) for each in past if site in site_names(each[0])]
        found += alarms(site, _of_site(site, record, tally), before, ended=ended)
    return found


def _nothing(record: dict[str, Any]) -> list[str]:
    """Return why the run brought no article and should have, or nothing."""
    pages, articles = record["pages"], record["articles"]
    if record["ended"] is None:
        return []
    if record["error"] or record["errors"].get("exceptions") or record["reason"] is None:
        return [str(shortfall(record))]
    if articles["written"] or record["dropped"].get("unchanged"):
        return []
    if articles["known"] and _had_nothing_new(record) and not record.get("unmetSection"):
        return []
    none = f"No article came of {pages.get('fetched', 0):,} pages, most of them refused or failed."
    return [shortfall(record) or none]


def _had_nothing_new(record: dict[str, Any]) -> bool:
    """Return whether the site answered as it should, and had no article that was not known."""
    pages, dropped = record["pages"], record["dropped"]
    answered = any(pages.get(kind) for kind in ("listing", "article", "other", "unchanged"))
    return bool(answered or record.get("doors")) and bool(dropped or not pages.get("article"))


def _of_site(site: str, record: dict[str, Any], tally: Tally) -> Figures:
    rates = tally.fill_rates().get(site, {})
    return Figures(began=record["began"], rows=tally.sites[site], rates=rates)
