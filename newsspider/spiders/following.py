"""Links of a page → addresses that are worth a request: new, allowed, and pages by their name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from newsspider.page import page_links
from newsspider.urls import folded_url

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from newsspider.frontier.seen import Seen
    from newsspider.page import Page
    from newsspider.spiders.bounds import Bounds

__all__ = ["PRIORITY", "new_addresses"]

PRIORITY = {
    "article": 40,
    "readAlso": 40,
    "section": 30,
    "inBody": 30,
    "related": 30,
    "next": 30,
    "previous": 30,
    "editorsPick": 30,
    "pagination": 20,
    "other": 0,
}
"""Classes of links, best first; within a class the frontier goes breadth first."""

_NOT_PAGES = (
    *(".jpg", ".jpeg", ".png", ".gif", ".webp", ".avif", ".svg", ".ico", ".css", ".js", ".json"),
    *(".mp3", ".mp4", ".m4a", ".webm", ".mov", ".avi", ".ogg", ".wav", ".pdf", ".doc", ".docx"),
    *(".xls", ".xlsx", ".ppt", ".pptx", ".zip", ".gz", ".rar", ".exe", ".apk", ".dmg", ".epub"),
)


def new_addresses(
    page: Page, seen: Seen, bounds: Bounds, count: Callable[[str], None]
) -> Iterator[tuple[str, str]]:
    """Yield address and kind of each link that leads somewhere new, and remember it as seen.

    Args:
        page: where the links stand.
        seen: addresses that are known.
        bounds: addresses that are allowed.
        count: called with a stats key for each new address that is passed over.
    """
    for link in page_links(page):
        try:
            url = folded_url(link.url)
        except ValueError:
            if seen.add(link.url):
                count("skipped/malformed")
            continue
        if url in seen:
            continue
        if link.nofollow:  # another page may link to it without that word
            if seen.add(f"nofollow {url}"):
                count("skipped/nofollow")
            continue
        seen.add(url)
        refusal = bounds.refusal(url) or ("not-a-page" if _is_file(url) else None)
        if refusal:
            count(f"skipped/{refusal}")
        else:
            yield url, link.kind


def _is_file(url: str) -> bool:
    return url.partition("?")[0].lower().endswith(_NOT_PAGES)
