"""A second paper's markup: plain HTML that no theme made, for articles that are hard to read.

A `Draft` is what a reader gets to know; `plain_html` is a page that says it properly. Awkward pages
are that page with one thing wrong, given as a keyword.
"""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Any

from newsspider.demo.edition import href, links_of
from newsspider.demo.frame import SITE_NAME, anchor, long_day
from newsspider.demo.oracle import Expectation
from newsspider.demo.story import SECTIONS

if TYPE_CHECKING:
    from newsspider.demo.edition import Edition
    from newsspider.demo.story import Newsroom, Section

__all__ = ["Draft", "draft_of", "plain_expectation", "plain_head", "plain_html"]

_STYLE = (
    "body{max-width:760px;margin:0 auto;padding:20px;font:17px/1.6 Georgia,serif;color:#222}"
    "header,aside,footer{font:14px/1.8 system-ui,sans-serif;color:#777}nav a{margin-right:14px}"
    "a{color:#1d3f72}h1{line-height:1.2}figure{margin:20px 0}figcaption{font-size:14px;color:#777}"
)
_RIGHT_TO_LEFT = {"ar"}


@dataclass(frozen=True, kw_only=True, slots=True)
class Draft:
    """An article as its author meant it; ``published`` is ISO 8601 with an offset."""

    path: str
    headline: str
    paragraphs: tuple[str, ...]
    published: str
    author: str
    section: Section
    language: str = "en"


def draft_of(newsroom: Newsroom, number: int, path: str) -> Draft:
    """Return the invented article ``number``, which is below 0, as a draft for ``path``."""
    story = newsroom.special(number, path)
    return Draft(
        path=path,
        headline=story.headline,
        paragraphs=tuple(p.text for p in newsroom.text(story) if p.kind == "paragraph"),
        published=story.published.isoformat(),
        author=story.authors[0].name,
        section=story.section,
    )


def plain_expectation(draft: Draft, kind: str, **differences: Any) -> Expectation:
    """Return the truth about the page of ``draft``, but for ``differences``."""
    fields: dict[str, Any] = {
        "path": draft.path,
        "kind": kind,
        "fetch": "must",
        "row": True,
        "headline": draft.headline,
        "date": draft.published,
        "authors": (draft.author,),
        "sections": (draft.section.name,),
        "body": "\n\n".join(draft.paragraphs),
        "language": draft.language,
    }
    return Expectation(**{**fields, **differences})


def plain_head(edition: Edition, draft: Draft, *, date: str | None, canonical: str) -> str:
    """Return meta elements that say what ``draft`` is; without ``date`` none says when."""
    when = f'<meta property="article:published_time" content="{date}">\n' if date else ""
    return (
        f'<link rel="canonical" href="{edition.origin}{canonical}">\n'
        '<meta property="og:type" content="article">\n'
        f'<meta property="og:title" content="{escape(draft.headline)}">\n'
        f'<meta property="og:url" content="{edition.origin}{canonical}">\n{when}'
        f'<meta property="article:section" content="{draft.section.name}">\n'
        f'<meta name="author" content="{draft.author}">\n'
    )


def plain_html(
    edition: Edition,
    draft: Draft,
    *,
    date: str | None = "",
    canonical: str | None = None,
    head: str | None = None,
    title: str | None = None,
    text: str | None = None,
    charset: str | None = "utf-8",
) -> str:
    """Return a page for ``draft``.

    Args:
        edition: what to draw from.
        draft: the article.
        date: replaces the date in the head; None leaves it out.
        canonical: replaces the path of the canonical link.
        head: replaces the head's meta elements.
        title: replaces the ``h1`` and the byline.
        text: replaces the paragraphs, as HTML.
        charset: what the page says of itself; None for nothing.
    """
    if head is None:
        shown = draft.published if date == "" else date
        head = plain_head(edition, draft, date=shown, canonical=canonical or draft.path)
    if title is None:
        title = f'<h1>{escape(draft.headline)}</h1><p class="byline">By {draft.author}</p>'
    if text is None:
        text = "\n".join(f"<p>{escape(words, quote=False)}</p>" for words in draft.paragraphs)
    meta = f'<meta charset="{charset}">' if charset else ""
    return _layout(
        edition,
        language=draft.language,
        head=f"{meta}<title>{escape(draft.headline)} | {SITE_NAME}</title>\n{head}",
        main=f'<article class="story">{title}\n<div class="story-body">\n{text}\n</div></article>',
    )


def _layout(edition: Edition, *, language: str, head: str, main: str) -> str:
    sections = "".join(
        f"<a{href(edition, f'/category/{each.slug}/')}>{each.name}</a>" for each in SECTIONS
    )
    more = "".join(
        f"<li>{anchor(story)}</li>" for story in links_of(edition.newsroom, -1).editors_pick
    )
    direction = "rtl" if language in _RIGHT_TO_LEFT else "ltr"
    return (
        f'<!doctype html>\n<html lang="{language}" dir="{direction}"><head>{head}'
        f"<style>{_STYLE}</style></head>\n"
        f'<body><header><p><a href="/">{SITE_NAME}</a> &middot; '
        f'<span class="today">{long_day(edition, weekday=True)}</span></p><nav>{sections}</nav>'
        f"</header>\n<main>{main}</main>\n<aside><h2>More stories</h2><ul>{more}</ul></aside>\n"
        f"<footer><p>&copy; {edition.newsroom.today.year} {SITE_NAME}</p></footer></body></html>\n"
    )
