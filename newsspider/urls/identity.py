"""What is the same article, the same site, the same kind of address.

The key forgets everything by which one article goes under several addresses: scheme, ``www`` and
mobile hosts, AMP and print copies, index files, a trailing slash, the order of parameters. It
keeps what tells articles apart: path case, ports, ids, language prefixes, unknown parameters.
Patterns do not find every copy (a third of real AMP addresses follow none); the rest is the work
of the aliases that pages declare.
"""

import re
from collections.abc import Iterable
from functools import lru_cache
from urllib.parse import unquote

from newsspider.urls.canonical import canonical_url
from newsspider.urls.parameters import is_channel, is_copy

__all__ = ["folded_url", "same_site", "site_of", "url_key", "url_shape"]

_CACHE_SIZE = 32_768

# A label goes only while a name and a top-level domain stay behind it: "m.com" is a site.
_COPY_HOST = re.compile(r"(?:(?:^|(?<=\.))(?:m|mobile|amp)\.|^www[0-9]?\.)(?=[^.:]+\.[^.:])")
_EITHER_DEFAULT_PORT = re.compile(":(?:80|443)$")  # the key has no scheme to tell which it is
_AMP_CACHE = re.compile(
    r"https?://(?:[^/]+\.cdn\.ampproject\.org/(?:c|v|wp/c)|www\.google\.[a-z.]+/amp)/(s/)?(?=[^/]+\.)"
)

_COPY_TAILS = (
    (re.compile(r"(?<=[^/])/amp(/?)$", re.IGNORECASE), r"\1"),
    (re.compile(r"(?<=[^/.])\.amp((?:\.html?)?/?)$", re.IGNORECASE), r"\1"),
    (re.compile(r"(?<=[0-9a-f]{6})-amp((?:\.html?)?/?)$"), r"\1"),
    # "/print" behind a word may be the print edition; behind an article's name it is a copy.
    (re.compile(r"(/[^/]*[-_.0-9][^/]*)/print(/?)$", re.IGNORECASE), r"\1\2"),
)
_COPY_HINT = re.compile(r"amp|print", re.IGNORECASE)
_KEY_TAIL = re.compile(
    r"/(?:(?:index|default)\.(?:php[0-9]?|html?|aspx?|jsp|shtml|cgi)|amp\.html?|comment-page-[0-9]+)$",
    re.IGNORECASE,
)
_KEY_PREFIX = re.compile(r"^/(?:index\.php(?=/)|(?:amp|print)(?=/.*[-_.0-9]))", re.IGNORECASE)
_SLASHES = re.compile(r"//+")

# Octets that mean the same encoded and plain, since they separate nothing in that place.
_PLAIN_IN_PATH = re.compile("%(?:2[124789AC]|3A|40|5[BD])")
_PLAIN_IN_QUERY = re.compile("%(?:2[124789ACF]|3A|40|5[BD])")

_VARIABLE = re.compile(
    r"(?P<octet>%[0-9A-F]{2})"
    r"|(?P<hex>[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
    r"|(?<![0-9A-Za-z])(?=[a-f]*[0-9])(?=[0-9]*[a-f])[0-9a-f]{12,}(?![0-9A-Za-z]))"
    r"|[0-9]+",
    re.IGNORECASE,
)


def folded_url(url: str) -> str:
    """Return the article's own address for that of its AMP, print or mobile copy.

    Anything else comes back in canonical form. Only patterns that hold on every site are used and
    the host is kept, so that the answer can be fetched.

    Raises:
        ValueError: as `canonical_url`.
    """
    url = _out_of_amp_cache(canonical_url(url))
    origin, path, query = _parts(url)
    return origin + _without_copy_tail(path) + _folded_query(query)


@lru_cache(_CACHE_SIZE)
def url_key(url: str) -> str:
    """Return the identity of ``url``: one key for all addresses of one article.

    The key is ``host[:port]/path[?query]``, made for comparing, not for fetching.

    Raises:
        ValueError: as `canonical_url`.
    """
    origin, path, query = _parts(_out_of_amp_cache(canonical_url(url)))
    return _site(origin) + _key_path(path) + _key_query(query)


