"""The main image, the videos and the audio files of an article; addresses only, nothing is fetched.

A node that JSON-LD names by its ``@id`` is looked up among the page's nodes. An ``@id`` that leads
nowhere is no address of a picture, unless it ends as one.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from newsspider.items import Media
from newsspider.page.jsonld import node_types, nodes, texts
from newsspider.page.own import referred, stated_by
from newsspider.page.parse import join
from newsspider.page.query import all_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from newsspider.items import FieldSource
    from newsspider.page.parse import Page

__all__ = ["audios", "main_image", "media_address", "videos"]

_PLAYER = re.compile(
    r"//(?:www\.)?(?:youtube(?:-nocookie)?\.com/embed|player\.vimeo\.com/video"
    r"|(?:www\.)?dailymotion\.com/embed|players\.brightcove\.net|cdn\.jwplayer\.com/players)"
)
_PICTURE = re.compile(r"\.(?:jpe?g|png|gif|webp|avif)(?:[?#]|\Z)", re.IGNORECASE)


def main_image(page: Page, articles: list[dict[str, Any]]) -> tuple[str, FieldSource] | None:
    """Return the address of the article's main image and what names it, or None."""
    found: list[tuple[str, FieldSource]] = [
        *((url, stated_by(node)) for node in articles for url in _stated(page, node.get("image"))),
        *(
            (page.meta[key], "opengraph")
            for key in ("og:image", "og:image:url")
            if key in page.meta
        ),
        *((page.meta[key], "meta") for key in ("twitter:image",) if key in page.meta),
    ]
    for raw, source in found:
        url = media_address(page, raw)
        if url:
            return url, source
    return None


def _stated(page: Page, value: Any) -> Iterator[str]:
    """The addresses of the images in ``value``: texts, objects, references or a list of these."""
    for item in value if isinstance(value, list) else [value]:
        if isinstance(item, dict):
            node = referred(page, item)
            urls = texts(node.get("url"), "@id") or texts(node.get("contentUrl"), "@id")
            yield from urls or filter(_PICTURE.search, texts(node.get("@id")))
        elif isinstance(item, str) and "#" in item:
            yield from _stated(page, {"@id": item})
        else:
            yield from texts(item)


def videos(page: Page) -> list[Media]:
    """Return the videos that the page describes or plays."""
    urls = _described(page, "VideoObject")
    urls += [content for name, content in page.metas if name in {"og:video", "og:video:url"}]
    urls += [
        frame.get("src")
        for frame in page.tagged("iframe")
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
        for player in page.tagged(tag)
        for element in (player, *all_of(player, "source"))
    ]


def _media(page: Page, urls: list[str | None]) -> list[Media]:
    found = (media_address(page, url) for url in urls)
    return [Media(url=url) for url in dict.fromkeys(found) if url]


def media_address(page: Page, url: str | None) -> str | None:
    """Return ``url`` as an absolute http(s) address, None where it is none."""
    url = join(page.base, url) if url and not url.startswith("data:") else None
    return url if url and url.startswith(("http://", "https://")) else None
