"""The page of a plain article: JNews markup, and the truth about it."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from newsspider.demo.answer import page
from newsspider.demo.article_head import article_head, has_copies
from newsspider.demo.edition import href, links_of
from newsspider.demo.frame import anchor, frame, heading, post_titles, sidebar
from newsspider.demo.notices import missing_html
from newsspider.demo.oracle import Expectation
from newsspider.demo.trap_links import copy_links

if TYPE_CHECKING:
    from collections.abc import Sequence

    from newsspider.demo.answer import Answer
    from newsspider.demo.edition import Edition, StoryLinks
    from newsspider.demo.story import Newsroom, Piece, Story

__all__ = [
    "article_answer",
    "article_expectation",
    "article_html",
    "article_text",
    "piece_html",
]

_LINKED_WORDS = slice(2, 5)
_AD = (
    '<div class="jeg_ad jeg_article jnews_{0}_ads"><div class="ads-wrapper">'
    '<span class="ads-text">ADVERTISEMENT</span></div></div>'
)
_OTHER_AD = '<script nonce="{0:08x}">jnews.ads.push("{0:x}")</script>'


def article_expectation(newsroom: Newsroom, story: Story) -> Expectation:
    """Return the truth about the page of ``story``."""
    if newsroom.is_gone(story.number):
        return Expectation(path=story.path, kind="gone", fetch="must", status=410)
    links = links_of(newsroom, story.number)
    return Expectation(
        path=story.path,
        kind="article",
        fetch="must",
        row=True,
        headline=story.headline,
        date=story.published.isoformat(),
        authors=tuple(author.name for author in story.authors),
        sections=(story.section.name,),
        body="\n\n".join(piece.text for piece in newsroom.text(story)),
        read_also=_paths(links.read_also),
        related=_paths(links.related),
        next=_paths(links.next),
        editors_pick=_paths(links.editors_pick),
        in_body=_paths(links.in_body),
        article_type="NewsArticle",
        language="en-US",
    )


def article_html(edition: Edition, story: Story) -> str:
    """Return the page of ``story``."""
    links = links_of(edition.newsroom, story.number)
    return frame(
        edition,
        title=story.headline,
        head=article_head(edition, story),
        body_class=f"post-template-default single single-post postid-{story.post_id} "
        "single-format-standard",
        main=_article_main(edition, story, links),
        column=sidebar(links.editors_pick),
    )


def article_answer(edition: Edition, story: Story) -> Answer:
    """Return the page of ``story`` as it is sent, or that it is gone."""
    if edition.newsroom.is_gone(story.number):
        return page(missing_html(edition), 410)
    return page(article_html(edition, story), modified=story.touched)


def article_text(
    newsroom: Newsroom, story: Story, *, read_also: Sequence[Story], in_body: Sequence[Story]
) -> str:
    """Return the text of ``story`` as HTML, READ ALSO after one of its first paragraphs."""
    parts = [piece_html(piece) for piece in newsroom.text(story)]
    for target in in_body:
        words = parts[2].split(" ")
        linked = " ".join(words[_LINKED_WORDS])
        words[_LINKED_WORDS] = [f'<a href="{target.path}">{linked}</a>']
        parts[2] = " ".join(words)
    if read_also:
        parts.insert(1 + story.number % 3, _read_also_box(read_also))
    parts.insert(4, _AD.format("content_inline"))
    if newsroom.is_restyled(story.number):
        parts.insert(2, _AD.format("content_inline_2") + _OTHER_AD.format(story.post_id * 2311))
    return "\n".join(parts)


def piece_html(piece: Piece) -> str:
    """Return one block of a text as HTML."""
    words = escape(piece.text, quote=False)
    if piece.kind == "heading":
        return f'<h2 class="wp-block-heading">{words}</h2>'
    if piece.kind == "quote":
        return f'<blockquote class="wp-block-quote"><p>{words}</p></blockquote>'
    return f"<p>{words}</p>"


def _read_also_box(stories: Sequence[Story]) -> str:
    return (
        '<div class="jnews_inline_related_post_wrapper left">'
        '<div class="jnews_inline_related_post">'
        '<div class="jeg_postblock_28 jeg_postblock jeg_module_hook jeg_col_2o3">'
        f'{heading("READ ", "ALSO")}<div class="jeg_block_container">'
        f'<div class="jeg_posts jeg_load_more_flag">{post_titles(stories)}</div></div>'
        "</div></div></div>"
    )


def _article_main(edition: Edition, story: Story, links: StoryLinks) -> str:
    text = article_text(edition.newsroom, story, read_also=links.read_also, in_body=links.in_body)
    caption = escape(edition.newsroom.caption(story))
    return (
        f"{_entry_header(edition, story)}\n"
        f'<div class="jeg_featured featured_image"><a href="{story.picture}">'
        f'<div class="thumbnail-container"><img src="{story.picture}" width="750" height="375" '
        f'alt="{caption}"></div></a><p class="wp-caption-text">{caption}</p></div>\n'
        f"{_share_buttons(edition, story)}{_AD.format('content_top')}\n"
        '<div class="entry-content no-share"><div class="content-inner ">\n'
        f"{text}\n{_page_links(story)}{_tags(edition, story)}</div></div>\n"
        f"{_AD.format('content_bottom')}\n"
        f"{_next_post(links)}\n{_related(links)}\n{_comments(edition, story)}"
        f"{copy_links(edition, story, links.related)}"
    )


def _entry_header(edition: Edition, story: Story) -> str:
    section = story.section
    bylines = " and ".join(
        f"<a{href(edition, f'/author/{author.slug}/')}>{author.name}</a>"
        for author in story.authors
    )
    category = href(edition, f"/category/{section.slug}/")
    day = f"{story.published:%B} {story.published.day}, {story.published.year}"
    return (
        '<div class="jeg_breadcrumbs jeg_breadcrumb_container"><div id="breadcrumbs">'
        '<span><a href="/">Home</a></span> &rsaquo; <span class="breadcrumb_last_link">'
        f"<a{category}>{section.name}</a></span></div></div>\n"
        f'<div class="entry-header"><h1 class="jeg_post_title">{escape(story.headline)}</h1>'
        '<div class="jeg_meta_container"><div class="jeg_post_meta jeg_post_meta_1">'
        '<div class="meta_left"><div class="jeg_meta_author"><span class="meta_text">by</span> '
        f'{bylines}</div><div class="jeg_meta_date"><a href="{story.path}">{day}</a></div>'
        '<div class="jeg_meta_category"><span><span class="meta_text">in</span> '
        f'<a{category} rel="category tag">{section.name}</a></span></div>'
        "</div></div></div></div>"
    )


def _share_buttons(edition: Edition, story: Story) -> str:
    if not has_copies(edition, story):
        return ""
    return (
        '<div class="jeg_share_button clearfix"><div class="jeg_sharelist">'
        f'<a href="{story.path}?share=telegraph" class="jeg_btn-twitter">Share</a>'
        f'<a href="{story.path}?print=1" class="jeg_btn-print">Print this</a></div></div>'
    )


def _page_links(story: Story) -> str:
    if story.pages == 1:
        return ""
    links = " ".join(
        f'<a class="page_number" href="{story.path}{f"{page}/" if page > 1 else ""}">{page}</a>'
        for page in range(1, story.pages + 1)
    )
    return f'<div class="jeg_pagelinks jeg_pagination">Page {links}</div>'


def _tags(edition: Edition, story: Story) -> str:
    paths = {tag: f"/tag/{tag.replace(' ', '-')}/" for tag in story.tags}
    links = ", ".join(f'<a{href(edition, path)} rel="tag">{tag}</a>' for tag, path in paths.items())
    return f'<div class="jeg_post_tags"><span>Tags:</span> {links}</div>'


def _next_post(links: StoryLinks) -> str:
    cards = "".join(f'<h3 class="post-title">{anchor(story)}</h3>' for story in links.next)
    return (
        '<div class="jnews_popup_post_container"><section class="jeg_popup_post">'
        f'<span class="caption">Next Post</span><div class="jeg_popup_content">{cards}</div>'
        '<a href="#" class="jeg_popup_close">&times;</a></section></div>'
    )


def _related(links: StoryLinks) -> str:
    cards = "".join(
        '<article class="jeg_post jeg_pl_md_1 format-standard"><div class="jeg_thumb">'
        f'<a href="{story.path}"><img src="{story.picture}" width="360" height="180" alt=""></a>'
        f'</div><div class="jeg_postblock_content"><h3 class="jeg_post_title">{anchor(story)}</h3>'
        "</div></article>"
        for story in links.related
    )
    return (
        '<div class="jnews_related_post_container"><div class="jeg_postblock_22 jeg_postblock">'
        f'{heading("Related", " Posts")}<div class="jeg_posts related_grid">{cards}</div>'
        "</div></div>"
    )


def _comments(edition: Edition, story: Story) -> str:
    if not has_copies(edition, story):
        return ""
    number = story.post_id * 2 + 1
    return (
        f'<div class="jnews_comment_container" id="comments">{heading("Comments", " 1")}'
        f'<ol class="comment-list"><li class="comment" id="comment-{number}"><p>I have lived here '
        "all my life and never heard of it. Who pays?</p>"
        f'<a rel="nofollow" class="comment-reply-link" href="{story.path}?replytocom={number}'
        '#respond">Reply</a></li></ol></div>'
    )


def _paths(stories: Sequence[Story]) -> tuple[str, ...]:
    return tuple(story.path for story in stories)
