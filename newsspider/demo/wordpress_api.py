"""The group ``doors``: WordPress's REST API, as far as articles and sections are read from it.

The parameters, headers and errors are those of the posts endpoint (WordPress REST API handbook,
"Posts"): 10 a page unless ``per_page`` asks for up to 100, dates without a zone are the site's, and
a page past the end is a 400.
"""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from html import escape
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from newsspider.demo.answer import Answer, document
from newsspider.demo.door_links import API
from newsspider.demo.feeds import story_html
from newsspider.demo.frame import MOTTO, SITE_NAME
from newsspider.demo.story import AUTHORS, SECTIONS, TAGS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from newsspider.demo.edition import Edition
    from newsspider.demo.story import Newsroom, Story

__all__ = ["CATEGORIES", "POSTS", "api_answer"]

POSTS = f"{API}wp/v2/posts"
CATEGORIES = f"{API}wp/v2/categories"

_PER_PAGE = 10
_MOST_PER_PAGE = 100
_JSON = "application/json; charset=UTF-8"
_FIRST_TERM = 2  # WordPress's own "Uncategorized" is 1
_FIRST_TAG = 100


class _InvalidError(Exception):
    """A parameter that the endpoint refuses: WordPress's code and its sentence."""


def api_answer(edition: Edition, path: str, query: dict[str, list[str]]) -> Answer | None:
    """Return what the API says at ``path``, None if it has no such endpoint."""
    if "api" not in edition.doors or not path.startswith(API):
        return None
    route = path.rstrip("/")
    asked = {name: values[-1] for name, values in query.items()}
    try:
        if route == POSTS or route.startswith(f"{POSTS}/"):
            post_id = route.removeprefix(POSTS).strip("/")
            return _post(edition, post_id, asked) if post_id else _posts(edition, asked)
    except _InvalidError as invalid:
        code, message = invalid.args
        return _error(400, code, message)
    if route == CATEGORIES:
        return _json([_category(edition, index) for index in range(len(SECTIONS))])
    if route == API.rstrip("/"):
        return _json({"name": SITE_NAME, "description": MOTTO, "namespaces": ["wp/v2"]})
    return _error(404, "rest_no_route", "No route was found matching the URL and request method.")


