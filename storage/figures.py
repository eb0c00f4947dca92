"""What an evidence file tells of the work itself: how its nights ended, what failed and why, how much room it takes."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path

from sqlite_utils import Database

from checks.model import Outcome
from storage.frontier import tally
from storage.rows import SHANGHAI
from storage.runs import Run, night_runs
from storage.transactions import file_of, query

STATES = (
    "running",
    "failed",
    "stopped",
    "done",
    "missed",
)  # of several crawls the first that one of them has is the night's


@dataclass(frozen=True, slots=True)
class Night:
    """How a night went, of however many crawls it was made.

    `state` is running, done, stopped, failed or missed, `reason` why it is not done; `seconds` is the time in which a
    crawl was at work, None where none has ended; `warnings` are its crawls', each once.
    """

    night: date
    state: str
    reason: str
    seconds: float | None
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Failure:
    """How many visits of a night ended without a page, for one reason."""

    outcome: Outcome
    reason: str
    count: int


@dataclass(frozen=True, slots=True)
class Figures:
    """The work in numbers. `nights` are all nights, newest first; `pages` and `failures` are those of the newest.

    `pages` counts visits: planned = done + failed + not reached + pending; empty where no night began. `due` is when the
    newest night that is done was due, `lag` the seconds since then; None where none is done. `size` (the evidence file with
    its log) and `free` (its disk) are bytes.
    """

    nights: tuple[Night, ...]
    pages: dict[str, int]
    failures: tuple[Failure, ...]
    due: datetime | None
    lag: float | None
    size: int
    free: int


def figures(db: Database, now: datetime, hour: time) -> Figures:
    """The figures of an evidence file; a night is due at `hour` (Asia/Shanghai) of its date."""
    known = nights(db)
    begun = next((each.night for each in known if each.state != "missed"), None)
    done = next((each.night for each in known if each.state == "done"), None)
    due = datetime.combine(done, hour, SHANGHAI) if done else None
    file = Path(file_of(db))
    return Figures(
        nights=tuple(known),
        pages=tally(db, begun) if begun else {},
        failures=tuple(failures(db, begun)) if begun else (),
        due=due,
        lag=max(0.0, (now - due).total_seconds()) if due else None,
        size=sum(path.stat().st_size for path in (file, file.with_name(f"{file.name}-wal")) if path.exists()),
        free=shutil.disk_usage(file.absolute().parent).free,
    )


def nights(db: Database) -> list[Night]:
    """All nights that were begun or missed, newest first."""
    by_night: dict[date, list[Run]] = {}
    for run in night_runs(db):
        by_night.setdefault(run.night, []).append(run)
    return [_night(night, by_night[night]) for night in sorted(by_night, reverse=True)]


def failures(db: Database, night: date) -> list[Failure]:
    """Why visits of a night, without its day's probes, ended without a page; the commonest reason first."""
    sql = """SELECT outcome, reason, count(*) FROM pages WHERE night = ? AND outcome <> ? AND role <> 'probe'
    GROUP BY 1, 2 ORDER BY 3 DESC, 1, 2"""
    rows = query(db, sql, [night.isoformat(), Outcome.DONE.value])
    return [Failure(Outcome(outcome), reason, count) for outcome, reason, count in rows]


def _night(night: date, runs: Sequence[Run]) -> Night:
    ran = [run for run in runs if run.state != "missed"] or runs  # a clock that was wrong may have written `missed`
    worst = min(_last_words(ran), key=lambda run: STATES.index(run.state))
    spans = [(run.started, run.ended) for run in ran if run.ended and run.state != "missed"]
    warnings = tuple(dict.fromkeys(words for run in ran for words in run.warnings))
    return Night(night, worst.state, worst.reason, _covered(spans) if spans else None, warnings)


def _last_words(runs: Iterable[Run]) -> list[Run]:
    """The last crawl of each part of the roster; a crawl of the whole roster speaks for all that began before it."""
    last: dict[tuple[str, ...], Run] = {}
    for run in sorted(runs, key=lambda run: run.started):
        part = tuple(run.conditions.get("only", ()))
        last = {part: run} if not part else {**last, part: run}
    return list(last.values())


def _covered(spans: Iterable[tuple[datetime, datetime]]) -> float:
    """The seconds in which at least one of the spans was under way."""
    total, until = 0.0, None
    for start, end in sorted(spans):
        begin = max(start, until) if until else start
        total += max(0.0, (end - begin).total_seconds())
        until = max(end, until) if until else end
    return total
