"""What an address looks like: for budgets and for the order of a queue, never for a verdict.

A site may call its articles anything, so nothing here may drop an address. A pattern that was
right for nine in ten labelled links of one collection missed a quarter of another's articles.
"""

import re
from functools import lru_cache
from urllib.parse import urlsplit

from newsspider.urls.identity import url_shape

__all__ = ["address_shape", "article_score", "has_repeated_segments", "without_repeats"]

_CACHE_SIZE = 32_768
REPEATS = 3
"""Times that one segment may stand in a path before the path is taken for one that grows."""

_COUNTED = re.compile(r"[NH](?:[-_.][NH])*(?:\.[a-z]{2,5})?")
_EXTENSION = re.compile(r"\.[a-z]{2,5}\Z", re.IGNORECASE)

_DATE = re.compile(r"/(?:19|20)\d\d[-/]?(?:0?[1-9]|1[0-2])(?:[-/]?(?:0?[1-9]|[12]\d|3[01]))?[-/]")
_NUMBER = re.compile(r"(?<!\d)\d{5,}(?!\d)")
_HEX = re.compile(r"(?<![\da-z])(?=[a-f]*\d)[\da-f]{12,}(?![\da-z])|[\da-f]{8}-[\da-f]{4}-")
_LIST_WORDS = """
    about account advertise archive archives author authors autor auteur autore careers cart
    categoria categorie category contact cookie cookies events faq feed feeds forum gallery help
    home impressum jobs kategorie label login logout members newsletter newsletters page pages
    people podcast podcasts privacy profile register rss schlagwort search shop sitemap staff
    store subscribe subscription subscriptions tag tags team terms thema tema theme topic topics
    user users wp-admin wp-content wp-json wp-login.php
"""
_LISTS = frozenset(_LIST_WORDS.split())
_ASSET = re.compile(
    r"\.(?:jpe?g|png|gif|webp|svg|css|js|json|xml|pdf|zip|gz|mp[34]|m4a|ico|woff2?)\Z",
    re.IGNORECASE,
)


@lru_cache(_CACHE_SIZE)
def address_shape(url: str) -> str:
    """Return `url_shape` with the words of the last segment, too, taken out: ``S``.

    That is the shape that a budget needs where a trap is made of words: tags, searches, names.
    A segment that stands alone, such as a section's, keeps its words.

    Raises:
        ValueError: as `canonical_url`.
    """
    shape = url_shape(url)
    path, mark, query = shape.partition("?")
    host, _, rest = path.partition("/")
    folder, slash, last = rest.rpartition("/")
    if last and not _COUNTED.fullmatch(last) and (slash or "-" in last or "_" in last):
        extension = _EXTENSION.search(last)
        last = "S" + (extension[0] if extension else "")
    return f"{host}/{folder}{slash}{last}{mark}{query}"


@lru_cache(_CACHE_SIZE)
def article_score(url: str) -> float:
    """Return how much ``url`` looks like an article's address, 0.0-1.0; it only orders.

    Raises:
        ValueError: ``url`` is malformed.
    """
    path = urlsplit(url).path.lower()
    segments = [segment for segment in path.split("/") if segment]
    if not segments or _ASSET.search(path):
        return 0.0
    slug = segments[-1]
    hyphens = slug.count("-") + slug.count("_")
    score = 0.2
    if _DATE.search(path) and not slug.isdecimal():  # or it is a day's or a month's list
        score += 0.4
    if hyphens >= 3 and len(slug) >= 20:
        score += 0.5
    elif hyphens >= 2 and len(slug) >= 12:
        score += 0.2
    if _NUMBER.search(path) or _HEX.search(path):
        score += 0.3
    if _LISTS.intersection(segments):
        score -= 0.6
    if len(segments) == 1 and hyphens < 2:
        score -= 0.2
    return min(max(round(score, 2), 0.0), 1.0)


def has_repeated_segments(url: str) -> bool:
    """Return whether a segment stands `REPEATS` times or more in the path of ``url``.

    Raises:
        ValueError: ``url`` is malformed.
    """
    segments = [segment for segment in urlsplit(url).path.split("/") if segment]
    return any(segments.count(segment) >= REPEATS for segment in set(segments))


def without_repeats(url: str) -> str:
    """Return ``url`` with each segment of its path only where it stands first.

    Raises:
        ValueError: ``url`` is malformed.
    """
    parts = urlsplit(url)
    segments = [segment for segment in parts.path.split("/") if segment]
    kept = dict.fromkeys(segments)
    if len(kept) == len(segments):
        return url
    end = "/" if parts.path.endswith("/") else ""
    return parts._replace(path="/" + "/".join(kept) + end).geturl()
