"""One row a night and its roster: the calendar's truth."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlite_utils import Database

from checks.model import Unit
from storage.errors import StorageError
from storage.rows import plain, time_of, time_text, to_text
from storage.seal import Batch, seal_run
from storage.transactions import file_of, query, writing

CLOCK_SECONDS = 3600  # a clock that is further off than this tells no post's age
COLUMNS = "id, night, started, ended, state, reason, conditions"

Lists = dict[str, list[dict[str, str]]]


@dataclass(frozen=True, slots=True)
class Run:
    """One run of a night, or one round of probes. `state` is running, done, stopped, failed or missed.

    `conditions` is any JSON object; `probe` in it tells a round of probes, of which a day has many, from a night.
    """

    id: str
    night: date
    started: datetime
    ended: datetime | None = None
    state: str = "running"
    reason: str = ""
    conditions: dict[str, Any] = field(default_factory=dict)

    @property
    def mistimed(self) -> bool:
        """Whether its clock was off by more than an hour: such a clock tells no post's age."""
        offset = self.conditions.get("clock_offset")
        return isinstance(offset, int | float) and abs(offset) > CLOCK_SECONDS

    @property
    def probe(self) -> bool:
        """Whether this is a round of probes, not a night."""
        return bool(self.conditions.get("probe"))

    @property
    def warnings(self) -> tuple[str, ...]:
        """What was wrong with the office's files that the run went on without."""
        return tuple(self.conditions.get("warnings", ()))


def run_id(night: date, started: datetime, scope: Iterable[str] = ()) -> str:
    """Id of a run, so that merged shards keep their rows; `scope`: the codes of the units it visits, none for all."""
    text = "\n".join((night.isoformat(), time_text(started), *sorted(scope)))
    return hashlib.sha256(text.encode()).hexdigest()[:20]


def start_run(db: Database, run: Run, units: Sequence[Unit], lists: Mapping[str, Sequence[Mapping[str, str]]]) -> None:
    """Add a run with a snapshot of the WHOLE roster and of the office's lists, also where only some units are visited.

    `lists` are the office's own, by name; a list that the office did not give is left out.
    Errors: StorageError where the run is there already, and (reason `busy`) where another one is running: of many that
    start at once, one wins.
    """
    with writing(db):
        _check_start(db, run)
        db.execute(f"INSERT INTO runs ({COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?)", _row(run))  # noqa: S608
        batch = Batch(db, run.id)
        for position, unit in enumerate(units):
            data = to_text(plain(unit))
            batch.add("units", {"run": run.id, "code": unit.code, "position": position, "data": data})
        for name, rows in lists.items():
            items = to_text([dict(row) for row in rows])
            batch.add("lists", {"run": run.id, "name": name, "rows": items})
        batch.close()
        if run.state != "running":
            seal_run(db, run.id)


def _check_start(db: Database, run: Run) -> None:
    if query(db, "SELECT 1 FROM runs WHERE id = ?", [run.id]):
        raise StorageError(f"{file_of(db)}: run {run.id} of {run.night} is there already: resume it")
    others = query(db, "SELECT id, night FROM runs WHERE state = 'running'")
    if run.state == "running" and others:
        id, night = others[0]
        raise StorageError(f"{file_of(db)}: run {id} of {night} is still running: resume or end it first", "busy")


def end_run(
    db: Database, id: str, ended: datetime, state: str, reason: str = "", conditions: Mapping[str, Any] | None = None
) -> None:
    """Close a running run as done, stopped or failed, and seal it.

    `conditions` are added to those it started with: what is known only at the end. Errors: StorageError where it is not
    running.
    """
    with writing(db):
        found = query(db, "SELECT conditions FROM runs WHERE id = ? AND state = 'running'", [id])
        if not found:
            raise StorageError(f"{file_of(db)}: run {id} is not running")
        all_conditions = to_text({**json.loads(found[0][0]), **(conditions or {})})
        values = (time_text(ended), state, reason, all_conditions, id)
        db.execute("UPDATE runs SET ended = ?, state = ?, reason = ?, conditions = ? WHERE id = ?", values)
        seal_run(db, id)


def runs(db: Database) -> list[Run]:
    """All runs of nights and all rounds of probes, by night and start."""
    rows = query(db, f"SELECT {COLUMNS} FROM runs ORDER BY night, started, id")  # noqa: S608
    return [_run_of(row) for row in rows]


def by_night(db: Database) -> dict[date, list[Run]]:
    """The runs and rounds of each night."""
    found: dict[date, list[Run]] = {}
    for run in runs(db):
        found.setdefault(run.night, []).append(run)
    return found


def night_runs(db: Database) -> list[Run]:
    """The runs of nights, without rounds of probes."""
    return [run for run in runs(db) if not run.probe]


def nights(db: Database) -> list[date]:
    """The nights that can be judged, oldest first: something ran, and no run of the night is still running."""
    return _days(db, "NOT coalesce(conditions ->> '$.probe', 0)")


def days(db: Database) -> list[date]:
    """The nights that can be judged and the days that hold probes only, oldest first."""
    return _days(db, "TRUE")


def _days(db: Database, which: str) -> list[date]:
    sql = f"""SELECT night FROM runs WHERE state <> 'missed' AND {which} GROUP BY night
    HAVING max(state = 'running') = 0 ORDER BY night"""  # noqa: S608
    return [date.fromisoformat(night) for (night,) in query(db, sql)]


SNAPSHOT = """FROM {0} JOIN runs ON runs.id = run
WHERE night = (SELECT max(night) FROM runs JOIN units ON run = runs.id WHERE night <= ?) ORDER BY started, runs.id"""


def units(db: Database, as_of: date) -> list[Unit]:
    """The roster of the newest night up to a day, in its order; of two runs of that night the later one counts."""
    rows = query(db, f"SELECT code, position, data {SNAPSHOT.format('units')}", [as_of.isoformat()])
    newest = {code: (position, code, data) for code, position, data in rows}
    return [_unit_of(data) for _, _, data in sorted(newest.values())]


def lists(db: Database, as_of: date) -> Lists:
    """The office's lists of the newest night up to a day; a list that was not given is not there."""
    rows = query(db, f"SELECT name, rows {SNAPSHOT.format('lists')}", [as_of.isoformat()])
    return {name: json.loads(items) for name, items in rows}


def _row(run: Run) -> tuple[object, ...]:
    times = (time_text(run.started), run.ended and time_text(run.ended))
    return (run.id, run.night.isoformat(), *times, run.state, run.reason, to_text(run.conditions))


def _run_of(row: tuple[Any, ...]) -> Run:
    id, night, started, ended, state, reason, conditions = row
    end = time_of(ended) if ended else None
    return Run(id, date.fromisoformat(night), time_of(started), end, state, reason, json.loads(conditions))


def _unit_of(data: str) -> Unit:
    values = json.loads(data)
    day = values["inspection_date"]
    return Unit(**{**values, "inspection_date": day and date.fromisoformat(day)})
