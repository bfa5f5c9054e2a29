"""Asks for addresses one after the other, as a spider of anyone's would. Run by the tests."""

import json
from pathlib import Path

from scrapy import Request, Spider


class AddressSpider(Spider):
    name = "addresses"
    run_id = "test"
    chosen = {}  # noqa: RUF012 - the same
    custom_settings = {  # noqa: RUF012 - as Scrapy's own spiders do
        "ROBOTSTXT_OBEY": False,
        "RETRY_ENABLED": False,
        "DOWNLOAD_DELAY": 0,
        "CONCURRENT_REQUESTS": 1,
        "DOWNLOAD_VERIFY_CERTIFICATES": False,
        "DUPEFILTER_CLASS": "scrapy.dupefilters.BaseDupeFilter",
        "ITEM_PIPELINES": {
            "pipelines.clean.CleanPipeline": None,
            "pipelines.check.CheckPipeline": None,
            "pipelines.identify.IdentifyPipeline": None,
            "pipelines.dedupe.DedupePipeline": None,
            "newsspider.exporters.articles.ArticleExporter": None,
        },
    }

    def __init__(self, requests, seen, **kwargs):
        super().__init__(**kwargs)
        self.requests = json.loads(Path(requests).read_text())
        self.seen_path = Path(seen)
        self.asked = []

    async def start(self):
        with self.seen_path.open("w") as seen:
            for wanted in self.requests:
                request = Request(
                    wanted["url"], method=wanted["method"], body=wanted["body"], meta=wanted["meta"]
                )
                try:
                    response = await self.crawler.engine.download_async(request)
                except Exception as error:  # every failure is a result here
                    outcome = {"url": wanted["url"], "error": repr(error)}
                else:
                    outcome = {"url": wanted["url"], "warc": response.request.meta["warc"]}
                    outcome["body"] = response.body.decode("latin-1")
                json.dump(outcome, seen)
                seen.write("\n")
        return
        yield
