"""CSV files that an office keeps by hand: UTF-8 or GBK, rows numbered as a spreadsheet shows them."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path

from crawler.errors import CrawlerError

LARGEST = 20_000_000
Row = tuple[int, dict[str, str]]


def text_of(path: Path) -> str:
    """The text of a file in UTF-8 (with or without BOM) or in GBK/GB18030.

    Errors: CrawlerError where the file cannot be read, is too large or is in neither encoding.
    """
    try:
        with path.open("rb") as file:
            data = file.read(LARGEST + 1)
    except OSError as error:
        raise CrawlerError(f"{path}: {error.strerror or error}; check the path") from error
    if len(data) > LARGEST:
        raise CrawlerError(f"{path}: has more than {LARGEST} bytes; no table of an office has")
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = data.decode(encoding)
            if "\0" not in text:  # UTF-16 and pictures decode as GBK, too
                return text
        except UnicodeDecodeError:
            continue
    raise CrawlerError(f"{path}: is neither UTF-8 nor GBK text; save it as 'CSV UTF-8'")


def rows_of(path: Path, needed: tuple[str, ...]) -> tuple[list[str], list[Row]]:
    """Columns of a CSV file and its rows with their numbers: empty rows count and are left out.

    Errors: CrawlerError where a needed column is missing, a column stands twice or a row has too many cells.
    """
    lines = list(_lines(path))
    if not lines:
        raise CrawlerError(f"{path}: is empty; its first row must be {','.join(needed)}")
    (first, names), *rows = lines
    columns = [name.strip() for name in names]
    problems = [f"{path}: row {first}: column '{name}' is missing; add it" for name in needed if name not in columns]
    twice = {name for name in columns if name and columns.count(name) > 1}
    problems += [f"{path}: row {first}: column '{name}' stands twice; keep one" for name in sorted(twice)]
    for number, cells in rows:
        if any(cell.strip() for cell in cells[len(columns) :]):
            there = f"has {len(cells)} cells for {len(columns)} columns"
            problems.append(f"{path}: row {number}: {there}; quote a cell that holds a comma")
    if problems:
        raise CrawlerError(*problems)
    return columns, [(number, _named(columns, cells)) for number, cells in rows]


def _lines(path: Path) -> Iterator[tuple[int, list[str]]]:
    try:
        for number, cells in enumerate(csv.reader(io.StringIO(text_of(path), newline=""), strict=True), start=1):
            if any(cell.strip() for cell in cells):
                yield number, cells
    except csv.Error as error:
        raise CrawlerError(f"{path}: {error}; save it as CSV again") from error


def _named(columns: list[str], cells: list[str]) -> dict[str, str]:
    padded = [cell.strip() for cell in cells] + [""] * len(columns)
    return dict(zip(columns, padded, strict=False))
