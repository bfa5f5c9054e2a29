"""Weight: what real pages carry besides their text.

Pages of real news sites weigh some 90 KB and have 150 links; a bench asks for the same. The weight
is the same on every page and costs one string concatenation.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from newsspider.demo.story import AUTHORS, TAGS

if TYPE_CHECKING:
    from newsspider.demo.story import Newsroom

__all__ = ["menu_links", "scripts"]

_MENU_STORIES = 80
_LINES = 30
_RULES = "".join(
    f".jnews .m{n} .jeg_post{{margin:{n % 7}px 0;padding:0 {n % 23}px;color:#{n * 4099:06x}}}\n"
    for n in range(_LINES)
)
_CALLS = "".join(
    f'jnews.first_load["block_{n}"]={{"lazy":true,"size":{n * 40},"ratio":[16,9],"next":null}};\n'
    for n in range(_LINES)
)


def menu_links(newsroom: Newsroom) -> str:
    """Return a menu of authors, tags and articles, some hundred links."""
    links = [f'<a href="/author/{author.slug}/">{author.name}</a>' for author in AUTHORS]
    links += [f'<a href="/tag/{tag.replace(" ", "-")}/">{tag}</a>' for tag in TAGS]
    count = min(_MENU_STORIES, newsroom.articles)
    for index in range(count):
        story = newsroom.story(newsroom.articles * index // count)
        links.append(f'<a href="{story.path}">{story.section.name}: {story.post_id}</a>')
    return f'<div class="jeg_megamenu">{" ".join(links)}</div>'


def scripts(size: int) -> str:
    """Return at least ``size`` bytes of style rules and script, nothing for ``size`` below 1."""
    if size < 1:
        return ""
    times = size // len(_RULES + _CALLS) + 1
    return f"<style>\n{_RULES * times}</style>\n<script>\n{_CALLS * times}</script>"
