"""Item pipelines that stop a run while an item is in them."""

import asyncio
import os
import signal

from scrapy.exceptions import DropItem

from newsspider.errors import ArchiveError
from newsspider.stopping import stop_crawl

__all__ = ["AskedToStop", "Full"]


class AskedToStop:
    """Is interrupted, as by Ctrl-C, over the third item, and lets it pass much later."""

    def __init__(self):
        self._items = 0

    async def process_item(self, item):
        self._items += 1
        if self._items == 3:
            os.kill(os.getpid(), signal.SIGINT)
            await asyncio.sleep(1)
        return item


class Full:
    """Has no room from the third item on."""

    def __init__(self, crawler):
        self._crawler = crawler
        self._items = 0

    @classmethod
    def from_crawler(cls, crawler):
        return cls(crawler)

    def process_item(self, item):
        self._items += 1
        if self._items < 3:
            return item
        stop_crawl(self._crawler, ArchiveError("the disk is full"))
        raise DropItem("no room")
