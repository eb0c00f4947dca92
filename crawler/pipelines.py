"""Writing what came of the visits: a few records in one transaction, so that the disk is asked four times a second."""

from __future__ import annotations

import asyncio
import logging

from scrapy.crawler import Crawler

from crawler.spiders.site import SiteSpider
from storage.frontier import Record, record

FULL = 20  # records
SOON = 0.25  # seconds after the first

logger = logging.getLogger(__name__)


class EvidencePipeline:
    """Keeps records until there are enough of them or the first has waited long enough, then commits them together."""

    def __init__(self, crawler: Crawler) -> None:
        """Begin without records."""
        self._crawler = crawler
        self._records: list[Record] = []
        self._timer: asyncio.TimerHandle | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> EvidencePipeline:
        """Scrapy's way to make a pipeline."""
        return cls(crawler)

    @property
    def _spider(self) -> SiteSpider:
        spider = self._crawler.spider
        if not isinstance(spider, SiteSpider):
            raise TypeError("this pipeline belongs to the spider `site`")
        return spider

    def process_item(self, item: Record) -> Record:
        """Take a record; it is on the disk a moment later."""
        self._records.append(item)
        if len(self._records) >= FULL:
            self.flush()
        elif self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(SOON, self.flush)
        return item

    def close_spider(self) -> None:
        """Write what is left."""
        self.flush()

    def flush(self) -> None:
        """Commit the records that wait. Where the file cannot be written the crawl ends and they stay planned."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        records, self._records = self._records, []
        if not records:
            return
        spider = self._spider
        try:
            spider.frontier.committed(records, record(spider.session.db, records))
        except Exception as error:
            logger.exception("writing what came of %d visits", len(records))
            spider.session.break_off(error)
