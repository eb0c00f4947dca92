"""The roster: who is assessed, and where each unit's site is."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from checks.model import Unit
from crawler.errors import CrawlerError
from crawler.office.addresses import problem_of, same_place
from crawler.office.tables import Row, rows_of

NEEDED = ("code", "name", "kind", "group", "status", "url")
COLUMNS = (
    "code",
    "name",
    "kind",
    "group",
    "lead",
    "inspection_date",
    "weekday_printed",
    "time",
    "place",
    "status",
    "url",
)
KINDS = ("party", "government", "county", "zone", "institution", "enterprise", "vertical", "judicial")
WEEKDAYS = "一二三四五六日"
CLOSED = "closed until "


@dataclass(frozen=True, slots=True)
class Roster:
    """The units in the file's order, and what a person should look at though it is no error."""

    units: tuple[Unit, ...]
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Checked:
    """All that a roster file shows: its sound units, remarks and problems."""

    units: tuple[Unit, ...]
    remarks: tuple[str, ...]
    problems: tuple[str, ...]


def read_roster(path: Path) -> Roster:
    """The roster of a CSV file (UTF-8 or GBK; columns as in `COLUMNS`).

    Errors: CrawlerError with every problem, each naming file, row and column.
    """
    checked = check_roster(path)
    if checked.problems:
        raise CrawlerError(*checked.problems)
    return Roster(checked.units, checked.remarks)


def check_roster(path: Path) -> Checked:
    """Everything about a roster file at once. Errors: CrawlerError where it is no such table at all."""
    columns, rows = rows_of(path, NEEDED)
    remarks = [f"{path}: column '{name}' is not read" for name in columns if name not in COLUMNS]
    remarks += [f"{path}: row {row[0]}: {text}" for row in rows for text in _remarks(row)]
    problems = [(row[0], f"{path}: row {row[0]}: {text}") for row in rows for text in _problems(row[1])]
    problems += _duplicates(path, rows)
    if not rows:
        problems.append((1, f"{path}: names no unit; add a row for each"))
    bad = {number for number, _ in problems}
    units = tuple(_unit(cells) for number, cells in rows if number not in bad)
    return Checked(units, tuple(remarks), tuple(text for _, text in sorted(problems)))


def day_of(text: str) -> date | None:
    """A day written as 2008-12-03 or, after a spreadsheet has touched it, as 2008/12/3; None for anything else.

    >>> day_of("2008/12/3")
    datetime.date(2008, 12, 3)
    """
    match = re.fullmatch(r"(\d{4})([-/])(\d{1,2})\2(\d{1,2})", text)
    if match is None:
        return None
    try:
        return date(int(match[1]), int(match[3]), int(match[4]))
    except ValueError:
        return None


def weekday_of(day: date) -> str:
    """The weekday as the notice prints it.

    >>> weekday_of(date(2008, 12, 9))
    '周二'
    """
    return "周" + WEEKDAYS[day.weekday()]


def summary(units: tuple[Unit, ...]) -> Iterator[str]:
    """Lines that count the units by kind, group and status."""
    yield f"{len(units)} units"
    fields: tuple[tuple[str, Callable[[Unit], str]], ...] = (
        ("kind", lambda unit: unit.kind),
        ("group", lambda unit: unit.group or "-"),
        ("status", lambda unit: unit.status),
    )
    for name, field in fields:
        counts = Counter(field(unit) for unit in units)
        yield f"by {name}: " + ", ".join(f"{value} {count}" for value, count in counts.items())


def _problems(cells: dict[str, str]) -> Iterator[str]:
    code, status, day = cells["code"], cells["status"], cells.get("inspection_date", "")
    if not re.fullmatch(r"[A-Za-z0-9_-]{1,32}", code):
        yield f"code: '{code}' must be 1 to 32 letters, digits, - or _, as it names files"
    if code.lower() == "portal":
        yield "code: 'portal' is the main portal's, which stands in the office file; choose another"
    if not cells["name"]:
        yield "name: is empty; write the unit's name"
    if cells["kind"] not in KINDS:
        yield f"kind: '{cells['kind']}' is none of {', '.join(KINDS)}"
    if not _is_status(status):
        yield f"status: '{status}' is none of site, none, new, closed until YYYY-MM-DD"
    if cells.get("lead", "") not in ("", "yes"):
        yield f"lead: '{cells['lead']}' must be yes or empty"
    if day and day_of(day) is None:
        yield f"inspection_date: '{day}' is no day; write YYYY-MM-DD"
    if cells["url"] or status == "site":
        yield from (f"url: {text}" for text in [problem_of(cells["url"])] if text)


def _is_status(status: str) -> bool:
    return status in ("site", "none", "new") or (status.startswith(CLOSED) and bool(day_of(status[len(CLOSED) :])))


def _duplicates(path: Path, rows: list[Row]) -> Iterator[tuple[int, str]]:
    keys: tuple[tuple[str, Callable[[str], str]], ...] = (("code", str.lower), ("name", str), ("url", same_place))
    for column, key in keys:
        first: dict[str, int] = {}
        for number, cells in rows:
            value = key(cells[column])
            if value and first.setdefault(value, number) != number:
                there = f"'{cells[column]}' stands in row {first[value]} already"
                yield number, f"{path}: row {number}: {column}: {there}; each unit has its own"


def _remarks(row: Row) -> Iterator[str]:
    cells = row[1]
    day, printed = day_of(cells.get("inspection_date", "")), cells.get("weekday_printed", "")
    if day and printed and printed.removeprefix("星期").removeprefix("周") != WEEKDAYS[day.weekday()]:
        yield f"weekday_printed: {cells['name']}: {day} is {weekday_of(day)}, printed is {printed}"


def _unit(cells: dict[str, str]) -> Unit:
    status = cells["status"]
    closed = day_of(status.removeprefix(CLOSED)) if status.startswith(CLOSED) else None
    return Unit(
        code=cells["code"],
        name=cells["name"],
        kind=cells["kind"],
        group=cells["group"],
        url=cells["url"],
        status=f"{CLOSED}{closed}" if closed else status,
        lead=cells.get("lead") == "yes",
        inspection_date=day_of(cells.get("inspection_date", "")),
        weekday_printed=cells.get("weekday_printed", ""),
        time=cells.get("time", ""),
        place=cells.get("place", ""),
    )
