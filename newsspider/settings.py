"""Scrapy settings: constants and the reason for each that is not Scrapy's own default."""

from newsspider import __version__

BOT_NAME = "newsspider"
SPIDER_MODULES = ["newsspider.spiders"]
NEWSPIDER_MODULE = "newsspider.spiders"

# Who we are. Give your own contact: -s USER_AGENT="mybot/1.0 (+https://example.org/bot)".
USER_AGENT = f"newsspider/{__version__} (archiving news crawler)"

# Where everything lands; see output/README.md.
OUTPUT_DIR = "output"

# A page that says noarchive is archived like any other, and labelled; true publishes no row of it.
NOARCHIVE_OBEY = False

# Politeness. A second between requests to one host is what a reader does.
ROBOTSTXT_OBEY = True
DOWNLOAD_DELAY = 1.0
DOWNLOAD_DELAY_JITTER = 0.0  # a site that asks for ten seconds means ten, not five
CRAWL_DELAY_MAX = 60  # seconds that a robots.txt may ask for; what asks for more is capped
HOST_BACKOFF = 10  # seconds of the first rest of a host that failed three times in a row
CONCURRENT_REQUESTS = 16
CONCURRENT_REQUESTS_PER_DOMAIN = 4
DOWNLOAD_TIMEOUT = 30
DOWNLOAD_VERIFY_CERTIFICATES = True

# Scrapy's own resolver knows no IPv6.
TWISTED_DNS_RESOLVER = "scrapy.resolver.CachingHostnameResolver"

# A page of 32 MiB is no page; a body that grows beyond it is refused.
DOWNLOAD_MAXSIZE = 32 * 1024 * 1024
DOWNLOAD_WARNSIZE = 0

# Nothing listens on a port, and nothing runs code that comes over one.
TELNETCONSOLE_ENABLED = False
REMOTE_CONTROL_ENABLED = False

# The archive. Handlers are named here too, so that nothing is fetched where WARC_ENABLED is false.
ADDONS = {
    "newsspider.archive.Archiver": 500,
    "newsspider.frontier.hosts.Hosts": 510,
    "newsspider.politeness.gate.Gate": 520,  # asks the hosts
}
DOWNLOAD_HANDLERS = {
    "http": "newsspider.politeness.handler.PunctualHandler",
    "https": "newsspider.politeness.handler.PunctualHandler",
    "data": None,
    "file": None,
    "ftp": None,
    "s3": None,
}

EXTENSIONS = {
    "newsspider.report.run.RunRecorder": 10,
    "newsspider.report.progress.Progress": 20,
    "newsspider.stopping.LastItem": 30,
    "scrapy.extensions.logstats.LogStats": None,
}

DOWNLOADER_MIDDLEWARES = {
    # A site is a host with its port, and a redirect must stay on it too.
    "scrapy.downloadermiddlewares.offsite.OffsiteMiddleware": None,
    # What is archived already needs no permission: it was asked for with one.
    "newsspider.spiders.replaying.ReplayMiddleware": 40,
    "newsspider.spiders.bounds.BoundsMiddleware": 50,
    "newsspider.spiders.conditional.ConditionalMiddleware": 60,
    # Before Scrapy's redirects see the response.
    "newsspider.politeness.cookiewall.CookieWallMiddleware": 610,
    # RFC 9309: what cannot be had forbids, what is missing allows; and Crawl-delay is heard.
    "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,
    "newsspider.politeness.robots.RobotsMiddleware": 100,
    # One function takes content codings off for the crawl and for reading the archive.
    "scrapy.downloadermiddlewares.httpcompression.HttpCompressionMiddleware": None,
    "newsspider.archive.middleware.ContentCodingMiddleware": 590,
}

SPIDER_MIDDLEWARES = {
    "newsspider.stopping.StopMiddleware": 10,
}

# A host that says 429 or 503 is asked again when it is ready, not at once.
RETRY_HTTP_CODES = [500, 502, 504, 522, 524, 408]

# Every response is looked at: a 404 is an outcome, not an error.
HTTPERROR_ALLOW_ALL = True

REDIRECT_PRIORITY_ADJUST = 0
REDIRECT_MAX_TIMES = 10
RETRY_PRIORITY_ADJUST = 0

# Bytes of responses that may wait to be read. Scrapy's five million are two hundred small pages,
# fetched long before the limit of a run is known to be reached.
SCRAPER_SLOT_MAX_ACTIVE_SIZE = 500_000

# A page has one article: the default of 100 starts a hundred tasks a response.
CONCURRENT_ITEMS = 8

# News needs no login; a session cookie makes one page look like many.
COOKIES_ENABLED = False

ITEM_PIPELINES = {
    "pipelines.clean.CleanPipeline": 100,
    "pipelines.check.CheckPipeline": 200,
    "pipelines.identify.IdentifyPipeline": 300,
    "pipelines.dedupe.DedupePipeline": 400,
    "newsspider.exporters.articles.ArticleExporter": 900,
}

# What the pipelines, which know no addresses, ask for the article that a canonical link names.
ARTICLE_KEY = "newsspider.urls.url_key"

# Progress on a terminal, or in the log.
PROGRESS_ENABLED = True

# Dropped items are counted by reason; a log line each would drown the rest.
DEFAULT_DROPITEM_LOG_LEVEL = "DEBUG"
STATS_DUMP = False
LOG_LEVEL = "INFO"
