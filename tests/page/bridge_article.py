"""One short article in many guises: what the tests of whole rows read."""

import json
from datetime import UTC, datetime
from pathlib import Path

from newsspider.page import extract_article, parse_page

__all__ = ["FETCHED", "JNEWS", "LINES", "URL", "article", "jsonld"]

URL = "https://lantern.example/2026/03/harbour-bridge-opens/"
FETCHED = datetime(2026, 11, 22, 12, tzinfo=UTC)
JNEWS = (Path(__file__).parent / "pages" / "jnews.html").read_bytes()
LINES = (
    "The bridge across the harbour carried its first cars on Wednesday, two years late.",
    "Engineers had found cracks in the eastern pillars and had them poured again in winter.",
    "The mayor said that the city would rather be late than sorry, and thanked the workers.",
    "Trams will follow in spring, once the new track has been tested with empty carriages.",
)


def article(head="", body=None, url=URL):
    text = "".join(f"<p>{line}</p>" for line in LINES) if body is None else body
    html = f"<html><head>{head}</head><body><article>{text}</article></body></html>"
    return extract_article(parse_page(html.encode(), url), fetched=FETCHED)


def jsonld(**node):
    node = {"@type": "NewsArticle", "url": URL} | node
    return f'<script type="application/ld+json">{json.dumps(node)}</script>'
