"""An address → the key that a CDXJ index is sorted by, the one that pywb and cdxj-indexer look up.

Spellings of one address share a key: ``HTTP://www2.Tide.example:80//News/?b=2&a=1#top`` has
``example,tide)/news?a=1&b=2``. The turned host is SURT (Sort-friendly URI Reordering Transform),
the rest what the Wayback Machine has settled on, odd corners included: a capture is found only
where writer and reader agree. A key is for looking up, never for fetching.
"""

from __future__ import annotations

import re
import socket
from contextlib import suppress
from functools import lru_cache
from operator import methodcaller
from string import punctuation
from urllib.parse import quote

__all__ = ["sort_key"]

_DEFAULT_PORTS = {"http": 80, "https": 443}
_LAST_PORT = 65535

_BREAKS = re.compile(r"[\t\r\n]")
_SCHEME = re.compile(r"(?is)(?:https?://(?=https?://))*(?:([a-z][a-z0-9+.-]*):)?(.*)")
_PARTS = re.compile(r"(?://([^/?#]*))?([^?#]*)(?:\?([^#]*))?")
_AUTHORITY = re.compile(r"(?s)(?:.*@)?(\[.*\]|[^:]*)(?::([0-9]*))?")
_NUMBERS = re.compile(r"[0-9.]+")
_WWW = re.compile(r"www[0-9]*")

_SAFE = punctuation.replace("#", "").replace("%", "")
_HEX = "0123456789abcdefABCDEF"
_BYTES = {f"{high}{low}".encode(): bytes.fromhex(high + low) for high in _HEX for low in _HEX}

_MAY_HAVE_SESSION = re.compile("sid=|sessionid|cftoken=")
# Of each kind the last one goes, wherever it begins: "xsid=…" leaves an "x".
_QUERY_SESSIONS = [
    re.compile(rf"^(.*){session}(?:&|$)")
    for session in (
        *(f"{name}=[0-9a-z]{{32}}" for name in ("jsessionid", "phpsessid", "sid")),
        "aspsessionid[a-z]{8}=[a-z]{24}",
        "cfid=[^&]++&cftoken=[^&]++",
    )
]
_PATH_SESSIONS = [
    re.compile(rf"^(.*/)\({session}\)/(?=[^?]+\.aspx)")
    for session in (r"(?:[a-z]\([0-9a-z]{24}\))+", "[0-9a-z]{24}")
]


def sort_key(url: str) -> str:
    """Return the SURT key of ``url``: visible ASCII, no spaces, whatever ``url`` holds.

    What has no scheme is taken for http. An address without a host (``dns:…``, ``urn:…``) keeps its
    scheme and order; one whose port is no port is its own key; none at all is ``-``.
    """
    url = _BREAKS.sub("", url).strip(" \v\f")
    if not url:
        return "-"
    scheme, rest = _SCHEME.match(url).groups(default="http")  # type: ignore[union-attr]
    default_port = _DEFAULT_PORTS.get(scheme.lower())
    if default_port:
        rest = "//" + rest.lstrip("/")
    authority, path, query = _PARTS.match(rest).groups(default="")  # type: ignore[union-attr]
    try:
        host = _host_key(authority, default_port)
    except ValueError:
        return quote(url, punctuation, errors="surrogatepass")
    tail = _path_key(path or ("/" if query else ""), under_host=bool(host)) + _query_key(query)
    return f"{host}){tail}" if host else f"{scheme}:{tail}"


@lru_cache(maxsize=4096)
def _host_key(authority: str, default_port: int | None) -> str:
    """Return host and port, "" if there is no host.

    Raises:
        ValueError: what follows the host is no port.
    """
    parts = _AUTHORITY.fullmatch(authority)
    if not parts or (port := int(parts[2] or 0)) > _LAST_PORT:
        raise ValueError(authority)
    raw = _decoded(parts[1].strip("[]"))
    with suppress(UnicodeError):  # no text, or no name that DNS could hold: kept as it is
        raw = raw.decode().encode("idna")
    key = ",".join(reversed(_labels(quote(raw, _SAFE).lower())))
    return f"{key}:{port}" if key and port not in {0, default_port} else key


def _labels(name: str) -> list[str]:
    """Return the labels of a host without www; an IPv4 address short of numbers gets all four."""
    labels = [label for label in name.split(".") if label]
    if labels and _NUMBERS.fullmatch(name):
        try:
            return socket.inet_ntoa(socket.inet_aton(".".join(labels))).split(".")
        except OSError:
            return labels
    return labels[1:] if len(labels) > 1 and _WWW.fullmatch(labels[0]) else labels


def _path_key(path: str, *, under_host: bool) -> str:
    path = _normal(path)
    if under_host:
        path = "/" + "/".join(_segments(path))
    elif len(path) > 1:
        path = path.removesuffix("/")
    if ".aspx" in path and ")/" in path:
        for session in _PATH_SESSIONS:
            path = session.sub(r"\1", path)
    return path


def _segments(path: str) -> list[str]:
    """Return the steps of ``path`` without "." and "..", save a ".." that leads above the root."""
    steps: list[str] = []
    for step in path.split("/")[1:]:
        if step == ".." and steps:
            steps.pop()
        elif step != ".":
            steps.append(step)
    return [step for step in steps if step]


def _query_key(query: str) -> str:
    query = _normal(query)
    if _MAY_HAVE_SESSION.search(query):
        for session in _QUERY_SESSIONS:
            query = session.sub(r"\1", query)
    if "&" in query:
        query = "&".join(sorted(query.split("&"), key=methodcaller("partition", "=")))
    return f"?{query}" if query else ""


def _normal(text: str) -> str:
    """Return ``text`` in lower case, with nothing percent-encoded that need not be."""
    return quote(_decoded(text), _SAFE).lower()


def _decoded(text: str) -> bytes:
    """Return ``text`` percent-decoded until nothing is left to decode: %2541 is %41 is A."""
    head, *pieces = text.encode("utf-8", "surrogatepass").split(b"%")
    tail = b""
    for piece in reversed(pieces):
        tail = piece + tail
        while _BYTES.get(tail[:2]) == b"%":
            tail = tail[2:]
        byte = _BYTES.get(tail[:2])
        tail = b"%" + tail if byte is None else byte + tail[2:]
    return head + tail
