"""What people entered on the form: each row checked against roster, rubric and letters, then all kept or nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from sqlite_utils import Database

from checks.entries import Entry
from checks.letters import Event
from checks.model import Unit
from crawler.errors import CrawlerError
from crawler.letters.due import due
from crawler.letters.options import Letters
from crawler.office.roster import day_of
from reports.entries.filled import Row, read_rows
from storage import entries, letters
from storage.letters import Case


@dataclass(frozen=True)
class Known:
    """What a row may speak of: units by code, indicators by their Chinese names, letters by token; and today."""

    units: Mapping[str, Unit]
    indicators: Mapping[str, str]
    letters: Mapping[str, Case]
    options: Letters | None
    today: date


def enter_file(db: Database, path: Path, known: Known, at: datetime) -> tuple[int, str]:
    """Keep all rows of a filled-in form. Out: how many, and the file's SHA-256.

    Errors: CrawlerError or ReportError with every bad row, naming its cell; StorageError where the file is kept
    already. Then nothing of it is stored.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise CrawlerError(f"{path}: {error.strerror or error}; check the path") from error
    rows = read_rows(data, path.name)
    problems = [f"{path.name}: {words}" for row in rows for words in _problems(row, known)]
    problems += [f"{path.name}: {words}" for words in _twice(rows)]
    if problems:
        raise CrawlerError(*problems)
    if not rows:
        raise CrawlerError(f"{path.name}: no row is filled in")
    kept = [_entry(row, known) for row in rows]
    happened: dict[str, list[Event]] = {}
    for entry in sorted(kept, key=lambda entry: entry.kind != "web letter"):
        if entry.kind in ("answer", "web letter"):
            letter = known.letters[entry.item].letter
            happened.setdefault(letter.id, []).append(_event(entry, known, at))
    return len(kept), entries.add_file(db, path.name, data, at, kept, happened)


def known_to(
    db: Database, units: list[Unit], indicators: Mapping[str, str], options: Letters | None, today: date
) -> Known:
    """What the evidence file and the office know."""
    cases = {case.letter.token: case for case in letters.cases(db)}
    return Known({unit.code: unit for unit in units}, indicators, cases, options, today)


def _problems(row: Row, known: Known) -> Iterator[str]:
    cells, heads = row.cells, row.sheet.headings
    unit = known.units.get(cells["unit"])
    if unit is None:
        yield f"{row.place('unit')}: '{cells['unit']}' is no unit of the roster"
    elif cells["name"] not in ("", unit.name):
        yield f"{row.place('name')}: '{cells['name']}' is not the name of {unit.code}, which is {unit.name}"
    if cells["result"] not in row.sheet.results:
        yield f"{row.place('result')}: '{cells['result']}' is none of {'、'.join(row.sheet.results)}"
    day = day_of(cells["day"])
    if day is None:
        yield f"{row.place('day')}: '{cells['day']}' is no day; write it as 2026-03-02"
    elif day > known.today:
        yield f"{row.place('day')}: {day} has not come yet"
    elif day.year < known.today.year - 10:  # a spreadsheet takes a small number for a day of 1900
        yield f"{row.place('day')}: {day} lies more than ten years back"
    if not cells["who"]:
        yield f"{row.place('who')}: {heads['who']} is empty; write who says so"
    yield from (f"{row.place(field)}: {words}" for field, words in OWN[row.sheet.kind](cells, known))


def _project(cells: Mapping[str, str], known: Known) -> Iterator[tuple[str, str]]:
    if bool(cells["item"]) == (cells["result"] == "无建设项目"):
        yield "item", "name the project, and only where there is one"
    if cells["result"] == "未按规定执行" and not cells["note"]:
        yield "note", "is empty; write what shows it"


def _check(cells: Mapping[str, str], known: Known) -> Iterator[tuple[str, str]]:
    if cells["item"] not in known.indicators:
        yield "item", f"'{cells['item']}' is no line of the rubric"
    if not cells["note"]:
        yield "note", "is empty; write what shows it"


def _answer(cells: Mapping[str, str], known: Known) -> Iterator[tuple[str, str]]:
    yield from _letter(cells, known, ("sent", "unknown"))


def _web_letter(cells: Mapping[str, str], known: Known) -> Iterator[tuple[str, str]]:
    yield from _letter(cells, known, ("approved",), way="form")
    if cells["result"] == "已提交" and not cells["code"]:
        yield "code", "is empty; write the code that the site gave, or 无 where it gave none"
    if known.options is None:
        yield "item", "test letters are off in the office file"
    elif (day := day_of(cells["day"])) and day <= known.today:
        try:
            due(known.options, day)
        except CrawlerError as error:
            yield "day", str(error)


def _letter(
    cells: Mapping[str, str], known: Known, states: tuple[str, ...], way: str = ""
) -> Iterator[tuple[str, str]]:
    case = known.letters.get(cells["item"])
    if case is None:
        yield "item", f"'{cells['item']}' is no test letter; `spotcheck letters list` shows them"
        return
    if case.letter.unit != cells["unit"]:
        yield "item", f"{cells['item']} went to {case.letter.unit}, not to {cells['unit']}"
    if way and case.letter.way != way:
        yield "item", f"{cells['item']} is an e-mail, not a letter through a form"
    if case.state not in states:
        yield "item", f"{cells['item']} is {case.state}; this needs a letter that is {' or '.join(states)}"


OWN: Mapping[str, Callable[[Mapping[str, str], Known], Iterator[tuple[str, str]]]] = {
    "project": _project,
    "check": _check,
    "answer": _answer,
    "web letter": _web_letter,
}


def _twice(rows: list[Row]) -> Iterator[str]:
    """Two rows of one file on the same thing contradict each other or are a slip."""
    first: dict[tuple[str, str, str], Row] = {}
    for row in rows:
        key = (row.sheet.kind, row.cells.get("unit", ""), row.cells.get("item", ""))
        if first.setdefault(key, row) is not row:
            yield f"{row.place('item')}: stands in row {first[key].number} already; keep one"


def _entry(row: Row, known: Known) -> Entry:
    cells = row.cells
    item = known.indicators[cells["item"]] if row.sheet.kind == "check" else cells["item"]
    day = day_of(cells["day"]) or known.today
    return Entry(
        row.sheet.kind, cells["unit"], item, cells["result"], day,
        cells["who"], cells["note"], cells.get("code", ""), row.place(),
    )  # fmt: skip


def _event(entry: Entry, known: Known, at: datetime) -> Event:
    day = {"day": entry.day.isoformat()}
    if entry.kind == "answer":
        return Event("told", at, entry.who, {"meaning": entry.result, **day})
    limit = due(known.options, entry.day) if known.options else None
    told = {"last": limit.last.isoformat(), "how": limit.how} if limit else {}
    return Event("submitted", at, entry.who, {"result": entry.result, "code": entry.code, **day, **told})
