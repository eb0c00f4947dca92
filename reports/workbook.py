"""Tables as an Excel file: frozen headings, filters, widths that fit; and no cell that a spreadsheet would run."""

from __future__ import annotations

import io
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

Cell = str | float | int | None
LONGEST = 32_000  # Excel's own limit is 32,767
RUN = ("=", "+", "-", "@", "＝", "＋", "－", "＠")
MADE = datetime(2000, 1, 1)  # noqa: DTZ001 - a fixed day, so that one table has one file
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ufffe\uffff\ud800-\udfff]|[\t\r]")
KINDS: dict[str, dict[str, object]] = {
    "text": {},
    "points": {"num_format": "0.00", "align": "right", "indent": 1},
    "count": {"num_format": "0", "align": "right", "indent": 1},
    "rank": {"num_format": "0", "align": "center"},
}


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its heading, its kind (text, points, count, rank) and its width in characters (0: as its texts need)."""

    head: str
    kind: str = "text"
    width: float = 0


@dataclass(frozen=True, slots=True)
class Table:
    """One sheet: its name on the tab, a title, notes under the title, columns and rows."""

    name: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    notes: tuple[str, ...] = ()


def harmless(text: str) -> str:
    """The text as a spreadsheet may hold it: nothing that it would run, no control characters, not too long.

    >>> harmless("=HYPERLINK(1)"), harmless("\\t＋1"), harmless("市财政局")
    ("'=HYPERLINK(1)", "'＋1", '市财政局')
    """
    plain = _CONTROLS.sub(" ", text[:LONGEST]).lstrip()
    return f"'{plain}" if plain.startswith(RUN) else plain


def write_book(tables: Sequence[Table], title: str) -> bytes:
    """The tables as the bytes of an .xlsx file; the same tables give the same bytes."""
    target = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(target, options) as book:
        book.set_properties({"title": harmless(title), "created": MADE})
        for table in tables:
            _write(book, book.add_worksheet(table.name), table)
    return target.getvalue()


def _write(book: Workbook, page: Worksheet, table: Table) -> None:
    top = 1 + len(table.notes)
    last = len(table.columns) - 1
    widths = [_width(column, at, table) for at, column in enumerate(table.columns)]
    page.merge_range(
        0,
        0,
        0,
        max(last, 1),
        harmless(table.title),
        book.add_format({"bold": True, "font_size": 15, "valign": "vcenter"}),
    )
    page.set_row(0, 28)
    note = book.add_format({"text_wrap": True, "font_color": "#5C5850", "valign": "top"})
    for row, text in enumerate(table.notes, 1):
        page.merge_range(row, 0, row, max(last, 1), harmless(text), note)
        page.set_row(row, 15.5 * _lines(text, sum(widths)))
    head = book.add_format({"bold": True, "bg_color": "#E8E3D9", "border": 1, "border_color": "#B8B2A6", "text_wrap": True, "align": "left", "indent": 1, "valign": "vcenter"})  # fmt: skip
    styles = [_style(book, column) for column in table.columns]
    for at, column in enumerate(table.columns):
        page.set_column(at, at, widths[at])
        page.write_string(top, at, column.head, head)
    page.set_row(
        top,
        32 if any(_lines(column.head, width) > 1 for column, width in zip(table.columns, widths, strict=True)) else 20,
    )
    for row, cells in enumerate(table.rows, top + 1):
        for at, value in enumerate(cells):
            _cell(page, row, at, value, styles[at])
        page.set_row(row, 15.5 * max(_lines(str(value or ""), widths[at]) for at, value in enumerate(cells)) + 2)
    page.autofilter(top, 0, top + len(table.rows), last)
    page.freeze_panes(top + 1, min(2, last))
    _paper(page, top)


def _paper(page: Worksheet, top: int) -> None:
    """A4 across, one page wide, headings on every page, page numbers."""
    page.set_landscape()
    page.set_paper(9)
    page.fit_to_pages(1, 0)
    page.repeat_rows(top)
    page.set_footer("&C第 &P 页，共 &N 页")


def _style(book: Workbook, column: Column) -> Format:
    wrap = {"text_wrap": True, "align": "left", "indent": 1} if column.kind == "text" else {}
    return book.add_format({"border": 1, "border_color": "#D8D2C6", "valign": "top", **KINDS[column.kind], **wrap})


def _cell(page: Worksheet, row: int, at: int, value: Cell, style: Format) -> None:
    if value is None or value == "":
        page.write_blank(row, at, None, style)
    elif isinstance(value, str):
        page.write_string(row, at, harmless(value), style)
    else:
        page.write_number(row, at, value, style)


def _width(column: Column, at: int, table: Table) -> float:
    """The width that a column asks for, else that of its longest text within limits; its heading has room for the arrow."""
    if column.width:
        return column.width
    longest = max((_size(str(row[at] if row[at] is not None else "")) for row in table.rows), default=0)
    return min(46, max(_size(column.head) + 4, longest + 2, 7))


def _size(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)


def _lines(text: str, width: float) -> int:
    return min(12, max(1, sum(-(-_size(part) // max(1, int(width) - 1)) for part in text.split("\n") if part)))
