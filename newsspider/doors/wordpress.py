"""The REST API of WordPress: where it is, what to ask it, and what it answered.

Source: developer.wordpress.org/rest-api, "Discovery", "Pagination", and the reference of posts.

- Only what a candidate needs is asked for; the text stays on the page that will be archived.
- Times go out with a zone and come back as ``_gmt``: a site's own clock is never trusted.
- A page past the last is status 400, which is an end and no failure.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode

from newsspider.doors.candidate import Candidate, Door, Opened, Yield
from newsspider.doors.decoding import door_text
from newsspider.doors.jsontext import json_of_text, text_of
from newsspider.doors.markup import headline
from newsspider.page.parse import join

if TYPE_CHECKING:
    from newsspider.page import Page

__all__ = ["PER_PAGE", "api_root", "api_root_of_header", "posts_url", "read_posts"]

PER_PAGE = 100
"""Posts of one answer; the API allows no more."""

FIELDS = "id,link,date_gmt,modified_gmt,title,type"
RELATION = "https://api.w.org/"

_LINK_HEADER = re.compile(r"<([^<>]{1,2000})>((?:\s*;[^,<]{0,500})*)")
_PAGE = re.compile(r"([?&]page=)(\d{1,6})(?=&|\Z)")
_ASKED = re.compile(r"[?&]per_page=(\d{1,3})(?=&|\Z)")
_PAST_THE_END = "rest_post_invalid_page_number"
_NO_API = frozenset({"rest_no_route", "json_no_route"})


def api_root(page: Page) -> str | None:
    """Return the address of the API that ``page`` names, or None."""
    for element in page.root.iter("link"):
        if RELATION in (element.get("rel") or "").split():
            href = (element.get("href") or "").strip()
            return join(page.base, href) if href else None
    return None


def api_root_of_header(link: str | None, url: str) -> str | None:
    """Return the address of the API that a ``Link`` header names, or None.

    Args:
        link: the header's value; several are joined with commas.
        url: the address that answered.
    """
    for target, parameters in _LINK_HEADER.findall(link or ""):
        if RELATION in parameters:
            return join(url, target)
    return None


def posts_url(
    root: str,
    *,
    page: int = 1,
    after: datetime | None = None,
    modified_after: datetime | None = None,
) -> str:
    """Return the address of one page of posts, the newest first.

    Args:
        root: the API's address, ``…/wp-json/`` or ``…/?rest_route=/``.
        page: number of the page, from 1.
        after: only posts published later, with a zone.
        modified_after: only posts changed later, with a zone; older than WordPress 5.7 ignores it.
    """
    asked = {"per_page": str(PER_PAGE), "page": str(page), "_fields": FIELDS}
    asked["orderby"] = "date" if modified_after is None else "modified"
    asked["order"] = "desc"
    for name, moment in (("after", after), ("modified_after", modified_after)):
        if moment is not None:
            asked[name] = moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    query = urlencode(asked, safe=",:", quote_via=quote)
    address = f"{root.rstrip('/')}/wp/v2/posts"
    return f"{address}{'&' if '?' in address else '?'}{query}"


def read_posts(
    body: bytes,
    url: str,
    *,
    status: int = 200,
    total_pages: str | None = None,
    content_type: str | None = None,
) -> Opened:
    """Return the posts of one answer, and the door to the next page.

    Args:
        body: the answer.
        url: the address that was asked, made by `posts_url`.
        status: HTTP status.
        total_pages: the ``X-WP-TotalPages`` header, if there was one; without it a full page
            has a next one.
        content_type: the ``Content-Type`` header, if there was one.
    """
    found = Yield(url)
    text = door_text(body, content_type, found.problems)
    answer = json_of_text(text, found.problems)
    if isinstance(answer, list) and status < 400:
        for post in answer:
            candidate = _candidate(post, found) if found.takes_more() else None
            if candidate is not None:
                found.candidates.setdefault(candidate.url, candidate)
        following = _next_url(url, len(answer), total_pages)
        if following is not None:
            found.doors[following] = Door(following, "api")
    elif answer is not None:
        code = text_of(answer.get("code")) if isinstance(answer, dict) else ""
        _count_refusal(code, status, found)
    elif status in {401, 403}:
        found.problems["api-disabled"] += 1
    return found.opened()


def _count_refusal(code: str, status: int, found: Yield) -> None:
    """Name an answer that is no list of posts; ``code`` is what WordPress itself calls it."""
    if code == _PAST_THE_END:
        found.problems["past-the-end"] += 1
    elif code in _NO_API:
        found.problems["no-api"] += 1
    elif (
        status in {401, 403}
        or "disabled" in code
        or code.startswith(("rest_forbidden", "rest_cannot"))
    ):
        found.problems["api-disabled"] += 1
    else:
        found.problems["api-error"] += 1


def _next_url(url: str, count: int, total_pages: str | None) -> str | None:
    """The address of the page after ``url``, None after the last."""
    page = _PAGE.search(url)
    number = int(page[2]) if page else 1
    if total_pages and total_pages.strip().isdecimal() and len(total_pages) < 10:
        more = number < int(total_pages)
    else:
        asked = _ASKED.search(url)
        more = count >= (int(asked[1]) if asked else 10)
    if not more or not count:
        return None
    if page:
        return f"{url[: page.start(2)]}{number + 1}{url[page.end() :]}"
    return f"{url}{'&' if '?' in url else '?'}page=2"


def _candidate(post: Any, found: Yield) -> Candidate | None:
    if not isinstance(post, dict):
        found.problems["no-address"] += 1
        return None
    address = found.address(text_of(post.get("link")))
    if address is None:
        return None
    title = post.get("title")
    rendered = title.get("rendered") if isinstance(title, dict) else title
    return Candidate(
        address,
        "api",
        published=found.moment(text_of(post.get("date_gmt"))),
        modified=found.moment(text_of(post.get("modified_gmt"))),
        title=headline(text_of(rendered)) or None,
    )
