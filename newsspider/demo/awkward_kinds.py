"""Awkward kinds of article: not free, not finished, not text, not whole, not the first."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from html import escape
from typing import TYPE_CHECKING, Any

from newsspider.demo.answer import Answer, page
from newsspider.demo.article_head import jsonld_script
from newsspider.demo.article_page import article_expectation, article_html
from newsspider.demo.changes import FIRST, ORIGINALS
from newsspider.demo.edition import Edition, Page
from newsspider.demo.oracle import Expectation
from newsspider.demo.plain_page import (
    Draft,
    draft_of,
    plain_expectation,
    plain_head,
    plain_html,
)
from newsspider.demo.prose import Writer
from newsspider.demo.story import Piece

if TYPE_CHECKING:
    from collections.abc import Callable

    from newsspider.demo.story import Newsroom, Story

__all__ = ["LIVE_BLOG", "kind_pages"]

LIVE_BLOG = "/stories/live-blog/"
"""An article that gets another update at clock 1."""

_TEASER = 1
_VIDEO = "/wp-content/uploads/2025/06/clip.mp4"
_LATER = timedelta(hours=3)


def kind_pages(newsroom: Newsroom) -> tuple[Page, ...]:
    """Return the pages, each linked from its section."""
    return (
        _plain(newsroom, -50, "paywall", _paywall, paragraphs=_TEASER, is_free=False),
        _plain(newsroom, -51, "live-blog", _live_blog, article_type="LiveBlogPosting"),
        _plain(newsroom, -52, "video", _video, paragraphs=2),
        _plain(newsroom, -53, "gallery", _gallery, paragraphs=2),
        *_split(newsroom.special(-54, "/lifestyle/a-story-in-three-parts/"), newsroom),
        *(_again(newsroom, number, kind) for kind, number in ORIGINALS.items()),
    )


def _plain(
    newsroom: Newsroom,
    number: int,
    kind: str,
    html: Callable[[Edition, Draft], str],
    paragraphs: int | None = None,
    **truth: Any,
) -> Page:
    draft = draft_of(newsroom, number, f"/stories/{kind}/")
    draft = replace(draft, paragraphs=draft.paragraphs[:paragraphs])
    if draft.path == LIVE_BLOG and newsroom.clock >= FIRST:
        update = Writer(f"{newsroom.seed} {kind} {FIRST}", draft.section.slug).paragraph()
        draft = replace(draft, paragraphs=(*draft.paragraphs, update))
    truth.setdefault("article_type", "NewsArticle")
    return Page(
        expectation=plain_expectation(draft, kind, **truth),
        answer=lambda edition: page(html(edition, draft)),
        teaser=draft.headline,
        section=draft.section,
    )


def _with_jsonld(edition: Edition, draft: Draft, text: str, facts: dict[str, Any]) -> str:
    head = plain_head(edition, draft, date=draft.published, canonical=draft.path)
    article = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "url": edition.origin + draft.path,
        "headline": draft.headline,
        "datePublished": draft.published,
        "author": {"@type": "Person", "name": draft.author},
        **facts,
    }
    return plain_html(edition, draft, head=head + jsonld_script(article), text=text)


def _paragraphs(texts: tuple[str, ...]) -> str:
    return "\n".join(f"<p>{escape(text, quote=False)}</p>" for text in texts)


def _paywall(edition: Edition, draft: Draft) -> str:
    wall = '<div class="paywall"><p>Subscribe to read on.</p><button>See the offers</button></div>'
    part = {"@type": "WebPageElement", "isAccessibleForFree": False, "cssSelector": ".paywall"}
    facts = {"isAccessibleForFree": False, "hasPart": part}
    return _with_jsonld(edition, draft, _paragraphs(draft.paragraphs) + wall, facts)


def _live_blog(edition: Edition, draft: Draft) -> str:
    start = datetime.fromisoformat(draft.published)
    times = [start + timedelta(minutes=11 * index) for index in range(len(draft.paragraphs))]
    updates = [
        {"@type": "BlogPosting", "datePublished": time.isoformat(), "articleBody": text}
        for time, text in zip(times, draft.paragraphs, strict=True)
    ]
    text = "\n".join(
        f'<div class="live-update"><time datetime="{time.isoformat()}">{time:%H:%M}</time>'
        f"<p>{escape(words, quote=False)}</p></div>"
        for time, words in zip(times, draft.paragraphs, strict=True)
    )
    facts = {
        "@type": "LiveBlogPosting",
        "coverageStartTime": start.isoformat(),
        "liveBlogUpdate": updates,
    }
    return _with_jsonld(edition, draft, text, facts)


def _video(edition: Edition, draft: Draft) -> str:
    url = edition.origin + _VIDEO
    player = f'<figure><video controls src="{url}"></video></figure>'
    facts = {
        "video": {
            "@type": "VideoObject",
            "name": draft.headline,
            "contentUrl": url,
            "uploadDate": draft.published,
        }
    }
    return _with_jsonld(edition, draft, player + _paragraphs(draft.paragraphs), facts)


def _gallery(edition: Edition, draft: Draft) -> str:
    pictures = [f"/wp-content/uploads/2025/06/picture-{number:02}.png" for number in range(6)]
    figures = "".join(
        f'<figure><img src="{picture}" alt="">'
        f"<figcaption>Picture {number} of 6</figcaption></figure>"
        for number, picture in enumerate(pictures, 1)
    )
    facts = {"image": [edition.origin + picture for picture in pictures]}
    return _with_jsonld(edition, draft, _paragraphs(draft.paragraphs) + figures, facts)


def _split(story: Story, newsroom: Newsroom) -> list[Page]:
    """Return the pages of an article that is read by turning pages: one row for all."""
    whole = newsroom.text(story)
    cuts = (whole[:2], whole[2:4], whole[4:])
    parts = [replace(story, pieces=pieces, pages=len(cuts)) for pieces in cuts]
    first = replace(article_expectation(newsroom, story), kind="split")
    pages = [
        Page(
            expectation=first,
            answer=lambda edition: page(article_html(edition, parts[0])),
            teaser=story.headline,
            section=story.section,
        )
    ]
    for number, part in enumerate(parts[1:], 2):
        path = f"{story.path}{number}/"
        pages.append(
            Page(
                expectation=Expectation(path=path, kind="split-part", fetch="must", of=story.path),
                answer=partial(_part, story=part),
            )
        )
    return pages


def _part(edition: Edition, *, story: Story) -> Answer:
    return page(article_html(edition, story))


def _again(newsroom: Newsroom, number: int, kind: str) -> Page:
    """Return a plain article once more, with an address and id of its own."""
    original = newsroom.story(number)
    near = kind == "near-copy"
    pieces = newsroom.text(original)
    if near:
        writer = Writer(f"{newsroom.seed} {kind}", original.section.slug)
        pieces = (*pieces, Piece("paragraph", writer.quotation()))
    copy = replace(
        original,
        number=number,
        post_id=original.post_id + 1,
        path=f"/{original.section.slug}/{kind}/",
        headline=f"Updated: {original.headline}" if near else original.headline,
        published=original.published + _LATER,
        modified=original.published + _LATER,
        pieces=pieces,
    )
    truth = replace(
        article_expectation(newsroom, copy),
        kind=kind,
        of=original.path,
        duplicate="near" if near else "exact",
    )
    return Page(
        expectation=truth,
        answer=lambda edition: page(article_html(edition, copy)),
        teaser=copy.headline,
        section=copy.section,
    )
