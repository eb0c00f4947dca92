"""Which units one crawl takes together, where several make a night: those that share an address, so that none is shared."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from checks.model import Unit
from crawler.network.guard import LookupTimeoutError, NotFoundError, Resolve, host_of, literal

Batch = frozenset[str]


def addresses_of(units: Iterable[Unit], resolve: Resolve) -> dict[str, frozenset[str]]:
    """The addresses of each unit's host by the unit's code; a host without one stands for itself."""
    return asyncio.run(_addresses(units, resolve))


async def _addresses(units: Iterable[Unit], resolve: Resolve) -> dict[str, frozenset[str]]:
    hosts = {unit.code: host_of(unit.url) for unit in units}
    names = sorted(set(hosts.values()))
    found = dict(zip(names, await asyncio.gather(*(_look_up(name, resolve) for name in names)), strict=True))
    return {code: found[host] for code, host in hosts.items()}


async def _look_up(host: str, resolve: Resolve) -> frozenset[str]:
    if not host or literal(host):
        return frozenset([host])
    try:
        return frozenset(endpoint.address for endpoint in await resolve(host)) or frozenset([host])
    except (NotFoundError, LookupTimeoutError):
        return frozenset([host])


def batches(addresses: Mapping[str, frozenset[str]], count: int) -> list[Batch]:
    """The units in at most `count` batches of like size; units that share an address are in one. Empty ones are left out.

    >>> shared = {"a": frozenset(["10.1"]), "b": frozenset(["10.2"]), "c": frozenset(["10.1", "10.3"])}
    >>> [sorted(batch) for batch in batches(shared, 5)]
    [['a', 'c'], ['b']]
    """
    made: list[set[str]] = [set() for _ in range(count)]
    for neighbours in sorted(_neighbours(addresses), key=lambda codes: (-len(codes), codes)):
        min(made, key=len).update(neighbours)
    return [frozenset(batch) for batch in made if batch]


def _neighbours(addresses: Mapping[str, frozenset[str]]) -> Sequence[list[str]]:
    """The units in groups that have no address in common."""
    first: dict[str, str] = {}  # address → the first unit that has it
    leader = {code: code for code in addresses}

    def lead(code: str) -> str:
        while leader[code] != code:
            code = leader[code]
        return code

    for code, own in addresses.items():
        for address in own:
            leader[lead(code)] = lead(first.setdefault(address, code))
    groups: dict[str, list[str]] = defaultdict(list)
    for code in sorted(addresses):
        groups[lead(code)].append(code)
    return list(groups.values())
