"""Asks for addresses as a spider does, in a process of its own, and says what became of each."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent

SETTINGS = {
    "SCHEDULER": "scrapy.core.scheduler.Scheduler",
    "DUPEFILTER_CLASS": "scrapy.dupefilters.BaseDupeFilter",
    "ADDONS": {"newsspider.frontier.hosts.Hosts": 510, "newsspider.politeness.gate.Gate": 520},
    "DOWNLOADER_MIDDLEWARES": {
        "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,
        "newsspider.politeness.robots.RobotsMiddleware": 100,
    },
    "RETRY_HTTP_CODES": [500, 502, 504, 522, 524, 408],
    "DOWNLOAD_DELAY": 0,
    "PROGRESS_ENABLED": False,
    "LOG_LEVEL": "WARNING",
}


def ask(urls, output, *, seeds=None, first=(), log=False, **settings):
    """Return what became of ``urls``, in the order in which that was known, and the stats.

    A folder in ``first`` comes first on the child's import path.
    """
    asked = {"urls": urls, "seeds": seeds or urls, "output": str(output), "settings": settings}
    path = os.pathsep.join(map(str, [*first, ROOT]))
    done = subprocess.run(
        [sys.executable, "-W", "error::DeprecationWarning:newsspider", __file__],
        input=json.dumps(asked),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        env={**os.environ, "PYTHONPATH": path},
    )
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout)
    return (*said, done.stderr) if log else tuple(said)


def peak_memory():
    """Return the most bytes that this program had; getrusage counts who forked it, too."""
    status = Path("/proc/self/status").read_text()
    return int(re.search(r"VmHWM:\s+(\d+) kB", status)[1]) * 1024


def main():
    from newsspider.politeness.failures import failure_key, failure_sentence
    from newsspider.running import run_spider
    from newsspider.spiders.reading import ReadingSpider

    asked = json.load(sys.stdin)
    became = []

    class AskingSpider(ReadingSpider):
        name = "asking"

        def __init__(self, **arguments):
            super().__init__(**arguments)
            self.seeds = asked["seeds"]

        async def start(self):
            from scrapy import Request

            for place, url in enumerate(asked["urls"]):  # Scrapy's queue begins with the latest
                request = Request(url, self.parse, errback=self.on_error, dont_filter=True)
                yield request.replace(priority=-place)

        def parse(self, response):
            became.append({"url": response.url, "status": response.status})

        def on_error(self, failure):
            url = failure.request.url
            sentence = failure_sentence(url, failure)
            meta = {key: failure.request.meta.get(key) for key in ("postponed", "untried")}
            became.append({"url": url, "key": failure_key(failure), "says": sentence, **meta})

        def on_robots(self, url, body):
            became.append({"robots": url, "body": body.decode("latin-1")[:1000]})

    settings = SETTINGS | {"OUTPUT_DIR": asked["output"]} | asked["settings"]
    spider, _ = run_spider(AskingSpider, settings)
    stats = spider.crawler.stats.get_stats()
    figures = {key: value for key, value in stats.items() if isinstance(value, int | float)}
    figures["rss"] = peak_memory()
    json.dump([became, figures], sys.stdout)


if __name__ == "__main__":
    main()
