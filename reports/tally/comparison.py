"""What if: the same assessment under another rubric, beside the one that counts."""

from __future__ import annotations

from reports.tally.result import Tally
from reports.tally.settings import SPOT, class_of
from reports.tally.tables import in_order, table_of
from reports.workbook import Cell, Column, Table


def what_if(now: Tally, then: Tally) -> Table:
    """The same assessment under another rubric, beside the one that counts."""
    other = then.inputs.rubric
    columns = (
        Column("单位"),
        Column("类别"),
        Column("现抽查分", "points", 11),
        Column("试算抽查分", "points", 12),
        Column("现总分", "points", 10),
        Column("试算总分", "points", 11),
        Column("现名次", "rank", 9),
        Column("试算名次", "rank", 10),
        Column("名次变化", "count", 10),
    )
    after = {own.unit.code: own for own in then.totals}
    rows: list[tuple[Cell, ...]] = []
    for own in in_order(now):
        new = after.get(own.unit.code)
        if own.listed or new is None or new.listed:
            continue
        moved = own.rank - new.rank if own.rank and new.rank else None
        spots = (own.parts[SPOT].mark, new.parts[SPOT].mark)
        rows.append((own.unit.name, class_of(own.unit), *spots, own.total, new.total, own.rank, new.rank, moved))
    note = f"试算：网上抽查改用 {other.title}（{other.stamp}），其他三部分不变。只供比较，不作考核结果。"
    return table_of(now, f"试算 {other.id}"[:31], columns, rows, note)
