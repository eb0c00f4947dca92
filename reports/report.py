"""What a report is made from: plain data, nothing of the database or the network."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date

from checks.deciding import Word
from checks.model import Finding, Page, Unit
from checks.rubric import Rubric
from reports.records import Records


@dataclass(frozen=True, slots=True)
class Night:
    """One night's visits: planned = done + failed + not reached."""

    night: date
    planned: int
    done: int
    failed: int
    not_reached: int
    note: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """Everything that the report shows.

    `period` is the assessment period's first and last day, `as_of` the cut-off of this judgement. `pages` holds at
    least the pages that the findings cite and the pages on which dead links stand; `body` gives the raw bytes of a
    SHA-256. `decisions` are people's words on the findings, oldest first. `demo` puts 演示数据 on every page. `records` are the test letters and what
    people entered.
    """

    title: str
    city: str
    period: tuple[date, date]
    as_of: date
    rubric: Rubric
    units: tuple[Unit, ...]
    findings: tuple[Finding, ...]
    pages: Mapping[str, Page]
    body: Callable[[str], bytes]
    nights: tuple[Night, ...] = ()
    decisions: tuple[Word, ...] = ()
    demo: bool = False
    records: Records = field(default_factory=Records)
