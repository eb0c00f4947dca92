"""Judge an evidence file: what follows every night, and what `spotcheck judge` calls."""

from __future__ import annotations

from datetime import date

from sqlite_utils import Database

from checks.judge import judge
from checks.model import Finding
from checks.rubric import Rubric
from storage import findings
from storage.observations import city_of, nights_of


def assess(db: Database, rubric: Rubric, as_of: date, *, since: date = date.min) -> tuple[Finding, ...]:
    """Judge the nights from `since` to `as_of` by the rubric and keep the findings in the file.

    The same file, rubric and days give the same findings bit for bit.
    """
    found = judge(city_of(db, as_of, since=since), nights_of(db, as_of, since=since), rubric)
    findings.save(db, as_of, rubric.stamp, found)
    return found
