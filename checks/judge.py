"""Facts in, findings out: each line of the rubric on each unit, over the nights of the period.

A pure function of the pages, their facts, the roster, the office's lists, what people entered and the rubric: the same
input gives the same findings bit for bit, on any machine and in any year.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta

from checks.combine import Told, combine, exempt_line, open_line
from checks.entered import entered
from checks.model import Finding, Observation, Page, Probe, Unit, Verdict
from checks.once import once
from checks.probes import gather, probes_only
from checks.registry import indicators, known
from checks.rubric import Line, Rubric
from checks.site import City, CityNight
from checks.status import counts
from checks.treatment import ASKED, UNKNOWN, Treatment, treatment

Treatments = Mapping[str, Mapping[str, Treatment]]  # unit code → line → treatment


def judge(city: City, nights: Iterable[tuple[date, Sequence[Page]]], rubric: Rubric) -> tuple[Finding, ...]:
    """One finding for each scored unit and line, in roster and rubric order.

    `nights` come in order, each with its pages, and are looked at one by one: only what the indicators saw is kept,
    and the probes as far back as the rubric looks. A unit that no night counts for (it has no site, a new one, or one
    that is still closed) gets no finding: it is listed by name without a score. Raises `RubricError` for a rubric that
    names an unknown indicator.
    """
    known(rubric)
    treatments = {u.code: {line.indicator: treatment(city, u, line) for line in rubric.lines} for u in city.units}
    seen: dict[tuple[str, str], list[Told]] = {}
    scored = {unit.code for unit in city.units if unit.status == "site"}
    for around in _nights(city, nights, rubric):
        for unit in (unit for unit in city.units if counts(unit, around.night)):
            scored.add(unit.code)
            for name, observation in _look(around, unit, rubric, treatments).items():
                seen.setdefault((unit.code, name), []).append((around.night.isoformat(), observation))
    judged = (unit for unit in city.units if unit.code in scored)
    return tuple(
        entered(
            city,
            unit,
            line,
            rubric,
            _finding(unit, line, rubric, treatments, seen.get((unit.code, line.indicator), ())),
        )
        for unit in judged
        for line in rubric.lines
    )


def _nights(city: City, nights: Iterable[tuple[date, Sequence[Page]]], rubric: Rubric) -> Iterator[CityNight]:
    """The nights one by one, each with its own probes and those of the days before it."""
    days = max((line.setting("probe_days", 1) for line in rubric.lines), default=1)
    probes: Mapping[str, tuple[Probe, ...]] = {}
    for night, pages in nights:
        probes = gather(probes, pages, night - timedelta(days=days - 1))
        yield CityNight(city, night, pages, probes)


def _look(around: CityNight, unit: Unit, rubric: Rubric, treatments: Treatments) -> dict[str, Observation]:
    """What one night shows of one unit on the lines that ask it; a day with probes only, on the lines that count them."""
    site, treated = around.site(unit), treatments[unit.code]
    asked = [line for line in rubric.lines if treated[line.indicator].word == ASKED]
    if probes_only(around.pages):
        asked = [line for line in asked if "probe_days" in line.settings]
    return once({line.indicator: (line, indicators()[line.check](site, line)) for line in asked})


def _finding(unit: Unit, line: Line, rubric: Rubric, treatments: Treatments, seen: Sequence[Told]) -> Finding:
    treated = treatments[unit.code][line.indicator]
    if treated.word == ASKED:
        return combine(unit, line, rubric, seen)
    if treated.word == UNKNOWN:
        reason = f"办公室未提供名单（{treated.missing}），是否要求该单位请人工核定"
        return open_line(unit, line, rubric, Verdict.PERSON, reason)
    return exempt_line(unit, line, rubric)
