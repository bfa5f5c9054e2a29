"""Items of every class that itemadapter knows, and a place to count."""

from dataclasses import dataclass, field
from typing import Any

import attrs
import pytest
import scrapy
from copying import CountedStats, Run

import pipelines.index_rows
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


@pytest.fixture
def start(tmp_path, stats):
    runs = []

    def started(name="1"):
        runs.append(Run(tmp_path, name, stats))
        return runs[-1]

    yield started
    for each in runs:
        each.pipeline.close_spider()


@pytest.fixture(params=["one run", "two runs", "two workers"])
def two(request, start, monkeypatch):
    """Two places where articles come one after another: whatever is between them."""
    monkeypatch.setattr(pipelines.index_rows, "_LIST_SECONDS", 0.0)
    first = start("1")
    if request.param == "one run":
        return lambda: first, lambda: first
    if request.param == "two workers":
        second = start("2")
        return lambda: first, lambda: second

    def later():
        if not second:
            first.finish()
            second.append(start("2"))
        return second[0]

    second = []
    return lambda: first, later
