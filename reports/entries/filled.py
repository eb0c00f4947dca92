"""A form that was filled in: its rows, with every cell that cannot be taken named."""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from openpyxl import load_workbook

from reports import ReportError
from reports.entries.parcel import problems_of
from reports.entries.sheets import FIRST_ROW, HEAD_ROW, ROWS, SHEETS, Sheet

LONGEST = 1000


@dataclass(frozen=True, slots=True)
class Row:
    """A row that somebody filled in: texts by field, "" where a cell is empty; days as YYYY-MM-DD."""

    sheet: Sheet
    number: int
    cells: Mapping[str, str]

    def place(self, field: str = "") -> str:
        """Where the row or one of its cells stands.

        >>> Row(SHEETS[0], 5, {}).place("result")
        '项目管理!D5'
        """
        column = chr(ord("A") + list(self.sheet.headings).index(field)) if field else ""
        return f"{self.sheet.title}!{column}{self.number}"


def read_rows(data: bytes, name: str) -> list[Row]:
    """The rows of a form in which more than the unit is filled in.

    Errors: ReportError with every problem, each naming file, sheet and cell.
    """
    problems = [f"{name}: {words}" for words in problems_of(data)]
    if problems:
        raise ReportError("\n".join(problems))
    rows: list[Row] = []
    for sheet, cells in _sheets(data, name):
        for row, wrong in _rows(sheet, cells):
            rows.append(row)
            problems += [f"{name}: {words}" for words in wrong]
    if problems:
        raise ReportError("\n".join(problems))
    return rows


def _sheets(data: bytes, name: str) -> list[tuple[Sheet, list[tuple[Any, ...]]]]:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about styles and extensions that do not concern us
            book = load_workbook(io.BytesIO(data), read_only=True, keep_links=False)
            missing = [sheet.title for sheet in SHEETS if sheet.title not in book.sheetnames]
            found = [
                (sheet, list(book[sheet.title].iter_rows(min_row=1, max_row=ROWS, max_col=len(sheet.headings) + 1)))
                for sheet in SHEETS
                if not missing
            ]
    except Exception as error:  # whatever a damaged workbook makes the library raise
        raise ReportError(f"{name}: cannot be read as a workbook ({type(error).__name__}); use a fresh form") from error
    if missing:
        raise ReportError(
            f"{name}: sheet {'、'.join(missing)} is missing; use a fresh form (`spotcheck enter --blank`)"
        )
    return found


def _rows(sheet: Sheet, rows: list[tuple[Any, ...]]) -> Iterator[tuple[Row, list[str]]]:
    headings = list(sheet.headings.values())
    written = [str(cell.value or "").strip() for cell in rows[HEAD_ROW - 1][: len(headings)]] if len(rows) > 1 else []
    if written != headings:
        words = f"{sheet.title}!A{HEAD_ROW}: the headings must be {'、'.join(headings)}; use a fresh form"
        yield Row(sheet, HEAD_ROW, {}), [words]
        return
    for number, cells in enumerate(rows[FIRST_ROW - 1 :], FIRST_ROW):
        texts, problems = [], []
        for column, cell in enumerate(cells):
            text, wrong = text_of(cell)
            texts.append(text)
            problems += [f"{sheet.title}!{chr(ord('A') + column)}{number}: {wrong}"] if wrong else []
        *own, beyond = [*texts, *[""] * (len(headings) + 1 - len(texts))]
        if beyond:
            problems.append(
                f"{sheet.title}!{chr(ord('A') + len(headings))}{number}: stands beside the form; take it out"
            )
        if any(own[2:]) or problems:
            yield Row(sheet, number, dict(zip(sheet.headings, own, strict=True))), problems


def text_of(cell: Any) -> tuple[str, str]:
    """A cell's text, and what is wrong with it."""
    value = cell.value
    if value is None:
        return "", ""
    if cell.data_type == "f":
        return "", "holds a formula; write the text itself"
    if cell.data_type == "e":
        return "", f"holds the error {value}; write the text itself"
    if isinstance(value, datetime | date):
        return value.isoformat()[:10], ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    text = str(value).strip()
    return (text, "") if len(text) <= LONGEST else ("", f"has {len(text)} characters; at most {LONGEST}")
