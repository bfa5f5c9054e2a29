"""The head of a plain article's page: meta elements, and JSON-LD as Yoast SEO writes it."""

from __future__ import annotations

import json
from html import escape
from typing import TYPE_CHECKING, Any

from newsspider.demo.door_links import API
from newsspider.demo.frame import SITE_NAME

if TYPE_CHECKING:
    from newsspider.demo.edition import Edition
    from newsspider.demo.story import Story

__all__ = ["article_head", "has_copies", "jsonld_script", "yoast_graph"]


def article_head(edition: Edition, story: Story) -> str:
    """Return the machine-readable part of the head."""
    url, title = edition.origin + story.path, escape(story.headline)
    amp = f'<link rel="amphtml" href="{url}amp/">\n' if has_copies(edition, story) else ""
    if has_copies(edition, story) and edition.mobile_origin:
        media = "only screen and (max-width: 640px)"
        mobile = edition.mobile_origin + story.path
        amp += f'<link rel="alternate" media="{media}" href="{mobile}">\n'
    short = f"<link rel='shortlink' href='{edition.origin}/?p={story.post_id}'>\n"
    api = f"{edition.origin}{API}wp/v2/posts/{story.post_id}"
    rest = f'<link rel="alternate" type="application/json" href="{api}">\n'
    authors = escape(", ".join(author.name for author in story.authors))
    return (
        f'<meta name="description" content="{escape(story.excerpt)}">\n'
        f'<meta name="robots" content="index, follow, max-image-preview:large">\n'
        f'<link rel="canonical" href="{url}">\n{amp}'
        f"{short if story.number >= 0 else ''}"
        f"{rest if story.number >= 0 and 'api' in edition.doors else ''}"
        '<meta property="og:locale" content="en_US">\n<meta property="og:type" content="article">\n'
        f'<meta property="og:title" content="{title}">\n'
        f'<meta property="og:description" content="{escape(story.excerpt)}">\n'
        f'<meta property="og:url" content="{url}">\n'
        f'<meta property="og:site_name" content="{SITE_NAME}">\n'
        f'<meta property="article:published_time" content="{story.published.isoformat()}">\n'
        f'<meta property="article:modified_time" content="{story.modified.isoformat()}">\n'
        f'<meta property="article:section" content="{story.section.name}">\n'
        f'<meta property="og:image" content="{edition.origin}{story.picture}">\n'
        f'<meta name="author" content="{authors}">\n'
        f'<meta name="twitter:card" content="summary_large_image">\n'
        f"{jsonld_script(yoast_graph(edition, story))}\n"
    )


def jsonld_script(value: Any) -> str:
    """Return ``value`` as a JSON-LD script element."""
    body = json.dumps(value, ensure_ascii=False).replace("</", "<\\/")
    return f'<script type="application/ld+json" class="yoast-schema-graph">{body}</script>'


def yoast_graph(edition: Edition, story: Story) -> dict[str, Any]:
    """Return the graph that Yoast SEO writes for a news article."""
    url, home = edition.origin + story.path, edition.origin + "/"
    people = [
        {"@type": "Person", "@id": f"{home}#/schema/person/{author.slug}", "name": author.name}
        | {"url": f"{home}author/{author.slug}/"}
        for author in story.authors
    ]
    authors = [{"name": person["name"], "@id": person["@id"]} for person in people]
    article = {
        "@type": "NewsArticle",
        "@id": f"{url}#article",
        "isPartOf": {"@id": url},
        "author": authors if len(authors) > 1 else authors[0],
        "headline": story.headline,
        "datePublished": story.published.isoformat(),
        "dateModified": story.modified.isoformat(),
        "mainEntityOfPage": {"@id": url},
        "publisher": {"@id": f"{home}#organization"},
        "image": {"@id": f"{url}#primaryimage"},
        "keywords": list(story.tags),
        "articleSection": [story.section.name],
        "inLanguage": "en-US",
    }
    crumbs = [
        {"@type": "ListItem", "position": 1, "name": "Home", "item": home},
        {"@type": "ListItem", "position": 2, "name": story.headline},
    ]
    graph = [
        article,
        _web_page(edition, story),
        {"@type": "ImageObject", "@id": f"{url}#primaryimage", "url": home[:-1] + story.picture},
        {"@type": "BreadcrumbList", "@id": f"{url}#breadcrumb", "itemListElement": crumbs},
        {"@type": "WebSite", "@id": f"{home}#website", "url": home, "name": SITE_NAME},
        {"@type": "Organization", "@id": f"{home}#organization", "name": SITE_NAME, "url": home},
        *people,
    ]
    return {"@context": "https://schema.org", "@graph": graph}


def _web_page(edition: Edition, story: Story) -> dict[str, Any]:
    url = edition.origin + story.path
    return {
        "@type": "WebPage",
        "@id": url,
        "url": url,
        "name": f"{story.headline} - {SITE_NAME}",
        "isPartOf": {"@id": f"{edition.origin}/#website"},
        "datePublished": story.published.isoformat(),
        "breadcrumb": {"@id": f"{url}#breadcrumb"},
    }


def has_copies(edition: Edition, story: Story) -> bool:
    """Return whether ``story`` has AMP and print pages, share and reply links."""
    return "copies" in edition.groups and story.number >= 0
