"""The line between the frontier and Scrapy's downloader: first in, first out, in memory."""

from __future__ import annotations

from collections import deque

from scrapy import Request
from scrapy.core.scheduler import BaseScheduler


class Line(BaseScheduler):
    """Requests that the frontier has released: at most one for each address, so nothing is lost when it is dropped.

    What is still to be visited is in the evidence file, not here.
    """

    def __init__(self) -> None:
        """Begin empty."""
        self._requests: deque[Request] = deque()

    def has_pending_requests(self) -> bool:
        """Whether a released request has not gone out yet."""
        return bool(self._requests)

    def enqueue_request(self, request: Request) -> bool:
        """Take a released request."""
        self._requests.append(request)
        return True

    def next_request(self) -> Request | None:
        """The request that was released first."""
        return self._requests.popleft() if self._requests else None
