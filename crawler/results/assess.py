"""Judge an evidence file: what follows every night, and what `spotcheck judge` calls."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from sqlite_utils import Database

from checks.judge import judge
from checks.model import Finding
from checks.rubric import Rubric
from storage import findings
from storage.observations import city_of, nights_of, unmade


def assess(db: Database, rubric: Rubric, as_of: date, *, since: date = date.min) -> tuple[Finding, ...]:
    """Judge the nights from `since` to `as_of` by the rubric and keep the findings in the file.

    The same file, rubric and days give the same findings bit for bit. A finding names no page that was never fetched.
    """
    open_visits = unmade(db)
    judged = judge(city_of(db, as_of, since=since), nights_of(db, as_of, since=since), rubric)
    found = tuple(
        replace(finding, pages=tuple(page for page in finding.pages if page not in open_visits)) for finding in judged
    )
    findings.save(db, as_of, rubric.stamp, found)
    return found
