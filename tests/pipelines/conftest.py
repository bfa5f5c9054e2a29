"""Items of every class that itemadapter knows, and a place to count."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import attrs
import pytest
import scrapy

from pipelines.index import ArticleIndex


@dataclass(slots=True)
class DataclassArticle:
    url: Any = None
    urlKey: Any = None
    articleId: Any = None
    headline: Any = None
    articleBody: Any = None
    blocks: list[Any] = field(default_factory=list)
    authors: list[Any] = field(default_factory=list)
    keywords: list[Any] = field(default_factory=list)
    articleType: Any = None
    wordCount: Any = None
    datePublished: Any = None
    validationMessages: list[Any] = field(default_factory=list)
    textDigest: Any = None
    revision: int = 1
    previousTextDigest: Any = None
    duplicate: Any = None
    clusterId: Any = None


AttrsArticle = attrs.make_class(
    "AttrsArticle",
    {name: attrs.field(default=None) for name in DataclassArticle.__dataclass_fields__},
)
ScrapyArticle = type(
    "ScrapyArticle",
    (scrapy.Item,),
    {name: scrapy.Field() for name in DataclassArticle.__dataclass_fields__},
)


@dataclass
class BareArticle:
    """A class of someone who has no use for most fields."""

    url: Any = None
    headline: Any = None
    articleBody: Any = None
    articleId: Any = None
    textDigest: Any = None


@pytest.fixture(params=[dict, ScrapyArticle, DataclassArticle, AttrsArticle])
def item_class(request):
    return request.param


@pytest.fixture
def bare_class():
    return BareArticle


class CountedStats(Counter):
    """What pipelines need of Scrapy's stats."""

    def set_value(self, key, value):
        self[key] = value

    def inc_value(self, key, count=1, start=0):
        self[key] = self.get(key, start) + count


@pytest.fixture
def stats():
    return CountedStats()


@pytest.fixture
def folder(tmp_path):
    """The folder of published rows, still empty."""
    path = tmp_path / "articles"
    path.mkdir()
    return path


@pytest.fixture
def index(tmp_path, folder):
    """An index over the rows in the folder."""
    opened = ArticleIndex(tmp_path / "state.db", folder)
    yield opened
    opened.close()
