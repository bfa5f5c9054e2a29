"""The baseline: Scrapy's own CrawlSpider, following every link of a site.

    python bench/bare_crawl_spider.py URL [ARCHIVE]

It stores nothing, or with a second argument its exchanges in that folder.
"""

import sys
from urllib.parse import urlsplit

from scrapy.crawler import CrawlerProcess
from scrapy.http import Response
from scrapy.linkextractors import LinkExtractor
from scrapy.spiders import CrawlSpider, Rule


class Bare(CrawlSpider):
    """Follows and forgets."""

    name = "bare"
    rules = (Rule(LinkExtractor(), callback="count", follow=True),)
    pages = 1

    def count(self, _response: Response) -> None:
        """Count a page."""
        self.pages += 1


process = CrawlerProcess(
    {
        "ADDONS": {"newsspider.archive.Archiver": 500} if len(sys.argv) > 2 else {},
        "WARC_DIR": sys.argv[-1],
        "ROBOTSTXT_OBEY": True,
        "LOG_LEVEL": "ERROR",
        "TELNETCONSOLE_ENABLED": False,
        "CONCURRENT_REQUESTS": 16,
        "CONCURRENT_REQUESTS_PER_DOMAIN": 4,
    }
)
crawler = process.create_crawler(Bare)
process.crawl(crawler, start_urls=[sys.argv[1]], allowed_domains=[urlsplit(sys.argv[1]).hostname])
process.start()
print(f"{crawler.spider.pages:,} pages fetched", file=sys.stderr)
