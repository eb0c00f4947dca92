"""The rectification list (整改清单): what each unit must put right by when, and what later nights say of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from checks.model import Fault, Verdict
from reports.mask import mask
from reports.sheet import Sheet, SheetLine
from reports.workbook import Cell, Column, Table

RIGHT, WRONG, LATE, UNSEEN, LIFTED = "已整改", "未整改", "逾期未整改", "尚未复查", "核定后撤销"


@dataclass(frozen=True, slots=True)
class Item:
    """One thing to put right: of a unit, on a line, named by the fault's `key`; `evidence` are page numbers."""

    unit: str
    name: str
    indicator: str
    line: str
    key: str
    reason: str
    cost: float
    evidence: str


@dataclass(frozen=True, slots=True)
class Progress:
    """What became of an item: its state, and the night that showed it ("" for none)."""

    item: Item
    state: str
    night: str = ""


def items(sheets: Sequence[Sheet]) -> list[Item]:
    """Every confirmed deduction and veto, a line for each fault where its finding names them."""
    return [item for sheet in sheets for line in sheet.lines for item in _of_line(sheet, line)]


def item_of(data: Mapping[str, Any]) -> Item:
    """The item that was kept with a notice."""
    return Item(**data)


def kept(item: Item) -> dict[str, Any]:
    """The item as a notice keeps it."""
    return asdict(item)


def progress(item: Item, sheets: Mapping[str, Sheet], since: date, due: date) -> Progress:
    """What the nights after `since` say of an item; `sheets` are those of the newest judgement, by unit."""
    sheet = sheets.get(item.unit)
    line = next((line for line in sheet.lines if line.indicator == item.indicator), None) if sheet else None
    if line is None:
        return Progress(item, UNSEEN)
    if line.judged is not None and not line.lost:
        return Progress(item, LIFTED)
    later = [
        (night, verdict) for night, verdict in line.finding.nights if night > since.isoformat() and verdict in _SEEN
    ]
    if not later:
        return Progress(item, UNSEEN)
    night, verdict = later[-1]
    keys = {fault.key for fault in line.finding.faults} or {item.key}
    if verdict == Verdict.MET or item.key not in keys:
        return Progress(item, RIGHT, night)
    return Progress(item, LATE if night > due.isoformat() else WRONG, night)


def list_table(found: Sequence[Progress], due: date, demo: bool = False) -> Table:
    """The list as a sheet of a workbook."""
    columns = (
        Column("单位"),
        Column("指标"),
        Column("问题", width=60),
        Column("扣分", "points", 9),
        Column("证据编号", width=14),
        Column("整改期限", width=14),
        Column("整改情况", width=13),
        Column("复查夜次", width=14),
    )
    rows: list[tuple[Cell, ...]] = [
        (
            each.item.name,
            each.item.line,
            each.item.reason,
            each.item.cost or "否决",
            each.item.evidence,
            due.isoformat(),
            each.state,
            each.night,
        )
        for each in found
    ]
    counts = "，".join(f"{state} {many}" for state, many in _counts(found).items())
    notes = (["演示数据，不反映任何单位的真实情况。"] if demo else []) + [
        f"共 {len(found)} 项：{counts}。每夜抽查后自动复查。"
    ]
    return Table("整改清单", "网上抽查问题整改清单", columns, tuple(rows), tuple(notes))


def evidence_of(pages: Sequence[str]) -> str:
    """Page ids as people quote them: eight characters each, at most three; with a space between, where a line may end."""
    more = f" 等 {len(pages)} 件" if len(pages) > 3 else ""
    return " ".join(page[:8] for page in pages[:3]) + more


_SEEN = (Verdict.MET, Verdict.PARTLY, Verdict.NOT_MET)


def _of_line(sheet: Sheet, line: SheetLine) -> Iterator[Item]:
    finding = line.finding
    if line.lost <= 0 and line not in sheet.vetoes:
        return
    unit, name = sheet.unit, line.line.name
    if len(finding.faults) < 2:
        key = finding.faults[0].key if finding.faults else line.indicator
        pages = evidence_of(finding.pages or (_proofs(finding.faults[0]) if finding.faults else ()))
        yield Item(unit.code, unit.name, line.indicator, name, key, mask(finding.reason), line.lost, pages)
        return
    shares = _shares([fault.cost for fault in finding.faults], line.lost)
    for fault, cost in zip(finding.faults, shares, strict=True):
        yield Item(
            unit.code, unit.name, line.indicator, name, fault.key, mask(fault.reason), cost, evidence_of(_proofs(fault))
        )


def _proofs(fault: Fault) -> tuple[str, ...]:
    """What a fault rests on: what a person entered, else pages."""
    return (fault.entry,) if fault.entry else fault.pages


def _shares(costs: Sequence[float], lost: float) -> list[float]:
    """What each fault takes of the points that the line lost: in proportion, two decimals, summing to it exactly.

    >>> _shares([4, 4, 4], 10), _shares([0, 0], 0)
    ([3.34, 3.33, 3.33], [0, 0])
    """
    whole = sum(costs)
    if not whole:
        return [0] * len(costs)
    hundredths = [int(100 * lost * cost / whole + 1e-9) for cost in costs]
    left = round(100 * lost) - sum(hundredths)
    return [(each + (at < left)) / 100 for at, each in enumerate(hundredths)]


def _counts(found: Sequence[Progress]) -> dict[str, int]:
    states = [each.state for each in found]
    return {state: states.count(state) for state in (RIGHT, WRONG, LATE, UNSEEN, LIFTED) if state in states}
