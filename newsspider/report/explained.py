"""An explanation of an address as lines for a terminal."""

from __future__ import annotations

from collections import Counter
from math import isinf
from typing import TYPE_CHECKING, Any

from newsspider.frontier.backlog import State
from newsspider.plural import counted
from newsspider.report.lines import moment
from newsspider.report.queue import Unseen
from newsspider.report.saved import field_lines, telling
from newsspider.report.table import clipped, printable, wrapped

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from newsspider.frontier.backlog import GivenUp, Waiting
    from newsspider.report.explanation import Decision, Explanation
    from newsspider.report.mentions import Mentions

__all__ = ["address_lines", "row_lines", "unknown_lines"]

_SHOWN = 10
_DATES = (
    ("downloaded", "dateDownloaded"),
    ("published", "datePublished"),
    ("modified", "dateModified"),
)


def address_lines(found: Explanation) -> Iterator[str]:
    """Yield how an address was found and what was asked of it when."""
    yield printable(found.url)
    if found.canonical != found.url:
        yield printable(f"  the same page as {found.canonical}")
    yield "found"
    yield from _found(found)
    yield "queue"
    yield from _queue(found.state, is_archived=bool(found.captures))
    yield "robots.txt"
    yield from _robots(found.decision)
    yield f"captures: {len(found.captures):,}"
    for capture in found.captures:
        what = " revisit" if capture.revisit else ""
        line = f"  {capture.date}  {capture.status}{what}  {capture.file}:{capture.offset}"
        yield line if capture.url == found.canonical else f"{line}  {printable(capture.url)}"
        if capture in found.redirects:
            yield printable(f"    leads to {found.redirects[capture]}")
    for reading in found.mentions.readings:
        outcome = f", {reading.outcome}" if reading.outcome else ""
        yield clipped(f"  {reading.date}  was read as {reading.kind}{outcome}")


def row_lines(found: Explanation, why_not: str) -> Iterator[str]:
    """Yield what was published: revisions, sameness, and the fields of the latest row.

    Args:
        found: what is known of an address.
        why_not: why it has no row, if it has none and that can be told.
    """
    if not found.revisions:
        yield from wrapped(
            f"no row was published: {why_not}" if why_not else "no row was published"
        )
        return
    yield f"revisions: {len(found.revisions):,}"
    for each in found.revisions:
        row = each.row
        dates = [f"{words} {row[name]}" for words, name in _DATES if row[name]]
        yield f"  {row['revision']}  {', '.join(dates)}"
        yield f"     {each.path}:{each.line}"
    latest = found.revisions[-1].row
    yield "sameness"
    yield from _sameness(latest)
    yield from field_lines(latest, latest["fieldSources"], latest["validationMessages"])


def unknown_lines(found: Explanation) -> Iterator[str]:
    """Yield that an address is not known, and which ones may have been meant."""
    yield printable(f"{found.url}: nothing here knows this address.")
    if found.canonical != found.url:
        yield printable(f"  Its canonical form is {found.canonical}, which is not known either.")
    if found.misses:
        yield "  One of these may have been meant:"
        yield from (f"    {printable(url)}" for url in found.misses)
    if isinstance(found.state, Unseen):
        yield from _indented(found.state.reason)


def _found(found: Explanation) -> Iterator[str]:
    requests: list[Waiting | GivenUp | None] = []
    if isinstance(found.state, State):
        requests = [found.state.waiting, *found.state.given_up]
    known = [each.row["discovery"] for each in found.revisions]
    known += [request.discovery for request in requests if request]
    for discovery in {str(each): each for each in known if each}.values():
        yield printable(f"  {_discovered(discovery)}")
    yield from _linked(found.mentions)


def _discovered(discovery: Mapping[str, Any]) -> str:
    steps = discovery.get("depth", 0)
    origin = f" on {discovery['from']}" if discovery.get("from") else ""
    far = counted(steps, "step")
    return f"came into the queue by {discovery.get('via')}{origin}, {far} from the start"


def _linked(found: Mentions) -> Iterator[str]:
    kinds = Counter(link.kind for link in found.links)
    counts = ", ".join(f"{kinds[kind]:,} {kind}" for kind in sorted(kinds, key=telling))
    pages = counted(len(found.links), "page")
    if found.looked < found.files:
        pages = f"at least {pages}, in the newest {found.looked:,} of {found.files:,} archive files"
    yield f"  linked from {pages}{': ' if counts else ''}{counts}"
    for link in sorted(found.links, key=lambda link: telling(link.kind))[:_SHOWN]:
        yield f"    {link.kind:<12} {printable(link.page)}"
    if len(found.links) > _SHOWN:
        yield f"    and {len(found.links) - _SHOWN:,} more"


def _queue(state: State | Unseen | None, *, is_archived: bool) -> Iterator[str]:
    if isinstance(state, Unseen):
        yield from _indented(state.reason)
        return
    if state is None:
        yield "  nothing is known there"
        return
    if state.asked and state.due <= 0 and not is_archived:
        yield f"  passed over at {moment(state.asked)}, looked at again in every run"
    elif state.asked:
        due = "never again" if isinf(state.due) else _due(state.due)
        yield f"  done with at {moment(state.asked)}, due {due}"
    if state.waiting is not None:
        waiting = state.waiting
        how = "in the hands of a worker" if waiting.leased else "waits"
        yield f"  {how}, priority {waiting.priority}, lost with a worker {waiting.attempts} times"
        if waiting.not_before:
            yield f"    not before {moment(waiting.not_before)}"
    for dead in state.given_up:
        yield f"  given up at {moment(dead.at)}: {dead.reason}, tried {dead.attempts} times"
    if state.given_up:
        yield "    `newsspider crawl SITE --retry-failed` takes it up again"


def _due(due: float) -> str:
    return f"at {moment(due)}" if due > 0 else "in every run"


def _robots(decision: Decision | None) -> Iterator[str]:
    if decision is None:
        yield "  none is in the index of the archive"
        return
    where = printable(decision.url)
    if decision.ruling is None:
        yield f"  could not be had (status {decision.status} of {where}), so nothing is allowed"
        return
    said = "allowed" if decision.ruling.allowed else "disallowed"
    if decision.ruling.line is None:
        yield f"  {said}: no line of {where} speaks of it (status {decision.status})"
    else:
        line = f"line {decision.ruling.number} of {where}: {decision.ruling.line}"
        yield from _indented(f"{said} by {line}")


def _indented(sentence: str) -> Iterator[str]:
    yield from (f"  {line}" for line in wrapped(sentence))


def _sameness(row: Mapping[str, Any]) -> Iterator[str]:
    for name in ("articleId", "clusterId", "textDigest", "previousTextDigest"):
        if row.get(name):
            yield f"  {name:<19} {row[name]}"
    duplicate = row.get("duplicate")
    if duplicate:
        same = f"{duplicate['kind']} copy of {duplicate['of']}"
        yield f"  {'duplicate':<19} {same}, similarity {duplicate['similarity']:.2f}"
        if duplicate["kind"] == "syndicated":
            yield printable(f"  {'':<19} by its canonical link, {row['declaredCanonicalUrl']}")
    if row.get("aliases"):
        yield printable(f"  {'aliases':<19} {', '.join(row['aliases'])}")
