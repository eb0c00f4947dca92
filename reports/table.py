"""The table that the terminal shows after judging: rank, unit, score, the three costliest findings."""

from __future__ import annotations

from collections.abc import Sequence
from typing import IO

from rich.cells import cell_len
from rich.console import Console
from rich.table import Table
from rich.text import Text

from checks.words import number
from reports.labels import status
from reports.overview import in_order
from reports.sheet import DIVISIONS, Sheet

HEADS = ("名次", "单位", "得分", "扣分最多的三项")


def print_table(sheets: Sequence[Sheet], file: IO[str], *, terminal: bool | None = None) -> None:
    """Prints the units of each division by rank, then the units without a score.

    A terminal gets colours and rules; anything else plain columns padded by display width. `terminal` overrides what
    `file` says of itself.
    """
    console = Console(file=file, force_terminal=terminal, highlight=False)
    for title, rows in _tables(sheets):
        if console.is_terminal:
            console.print(_rich(title, rows))
        else:
            file.write(_plain(title, rows))


def _tables(sheets: Sequence[Sheet]) -> list[tuple[str, list[tuple[str, ...]]]]:
    scored = [sheet for sheet in sheets if not sheet.listed_only]
    tables: list[tuple[str, list[tuple[str, ...]]]] = []
    for name in DIVISIONS:
        own = in_order([sheet for sheet in scored if sheet.division == name])
        tables.append((name, [_row(sheet) for sheet in own]))
    tables.append(("未计分", [("－", s.unit.name, "－", status(s.unit)) for s in sheets if s.listed_only]))
    return [(title, rows) for title, rows in tables if rows]


def _row(sheet: Sheet) -> tuple[str, ...]:
    score = f"{sheet.score:.2f}" if sheet.score is not None and sheet.telling else sheet.verdict or "待定"
    lines = [f"否决：{line.line.name}" for line in sheet.vetoes]
    lines += [f"{line.line.name} -{number(line.lost)}" for line in sheet.costliest(3)]
    return str(sheet.rank or sheet.verdict or "暂定"), sheet.unit.name, score, "  ".join(lines[:3])


def _rich(title: str, rows: Sequence[tuple[str, ...]]) -> Table:
    table = Table(
        title=f"{title}（{len(rows)} 家）", title_justify="left", title_style="bold", pad_edge=False, box=None
    )
    for at, head in enumerate(HEADS):
        table.add_column(head, justify="right" if at in (0, 2) else "left", no_wrap=at != 3, header_style="dim")
    for row in rows:
        table.add_row(*(Text(cell, style="red" if at == 3 else "") for at, cell in enumerate(row)))
    return table


def _plain(title: str, rows: Sequence[tuple[str, ...]]) -> str:
    widths = [max(cell_len(row[at]) for row in [HEADS, *rows]) for at in range(3)]
    lines = [f"{title}（{len(rows)} 家）"] + [_padded(row, widths) for row in [HEADS, *rows]]
    return "\n".join([*lines, "", ""])


def _padded(row: Sequence[str], widths: Sequence[int]) -> str:
    rank, name, score, lines = row
    gaps = [" " * (width - cell_len(cell)) for width, cell in zip(widths, row, strict=False)]
    return f"{gaps[0]}{rank}  {name}{gaps[1]}  {gaps[2]}{score}  {lines}".rstrip()
