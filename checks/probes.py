"""Probes: short visits to a home page, many a day, whose failures over a week say how available a site is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from checks.model import Page, Probe
from checks.reachability import ours, theirs

ROLE = "probe"


def gather(
    earlier: Mapping[str, tuple[Probe, ...]], pages: Iterable[Page], since: date
) -> dict[str, tuple[Probe, ...]]:
    """The probes of each unit (by code) from `since` on: the earlier ones and those among the pages, in order.

    A probe that failed for our own reasons, or that was refused as a crawler, is none: it says nothing of the site.
    """
    found = {code: [probe for probe in probes if probe.at.date() >= since] for code, probes in earlier.items()}
    for page in pages:
        if page.role == ROLE and not ours(page):
            found.setdefault(page.unit, []).append(Probe(page.id, page.at, page.took_ms, theirs(page)))
    return {code: tuple(sorted(probes, key=lambda probe: (probe.at, probe.page))) for code, probes in found.items()}
