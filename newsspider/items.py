"""The published row: one article revision, with schema.org NewsArticle names.

The JSON Schema is generated from `Article`; nothing else describes the row. Fields stand in the
order in which they are published. Unknown is ``None``, lists are never ``None``, times are ISO
8601 with an offset.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Annotated, Any, Literal, TypedDict

import msgspec
from msgspec import Meta

__all__ = [
    "SCHEMA_VERSION",
    "Article",
    "Block",
    "BlockType",
    "FieldSource",
    "article_row",
    "json_schema",
]

SCHEMA_VERSION = "1.0"
"""Version of the row. An added field raises the minor part, any other change the major part."""

BlockType = Literal["heading", "paragraph", "quote", "list", "caption", "embed"]
FieldSource = Literal[
    "jsonld", "opengraph", "meta", "microdata", "dom", "url", "feed", "sitemap", "api", "http"
]

Name = Annotated[str, Meta(min_length=1)]
Count = Annotated[int, Meta(ge=0)]
Share = Annotated[float, Meta(ge=0, le=1)]
DateTime = Annotated[str, Meta(extra_json_schema={"format": "date-time"})]


class Block(TypedDict):
    """One piece of the text in reading order; ``level`` is 1-6 for headings, else None."""

    type: BlockType
    text: str
    level: Annotated[int, Meta(ge=1, le=6)] | None


class Person(TypedDict):
    """An author, or a publisher: a name and, where the page gives one, an address."""

    name: str
    url: str | None


class Breadcrumb(TypedDict):
    """One step of the path from the home page to the article."""

    name: str
    url: str | None


class LiveBlogUpdate(TypedDict):
    """One entry of a live blog."""

    headline: str | None
    datePublished: DateTime | None
    text: str


class Image(TypedDict):
    """An image that belongs to the article."""

    url: str
    caption: str | None
    credit: str | None
    alt: str | None


class Media(TypedDict):
    """The address of a video or audio file."""

    url: str


class Link(TypedDict):
    """A link to another page of the site, with its words."""

    url: str
    text: str


class Links(TypedDict):
    """Links from the article to others, by the place where the page shows them."""

    readAlso: list[Link]
    related: list[Link]
    next: list[Link]
    previous: list[Link]
    editorsPick: list[Link]
    inBody: list[Link]


Discovery = TypedDict("Discovery", {"via": str, "from": str | None, "depth": Count})
"""How the address was found: kind of link or door, the page that named it, steps from a seed."""


class Extractor(TypedDict):
    """The code that made the text fields: a profile's or extractor's name and its version."""

    name: str
    version: str


class Locator(TypedDict):
    """Where the record lies, and how to know it.

    The file's name in ``archive/``, offset and length in bytes of the record as stored, its
    WARC-Record-ID and WARC-Payload-Digest.
    """

    file: Name
    offset: Count
    length: Annotated[int, Meta(gt=0)]
    recordId: Name
    payloadDigest: str | None


class Fingerprint(TypedDict):
    """A near-duplicate signature; values compare only within one algorithm."""

    algorithm: str
    value: str


class Duplicate(TypedDict):
    """The article that this one repeats; ``similarity`` is 0.0-1.0."""

    of: Name
    kind: Literal["exact", "near", "syndicated"]
    similarity: Share


class Change(TypedDict):
    """What changed against the revision before; ``similarity`` is 0.0-1.0."""

    kind: str
    wordsAdded: Count
    wordsRemoved: Count
    similarity: Share
    headlineChanged: bool
    numbersChanged: bool


def no_links() -> Links:
    """Return a `Links` with every list empty."""
    return Links(readAlso=[], related=[], next=[], previous=[], editorsPick=[], inBody=[])


@dataclass(kw_only=True, slots=True)
class Article:
    """One revision of one article, as published."""

    schemaVersion: Annotated[str, Meta(extra_json_schema={"const": SCHEMA_VERSION})] = (
        SCHEMA_VERSION
    )
    articleId: Name | None = None
    revision: Annotated[int, Meta(ge=1)] = 1
    url: Name
    canonicalUrl: str | None = None
    declaredCanonicalUrl: str | None = None
    urlKey: Name | None = None
    aliases: list[str] = field(default_factory=list)

    headline: str | None = None
    alternativeHeadline: str | None = None
    description: str | None = None
    articleBody: str | None = None
    blocks: list[Block] = field(default_factory=list)
    wordCount: Count | None = None
    inLanguage: str | None = None

    authors: list[Person] = field(default_factory=list)
    publisher: Person | None = None
    datePublished: DateTime | None = None
    datePublishedRaw: str | None = None
    dateModified: DateTime | None = None
    dateModifiedRaw: str | None = None

    articleSection: list[str] = field(default_factory=list)
    breadcrumbs: list[Breadcrumb] = field(default_factory=list)
    keywords: list[str] = field(default_factory=list)
    articleType: str | None = None
    isAccessibleForFree: bool | None = None
    liveBlogUpdates: list[LiveBlogUpdate] = field(default_factory=list)

    mainImage: str | None = None
    images: list[Image] = field(default_factory=list)
    videos: list[Media] = field(default_factory=list)
    audios: list[Media] = field(default_factory=list)

    links: Links = field(default_factory=no_links)

    fieldSources: dict[str, FieldSource] = field(default_factory=dict)
    discovery: Discovery | None = None
    dateDownloaded: DateTime | None = None
    httpStatus: Annotated[int, Meta(ge=100, le=999)] | None = None
    extractor: Extractor | None = None
    validationMessages: list[str] = field(default_factory=list)

    warc: Locator | None = None

    textDigest: Name | None = None
    fingerprint: Fingerprint | None = None
    duplicate: Duplicate | None = None
    clusterId: Name | None = None

    previousTextDigest: Name | None = None
    change: Change | None = None

    runId: Name | None = None
    site: str | None = None


def article_row(article: Article | dict[str, Any]) -> bytes:
    """Return ``article`` as one line of JSON, UTF-8, newline included."""
    return msgspec.json.encode(article) + b"\n"


def json_schema() -> dict[str, Any]:
    """Return the JSON Schema (2020-12) of a row, generated from `Article`.

    Every key is required, whatever default the class has, because a row always has all keys; no
    other is allowed. Keys stand in the order of a row.
    """
    (schema,), definitions = msgspec.json.schema_components(
        [Article], ref_template="#/$defs/{name}"
    )
    for name, component in definitions.items():
        keys = list(globals()[name].__annotations__)
        component["properties"] = {key: component["properties"][key] for key in keys}
        component["required"] = keys
        component["additionalProperties"] = False
        if "description" in component:  # Python 3.13 keeps less white space in docstrings
            component["description"] = " ".join(component["description"].split())
        for value in component["properties"].values():
            value.pop("default", None)
    row = definitions["Article"]["properties"]
    row["fieldSources"]["propertyNames"] = {"enum": list(row)}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "newsspider article row",
        "version": SCHEMA_VERSION,
        **schema,
        "$defs": dict(sorted(definitions.items())),
    }
