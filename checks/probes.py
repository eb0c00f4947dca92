"""Probes: short visits to a home page, many a day: over a week they say how available a site is, at night they look twice."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta

from checks.model import Facts, Page, Probe
from checks.reachability import DEAD, SHUT_OUT, UNREAD, ours, theirs

ROLE = "probe"
ROUND = (ROLE, "robots", "control")  # the roles of a round of probes
APART = timedelta(minutes=30)


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


def telling(facts: Facts) -> bool:
    """Whether a body says what its status does not: that the crawler is shut out, or that nothing is there."""
    return not {*SHUT_OUT, *DEAD, *UNREAD}.isdisjoint(facts.problems)


def probes_only(pages: Iterable[Page]) -> bool:
    """Whether a day's pages come from rounds of probes alone: no night was crawled."""
    roles = {page.role for page in pages}
    return ROLE in roles and roles <= {*ROUND}


def second_look(probes: Iterable[Probe], page: Page) -> Probe | None:
    """The first probe at least half an hour after the visit of a home page and on the same night, None where there is none.

    Our own network answered then: a probe that failed while no control host answered is none (see `gather`).
    """
    later = (probe for probe in probes if probe.at >= page.at + APART and probe.at.date() == page.at.date())
    return min(later, key=lambda probe: probe.at, default=None)
