"""An address as a page writes it -> the address that a browser would ask for."""

from __future__ import annotations

import re

from newsspider.page.parse import join

__all__ = ["absolute", "origin_of"]

_ABSOLUTE = re.compile(r"https?://[^/?#\s\\@:]+(?::\d{1,5})?(?:[/?]|\Z)")
_PLAIN = re.compile(r"https?://[a-z0-9.-]+(?:/[!\"$%'-~]*)?")
"""What most links are: nothing about them needs a change."""

_JUNK = re.compile(r"[\t\r\n\x00-\x1f]")


def origin_of(url: str) -> str:
    """Return the scheme and host of ``url``, as links that begin with a slash start from."""
    return "/".join(url.split("/", 3)[:3])


def absolute(href: str, base: str, origin: str) -> str | None:
    """Return ``href`` as an absolute http(s) address without fragment, else None."""
    if _PLAIN.fullmatch(href):
        return href
    href = href.strip().partition("#")[0]
    if "&amp;" in href:
        href = href.replace("&amp;", "&")
    if not href.isprintable():
        href = _JUNK.sub("", href)
    if " " in href:
        href = href.replace(" ", "%20")
    if href.startswith("/") and not href.startswith("//"):
        url: str | None = origin + href
    elif href.startswith(("https://", "http://")):
        url = href
    else:
        url = join(base, href) if href else None
    return url if url and _ABSOLUTE.match(url) else None
