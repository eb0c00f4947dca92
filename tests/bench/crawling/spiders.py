"""Scrapy's own ways to visit the made-up sites; run as `python -m tests.bench.crawling.spiders PORT SITES KIND`."""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator, Iterator

from bs4 import BeautifulSoup
from scrapy import Request, Spider
from scrapy.crawler import AsyncCrawlerProcess
from scrapy.http import HtmlResponse, Response
from scrapy.linkextractors import LinkExtractor
from scrapy.spiders import CrawlSpider, Rule

from tests.bench.crawling.site import host, paths

PORT, SITES, KIND = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
HOSTS = [f"http://{host(number)}:{PORT}" for number in range(1, SITES + 1)]
QUIET = {"LOG_LEVEL": "ERROR", "TELNETCONSOLE_ENABLED": False, "REMOTE_CONTROL_ENABLED": False}


class Follow(CrawlSpider):
    """CrawlSpider and LinkExtractor, as its documentation begins."""

    name = "follow"
    start_urls = [f"{each}/" for each in HOSTS]  # noqa: RUF012 (Scrapy's way)
    rules = (Rule(LinkExtractor()),)


class Soup(Spider):
    """Every link that BeautifulSoup finds."""

    name = "soup"
    start_urls = [f"{each}/" for each in HOSTS]  # noqa: RUF012 (Scrapy's way)

    def parse(self, response: Response) -> Iterator[Request]:
        """Follow the page's links."""
        assert isinstance(response, HtmlResponse)
        for link in BeautifulSoup(response.text, "lxml").find_all("a", href=True):
            yield response.follow(str(link["href"]))


class Fetch(Spider):
    """The known pages, and nothing done with them."""

    name = "fetch"
    handle_httpstatus_list = [304]  # noqa: RUF012 (Scrapy's way)
    headers: dict[str, str] = {}  # noqa: RUF012 (replaced, never changed)

    async def start(self) -> AsyncIterator[Request]:
        """All pages of all sites, site after site."""
        for path in paths():
            for each in HOSTS:
                yield Request(each + path, headers=self.headers, dont_filter=True)

    def parse(self, response: Response) -> None:
        """Leave it."""


class Again(Fetch):
    """The same, asked with the ETag that each page had."""

    name = "again"
    headers = {"If-None-Match": '"1"'}  # noqa: RUF012 (Scrapy's way)


if __name__ == "__main__":
    process = AsyncCrawlerProcess(QUIET)
    process.crawl({spider.name: spider for spider in (Follow, Soup, Fetch, Again)}[KIND])
    process.start()
