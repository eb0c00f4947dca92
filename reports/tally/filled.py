"""Forms that came back filled in: what they say, or every cell that cannot be taken."""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from openpyxl import load_workbook
from openpyxl.utils import get_column_letter

from checks.model import Unit
from checks.rubric import Rubric
from reports import ReportError
from reports.entries.filled import text_of
from reports.entries.parcel import problems_of
from reports.tally.fields import (
    DUTY_HEADS,
    HANDED_IN,
    HEAD_ROW,
    MARK_ROW,
    OWN,
    SELF_HEADS,
    TITLES,
    VISIT_HEADS,
    asked,
    points_of,
    sites,
    subjects,
)

ROWS, COLUMNS = 300, 50


@dataclass(frozen=True, slots=True)
class Filled:
    """A form that can be kept: its kind, the unit's or group's code, and what it says as plain data."""

    kind: str
    subject: str
    data: dict[str, Any]


@dataclass(slots=True)
class _Page:
    """The first sheet of a form: texts by row and column from 1, and the problems found so far."""

    file: str
    title: str
    texts: dict[tuple[int, int], str]
    problems: list[str]

    def at(self, row: int, column: int) -> str:
        return self.texts.get((row, column), "")

    def wrong(self, row: int, column: int, words: str) -> None:
        self.problems.append(f"{self.file}: {self.title}!{get_column_letter(column)}{row}: {words}")

    def points(self, row: int, column: int, most: float) -> float | None:
        """The mark in a cell; a problem where there is none."""
        found = points_of(self.at(row, column), most)
        if isinstance(found, str):
            self.wrong(row, column, found)
            return None
        return found

    def rows(self) -> Iterator[tuple[int, str]]:
        """The rows under the headings in which anything stands, each with its code."""
        for row in sorted({row for (row, _), text in self.texts.items() if row > HEAD_ROW and text}):
            yield row, self.at(row, 1)


def read_form(data: bytes, name: str, units: Sequence[Unit], rubric: Rubric) -> Filled:
    """What a filled-in form says.

    Errors: ReportError with every problem, each naming file, sheet and cell.
    """
    page = _opened(data, name)
    kind, subject = page.at(MARK_ROW, 2), page.at(MARK_ROW, 4)
    if page.at(MARK_ROW, 1) != "表式" or kind not in TITLES:
        page.wrong(MARK_ROW, 2, "names no form of the assessment; use a fresh form (`spotcheck tally forms`)")
        raise ReportError("\n".join(page.problems))
    found = _READERS[kind](page, subject, units, rubric)
    if page.problems:
        raise ReportError("\n".join(page.problems))
    return Filled(kind, subject, found)


def _opened(data: bytes, name: str) -> _Page:
    unfit = [f"{name}: {words}" for words in problems_of(data)]
    if unfit:
        raise ReportError("\n".join(unfit))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about styles and extensions that do not concern us
            book = load_workbook(io.BytesIO(data), read_only=True, keep_links=False)
            sheet = book.worksheets[0]
            cells = list(sheet.iter_rows(min_row=1, max_row=ROWS, max_col=COLUMNS))
    except Exception as error:  # whatever a damaged workbook makes the library raise
        raise ReportError(f"{name}: cannot be read as a workbook ({type(error).__name__}); use a fresh form") from error
    page = _Page(name, sheet.title, {}, [])
    for row, line in enumerate(cells, 1):
        for column, cell in enumerate(line, 1):
            text, wrong = text_of(cell)
            if wrong:
                page.wrong(row, column, wrong)
            elif text:
                page.texts[row, column] = text
    return page


def _heads(page: _Page, heads: Sequence[str]) -> bool:
    wrong = [column for column, head in enumerate(heads, 1) if page.at(HEAD_ROW, column) != head]
    for column in wrong:
        page.wrong(HEAD_ROW, column, f"must be {heads[column - 1]!r}; use a fresh form")
    return not wrong


