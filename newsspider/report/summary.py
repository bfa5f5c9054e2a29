"""The record of a run → what a person wants to read at its end, and the exit status."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["ending", "had_nothing_to_do", "left_out", "shortfall", "summary"]

_PLURAL = {
    "article": "articles",
    "listing": "listings",
    "soft404": "soft 404s",
    "gone": "gone",
    "blocked": "blocked",
    "other": "other pages",
    "error": "server errors",
    "not-html": "files that are no page",
}


_LEFT = {
    "waiting": "addresses wait for the next crawl to this folder",
    "dead": "addresses were given up; take them up again with --retry-failed",
}


def shortfall(record: dict[str, Any]) -> str | None:
    """Return why the run did not do what was asked, as a sentence, or None if it did.

    An article that is stored already counts: a run that finds nothing new has done its work.
    """
    if record["error"]:
        return f"The run was stopped: {record['error']}"
    if record["errors"]["exceptions"]:
        return f"{record['errors']['exceptions']} pages met an error in newsspider; see the log."
    if record["reason"] is None:
        return "The run was stopped before it could finish its files."
    return None if _has_done_its_work(record) else _nothing_found(record)


def _nothing_found(record: dict[str, Any]) -> str:
    failed = _counted(record["failed"])
    if not record["pages"]["fetched"]:
        why = failed or _counted(record["skipped"]) or "nothing was asked for"
        return f"No page answered ({why}): check the address and the network."
    if record.get("unmetSection"):
        return (
            f"Nothing belongs to the section {record['unmetSection']!r}: give its name as articles"
            " or menus have it, or the path of its front page."
        )
    kinds = _kinds(record)
    return f"No article was found on {record['pages']['fetched']:,} pages ({kinds})."


def _has_done_its_work(record: dict[str, Any]) -> bool:
    """Return whether there is something to show: rows, or a look at a site that is known."""
    if record["articles"]["written"] or record["dropped"].get("unchanged"):
        return True
    if had_nothing_to_do(record):
        return True
    answered = any(record["pages"].get(kind) for kind in ("article", "listing", "unchanged"))
    return bool(record["articles"].get("known") and answered and not record.get("unmetSection"))


def had_nothing_to_do(record: dict[str, Any]) -> bool:
    """Return whether the run is that of a worker for which the others had left nothing."""
    if record["error"] or record["errors"].get("exceptions") or record["reason"] is None:
        return False
    shared = record["frontier"].get("shared")
    return bool(shared and not record["pages"].get("fetched") and not record["failed"])


def summary(record: dict[str, Any], output: Path, done: str = "fetched") -> str:
    """Return a few lines on what came out and where it is.

    Args:
        record: of the run.
        output: its folder.
        done: what the run did with pages.
    """
    articles, pages = record["articles"], record["pages"]
    lines = [f"{pages['fetched']:,} pages {done}: {_kinds(record) or 'none'}"]
    written = f"{articles['written']:,} articles written"
    if articles["file"]:
        written += f" to {output / articles['file']}"
    if not articles["written"] and articles.get("known"):
        written = f"nothing new; {articles['known']:,} articles are known"
    lines.append(written)
    notes = {
        "copies of another article": articles["duplicates"],
        "new revisions": articles["revised"],
        "unchanged": record["dropped"].get("unchanged", 0),
        "beyond the limit, for the next crawl": articles.get("later", 0),
    }
    lines += [f"  {count:,} {words}" for words, count in notes.items() if count]
    for group, words in (("dropped", "dropped"), ("skipped", f"not {done}"), ("failed", "failed")):
        counts = {k: n for k, n in record[group].items() if (group, k) != ("dropped", "unchanged")}
        if counts:
            lines.append(f"{words}: {_counted(counts)}")
    if record["recovered"]["pages"]:
        recovered = record["recovered"]
        lines.append(f"read from the archive, without a request: {recovered['pages']:,} pages")
    for name, words in _LEFT.items():
        if record["frontier"][name]:
            lines.append(f"{record['frontier'][name]:,} {words}")
    if record["archive"]["exchanges"]:
        kept = record["archive"]["exchanges"]
        lines.append(f"{kept:,} exchanges archived in {output / 'archive'}")
    return "\n".join(lines)


def left_out(record: dict[str, Any]) -> str:
    """Return what was not read or not understood, by reason."""
    return _counted(record["skipped"] | record["failed"])


def ending(record: dict[str, Any]) -> str:
    """Return how the run ended."""
    return {
        "finished": "is done",
        "shutdown": "was stopped; what it had is kept",
        None: "was stopped at once; the next run makes up for what it could not finish",
    }.get(record["reason"], f"ended: {record['reason']}")


def _kinds(record: dict[str, Any]) -> str:
    return ", ".join(
        f"{count:,} {_PLURAL.get(kind, kind)}"
        for kind, count in record["pages"].items()
        if kind != "fetched"
    )


def _counted(counts: dict[str, int]) -> str:
    return ", ".join(f"{count:,} {reason}" for reason, count in counts.items())
