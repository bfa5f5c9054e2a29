"""All pipelines under Scrapy's own manager, in the order of the package's docstring."""

import asyncio
import re

import pytest
from scrapy.pipelines import ItemPipelineManager
from scrapy.utils.test import get_crawler

import pipelines
from pipelines.errors import Dropped


@pytest.fixture
def manager():
    names = re.findall(r'"(pipelines\.[a-z]+\.[A-Za-z]+)": (\d+)', pipelines.__doc__)
    settings = {"ITEM_PIPELINES": {name: int(order) for name, order in names}}
    crawler = get_crawler(settings_dict=settings)
    manager = ItemPipelineManager.from_crawler(crawler)
    manager.crawler = crawler
    return manager


def test_an_item_goes_through_all_of_them(manager):
    item = {
        "url": "https://example.com/a",
        "headline": " Storm ",
        "articleBody": "It rained.\n\nREAD ALSO: Sun",
        "datePublished": "today",
    }

    async def crawl():
        for method in manager.methods["open_spider"]:
            method()
        first = await manager.process_item_async(item)
        with pytest.raises(Dropped) as error:
            await manager.process_item_async(dict(first, url="https://m.example.com/a"))
        for method in manager.methods["close_spider"]:
            method()
        return first, error.value.reason

    row, reason = asyncio.run(crawl())

    assert len(manager.middlewares) == 4
    assert row["headline"] == "Storm"
    assert row["articleBody"] == "It rained."
    assert row["datePublished"] is None
    assert row["revision"] == 1
    assert row["clusterId"] == row["articleId"]
    assert reason == "same-article"
    assert manager.crawler.stats.get_value("pipelines/dropped/same-article") == 1
