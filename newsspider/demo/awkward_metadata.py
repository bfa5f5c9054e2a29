"""Awkward metadata: pages whose text is plain and whose head is missing, wrong or elsewhere."""

from __future__ import annotations

import json
from datetime import timedelta
from html import escape
from typing import TYPE_CHECKING, Any

from newsspider.demo.answer import page
from newsspider.demo.article_head import jsonld_script
from newsspider.demo.edition import Edition, Page
from newsspider.demo.frame import SITE_NAME
from newsspider.demo.plain_page import (
    Draft,
    draft_of,
    plain_expectation,
    plain_head,
    plain_html,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from newsspider.demo.story import Newsroom

__all__ = ["metadata_pages"]

_FUTURE = "2099-01-01T00:00:00+00:00"
_HOURS_AGO = timedelta(hours=3)


def metadata_pages(newsroom: Newsroom) -> tuple[Page, ...]:
    """Return the pages, each linked from its section."""
    pages: list[Page] = []

    def add(kind: str, html: Callable[[Edition, Draft], str], path: str = "", **truth: Any) -> None:
        number = -100 - len(pages)
        draft = draft_of(newsroom, number, path or f"/stories/{kind}/")
        pages.append(
            Page(
                expectation=plain_expectation(draft, kind, **truth),
                answer=lambda edition: page(html(edition, draft)),
                teaser=draft.headline,
                section=draft.section,
            )
        )

    add("no-date", lambda e, d: plain_html(e, d, date=None), date=None)
    future: dict[str, Any] = {"date": None, "date_raw": _FUTURE}
    add("future-date", lambda e, d: plain_html(e, d, date=_FUTURE), **future)
    relative: dict[str, Any] = {"date": None, "date_raw": "3 hours ago", "age": _HOURS_AGO}
    add("relative-date", _relative_date, **relative)
    dated = {"path": "/2025/05/17/a-date-in-the-address/", "date": "2025-05-17"}
    add("date-in-address", lambda e, d: plain_html(e, d, date=None), **dated)
    add("no-h1", _no_h1)
    add("two-h1", _two_h1)
    add("div-soup", _div_soup)
    add("broken-jsonld", _broken_jsonld)
    add("jsonld-list", _jsonld_list, article_type="NewsArticle")
    add("jsonld-entities", _jsonld_entities, article_type="NewsArticle")
    add("jsonld-of-two", _jsonld_of_two, article_type="NewsArticle")
    add("canonical-home", lambda e, d: plain_html(e, d, canonical="/"))
    add("next-data", _next_data)
    return tuple(pages)


def _byline(draft: Draft, more: str = "") -> str:
    return f'<p class="byline">By {draft.author}{more}</p>'


def _relative_date(edition: Edition, draft: Draft) -> str:
    when = ', <time class="published">3 hours ago</time>'
    title = f"<h1>{escape(draft.headline)}</h1>{_byline(draft, when)}"
    return plain_html(edition, draft, date=None, title=title)


def _no_h1(edition: Edition, draft: Draft) -> str:
    title = f'<div class="head">{escape(draft.headline)}</div>{_byline(draft)}'
    return plain_html(edition, draft, title=title)


def _two_h1(edition: Edition, draft: Draft) -> str:
    title = f"<h1>{SITE_NAME}</h1><h1>{escape(draft.headline)}</h1>{_byline(draft)}"
    return plain_html(edition, draft, title=title)


def _div_soup(edition: Edition, draft: Draft) -> str:
    text = "\n".join(f"<div>{escape(words, quote=False)}</div>" for words in draft.paragraphs)
    html = plain_html(edition, draft, text=text)
    for name in ("article", "main", "header", "footer", "aside", "nav"):
        html = html.replace(f"<{name}>", "<div>").replace(f"<{name} ", "<div ")
        html = html.replace(f"</{name}>", "</div>")
    return html.replace(' class="story"', "").replace(' class="story-body"', "")


def _jsonld(edition: Edition, draft: Draft) -> dict[str, Any]:
    return {
        "@context": "https://schema.org",
        "@type": ["NewsArticle"],
        "url": edition.origin + draft.path,
        "mainEntityOfPage": edition.origin + draft.path,
        "headline": draft.headline,
        "datePublished": draft.published,
        "author": [{"@type": "Person", "name": draft.author}],
        "articleSection": draft.section.name,
        "publisher": {"@type": "Organization", "name": SITE_NAME},
    }


def _canonical(edition: Edition, draft: Draft) -> str:
    return f'<link rel="canonical" href="{edition.origin}{draft.path}">\n'


def _broken_jsonld(edition: Edition, draft: Draft) -> str:
    """The JSON stops before its end; the meta elements are sound."""
    script = jsonld_script(_jsonld(edition, draft)).replace("}</script>", ",</script>")
    head = plain_head(edition, draft, date=draft.published, canonical=draft.path)
    return plain_html(edition, draft, head=head + script)


def _jsonld_list(edition: Edition, draft: Draft) -> str:
    """A list of two things; what the page knows of itself is nowhere else."""
    site = {"@context": "https://schema.org", "@type": "WebSite", "name": SITE_NAME}
    head = _canonical(edition, draft) + jsonld_script([site, _jsonld(edition, draft)])
    return plain_html(edition, draft, head=head, title=f"<h1>{escape(draft.headline)}</h1>")


def _jsonld_entities(edition: Edition, draft: Draft) -> str:
    """HTML entities inside the JSON, which JSON does not know."""
    facts = _jsonld(edition, draft)
    facts["headline"] = escape(draft.headline).replace("e", "&#101;")
    head = _canonical(edition, draft) + jsonld_script(facts)
    return plain_html(edition, draft, head=head)


def _jsonld_of_two(edition: Edition, draft: Draft) -> str:
    """Another article's JSON-LD stands before this one's."""
    story = edition.newsroom.story(0)
    other = _jsonld(edition, draft) | {
        "url": edition.origin + story.path,
        "mainEntityOfPage": edition.origin + story.path,
        "headline": story.headline,
        "datePublished": story.published.isoformat(),
        "author": [{"@type": "Person", "name": "Wrong Person"}],
        "articleSection": "Wrong section",
    }
    own = jsonld_script(_jsonld(edition, draft))
    head = _canonical(edition, draft) + jsonld_script(other) + own
    return plain_html(edition, draft, head=head)


def _next_data(edition: Edition, draft: Draft) -> str:
    """The text is nowhere but in the state that a script would draw."""
    state = {
        "props": {
            "pageProps": {
                "article": {
                    "headline": draft.headline,
                    "publishedAt": draft.published,
                    "author": {"name": draft.author},
                    "section": draft.section.name,
                    "body": [{"type": "paragraph", "text": text} for text in draft.paragraphs],
                }
            }
        },
        "page": "/stories/[slug]",
        "query": {"slug": "next-data"},
    }
    words = json.dumps(state, ensure_ascii=False).replace("</", "<\\/")
    text = f'<script id="__NEXT_DATA__" type="application/json">{words}</script>'
    return plain_html(edition, draft, title='<div id="__next"></div>', text=text)
