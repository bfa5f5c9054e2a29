"""Why a page is where it is: how it was found, what the queue and robots.txt say, what it became.

Everything comes from the archive, the rows and the queue; nothing is asked of the network.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from newsspider.doors.robots import read_robots
from newsspider.errors import ConfigError
from newsspider.frontier.backlog import address_state
from newsspider.frontier.known import identity
from newsspider.report.captures import captures, latest_page, near_misses, redirects
from newsspider.report.mentions import mentions
from newsspider.report.queue import Unseen, looked_up
from newsspider.report.revisions import revisions
from newsspider.report.runs import read_runs
from newsspider.urls import canonical_url, folded_url

if TYPE_CHECKING:
    from newsspider.archive.reader import StoredPage
    from newsspider.doors.robots import Ruling
    from newsspider.frontier.backlog import State
    from newsspider.layout import Layout
    from newsspider.report.captures import Capture
    from newsspider.report.mentions import Mentions
    from newsspider.report.revisions import Revision

__all__ = ["Decision", "Explanation", "explain_address"]

_DEAD_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Decision:
    """What the latest robots.txt in the archive says: its address, its status, and the ruling.

    Without a ruling nothing may be fetched, because the file could not be had.
    """

    url: str
    status: int
    ruling: Ruling | None


@dataclass(slots=True, kw_only=True)
class Explanation:
    """What is known of an address.

    Attributes:
        url: as it was asked for.
        canonical: its canonical form, not that of a copy for phones or printers.
        captures: oldest first.
        redirects: where those of them lead to that are redirects.
        page: the latest one that can be read.
        mentions: see `Mentions`.
        revisions: rows of the article, oldest first.
        state: what the queue knows, if anything; or why it cannot be asked.
        decision: what robots.txt says, if one is archived.
        misses: addresses that may have been meant, if this one is not known.
        notes: what could not be read.
    """

    url: str
    canonical: str
    captures: list[Capture]
    redirects: dict[Capture, str]
    page: StoredPage | None
    mentions: Mentions
    revisions: list[Revision]
    state: State | Unseen | None
    decision: Decision | None
    misses: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def known(self) -> bool:
        """Whether anything is known of it, if only that it must not be asked for."""
        found = self.mentions
        queued = self.state is not None and not isinstance(self.state, Unseen)
        seen = self.captures or found.links or found.readings or self.revisions
        return bool(seen or queued or self.is_forbidden)

    @property
    def is_forbidden(self) -> bool:
        """Whether robots.txt does not allow it."""
        decision = self.decision
        if decision is None:
            return False
        return decision.ruling is None or not decision.ruling.allowed


def explain_address(layout: Layout, url: str, agent: str) -> Explanation:
    """Return what is known of ``url``.

    Args:
        layout: of the output folder.
        url: an http(s) address in any spelling.
        agent: the name by which robots.txt knows us.

    Raises:
        ConfigError: that is no address, or the folder is none of a crawl.
    """
    try:
        canonical = folded_url(url)
    except ValueError as error:
        raise ConfigError(f"{url}: not an address to explain: {error}") from error
    if not layout.archive.is_dir():
        raise ConfigError(f"{layout.output}: no archive here; give the folder of a crawl")
    notes: list[str] = []
    rows = revisions(layout, canonical, notes)
    spellings = {url, canonical, canonical_url(url), *(each.row["url"] for each in rows)}
    mentioned = mentions(layout, canonical)
    state = _state(layout, canonical)
    if isinstance(state, Unseen) and not state.elsewhere:
        notes.append(state.reason)
    found = sorted({*captures(layout, spellings), *mentioned.captures})
    explanation = Explanation(
        url=url,
        canonical=canonical,
        captures=found,
        redirects=redirects(layout, found),
        page=latest_page(layout, found),
        mentions=mentioned,
        revisions=rows,
        state=state,
        decision=_decision(layout, canonical, agent),
        notes=notes,
    )
    if not explanation.known:
        explanation.misses = near_misses(layout, canonical)
    return explanation


def _state(layout: Layout, url: str) -> State | Unseen | None:
    records = read_runs(layout).records if layout.runs.is_dir() else ()
    latest = records[-1] if records else None
    return looked_up(layout, latest, lambda path: address_state(path, identity(url), _DEAD_SHOWN))


def _decision(layout: Layout, url: str, agent: str) -> Decision | None:
    parts = urlsplit(url)
    where = f"{parts.scheme}://{parts.netloc}/robots.txt"
    page = latest_page(layout, captures(layout, [where]))
    if page is None:
        return None
    if page.status >= 500 or page.status == 429:
        return Decision(page.url, page.status, None)
    body = page.body if page.status < 300 else b""
    robots = read_robots(body, page.url, page.content_type)
    return Decision(page.url, page.status, robots.ruling(url, agent))
