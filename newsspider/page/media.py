"""Images, videos and audio files of an article; addresses only, nothing is fetched."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from newsspider.items import Image, Media
from newsspider.page.jsonld import node_types, nodes, plain, texts
from newsspider.page.parse import join
from newsspider.page.query import all_of, xpath

if TYPE_CHECKING:
    from lxml.html import HtmlElement

    from newsspider.items import FieldSource
    from newsspider.page.parse import Page

__all__ = ["audios", "images", "main_image", "videos"]

MAX_IMAGES = 50
"""Images of one article that are published; galleries beyond that are catalogues."""

_FIGURES = xpath(
    "//figure[not(ancestor::aside or ancestor::nav or ancestor::footer or ancestor::li"
    " or ancestor::a)][ancestor::article or ancestor::main or ancestor::*[@itemprop='articleBody']"
    " or ancestor::*[contains(@class, 'content')]]"
)
_CAPTION = xpath(".//figcaption | .//*[contains(@class, 'wp-caption-text')]")
_CREDIT = xpath(".//*[contains(@class, 'credit') or contains(@class, 'copyright')]")
_PLAYER = re.compile(
    r"//(?:www\.)?(?:youtube(?:-nocookie)?\.com/embed|player\.vimeo\.com/video"
    r"|(?:www\.)?dailymotion\.com/embed|players\.brightcove\.net|cdn\.jwplayer\.com/players)"
)
_LAZY = ("data-src", "data-lazy-src", "data-original", "src")


def main_image(page: Page, articles: list[dict[str, Any]]) -> tuple[str, FieldSource] | None:
    """Return the address of the article's main image and what names it, or None."""
    found: list[tuple[str, FieldSource]] = [
        *((url, "jsonld") for node in articles for url in texts(node.get("image"), "url", "@id")),
        *(
            (page.meta[key], "opengraph")
            for key in ("og:image", "og:image:url")
            if key in page.meta
        ),
        *((page.meta[key], "meta") for key in ("twitter:image",) if key in page.meta),
    ]
    for raw, source in found:
        url = _address(page, raw)
        if url:
            return url, source
    return None


def images(page: Page) -> list[Image]:
    """Return the images in the figures of the article, each address once."""
    found: dict[str, Image] = {}
    for figure in _FIGURES(page.root):
        for picture in all_of(figure, "img"):
            url = next((u for name in _LAZY if (u := _address(page, picture.get(name)))), None)
            if url and url not in found and len(found) < MAX_IMAGES:
                found[url] = Image(
                    url=url,
                    caption=_first(_CAPTION(figure)),
                    credit=_first(_CREDIT(figure)),
                    alt=plain(picture.get("alt")) or None,
                )
    return list(found.values())


def videos(page: Page) -> list[Media]:
    """Return the videos that the page describes or plays."""
    urls = _described(page, "VideoObject")
    urls += [content for name, content in page.metas if name in {"og:video", "og:video:url"}]
    urls += [
        frame.get("src")
        for frame in all_of(page.root, "iframe")
        if _PLAYER.search(frame.get("src") or "")
    ]
    return _media(page, urls + _played(page, "video"))


def audios(page: Page) -> list[Media]:
    """Return the audio files that the page describes or plays."""
    urls = _described(page, "AudioObject")
    urls += [content for name, content in page.metas if name == "og:audio"]
    return _media(page, urls + _played(page, "audio"))


def _described(page: Page, kind: str) -> list[str | None]:
    nested = [
        item
        for node in page.jsonld
        for key in ("video", "audio", "associatedMedia")
        for item in nodes(node.get(key))
    ]
    return [
        url
        for node in [*page.jsonld, *nested]
        if kind in node_types(node)
        for url in (texts(node.get("contentUrl")) or texts(node.get("embedUrl")))[:1]
    ]


def _played(page: Page, tag: str) -> list[str | None]:
    return [
        element.get("src")
        for player in all_of(page.root, tag)
        for element in (player, *all_of(player, "source"))
    ]


def _media(page: Page, urls: list[str | None]) -> list[Media]:
    found = (_address(page, url) for url in urls)
    return [Media(url=url) for url in dict.fromkeys(found) if url]


def _address(page: Page, url: str | None) -> str | None:
    url = join(page.base, url) if url and not url.startswith("data:") else None
    return url if url and url.startswith(("http://", "https://")) else None


def _first(elements: list[HtmlElement]) -> str | None:
    for element in elements:
        text = " ".join(element.text_content().split())
        if text:
            return text
    return None