def _self(page: _Page, subject: str, units: Sequence[Unit], rubric: Rubric) -> dict[str, Any]:
    if subject not in {unit.code for unit in sites(units)}:
        page.wrong(MARK_ROW, 4, f"{subject!r} is no unit of the roster with a site")
    wanted = {line.indicator: line for line in asked(rubric)}
    lines: dict[str, Any] = {}
    for row, code in page.rows() if _heads(page, SELF_HEADS) else ():
        if code not in wanted or code in lines:
            page.wrong(row, 1, f"{code!r} is no line of {rubric.stamp}, or stands twice; use a fresh form")
            continue
        most = float(wanted[code].points.value)
        score = page.points(row, 4, most)
        lines[code] = {"score": score, "points": most, "url": page.at(row, 5), "note": page.at(row, 6)}
    missing = [code for code in wanted if code not in lines]
    if missing and not page.problems:
        page.wrong(HEAD_ROW + 1, 1, f"lines {', '.join(missing)} are missing; use a fresh form")
    return {"rubric": rubric.stamp, "lines": lines}


def _group(page: _Page, subject: str, units: Sequence[Unit], _: Rubric) -> dict[str, Any]:
    kind, members = subjects(units).get(subject, ("", []))
    if kind != "group":
        page.wrong(MARK_ROW, 4, f"{subject!r} is no group whose members mark each other")
        return {}
    known, judged = {unit.code for unit in members}, {unit.code for unit in sites(members)}
    judges = {column: text for (row, column), text in sorted(page.texts.items()) if row == HEAD_ROW + 1 and column > 2}
    for column, code in judges.items():
        if code not in known or list(judges.values()).count(code) > 1:
            page.wrong(HEAD_ROW + 1, column, f"{code!r} is no member of group {subject}, or stands twice")
    marks: dict[str, dict[str, float | None]] = {}
    for row, code in page.rows():
        if row == HEAD_ROW + 1:
            continue
        if code not in judged or code in marks:
            page.wrong(row, 1, f"{code!r} is no unit of group {subject} with a site, or stands twice")
            continue
        marks[code] = {judge: _given(page, row, column) for column, judge in judges.items()}
        _beside(page, row, judges)
    return {"marks": marks}


def _given(page: _Page, row: int, column: int) -> float | None:
    """A mark, or None where none was given."""
    return None if page.at(row, column) in ("", OWN) else page.points(row, column, 100)


def _beside(page: _Page, row: int, judges: Mapping[int, str]) -> None:
    for (at, column), _ in list(page.texts.items()):
        if at == row and column > 2 and column not in judges:
            page.wrong(row, column, f"stands under no member's code (row {HEAD_ROW + 1})")


def _visit(page: _Page, subject: str, units: Sequence[Unit], _: Rubric) -> dict[str, Any]:
    kind, members = subjects(units).get(subject, ("", []))
    if kind != "visit":
        page.wrong(MARK_ROW, 4, f"{subject!r} is no group that the office visits")
        return {}
    marks: dict[str, Any] = {}
    for row, code in page.rows() if _heads(page, VISIT_HEADS) else ():
        if code not in {unit.code for unit in sites(members)} or code in marks:
            page.wrong(row, 1, f"{code!r} is no unit of group {subject} with a site, or stands twice")
            continue
        marks[code] = {"mark": _given(page, row, 3), "who": page.at(row, 4), "note": page.at(row, 5)}
    return {"marks": marks}


def _duty(page: _Page, _: str, units: Sequence[Unit], __: Rubric) -> dict[str, Any]:
    codes = {unit.code for unit in units}
    found: dict[str, Any] = {}
    for row, code in page.rows() if _heads(page, DUTY_HEADS) else ():
        if code not in codes or code in found:
            page.wrong(row, 1, f"{code!r} is no code of the roster, or stands twice")
            continue
        if not any(page.at(row, column) for column in (3, 4)):
            continue
        for column in (3, 4):
            if page.at(row, column) not in HANDED_IN:
                page.wrong(row, column, f"{page.at(row, column)!r} is none of {'、'.join(HANDED_IN)}")
        found[code] = {"summary": page.at(row, 3), "check": page.at(row, 4), "note": page.at(row, 5)}
    return {"units": found}


_READERS = {"self": _self, "group": _group, "visit": _visit, "responsibility": _duty}
