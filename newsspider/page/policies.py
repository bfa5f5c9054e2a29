"""What the publisher of a page asks of machines: not to list it, not to keep it, not to mine it.

- Said in ``<meta name="robots">``, or in the header ``X-Robots-Tag`` (the Robots Exclusion
  conventions of the large search engines), and by the TDM Reservation Protocol (W3C Community
  Group report, 2024) in ``tdm-reservation``, as a header or a meta element.
- What is said to another robot by its name is not said to us.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from newsspider.page.parse import Page

__all__ = ["POLICIES", "page_policies"]

POLICIES = ("noindex", "nofollow", "noarchive", "nosnippet", "noai", "noimageai", "tdm-reservation")
"""All that is heard, in the order in which it is told."""

_MEANINGS = {"none": ("noindex", "nofollow"), "nocache": ("noarchive",)}


def page_policies(
    page: Page | None, robots_tags: Iterable[str] = (), tdm_reservation: str | None = None
) -> tuple[str, ...]:
    """Return which of `POLICIES` hold for a page.

    Args:
        page: as parsed, or None where there is none.
        robots_tags: values of the ``X-Robots-Tag`` headers.
        tdm_reservation: value of the ``tdm-reservation`` header.
    """
    metas = page.metas if page is not None else []
    said: set[str] = set()
    for value in (*robots_tags, *(content for name, content in metas if name == "robots")):
        said.update(_words(value))
    reserved = [content for name, content in metas if name == "tdm-reservation"]
    if "1" in (*reserved, (tdm_reservation or "").strip()):
        said.add("tdm-reservation")
    return tuple(policy for policy in POLICIES if policy in said)


def _words(value: str) -> Iterator[str]:
    """Yield the words of a list; those behind the name of a robot are for that one alone."""
    for part in value.lower().split(","):
        word = part.strip()
        if ":" in word and not word.startswith(("max-", "unavailable_after")):
            return
        yield from _MEANINGS.get(word, (word,))