def _posts(edition: Edition, asked: dict[str, str]) -> Answer:
    newsroom = edition.newsroom
    page, per_page = _number(asked, "page", 1), _number(asked, "per_page", _PER_PAGE)
    if per_page > _MOST_PER_PAGE:
        raise _invalid("per_page")
    numbers = _wanted(newsroom, asked)
    pages = -(-len(numbers) // per_page)
    if page > max(pages, 1):
        raise _InvalidError(
            "rest_post_invalid_page_number",
            "The page number requested is larger than the number of pages available.",
        )
    shown = numbers[(page - 1) * per_page : page * per_page]
    fields = _fields(asked)
    posts = [_kept(_facts(edition, newsroom.story(number), fields), fields) for number in shown]
    headers = [("X-WP-Total", str(len(numbers))), ("X-WP-TotalPages", str(pages))]
    turns = [(page - 1, "prev")] * (page > 1) + [(page + 1, "next")] * (page < pages)
    links = [
        f'<{edition.origin}{POSTS}?{urlencode({**asked, "page": number})}>; rel="{relation}"'
        for number, relation in turns
    ]
    if links:
        headers.append(("Link", ", ".join(links)))
    answer = _json(posts, modified=newsroom.times.listed([*shown]))
    return replace(answer, headers=answer.headers + headers)


def _post(edition: Edition, post_id: str, asked: dict[str, str]) -> Answer:
    newsroom, fields = edition.newsroom, _fields(asked)
    story = newsroom.identified(int(post_id)) if post_id.isdecimal() else None
    if story is None or newsroom.is_gone(story.number):
        return _error(404, "rest_post_invalid_id", "Invalid post ID.")
    return _json(_kept(_facts(edition, story, fields), fields), modified=story.touched)


def _wanted(newsroom: Newsroom, asked: dict[str, str]) -> Sequence[int]:
    """Return the numbers of the articles that the parameters select, in their order."""
    times, numbers = newsroom.times, newsroom.numbers
    if "categories" in asked:
        terms = asked["categories"].split(",")
        numbers = [n for n in numbers if str(_FIRST_TERM + n % len(SECTIONS)) in terms]
    for name, date_of, sign in (
        ("after", times.published, 1),
        ("before", times.published, -1),
        ("modified_after", times.modified, 1),
        ("modified_before", times.modified, -1),
    ):
        if name in asked:
            limit = _moment(asked[name], name)
            numbers = [n for n in numbers if (date_of(n) - limit).total_seconds() * sign > 0]
    if asked.get("orderby", "date") == "modified":
        numbers = sorted(numbers, key=times.modified, reverse=True)
    elif asked.get("orderby", "date") not in {"date", "id"}:
        raise _invalid("orderby")
    return numbers[::-1] if asked.get("order") == "asc" else numbers


def _number(asked: dict[str, str], name: str, default: int) -> int:
    value = asked.get(name, str(default))
    if not value.isdecimal() or int(value) < 1:
        raise _invalid(name)
    return int(value)


def _moment(value: str, name: str) -> datetime:
    try:
        moment = datetime.fromisoformat(value.replace(" ", "+"))
    except ValueError:
        raise _invalid(name) from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _fields(asked: dict[str, str]) -> frozenset[str]:
    return frozenset(name.strip() for name in asked.get("_fields", "").split(",") if name.strip())


def _kept(facts: dict[str, Any], fields: frozenset[str], prefix: str = "") -> dict[str, Any]:
    """Return ``facts`` without what ``fields`` does not name; ``a.b`` names ``b`` inside ``a``."""
    if not fields or prefix.rstrip(".") in fields:
        return facts
    kept = {}
    for name, value in facts.items():
        whole = prefix + name
        if whole in fields:
            kept[name] = value
        elif isinstance(value, dict) and any(each.startswith(f"{whole}.") for each in fields):
            kept[name] = _kept(value, fields, f"{whole}.")
    return kept


def _facts(edition: Edition, story: Story, fields: frozenset[str]) -> dict[str, Any]:
    """Return the post; its text only if ``fields`` wants it, since that takes most of the time."""
    url, short = edition.origin + story.path, f"{edition.origin}/?p={story.post_id}"
    wants_text = not fields or any(name.partition(".")[0] == "content" for name in fields)
    content = story_html(edition.newsroom, story) if wants_text else ""
    return {
        "id": story.post_id,
        "date": f"{story.published:%Y-%m-%dT%H:%M:%S}",
        "date_gmt": f"{story.published:%Y-%m-%dT%H:%M:%S}",
        "guid": {"rendered": short},
        "modified": f"{story.modified:%Y-%m-%dT%H:%M:%S}",
        "modified_gmt": f"{story.modified:%Y-%m-%dT%H:%M:%S}",
        "slug": story.path.rstrip("/").rpartition("/")[2],
        "status": "publish",
        "type": "post",
        "link": url,
        "title": {"rendered": escape(story.headline)},
        "content": {"rendered": content, "protected": False},
        "excerpt": {"rendered": f"<p>{escape(story.excerpt)}</p>\n", "protected": False},
        "author": 1 + AUTHORS.index(story.authors[0]),
        "categories": [_FIRST_TERM + SECTIONS.index(story.section)],
        "tags": [_FIRST_TAG + TAGS.index(tag) for tag in story.tags],
    }


def _category(edition: Edition, index: int) -> dict[str, Any]:
    section = SECTIONS[index]
    return {
        "id": _FIRST_TERM + index,
        "count": len(edition.newsroom.in_section(section)),
        "link": f"{edition.origin}/category/{section.slug}/",
        "name": section.name,
        "slug": section.slug,
        "taxonomy": "category",
    }


def _json(value: Any, modified: datetime | None = None) -> Answer:
    return document(json.dumps(value, ensure_ascii=False).encode(), _JSON, modified=modified)


def _invalid(name: str) -> _InvalidError:
    return _InvalidError("rest_invalid_param", f"Invalid parameter(s): {name}")


def _error(status: int, code: str, message: str) -> Answer:
    body = json.dumps({"code": code, "message": message, "data": {"status": status}}).encode()
    reason = {400: "Bad Request", 404: "Not Found"}[status]
    return Answer(status, reason, [("Content-Type", _JSON)], body)
