"""What every page of the demo site shares: head, header, footer, and the words of a link.

The markup is that of a WordPress site with the JNews theme. The header bears the day of the visit,
and the footer repeats two dozen headlines: neither says anything about the page between them.
"""

from __future__ import annotations

from html import escape
from importlib import resources
from typing import TYPE_CHECKING

from newsspider.demo.door_links import door_links
from newsspider.demo.edition import links_of
from newsspider.demo.filler import menu_links, scripts
from newsspider.demo.story import SECTIONS
from newsspider.demo.trap_links import trap_links

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from newsspider.demo.edition import Edition
    from newsspider.demo.story import Story

__all__ = ["MOTTO", "SITE_NAME", "anchor", "frame", "heading", "long_day", "post_titles", "sidebar"]

SITE_NAME = "The Quillport Courier"
MOTTO = "All that is invented, every morning"

_STYLE = resources.files(__package__).joinpath("style.css").read_text(encoding="utf-8").strip()


def anchor(story: Story) -> str:
    """Return a link to ``story`` with its headline."""
    return f'<a href="{story.path}">{escape(story.headline)}</a>'


def heading(first: str, second: str = "") -> str:
    """Return the heading of a block, the way JNews splits it into a plain and a strong part."""
    strong = f"<strong>{escape(second)}</strong>" if second else ""
    return (
        '<div class="jeg_block_heading jeg_block_heading_6 jeg_alignleft">'
        f'<h3 class="jeg_block_title"><span>{escape(first)}{strong}</span></h3></div>'
    )


def post_titles(stories: Iterable[Story]) -> str:
    """Return one ``article.jeg_post`` with a bare title for each of ``stories``."""
    return "".join(
        '<article class="jeg_post jeg_pl_xs_4 format-standard"><div class="jeg_postblock_content">'
        f'<h3 class="jeg_post_title">{anchor(story)}</h3></div></article>'
        for story in stories
    )


def sidebar(picks: Sequence[Story], boxes: str = "") -> str:
    """Return the right column: Editor's Pick, and ``boxes`` below it."""
    return (
        '<div class="jeg_sidebar col-md-4"><div class="widget widget_jnews_module_block_21" '
        f'id="editors-pick">{heading("Editor" + chr(39) + "s ", "Pick")}'
        f'<div class="jeg_posts jeg_load_more_flag">{post_titles(picks)}</div></div>{boxes}</div>'
    )


def frame(
    edition: Edition, *, title: str, head: str, body_class: str, main: str, column: str
) -> str:
    """Return a whole page with ``main`` in the wide and ``column`` in the narrow column."""
    full_title = escape(f"{title} - {SITE_NAME}")
    html = (
        '<!doctype html>\n<html lang="en-US" prefix="og: https://ogp.me/ns#">\n<head>'
        '<meta charset="UTF-8"><meta name="viewport" content="width=device-width">\n'
        f"<title>{full_title}</title>\n{head}{door_links(edition)}"
        f'<meta name="generator" content="WordPress 6.8.1">\n<style>{_STYLE}</style>\n</head>\n'
        f'<body class="{body_class} wp-embed-responsive jeg_toggle_light jnews">\n'
        f'<div class="jeg_viewport">{_header(edition)}\n'
        '<div class="jeg_main"><div class="jeg_content"><div class="container"><div class="row">\n'
        f'<div class="jeg_main_content col-md-8"><div class="jeg_inner_content">{main}</div></div>'
        f"\n{column}</div></div></div></div>\n{_footer(edition)}\n</div>"
    )
    if edition.page_bytes:
        html += scripts(edition.page_bytes - len(html.encode()))
    return html + "\n</body>\n</html>\n"


def _header(edition: Edition) -> str:
    login = '<a href="/login/">Log in</a>' if "unwanted" in edition.groups else ""
    partner = (
        f'<a href="{edition.other}/today/">Our neighbours&#8217; paper</a>'
        '<a href="mailto:desk@quillport.example">Write to us</a>'
        '<a href="javascript:window.print()">Print</a>'
        if "unwanted" in edition.groups
        else ""
    )
    sections = (
        ""
        if not edition.newsroom.linked
        else "".join(
            '<li class="menu-item menu-item-type-taxonomy menu-item-object-category">'
            f'<a href="/category/{section.slug}/">{section.name}</a></li>'
            for section in SECTIONS
        )
    )
    menu = menu_links(edition.newsroom) if edition.page_bytes and edition.newsroom.linked else ""
    return (
        '<div class="jeg_header_wrapper"><div class="jeg_topbar"><div class="container">'
        f'<div class="jeg_nav_item jeg_top_date">{long_day(edition, weekday=True)}</div>'
        f'<a href="/about/">About</a>{login}{partner}</div></div>'
        '<div class="jeg_midbar"><div class="container"><div class="jeg_nav_item jeg_logo">'
        f'<div class="site-title"><a href="/">{SITE_NAME}</a></div><p>{MOTTO}</p></div>'
        '<div class="jeg_nav_item jeg_search_wrapper jeg_search_no_expand">'
        '<form action="/" method="get" class="jeg_search_form"><input name="s" type="text" '
        'class="jeg_search_input" placeholder="Search..." autocomplete="off">'
        '<button type="submit" class="jeg_search_button">Search</button></form>'
        '<div class="jeg_search_result jeg_search_hide with_result">'
        '<div class="search-result-wrapper"></div>'
        '<div class="search-link search-noresult">No Result</div> '
        '<div class="search-link search-all-button">View All Result</div></div></div></div></div>'
        '<div class="jeg_navbar"><div class="container"><ul class="jeg_menu jeg_main_menu">'
        f'<li class="menu-item"><a href="/">Home</a></li>{sections}</ul>{menu}</div></div></div>'
    )


def long_day(edition: Edition, *, weekday: bool = False) -> str:
    """Return the day of the visit as the header writes it, for example ``June 30, 2025``."""
    today = edition.newsroom.today
    day = f"{today:%B} {today.day}, {today.year}"
    return f"{today:%A}, {day}" if weekday else day


def _footer(edition: Edition) -> str:
    headlines = "".join(
        f"<li>{anchor(story)}</li>" for story in links_of(edition.newsroom, 0).footer
    )
    search = ' &middot; <a href="/?s=harbour">Search</a>' if edition.newsroom.linked else ""
    return (
        '<div class="footer-holder" id="footer"><div class="jeg_footer"><div class="container">'
        f'<ul class="footer_headlines">{headlines}</ul><p>'
        f'<a href="/about/">About us</a>{search}</p>{trap_links(edition)}'
        f'<p class="copyright">&copy; {edition.newsroom.today.year} {SITE_NAME}. '
        "Every place, person and event in it is made up.</p></div></div></div>"
    )
