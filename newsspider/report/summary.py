"""The record of a run → what a person wants to read at its end, and the exit status."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from newsspider.plural import counted

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["ending", "had_nothing_to_do", "left_out", "shortfall", "summary"]

_KINDS = {
    "article": ("article", "articles"),
    "listing": ("listing", "listings"),
    "soft404": ("soft 404", "soft 404s"),
    "other": ("other page", "other pages"),
    "error": ("server error", "server errors"),
    "not-html": ("file that is no page", "files that are no page"),
}
"""What one page and several of a kind are called; of others the name fits both."""

_LEFT = {
    "waiting": ("address waits", "addresses wait", "for the next crawl to this folder"),
    "dead": (
        "address was given up; take it up again",
        "addresses were given up; take them up again",
        "with --retry-failed",
    ),
}


def shortfall(record: dict[str, Any]) -> str | None:
    """Return why the run did not do what was asked, as a sentence, or None if it did.

    An article that is stored already counts: a run that finds nothing new has done its work.
    """
    if record["error"]:
        return f"The run was stopped: {record['error']}"
    if record["errors"]["exceptions"]:
        met = counted(record["errors"]["exceptions"], "page")
        return f"{met} met an error in newsspider; see the log."
    if record["reason"] is None:
        return "The run was stopped before it could finish its files."
    return None if _has_done_its_work(record) else _nothing_found(record)


def _nothing_found(record: dict[str, Any]) -> str:
    if not record["pages"]["fetched"]:
        return _nothing_fetched(record)
    if record.get("unmetSection"):
        return (
            f"Nothing belongs to the section {record['unmetSection']!r}: give its name as articles"
            " or menus have it, or the path of its front page."
        )
    left = {key: n for key, n in record["skipped"].items() if key in {"too-old", "too-new"}}
    if left and not record["pages"].get("article"):
        return (
            f"No article is of the time that was asked for ({_counted(left)}): widen --since and"
            " --until."
        )
    kinds = _kinds(record)
    return f"No article was found on {counted(record['pages']['fetched'], 'page')} ({kinds})."


def _nothing_fetched(record: dict[str, Any]) -> str:
    failed, skipped = record["failed"], record["skipped"]
    if skipped.get("robots") and not failed:
        return f"robots.txt forbids it ({_counted(skipped)}); `newsspider explain` has the line."
    sent = record.get("requests", {})
    if sent.get("sent", 0) > sent.get("robotsTxt", 0) and not failed:
        asked = counted(sent["sent"], "request")
        return f"No page was fetched: {asked} went into doors. Allow more with --max-pages."
    why = _counted(failed) or _counted(skipped) or "nothing was asked for"
    return f"No page answered ({why}): check the address and the network."


def _has_done_its_work(record: dict[str, Any]) -> bool:
    """Return whether there is something to show: rows, or a look at a site that is known."""
    if record["articles"]["written"] or record["dropped"].get("unchanged"):
        return True
    if had_nothing_to_do(record):
        return True
    answered = any(
        record["pages"].get(kind) for kind in ("article", "listing", "other", "unchanged")
    )
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
    lines = [f"{counted(pages['fetched'], 'page')} {done}: {_kinds(record) or 'none'}"]
    written = f"{counted(articles['written'], 'article')} written"
    if articles["file"]:
        written += f" to {output / articles['file']}"
    if not articles["written"] and articles.get("known"):
        known = counted(articles["known"], "article is", "articles are")
        written = f"nothing new; {known} known"
    lines.append(written)
    later = "beyond the limit, for the next crawl"
    kinds = f": {_counted(articles['duplicateKinds'])}" if articles["duplicates"] else ""
    notes = (
        (articles["duplicates"], f"copy of another article{kinds}", f"copies of others{kinds}"),
        (articles["revised"], "new revision", "new revisions"),
        (record["dropped"].get("unchanged", 0), "unchanged", "unchanged"),
        (articles.get("later", 0), later, later),
    )
    lines += [f"  {counted(*note)}" for note in notes if note[0]]
    for group, words in (("dropped", "dropped"), ("skipped", f"not {done}"), ("failed", "failed")):
        counts = {k: n for k, n in record[group].items() if (group, k) != ("dropped", "unchanged")}
        if counts:
            lines.append(f"{words}: {_counted(counts)}")
    if record["recovered"]["pages"]:
        recovered = record["recovered"]
        lines.append(
            f"read from the archive, without a request: {counted(recovered['pages'], 'page')}"
        )
    for name, (one, many, words) in _LEFT.items():
        if record["frontier"][name]:
            lines.append(f"{counted(record['frontier'][name], one, many)} {words}")
    if record["archive"]["exchanges"]:
        kept = counted(record["archive"]["exchanges"], "exchange")
        lines.append(f"{kept} archived in {output / 'archive'}")
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
        counted(count, *_KINDS.get(kind, (kind, kind)))
        for kind, count in record["pages"].items()
        if kind != "fetched"
    )


def _counted(counts: dict[str, int]) -> str:
    return ", ".join(f"{count:,} {reason}" for reason, count in counts.items())
