"""What every table of the tally shares: its title, the order of the units, sums in words."""

from __future__ import annotations

from collections.abc import Iterator

from reports.tally.result import Tally, Total
from reports.tally.settings import CLASSES, PARTS
from reports.workbook import Cell, Column, Table

DEMO = "演示数据：单位、表格、选票与得分均为虚构，不反映任何单位的真实情况。"


def table_of(tally: Tally, name: str, columns: tuple[Column, ...], rows: list[tuple[Cell, ...]], *notes: str) -> Table:
    """One table of the tally, with its title and, in a demo, the word that it is one."""
    inputs = tally.inputs
    title = f"{inputs.city}子网站绩效考核　{name}"
    head = (DEMO,) if inputs.demo else ()
    return Table(name, title, columns, tuple(rows), (*head, *notes))


def in_order(tally: Tally) -> Iterator[Total]:
    """All units: class by class, by rank, those without one after them."""
    for name in CLASSES:
        yield from tally.of_class(name)


def counted(tally: Tally) -> Iterator[Total]:
    """The same without the units that are only listed."""
    return (own for own in in_order(tally) if not own.listed)


def weighed(tally: Tally, own: Total, part: str) -> tuple[float | None, float | None]:
    """A part's mark, and what it adds to the total; None where it has no mark."""
    mark = own.parts[part].mark
    return mark, None if mark is None else round(mark * tally.inputs.settings.weights[part] / 100, 4)


def state_of(own: Total) -> str:
    """How a unit's total stands."""
    if own.listed:
        return f"只列名单：{own.listed}"
    missing = "、".join(PARTS[name] for name, part in own.parts.items() if part.open)
    return f"暂定，待定：{missing}" if missing else "已定"


def span(span: tuple[object, ...] | None) -> str:
    """The first and last day of a stage."""
    return f"{span[0]} 至 {span[1]}" if span else "办公室文件未定"
