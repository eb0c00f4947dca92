"""What a tally is computed from, out of the evidence file and the office file; and forms on their way in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from sqlite_utils import Database

from checks.model import Unit
from checks.rubric import Rubric, load
from crawler.errors import CrawlerError
from crawler.office.config import Office
from crawler.results.results import newest_night
from reports.sheet import sheets
from reports.tally.ballots import Ballot, count, read_ballots
from reports.tally.fields import REPORT, report_of, reporter
from reports.tally.filled import read_form
from reports.tally.result import Inputs
from reports.tally.settings import Calendar
from storage import decisions, findings, forms, objections, runs
from storage.bodies import body
from storage.forms import Form
from storage.transactions import file_of


@dataclass(frozen=True, slots=True)
class Handed:
    """Who handed forms in, on which day, and when that was entered."""

    who: str
    day: date
    at: datetime


def inputs_of(db: Database, office: Office, as_of: date, rubric: str | None = None, *, demo: bool = False) -> Inputs:
    """Everything that the tally is computed from, with the judgement up to the newest night that is not after `as_of`.

    Errors: CrawlerError where that night is not judged by the rubric.
    """
    used = load(rubric or office.rubric)
    night = newest_night(db, as_of)
    found = findings.load(db, night, used.stamp)
    if not found:
        wanted = f"spotcheck judge --rubric {rubric or office.rubric}"
        raise CrawlerError(f"{file_of(db)}: not judged as of {night} by {used.stamp}; run `{wanted}` first")
    handed_in = forms.of(db, office.assessment.name)
    standing = {each.id for each in found}  # an objection to a finding that changed has lapsed
    return Inputs(
        city=office.city.name,
        period=(office.assessment.start, office.assessment.end),
        as_of=night,
        rubric=used,
        sheets=sheets(used, runs.units(db, night), found, decisions.of(db)),
        forms=tuple(handed_in),
        ballots=tuple(_ballots(db, handed_in)),
        objections=frozenset(
            each.unit for each in objections.of(db) if each.answer is None and each.finding in standing
        ),
        settings=office.tally.settings,
        calendar=calendar_of(office),
        demo=demo,
    )


def calendar_of(office: Office) -> Calendar:
    """The stages of the office file."""
    stages = office.calendar
    return Calendar(stages.self_evaluation, stages.group_inspection, stages.voting, stages.totals)


def hand_in(db: Database, office: Office, path: Path, units: list[Unit], rubric: Rubric, handed: Handed) -> str:
    """Keep a filled-in form (.xlsx), a ballot file (.csv) or a unit's self-report; a line that says what it was.

    Errors: ReportError with every cell that cannot be taken, StorageError where it was handed in before.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise CrawlerError(f"{path}: {error.strerror}; check the path") from error
    return keep(db, office, path.name, data, units, rubric, handed)


def keep(
    db: Database, office: Office, name: str, data: bytes, units: list[Unit], rubric: Rubric, handed: Handed
) -> str:
    """The same for bytes that are at hand."""
    kind, subject, content, told = _read(office, name, data, units, rubric)
    form = Form(office.assessment.name, kind, subject, content, handed.day, handed.who, handed.at, name)
    forms.add(db, form, data)
    window = office.calendar.self_evaluation
    late = "; late" if kind == "self" and window and handed.day > window[1] else ""
    return f"{name}: {told}{late}"


def _read(
    office: Office, name: str, data: bytes, units: list[Unit], rubric: Rubric
) -> tuple[str, str, dict[str, Any], str]:
    if name.startswith(REPORT):
        code = reporter(name, units)
        return "self", report_of(code), {}, f"self-report {code}"
    if not name.lower().endswith(".csv"):
        filled = read_form(data, name, units, rubric)
        return filled.kind, filled.subject, filled.data, f"{filled.kind} {filled.subject}".strip()
    window = office.calendar.voting or (office.assessment.start, office.assessment.end)
    ballots = read_ballots(data, name)
    counted = count(ballots, units, window, office.tally.settings)
    sums = {"ballots": len(ballots), "valid": counted.valid}
    return "ballots", "", sums, f"{len(ballots)} ballots, {counted.valid} valid"


def _ballots(db: Database, handed_in: list[Form]) -> list[Ballot]:
    """The ballots of all files that were not returned, read again from their bytes."""
    files = [form for form in handed_in if form.kind == "ballots" and form.state != "returned"]
    return [ballot for form in files for ballot in read_ballots(body(db, form.file), form.name)]
