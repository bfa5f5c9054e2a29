"""A report as one HTML page: no script, nothing loaded from elsewhere, every word escaped."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from newsspider.report.lines import moment, retry_command
from newsspider.report.tally import FIELDS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from newsspider.report.coverage import Report

__all__ = ["report_page"]

_FRAME = """<!DOCTYPE html>
<html lang="en">
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>{title}</title>
<style>
body {{ font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 70rem }}
main {{ display: grid; gap: 1.5rem; grid-template-columns: repeat(auto-fill, minmax(18rem, 1fr)) }}
section.wide {{ grid-column: 1 / -1; overflow-x: auto }}
h2 {{ font-size: 1rem; margin: 0 }}
table {{ border-collapse: collapse; width: 100% }}
td, th {{ border-top: 1px solid #ccc; overflow-wrap: anywhere; padding: .2rem .6rem .2rem 0 }}
td, th {{ text-align: left; vertical-align: top }}
.alarm {{ background: #b00020; color: #fff; padding: .4rem .8rem }}
</style>
<h1>{title}</h1>
{body}
</html>
"""


def report_page(report: Report, output: str) -> str:
    """Return the report on a run into the folder ``output`` as HTML."""
    title = ", ".join(f"{count:,} {name}" for name, count in report.coverage.items())
    return _FRAME.format(title=escape(title), body="\n".join(_body(report, output)))


def _body(report: Report, output: str) -> Iterator[str]:
    for alarm in report.alarms:
        yield f'<p class="alarm">{escape(alarm)}</p>'
    run = report.run
    yield f"<p>Run {escape(run['runId'])} {escape(run['state'])}: {escape(str(run['began']))} to"
    yield f"{escape(str(run['ended'] or 'now'))}, {escape(' '.join(run['asked'] or ()))}</p>"
    yield "<main>"
    named = ("figures", "pages", "skipped", "failed", "dropped", "doors", "sections", "days")
    for name in named:
        counts: Mapping[str, int] = getattr(report, name)
        yield _section(name, ((key, f"{count:,}") for key, count in counts.items()))
    for kind, counts in report.opened.items():
        yield _section(f"door: {kind}", ((key, f"{count:,}") for key, count in counts.items()))
    shares = (
        (site, *(f"{rates[name]:.1%}" for name in FIELDS)) for site, rates in report.fields.items()
    )
    yield _section("fields", shares, ("site", *FIELDS))
    if report.givenUpCount:
        dead = (
            (each["url"], each["reason"], str(each["attempts"]), moment(each["at"]))
            for each in report.givenUp
        )
        cure = retry_command(report, output)
        title = f"{report.givenUpCount:,} given up; take them up again: {cure}"
        yield _section(title, dead, ("address", "reason", "tries", "when"))
    if report.gone:
        gone = ((str(each.get("url")), str(each.get("status"))) for each in report.gone)
        yield _section("gone", gone, ("address", "status"))
    yield "</main>"
    yield from (f"<p>{escape(note)}</p>" for note in report.notes)


def _section(title: str, rows: Iterable[tuple[str, ...]], heads: tuple[str, ...] = ()) -> str:
    wide = ' class="wide"' if heads else ""
    lines = [f"<section{wide}><h2>{escape(title)}</h2><table>"]
    if heads:
        lines.append(_row("th", heads))
    lines += [_row("td", row) for row in rows]
    return "\n".join([*lines, "</table></section>"])


def _row(tag: str, cells: Iterable[str]) -> str:
    return "<tr>" + "".join(f"<{tag}>{escape(cell)}</{tag}>" for cell in cells) + "</tr>"
