"""A report as one HTML page: no script, nothing loaded from elsewhere, every word escaped."""

from __future__ import annotations

import re
from html import escape
from typing import TYPE_CHECKING

from newsspider.report.lines import moment, retry_command, under_way
from newsspider.report.tally import FIELDS

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from newsspider.report.coverage import Report

__all__ = ["report_page"]

_NUMBER = re.compile(r"[\d,]+(?:\.\d+%)?")

_FRAME = """<!DOCTYPE html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>{title}</title>
<style>
html {{ color-scheme: light dark }}
body {{ font: 15px/1.5 system-ui, sans-serif; margin: 1.5rem auto; max-width: 70rem }}
body {{ padding: 0 1rem; overflow-wrap: anywhere }}
main {{ display: grid; gap: 1.5rem 2rem }}
main {{ grid-template-columns: repeat(auto-fill, minmax(min(17rem, 100%), 1fr)) }}
section.wide {{ grid-column: 1 / -1; overflow-x: auto }}
h1 {{ font-size: 1.5rem }}
h2 {{ font-size: 1rem; margin: 0 }}
table {{ border-collapse: collapse; width: 100% }}
td, th {{ border-top: 1px solid #8886; padding: .2rem 0 .2rem 1rem }}
td, th {{ text-align: left; vertical-align: top; white-space: nowrap }}
td:first-child, th:first-child {{ min-width: 9rem; padding-left: 0; white-space: normal }}
td.number, th.number {{ font-variant-numeric: tabular-nums; text-align: right }}
.alarm {{ background: #b00020; color: #fff; padding: .4rem .8rem }}
</style>
<h1>{title}</h1>
{body}
</html>
"""


_TITLES = {
    "figures": "this run",
    "pages": "pages",
    "skipped": "skipped",
    "failed": "failed",
    "dropped": "dropped articles",
    "doors": "articles by door",
    "sections": "articles by section",
    "days": "articles by day",
}


def report_page(report: Report, output: str) -> str:
    """Return the report on a run into the folder ``output`` as HTML."""
    title = ", ".join(f"{count:,} {name}" for name, count in report.coverage.items())
    return _FRAME.format(title=escape(title), body="\n".join(_body(report, output)))


def _body(report: Report, output: str) -> Iterator[str]:
    yield from (f"<p>{escape(sentence)}</p>" for sentence in under_way(report))
    for alarm in report.alarms:
        yield f'<p class="alarm">{escape(alarm)}</p>'
    run = report.run
    yield f"<p>Run {escape(run['runId'])} {escape(run['state'])}: {escape(str(run['began']))} to"
    yield f"{escape(run['asOf'])}, {escape(' '.join(run['asked'] or ()))}</p>"
    yield "<main>"
    for name, title in _TITLES.items():
        counts: Mapping[str, int] = getattr(report, name)
        yield _section(title, ((key, f"{count:,}") for key, count in counts.items()))
    for kind, counts in report.opened.items():
        yield _section(f"door: {kind}", ((key, f"{count:,}") for key, count in counts.items()))
    shares = (
        (site, *(f"{rates[name]:.1%}" for name in FIELDS)) for site, rates in report.fields.items()
    )
    yield _section("articles that have", shares, ("site", *FIELDS))
    if report.givenUpCount:
        dead = (
            (each["url"], each["reason"], str(each["attempts"]), moment(each["at"]))
            for each in report.givenUp
        )
        title = f"{report.givenUpCount:,} given up, in all runs"
        cure = f"Take them up again: {retry_command(report, output)}"
        yield _section(title, dead, ("address", "reason", "tries", "when"), cure)
    if report.gone:
        gone = ((str(each.get("url")), str(each.get("status"))) for each in report.gone)
        yield _section("gone", gone, ("address", "status"))
    yield "</main>"
    yield from (f"<p>{escape(note)}</p>" for note in report.notes)


def _section(
    title: str, rows: Iterable[tuple[str, ...]], heads: tuple[str, ...] = (), note: str = ""
) -> str:
    """Return a table with a title and a note; nothing if there is nothing to say."""
    cells = list(rows)
    if not cells and not note:
        return ""
    wide = ' class="wide"' if heads else ""
    first = cells[0] if cells else ()
    numbers = {place for place, cell in enumerate(first) if place and _NUMBER.fullmatch(cell)}
    words = f"<p>{escape(note)}</p>" if note else ""
    lines = [f"<section{wide}><h2>{escape(title)}</h2>{words}<table>"]
    if heads and cells:
        lines.append(_row("th", heads, numbers))
    lines += [_row("td", row, numbers) for row in cells]
    return "\n".join([*lines, "</table></section>"])


def _row(tag: str, cells: Iterable[str], numbers: Collection[int]) -> str:
    """Return a row; ``numbers`` are the places of those cells that hold numbers."""
    kinds = dict.fromkeys(numbers, ' class="number"')
    row = (f"<{tag}{kinds.get(n, '')}>{escape(cell)}</{tag}>" for n, cell in enumerate(cells))
    return f"<tr>{''.join(row)}</tr>"
