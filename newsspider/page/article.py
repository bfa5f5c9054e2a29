"""A page -> the article on it, each field with its source.

Rules:

- Only what is on the page and when it was fetched counts: no network, no clock, no other page.
- A field without a source is empty; a field with one says which in ``fieldSources``.
- What had to be assumed is said in ``validationMessages``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from newsspider.errors import ExtractionError
from newsspider.items import Article, Block, Extractor
from newsspider.items import Link as RowLink
from newsspider.page import about, media
from newsspider.page.body import Body, article_body
from newsspider.page.clock import on_own_clock
from newsspider.page.crumbs import breadcrumbs
from newsspider.page.dates import read_date
from newsspider.page.door_hints import Hints, hinted_date
from newsspider.page.doubts import doubts
from newsspider.page.face import Face
from newsspider.page.headline import headlines
from newsspider.page.images import images
from newsspider.page.jsonld import plain
from newsspider.page.language import declared_language, language
from newsspider.page.links import declared_canonical, placed_links
from newsspider.page.own import own_nodes
from newsspider.page.people import authors
from newsspider.page.published import guessed, modified, published, shown_days, unpublished
from newsspider.page.publisher import publisher
from newsspider.page.selected import Selected, selected
from newsspider.page.words import word_count
from newsspider.page.zone import in_zone

if TYPE_CHECKING:
    from datetime import datetime

    from newsspider.items import FieldSource
    from newsspider.page.parse import Page
    from newsspider.page.published import Dated
    from newsspider.site import Site

__all__ = ["extract_article"]

PROFILES_VERSION = "3"
"""Version of the block walk and the theme profiles; raised when they give other text."""


def extract_article(
    page: Page,
    *,
    fetched: datetime,
    status: int = 200,
    hints: Hints | None = None,
    site: Site | None = None,
) -> Article:
    """Return the article on ``page``; who holds and finds it is left for the caller to fill.

    Args:
        page: a page that `page_kind` calls an article.
        fetched: when the page was fetched, with a zone; relative dates start from it.
        status: HTTP status that it came with.
        hints: what a door said of this address; heard where the page is silent or unclear.
        site: what its file says: what its selectors find is believed, and its zone is that of
            dates without one.

    Raises:
        ExtractionError: there is neither text, nor a video, nor a gallery.
    """
    own = own_nodes(page)
    face = Face(page, own)
    article = Article(url=page.url, declaredCanonicalUrl=declared_canonical(page))
    article.httpStatus = status
    hints = hints or Hints(source="feed")
    found = selected(page, site.selectors) if site else Selected()
    _fill_about(article, face, fetched, hints)
    for name, value in found.fields.items():
        _fill(article, name, (value, "dom"))
    _fill_media(article, face)
    _fill_text(article, page, own, found.body)
    _fill_language(article, page, own, hints)
    _fill_dates(article, face, fetched, hints, found, site.timezone if site else None)
    _fill_links(article, page)
    article.validationMessages += doubts(article, face, fetched)
    return article


def _fill(article: Article, name: str, found: tuple[Any, FieldSource] | None) -> None:
    if found is not None:
        value, source = found
        setattr(article, name, value)
        article.fieldSources[name] = source


def _fill_about(article: Article, face: Face, fetched: datetime, hints: Hints) -> None:
    page, own = face.page, face.articles
    headline, alternative = headlines(face, hints.headline)
    _fill(article, "headline", headline)
    if headline is None and hints.headline:
        _fill(article, "headline", (hints.headline, hints.source))
    article.alternativeHeadline = alternative
    _fill(article, "description", about.description(page, own))
    _fill(article, "authors", authors(face))
    _fill(article, "publisher", publisher(page, own))
    _fill(article, "breadcrumbs", breadcrumbs(page))
    _fill(article, "articleSection", about.sections(face, article.breadcrumbs))
    told = (list(hints.keywords), hints.source) if hints.keywords else None
    _fill(article, "keywords", about.keywords(page, own) or told)
    _fill(article, "articleType", about.article_type(page, own))
    _fill(article, "isAccessibleForFree", about.access(page, own))
    _fill_list(article, "liveBlogUpdates", about.live_updates(own, fetched), "jsonld")


def _fill_list(article: Article, name: str, values: list[Any], source: FieldSource) -> None:
    if values:
        _fill(article, name, (values, source))


def _fill_media(article: Article, face: Face) -> None:
    page = face.page
    _fill(article, "mainImage", media.main_image(page, face.articles))
    _fill(article, "images", images(face))
    _fill_list(article, "videos", media.videos(page), "dom")
    _fill_list(article, "audios", media.audios(page), "dom")


def _fill_text(
    article: Article, page: Page, own: list[dict[str, Any]], chosen: Body | None
) -> None:
    stated = next((str(node["articleBody"]) for node in own if node.get("articleBody")), None)
    body = chosen or article_body(page, stated) or _live_body(article)
    if body is None:
        if article.videos or len(article.images) > 1:
            article.validationMessages.append("articleBody: the page has no text")
            return
        raise ExtractionError(f"{page.url}: no text")
    article.blocks = body.blocks
    article.extractor = Extractor(name=body.name, version=body.version or PROFILES_VERSION)
    _fill(article, "articleBody", (body.text, body.source))
    article.wordCount = word_count(body.text)


def _live_body(article: Article) -> Body | None:
    """The entries of a live blog as its text, where the page itself shows none."""
    blocks: list[Block] = []
    for update in article.liveBlogUpdates:
        if update["headline"]:
            blocks.append(Block(type="heading", text=update["headline"], level=2))
        if update["text"]:
            blocks.append(Block(type="paragraph", text=update["text"], level=None))
    return Body(blocks, "jsonld", "jsonld", None) if blocks else None


def _fill_language(article: Article, page: Page, own: list[dict[str, Any]], hints: Hints) -> None:
    text = article.articleBody or plain(article.description)
    told = (hints.language, hints.source) if hints.language else None
    found = language(page, own, text, told)
    _fill(article, "inLanguage", found)
    declared = declared_language(page, own)
    if found and declared and found[0] != declared[0]:
        article.validationMessages.append(
            f"inLanguage: the page says {declared[0]}, its text is {found[0]}"
        )


def _fill_dates(
    article: Article,
    face: Face,
    fetched: datetime,
    hints: Hints,
    chosen: Selected,
    zone: str | None,
) -> None:
    tag = article.inLanguage
    first = _chosen(chosen.published, fetched, tag) or _stated(face, fetched, tag)
    first = hinted_date(first, hints.published, hints.source)
    last = _chosen(chosen.modified, fetched, tag) or modified(face, fetched, tag)
    last = hinted_date(last, hints.modified, hints.source)
    for name, found in (
        ("datePublished", first or guessed(face, fetched)),
        ("dateModified", last),
    ):
        if found is None:
            continue
        moment, source = found
        moment = in_zone(moment, zone) if zone else moment
        _fill(article, name, (moment.iso, source))
        setattr(article, f"{name}Raw", moment.raw)
        article.validationMessages += [f"{name}: {note}" for note in moment.notes]
    dropped = None if article.datePublished else unpublished(face, fetched, article.inLanguage)
    if dropped:
        article.datePublishedRaw, reason = dropped
        article.validationMessages.append(f"datePublished: {reason}")


def _stated(face: Face, fetched: datetime, tag: str | None) -> Dated | None:
    found = published(face, fetched, tag)
    if found is None:
        return None
    moment, source = found
    return on_own_clock(moment, shown_days(face, fetched, tag), face.page.root), source


def _chosen(raw: str | None, fetched: datetime, tag: str | None) -> Dated | None:
    moment = read_date(raw, fetched, tag) if raw else None
    return (moment, "dom") if moment else None


def _fill_links(article: Article, page: Page) -> None:
    """Each address once under each place that it stands in, with the first words that it has."""
    found: dict[str, dict[str, str]] = {name: {} for name in article.links}
    for link in placed_links(page):
        if link.kind in found and link.url != page.url:
            words = found[link.kind]
            words[link.url] = words.get(link.url) or link.text
    for name, words in found.items():
        rows = [RowLink(url=url, text=text) for url, text in words.items()]
        article.links[name] = rows  # type: ignore[literal-required] # names are the keys of Links
