"""What a door said of a page, as it travels with the request for that page."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from newsspider.page import Hints

if TYPE_CHECKING:
    from newsspider.doors.candidate import Candidate

__all__ = ["hints_of", "stored_hints"]


def stored_hints(candidate: Candidate) -> dict[str, Any]:
    """Return what the door says, as JSON."""
    said = {
        "via": candidate.via,
        "published": candidate.published and candidate.published.isoformat(),
        "modified": candidate.modified and candidate.modified.isoformat(),
        "keywords": list(candidate.keywords),
        "language": candidate.language,
    }
    return {name: value for name, value in said.items() if value}


def hints_of(meta: dict[str, Any]) -> Hints | None:
    """Return what a door said of the page that a request is for, or None if none did.

    Not its headline: text must come of the page alone, so that its record gives it again.
    """
    said = meta.get("hints")
    if said is None:
        return None
    via = said["via"]
    return Hints(
        source=via if via in {"feed", "api"} else "sitemap",
        published=_moment(said.get("published")),
        modified=_moment(said.get("modified")),
        keywords=tuple(said.get("keywords", ())),
        language=said.get("language"),
    )


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
