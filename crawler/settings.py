"""Every setting of the crawl, with its reason."""

from __future__ import annotations

BOT_NAME = "spotcheck"
SPIDER_MODULES = ["crawler.spiders"]
NEWSPIDER_MODULE = "crawler.spiders"

# Our parts
SCHEDULER = "crawler.scheduler.Line"  # the frontier in the evidence file is the queue; Scrapy's JOBDIR loses pages
ITEM_PIPELINES = {"crawler.pipelines.EvidencePipeline": 100}
EXTENSIONS = {
    "crawler.extensions.ProgressReport": 0,
    "scrapy.extensions.logstats.LogStats": None,  # its counts are in our report
    "scrapy.extensions.telnet.TelnetConsole": None,
}
DOWNLOAD_HANDLERS = {
    "http": "crawler.network.handler.PageHandler",
    "https": "crawler.network.handler.PageHandler",
    "data": None,  # a redirect to data:, file: or ftp: must find nobody who follows it
    "file": None,
    "ftp": None,
    "s3": None,
}

# Doors that Scrapy opens by itself
REMOTE_CONTROL_ENABLED = False  # a port that runs Python sent to it
TELNETCONSOLE_ENABLED = False

# Manners; the office file gives the delay and the User-Agent
DOWNLOAD_DELAY = 1.0  # seconds; the frontier keeps it for each address, this is the second lock on the same door
DOWNLOAD_DELAY_JITTER = 0  # a pause of half the delay would break the promise
CONCURRENT_REQUESTS_PER_DOMAIN = 1  # for a "domain" read address: every request names its address as download_slot
CONCURRENT_REQUESTS = 256  # addresses at once
ROBOTSTXT_OBEY = False  # crawler.network.robots obeys: Scrapy takes a 5xx for permission and knows no Crawl-delay
USER_AGENT = "spotcheck"
DEFAULT_REQUEST_HEADERS = {
    "Accept": "text/html,application/xhtml+xml,*/*;q=0.8",
    "Accept-Language": "zh-CN,zh;q=0.9",
}

# Limits of one answer
MAX_BODY = 10 * 1024 * 1024
DOWNLOAD_MAXSIZE = MAX_BODY  # Scrapy's own limit is 1 GB
DOWNLOAD_WARNSIZE = 0
DOWNLOAD_TIMEOUT = 30.0
CONNECT_TIMEOUT = 15.0
DOWNLOAD_FAIL_ON_DATALOSS = False  # a short body is judged in crawler.visits.outcomes, by whether the document is whole

# What Scrapy would do on the way and the frontier does itself: every hop, try and body is evidence
DOWNLOADER_MIDDLEWARES = {
    "scrapy.downloadermiddlewares.offsite.OffsiteMiddleware": None,
    "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,
    "scrapy.downloadermiddlewares.httpauth.HttpAuthMiddleware": None,
    "scrapy.downloadermiddlewares.retry.RetryMiddleware": None,
    "scrapy.downloadermiddlewares.redirect.MetaRefreshMiddleware": None,
    "scrapy.downloadermiddlewares.httpcompression.HttpCompressionMiddleware": None,
    "scrapy.downloadermiddlewares.redirect.RedirectMiddleware": None,
    "scrapy.downloadermiddlewares.cookies.CookiesMiddleware": None,
    "scrapy.downloadermiddlewares.httpproxy.HttpProxyMiddleware": None,  # a proxy would resolve names past the guard
    "scrapy.downloadermiddlewares.stats.DownloaderStats": None,
    "scrapy.downloadermiddlewares.httpcache.HttpCacheMiddleware": None,
}
SPIDER_MIDDLEWARES = {
    "scrapy.spidermiddlewares.start.StartSpiderMiddleware": None,
    "scrapy.spidermiddlewares.httperror.HttpErrorMiddleware": None,  # a 404 is a page, too
    "scrapy.spidermiddlewares.referer.RefererMiddleware": None,
    "scrapy.spidermiddlewares.urllength.UrlLengthMiddleware": None,  # it drops without a word
    "scrapy.spidermiddlewares.depth.DepthMiddleware": None,
}
HTTPPROXY_ENABLED = False
COOKIES_ENABLED = False
DUPEFILTER_CLASS = "scrapy.dupefilters.BaseDupeFilter"

# Cost
CONCURRENT_ITEMS = 1  # a response yields one record; with Scrapy's 100 each response starts 101 tasks
SCRAPER_SLOT_MAX_ACTIVE_SIZE = 50_000_000  # bytes of answers that wait for a reader before the crawl pauses
WARN_ON_GENERATOR_RETURN_VALUE = False  # it reads the callback's source for every page
LOG_LEVEL = "WARNING"
STATS_DUMP = False
TWISTED_REACTOR = "twisted.internet.asyncioreactor.AsyncioSelectorReactor"
