import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from newsspider.page import extract_article, page_kind, parse_page
from newsspider.page.profiles import PROFILES

SITE = "https://islands.example"
FETCHED = datetime(2026, 11, 22, tzinfo=UTC)
FOLDERS = sorted(path.parent for path in Path(__file__).parent.glob("pages/*/expected.json"))


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_a_saved_page_gives_its_expected_text_and_links(folder):
    expected = json.loads((folder / "expected.json").read_text())
    page = parse_page(
        (folder / "page.html").read_bytes(), f"{SITE}/night-ferry-sails-again-in-april/"
    )
    article = extract_article(page, fetched=FETCHED)
    links = {kind: [link["url"] for link in found] for kind, found in article.links.items()}

    assert page_kind(page).name == "article"
    assert article.extractor["name"] == expected["extractor"]
    assert article.articleBody.split("\n\n") == expected["articleBody"]
    for kind, paths in expected["links"].items():
        assert links[kind] == [SITE + path for path in paths]


def test_every_profile_has_a_saved_page():
    names = {folder.name for folder in FOLDERS} | {"jnews"}

    assert {profile.name for profile in PROFILES} <= names