@lru_cache(_CACHE_SIZE)
def url_shape(url: str) -> str:
    """Return the kind of address that ``url`` is: its key with what counts and varies taken out.

    In the path digits become ``N`` and long hexadecimal ids ``H``. In the query, where facets
    multiply, any value becomes ``N``, ``H`` or ``W`` (words) and repeated parameters become one.

    Raises:
        ValueError: as `canonical_url`.
    """
    host, slash, rest = url_key(url).partition("/")
    path, mark, query = rest.partition("?")
    path = _VARIABLE.sub(_letter, path)
    if not mark:
        return host + slash + path
    shapes = {_parameter_shape(parameter) for parameter in query.split("&")}
    return f"{host}/{path}?{'&'.join(sorted(shapes))}"


def site_of(url: str) -> str:
    """Return ``host[:port]`` of ``url`` without ``www.``, ``m.``, ``mobile.`` or ``amp.`` labels.

    Raises:
        ValueError: as `canonical_url`.
    """
    return _site(_parts(canonical_url(url))[0])


def same_site(a: str, b: str) -> bool:
    """Return whether two addresses belong to one site: `site_of` is equal.

    Raises:
        ValueError: as `canonical_url`.
    """
    return site_of(a) == site_of(b)


def _parts(canonical: str) -> tuple[str, str, str]:
    """Return origin, path and query of a canonical address."""
    start = canonical.index("/", 8)
    path, _, query = canonical[start:].partition("?")
    return canonical[:start], path, query


def _site(origin: str) -> str:
    host = _EITHER_DEFAULT_PORT.sub("", origin.partition("://")[2])
    while (bare := _COPY_HOST.sub("", host, count=1)) != host:
        host = bare
    return host


def _out_of_amp_cache(canonical: str) -> str:
    """Return the address that an AMP cache's address holds, or ``canonical`` itself."""
    while "/amp" in canonical or ".ampproject." in canonical:
        cache = _AMP_CACHE.match(canonical)
        if cache is None:
            break
        try:
            canonical = canonical_url(f"http{'s' if cache[1] else ''}://{canonical[cache.end() :]}")
        except ValueError:
            break
    return canonical


def _without_copy_tail(path: str) -> str:
    while _COPY_HINT.search(path):
        before = path
        for tail, rest in _COPY_TAILS:
            path = tail.sub(rest, path)
        if path == before:
            break
    return path


def _key_path(path: str) -> str:
    if "%" in path:
        path = _PLAIN_IN_PATH.sub(_decoded, path)
    path = _SLASHES.sub("/", path)
    before = None
    while path != before:
        before = path
        path = _KEY_PREFIX.sub("", _without_copy_tail(path), count=1)
        path = _KEY_TAIL.sub("", path.rstrip("/")) or "/"
    return path


def _folded_query(query: str) -> str:
    """Return ``query``, with its ``?``, without what asks for a copy."""
    return _query(each for each in query.split("&") if not is_copy(*_name_value(each)))


def _key_query(query: str) -> str:
    """Return the part of ``query`` that chooses the article, in the one order and form."""
    if "%" in query:
        query = _PLAIN_IN_QUERY.sub(_decoded, query).replace("%20", "+")
    kept = []
    for parameter in query.split("&"):
        name, value = _name_value(parameter)
        if not is_copy(name, value) and not is_channel(name, value):
            kept.append(parameter)
    return _query(sorted(kept))


def _name_value(parameter: str) -> tuple[str, str]:
    name, _, value = parameter.partition("=")
    return name, value


def _query(parameters: Iterable[str]) -> str:
    query = "&".join(parameters)
    return f"?{query}" if query else ""


def _decoded(match: re.Match[str]) -> str:
    return unquote(match[0])


def _letter(match: re.Match[str]) -> str:
    if octet := match["octet"]:
        return str(octet)
    return "H" if match["hex"] else "N"


def _parameter_shape(parameter: str) -> str:
    name, equals, value = parameter.partition("=")
    name = _VARIABLE.sub(_letter, name)
    if not value:
        return name + equals
    shape = _VARIABLE.sub(_letter, value)
    return f"{name}={shape if shape in {'N', 'H'} else 'W'}"
