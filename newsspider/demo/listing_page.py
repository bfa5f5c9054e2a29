"""Pages that list articles: home, sections, tags, authors, search.

Ten articles a page, newest first. Beside its title, an entry links to its article once more through
the picture: with the group ``copies`` in one of the spellings that lead to the same article.
"""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from newsspider.demo.door_links import section_feed_link
from newsspider.demo.edition import links_of
from newsspider.demo.frame import MOTTO, anchor, frame, heading, sidebar

if TYPE_CHECKING:
    from collections.abc import Sequence

    from newsspider.demo.edition import Edition, Page
    from newsspider.demo.story import Story

__all__ = ["PER_PAGE", "listing_head", "listing_html", "page_count", "picture_link", "search_html"]

PER_PAGE = 10

_LINK_ATTRIBUTES = {"plain": "", "nofollow": ' rel="nofollow"', "hidden": ""}


def page_count(articles: int) -> int:
    """Return how many pages list ``articles`` articles; an empty list still has one."""
    return max(1, -(-articles // PER_PAGE))


def picture_link(story: Story) -> str:
    """Return the address, path and query, behind the picture of ``story`` in listings."""
    spellings = (
        story.path.rstrip("/"),
        f"{story.path}?utm_source=front&utm_medium=thumb",
        f"{story.path}index.php",
        f"/?p={story.post_id}",
        f"{story.path}#primaryimage",
    )
    return spellings[story.number % len(spellings)]


def listing_html(
    edition: Edition,
    *,
    base: str,
    title: str,
    body_class: str,
    numbers: Sequence[int],
    page: int,
    pinned: Sequence[Page] = (),
) -> str:
    """Return page ``page`` (from 1) of the list of articles ``numbers``.

    Args:
        edition: what to draw from.
        base: path of the first page.
        title: the listing's name.
        body_class: WordPress's classes of the body.
        numbers: all articles of the listing, newest first.
        page: which ten of them.
        pinned: pages to list before the articles, on the first page.
    """
    shown = numbers[(page - 1) * PER_PAGE : page * PER_PAGE]
    entries = [_pinned_entry(extra) for extra in pinned] if page == 1 else []
    entries += [_entry(edition, edition.newsroom.story(number)) for number in shown]
    own = base if page == 1 else f"{base}page/{page}/"
    main = (
        f'<div class="jeg_archive_header"><h1 class="jeg_archive_title">{escape(title)}</h1></div>'
        '<div class="jeg_postblock_3 jeg_postblock"><div class="jeg_posts jeg_posts_list '
        f'jeg_load_more_flag">{"".join(entries)}</div></div>\n'
        f"{_pagination(base, page, page_count(len(numbers)))}"
    )
    box = _archive_box(edition) if base == "/" and page == 1 else ""
    return frame(
        edition,
        title=title if page == 1 else f"{title} - Page {page}",
        head=listing_head(edition, own, title) + section_feed_link(edition, base),
        body_class=body_class if page == 1 else f"{body_class} paged paged-{page}",
        main=main,
        column=sidebar(links_of(edition.newsroom, -1).editors_pick, box),
    )


def search_html(edition: Edition, words: str) -> str:
    """Return the page of search results for ``words``: the newest articles that mention them."""
    newest = edition.newsroom.newest(10 * PER_PAGE)
    found = [story for story in newest if words.lower() in story.headline.lower()][:PER_PAGE]
    entries = "".join(_entry(edition, story) for story in found)
    main = (
        '<div class="jeg_archive_header"><h1 class="jeg_archive_title">Search Result for '
        f"&#8216;{escape(words)}&#8217;</h1></div>"
        f'<div class="jeg_posts jeg_posts_list">{entries or "No Content Available"}</div>'
    )
    return frame(
        edition,
        title=f"You searched for {words}",
        head='<meta name="robots" content="noindex, follow">\n',
        body_class="search search-results" if found else "search search-no-results",
        main=main,
        column=sidebar(links_of(edition.newsroom, -1).editors_pick),
    )


def listing_head(edition: Edition, path: str, title: str) -> str:
    """Return the machine-readable part of the head of a page that is no article."""
    return (
        f'<link rel="canonical" href="{edition.origin}{path}">\n'
        f'<meta name="description" content="{MOTTO}">\n'
        '<meta property="og:type" content="website">\n'
        f'<meta property="og:title" content="{escape(title)}">\n'
        f'<meta property="og:url" content="{edition.origin}{path}">\n'
    )


def _entry(edition: Edition, story: Story) -> str:
    picture = picture_link(story) if "copies" in edition.groups else story.path
    day = f"{story.published:%B} {story.published.day}, {story.published.year}"
    return (
        '<article class="jeg_post jeg_pl_md_2 format-standard"><div class="jeg_thumb">'
        f'<a href="{escape(picture)}"><img src="{story.picture}" width="350" height="175" alt="">'
        '</a></div><div class="jeg_postblock_content">'
        f'<h3 class="jeg_post_title">{anchor(story)}</h3><div class="jeg_post_meta">'
        f'<div class="jeg_meta_author"><span class="by">by</span> {story.authors[0].name}</div> '
        f'<div class="jeg_meta_date"><a href="{story.path}">{day}</a></div></div>'
        f'<div class="jeg_post_excerpt"><p>{escape(story.excerpt)}</p></div></div></article>\n'
    )


def _pinned_entry(extra: Page) -> str:
    return (
        '<article class="jeg_post jeg_pl_md_2 format-standard"><div class="jeg_thumb"></div>'
        f'<div class="jeg_postblock_content"><h3 class="jeg_post_title">{_extra_link(extra)}</h3>'
        "</div></article>\n"
    )


def _extra_link(extra: Page) -> str:
    attributes = _LINK_ATTRIBUTES[extra.link]
    link = f'<a href="{escape(extra.expectation.path)}"{attributes}>{escape(extra.teaser)}</a>'
    return f'<span style="display:none">{link}</span>' if extra.link == "hidden" else link


def _archive_box(edition: Edition) -> str:
    extras = [extra for extra in edition.pages if extra.teaser and extra.section is None]
    items = "".join(f"<li>{_extra_link(extra)}</li>" for extra in extras)
    if not items:
        return ""
    return (
        f'<div class="widget widget_recent">{heading("From the ", "Archive")}<ul>{items}</ul></div>'
    )


def _pagination(base: str, page: int, pages: int) -> str:
    def link(number: int, words: str, kind: str) -> str:
        path = base if number == 1 else f"{base}page/{number}/"
        return f'<a class="{kind}" data-id="{number}" href="{path}">{words}</a>'

    near = [number for number in range(page - 2, page + 3) if 1 <= number <= pages]
    parts = [
        f'<span class="page_number active">{number}</span>'
        if number == page
        else link(number, str(number), "page_number")
        for number in near
    ]
    if page > 1:
        parts.insert(0, link(page - 1, "Prev", "page_nav prev"))
    if page < pages:
        parts.append(link(page + 1, "Next", "page_nav next"))
    parts.append(f'<span class="page_info">Page {page} of {pages}</span>')
    return f'<div class="jeg_navigation jeg_pagination jeg_pagenav_1">{"".join(parts)}</div>'
