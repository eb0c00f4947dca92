"""One indicator's look at a made-up site, by the line of a shipped rubric."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from checks import registry, rubric, sample
from checks.model import Observation, Outcome, Page
from checks.site import City, CityNight

Case = tuple[str, dict[str, Any], str, float]  # line, site, verdict, cost

LINES = {line.indicator: line for name in rubric.shipped() for line in rubric.load(name).lines}
LINES |= {line.indicator: line for line in rubric.load("changde-2008").lines}
DOWN = {"outcome": Outcome.FAILED, "reason": "timeout", "status": None, "facts": None}
ROBOTS = {"outcome": Outcome.NOT_REACHED, "reason": "robots", "status": None, "facts": None}
WALL = {"facts": replace(sample.FACTS, problems=("bot wall",))}


def seen(name: str, **site: Any) -> Observation:
    """What the line's indicator sees of a made-up site."""
    return registry.indicators()[LINES[name].check](sample.site(**site), LINES[name])


def on(name: str, pages: Sequence[Page], city: City | None = None) -> Observation:
    """What it sees of the sample unit on a night of these pages."""
    site = CityNight(city or City((sample.UNIT,), None, {}), sample.AT.date(), pages).site(sample.UNIT)
    return registry.indicators()[LINES[name].check](site, LINES[name])


def cost(observation: Observation) -> float:
    """What all faults cost together."""
    return round(sum(fault.cost for fault in observation.faults), 2)
