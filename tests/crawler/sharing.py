"""What holds for all crawls that share addresses, however they are told of one another."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from crawler.demo.http import Access
from crawler.network.leases import Leases


def assert_leased_to_one(one: Leases, other: Leases) -> None:
    """An address is one crawl's at a time, and rests after it; another address is free."""
    assert one.take("192.0.2.1", 5) == 0
    assert other.take("192.0.2.1", 5) > 0
    assert other.take("192.0.2.2", 5) == 0
    one.give("192.0.2.1", 100)
    assert 95 < other.take("192.0.2.1", 5) <= 100
    other.give("192.0.2.2", 0)
    assert one.take("192.0.2.2", 5) == 0
    one.give("192.0.2.2", 0)


def assert_pauses(log: Sequence[Access]) -> None:
    """By the server's own clock: no two requests at an address, whoever made them, are closer than the demo's pause."""
    by_address: dict[str, list[float]] = {}
    for access in log:
        by_address.setdefault(access.address, []).append(access.time)
    pauses = [later - earlier for times in by_address.values() for earlier, later in pairwise(sorted(times))]
    assert min(pauses) > 0.04, "the pause is 0.05 s, from answer to request"
