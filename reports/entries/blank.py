"""An empty form: the units filled in from the roster, choices as drop-downs."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from checks.model import Unit
from reports import ReportError
from reports.entries.sheets import CHOICES, FIRST_ROW, HEAD_ROW, HINT_ROW, ROWS, SHEETS, Sheet

ROW_HINT = "一条一行，同一单位可以占多行，空着的行不导入。"
WIDTHS = {"unit": 10, "name": 22, "item": 22, "result": 14, "day": 14, "who": 10, "note": 40, "code": 16}


def write_blank(path: Path, units: Sequence[Unit], indicators: Sequence[str]) -> None:
    """Write an empty form for these units and indicators (by their Chinese names); a file there is never overwritten.

    Errors: ReportError where a file is there already or cannot be written.
    """
    try:
        path.touch(exist_ok=False)
    except FileExistsError as error:
        raise ReportError(f"{path}: is there already; name another file or move it away") from error
    except OSError as error:
        raise ReportError(f"{path}: {error.strerror}; name a file that can be written") from error
    with xlsxwriter.Workbook(str(path), {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        for sheet in SHEETS:
            _write(book, sheet, units, indicators)
        _write_choices(book, units, indicators)


def _write(book: Workbook, sheet: Sheet, units: Sequence[Unit], indicators: Sequence[str]) -> None:
    page = book.add_worksheet(sheet.title)
    text, day = book.add_format({"num_format": "@"}), book.add_format({"num_format": "yyyy-mm-dd"})
    head = book.add_format({"bold": True, "bg_color": "#DDE6F0", "border": 1})
    fields = list(sheet.headings)
    for column, field in enumerate(fields):
        page.set_column(column, column, WIDTHS[field], day if field == "day" else text)
        page.write_string(HEAD_ROW - 1, column, sheet.headings[field], head)
    hint = book.add_format({"text_wrap": True, "valign": "top"})
    page.merge_range(HINT_ROW - 1, 0, HINT_ROW - 1, len(fields) - 1, f"{sheet.hint}{ROW_HINT}", hint)
    page.set_row(HINT_ROW - 1, 48)
    page.freeze_panes(HEAD_ROW, 2)
    _write_units(page, units, text)
    _offer(page, fields.index("unit"), f"={CHOICES}!$A$1:$A${max(1, len(units))}")
    _offer(page, fields.index("result"), list(sheet.results))
    if sheet.kind == "check":
        _offer(page, fields.index("item"), f"={CHOICES}!$B$1:$B${max(1, len(indicators))}")


def _write_units(page: Worksheet, units: Sequence[Unit], text: Format) -> None:
    for row, unit in enumerate(units, FIRST_ROW - 1):
        page.write_string(row, 0, unit.code, text)
        page.write_string(row, 1, unit.name, text)


def _offer(page: Worksheet, column: int, source: str | list[str]) -> None:
    rule = {
        "validate": "list",
        "source": source,
        "error_title": "请从列表中选择",
        "error_message": "此处只能选择列表中的内容",
    }
    page.data_validation(FIRST_ROW - 1, column, ROWS - 1, column, rule)


def _write_choices(book: Workbook, units: Sequence[Unit], indicators: Sequence[str]) -> None:
    page = book.add_worksheet(CHOICES)
    for row, unit in enumerate(units):
        page.write_string(row, 0, unit.code)
    for row, name in enumerate(indicators):
        page.write_string(row, 1, name)
    page.hide()
