"""The address to fetch, in one form.

The rules, from RFC 3986 section 6.2 and the URL Standard:

* Changed: what no server can tell apart (case of scheme and host, default port, dot segments,
  percent-encoding of unreserved characters, fragment, empty query, IDNA), and what only counts
  visitors (known trackers, share buttons, replytocom, sessions).
* Kept: scheme, ``www``, path case, trailing slash, unknown parameters.
* The order of parameters is kept. The site published it, caches and signed addresses depend on
  it, and nothing is gained by sorting: Scrapy's fingerprint and `url_key` sort for themselves.
* Credentials go: a crawler does not send them, and no published row may carry them.
* Canonical of canonical is itself.
"""

import re
from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address
from urllib.parse import unquote, urljoin

from newsspider.urls.parameters import is_noise

__all__ = ["canonical_url"]

_CACHE_SIZE = 32_768  # one site's navigation many times over; about 10 MB when full
_MAX_HOST = 253  # RFC 1035 section 2.3.4, without the root dot

# Most links of a page are already canonical; recognising them costs a tenth of rebuilding them.
_PLAIN = re.compile(
    r"https?://(?:[a-z0-9-]{1,63}\.)+[a-z]{2,63}/(?:[A-Za-z0-9_~-][A-Za-z0-9_~.-]*/)*"
    r"(?:[A-Za-z0-9_~-][A-Za-z0-9_~.-]*)?"
)
_PARTS = re.compile(r"(https?)://([^/?#]*)(.*)", re.IGNORECASE | re.DOTALL)
_HOST = re.compile(r"(?:[a-z0-9_-]{1,63}\.)*[a-z0-9_-]{1,63}")

# Leading and trailing C0 controls and space go, tab and line breaks go everywhere (URL Standard).
_EDGES = "".join(map(chr, range(0x21)))
_BREAKS = re.compile(r"[\t\n\r]+")

_UNRESERVED = "%(?:2[DE]|3[0-9]|[46][1-9A-F]|[57][0-9A]|5F|7E)"
_FORBIDDEN = r"[^A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=%]+"
_UNSETTLED = re.compile(rf"%(?![0-9A-F]{{2}})|{_UNRESERVED}|{_FORBIDDEN}")
_TRIPLET_OR_FORBIDDEN = re.compile(rf"%[0-9A-Fa-f]{{2}}|%|{_FORBIDDEN}")
_TRIPLETS = {
    f"%{byte:02X}": chr(byte) if re.fullmatch(_UNRESERVED, f"%{byte:02X}") else f"%{byte:02X}"
    for byte in range(256)
}

# "&amp;amp;" and "&#038;": HTML escaped once too often on its way into the href.
_ESCAPED_AMPERSAND = re.compile(r"&(?:(?:amp|#0*38)(?:;|%3B))+", re.IGNORECASE)
# Trackers glued to an address that had a query already ("?id=1?utm_source=x") or had none
# ("/story&utm_source=x").
_SECOND_QUERY = re.compile(r"\?(?=utm_|fbclid=)", re.IGNORECASE)
_PATH_NOISE = re.compile(
    r"&(?:utm_\w+|fbclid|gclid)=[^/&;]*|;(?:jsessionid|phpsessid)=[^/&;]*", re.IGNORECASE | re.ASCII
)


def canonical_url(url: str, base: str | None = None) -> str:
    """Return the address to fetch for ``url`` in its one canonical form.

    Args:
        url: an address as found, absolute, or relative to ``base``.
        base: the absolute address of the page that holds it.

    Raises:
        ValueError: it is not http(s), or it is malformed.
    """
    if len(url) <= _MAX_HOST and _PLAIN.fullmatch(url):
        return url
    url = _BREAKS.sub("", url.strip(_EDGES))
    if "\\" in url:
        end = re.search("[?#]|$", url)
        cut = end.start() if end else len(url)
        url = url[:cut].replace("\\", "/") + url[cut:]
    if base is not None and not _PARTS.match(url):
        url = urljoin(base, url)
    return _canonical(url)


@lru_cache(_CACHE_SIZE)
def _canonical(url: str) -> str:
    parts = _PARTS.fullmatch(url)
    if parts is None:
        raise ValueError("not an absolute http(s) address")
    scheme = parts[1].lower()
    authority = _authority(parts[2], default_port="80" if scheme == "http" else "443")
    rest = _ESCAPED_AMPERSAND.sub("&", _percent_encoded(parts[3])).partition("#")[0]
    path, _, query = rest.partition("?")
    if "&" in path or ";" in path:
        path = _PATH_NOISE.sub("", path)
    if "/." in path:
        path = _without_dot_segments(path)
    if query:
        query = _without_noise(query)
    return f"{scheme}://{authority}{path or '/'}{'?' if query else ''}{query}"


def _authority(authority: str, default_port: str) -> str:
    """Return ``host`` or ``host:port``, lowercase and ASCII, without credentials."""
    host = authority.rpartition("@")[2]
    if host.startswith("["):
        address, bracket, port = host[1:].partition("]")
        if not bracket or (port and not port.startswith(":")):
            raise ValueError(f"malformed IPv6 host: {authority!r}")
        name = f"[{IPv6Address(address.partition('%')[0])}]"
        port = port[1:]
    else:
        name, _, port = host.partition(":")
        name = _host_name(name)
    if port:
        port = _port(port)
    return name if port in {"", default_port} else f"{name}:{port}"


def _port(port: str) -> str:
    if not (port.isascii() and port.isdigit()) or int(port[-6:]) > 0xFFFF or len(port) > 6:
        raise ValueError(f"malformed port: {port!r}")
    return str(int(port))


def _host_name(name: str) -> str:
    if len(name) > _MAX_HOST * 3:
        raise ValueError(f"host is too long: {name[:80]!r}...")
    name = unquote(name, errors="strict") if "%" in name else name
    if not name.isascii():
        name = name.lower().encode("idna").decode("ascii")
    name = name.lower().removesuffix(".")
    if len(name) > _MAX_HOST or not _HOST.fullmatch(name):
        raise ValueError(f"malformed host: {name!r}")
    if name.rpartition(".")[2].isdigit():
        return str(IPv4Address(name))
    return name


def _percent_encoded(text: str) -> str:
    """Return ``text`` with every octet in its one form (RFC 3986 section 6.2.2)."""
    if not _UNSETTLED.search(text):
        return text
    return _TRIPLET_OR_FORBIDDEN.sub(_settled, text)


def _settled(match: re.Match[str]) -> str:
    found = match[0]
    if found == "%":
        return "%25"
    if found[0] == "%":
        return _TRIPLETS[found.upper()]
    return "".join(f"%{octet:02X}" for octet in found.encode())


def _without_dot_segments(path: str) -> str:
    """Return ``path`` without ``.`` and ``..`` (RFC 3986 section 5.2.4)."""
    kept: list[str] = []
    segments = path.split("/")
    for segment in segments:
        if segment == "..":
            del kept[max(1, len(kept) - 1) :]
        elif segment != ".":
            kept.append(segment)
    if segments[-1] in {".", ".."}:
        kept.append("")
    return "/".join(kept)


def _without_noise(query: str) -> str:
    if "?" in query:
        query = _SECOND_QUERY.sub("&", query)
    kept = []
    for parameter in query.split("&"):
        name, _, value = parameter.partition("=")
        if parameter and not is_noise(name, value):
            kept.append(parameter)
    return "&".join(kept)
