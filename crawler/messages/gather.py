"""What the morning message tells, gathered from the evidence file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, timedelta

from sqlite_utils import Database

from checks import reading
from checks.model import Finding
from checks.reachability import theirs
from checks.rubric import Rubric
from checks.scoring import vetoed
from crawler.office.config import Office
from reports.morning import Deadline, Loss, Morning
from storage import evidence, findings, letters, objections, published, runs
from storage.chain import state_of
from storage.facts import facts
from storage.frontier import tally
from storage.runs import Run

FEWEST = 0.01  # points


def news(db: Database, day: date) -> Run | None:
    """The run that the newest message is about: of the newest night that has begun or was missed, the last one.

    None while it is running, and where there is none.
    """
    rows = [run for run in runs.night_runs(db) if run.night <= day]
    if not rows:
        return None
    last = max((run for run in rows if run.night == rows[-1].night), key=lambda run: run.started)
    return None if last.state == "running" else last


def morning(db: Database, office: Office, rubric: Rubric, run: Run, today: date) -> Morning:
    """What is told of a night that ended as this run says, on the day `today`."""
    nights = [other for other in runs.night_runs(db) if other.night < run.night]
    ran = max((other.night for other in nights if other.state != "missed"), default=None)
    missed = sorted({other.night for other in nights if other.state == "missed" and ran and other.night > ran})
    judged = findings.load(db, run.night, rubric.stamp)
    before = max(
        (day for day, stamp in findings.judgements(db) if stamp == rubric.stamp and day < run.night), default=None
    )
    return Morning(
        city=office.city.name,
        night=run.night,
        today=today,
        state=run.state,
        reason=run.reason,
        hours=f"{run.started:%H:%M} 至 {run.ended:%H:%M}" if run.ended and run.state != "missed" else "",
        counts=tally(db, run.night),
        missed=tuple(missed),
        warnings=run.warnings,
        down=tuple(_down(db, run.night)),
        before=before,
        losses=tuple(losses(db, rubric, judged, findings.load(db, before, rubric.stamp) if before else []))
        if judged
        else None,
        heads=state_of(db).tips,
        deadlines=tuple(deadlines(db, office, today)),
    )


def losses(db: Database, rubric: Rubric, now: Iterable[Finding], before: Iterable[Finding]) -> list[Loss]:
    """What the lines lost that they had not lost before, the vetoes first and then the dearest."""
    names = {unit.code: unit.name for unit in runs.units(db, date.max)}
    lines = {line.indicator: line for line in rubric.lines}
    old = {(each.unit, each.indicator): each for each in before}
    found = []
    for each in now:
        line, was = lines[each.indicator], old.get((each.unit, each.indicator))
        unit = names.get(each.unit, each.unit)
        if line.effect == "veto":
            if vetoed(line, each) and not (was and vetoed(line, was)):
                found.append(Loss(unit, line.name, None, each.reason))
        elif (more := round(each.lost - (was.lost if was else 0), 2)) >= FEWEST:
            found.append(Loss(unit, line.name, more, each.reason))
    return sorted(found, key=lambda loss: (loss.points is not None, -(loss.points or 0)))


def deadlines(db: Database, office: Office, today: date) -> Iterator[Deadline]:
    """What ends today or in the next days, as many as the office file says."""
    days = office.messages.days if office.messages else 0
    found = sorted(_all_deadlines(db, office, today), key=lambda each: each.last)
    return (each for each in found if today <= each.last <= today + timedelta(days=days))


def _all_deadlines(db: Database, office: Office, today: date) -> Iterator[Deadline]:
    if until := office.desk.objections_until:
        many = _open_objections(db)
        yield Deadline(f"申诉（{many} 件待答复）" if many else "申诉", until)
    waiting = [one for sent in letters.sent(db, today).values() for one in sent if not (one.answered or one.bounced)]
    for last in sorted({one.last for one in waiting}):
        yield Deadline(f"考核邮件答复（{sum(one.last == last for one in waiting)} 封未答复）", last)
    if issued := published.notices(db, office.assessment.name):
        yield Deadline(f"整改（通报所列 {len(issued[-1].items)} 项）", issued[-1].due)
    stages = {"单位自评": "self_evaluation", "分组考核": "group_inspection", "网上投票": "voting", "综合考评": "totals"}
    for word, name in stages.items():
        span = getattr(office.calendar, name)
        if span:
            yield Deadline(word, span[1])
    yield Deadline("网上抽查计分", office.assessment.cut_off)


def _open_objections(db: Database) -> int:
    """How many wait for their answer; one whose finding changed has lapsed."""
    waiting = {each.finding for each in objections.of(db) if each.answer is None}
    return len(waiting & {each.id for each in findings.load(db)}) if waiting else 0


def _down(db: Database, night: date) -> Iterator[tuple[str, str]]:
    """The sites whose home page failed through their own fault, as last seen that night."""
    homes = {page.unit: page for page in evidence.pages(db, night, role="home")}
    read = facts(db, reading.VERSION, {page.body for page in homes.values() if page.body})
    names = {unit.code: unit.name for unit in runs.units(db, night)}
    for code, name in names.items():
        home = homes.get(code)
        if home and (reason := theirs(replace(home, facts=read.get(home.body)))):
            yield name, reason
