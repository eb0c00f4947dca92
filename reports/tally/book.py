"""The tally as an Excel file: totals, the four parts, the responsibility assessment, what is missing."""

from __future__ import annotations

from checks.words import number
from reports.labels import group_name
from reports.tally import parts
from reports.tally.fields import meeting, report_of, subjects
from reports.tally.outcome import duty, excellent, missing, told, totals
from reports.tally.result import Tally
from reports.tally.settings import GROUP, PARTS, SELF, SPOT, VOTES, class_of
from reports.tally.tables import counted, span, table_of, weighed
from reports.workbook import Cell, Column, Table, write_book


def tables(tally: Tally) -> tuple[Table, ...]:
    """Every table of the tally, in the order of the tabs."""
    made = (totals, _spot, _self, _group, _votes, duty, excellent, missing, told)
    return tuple(table(tally) for table in made)


def book(tally: Tally) -> bytes:
    """The tally as the bytes of an .xlsx file; the same tally gives the same bytes."""
    return write_book(tables(tally), f"{tally.inputs.city}子网站绩效考核总分")


def duty_book(tally: Tally) -> bytes:
    """The responsibility assessment alone, as it goes to 市人事局 and the 目标管理考核办公室."""
    table = duty(tally)
    return write_book([table], table.title)


def _spot(tally: Tally) -> Table:
    columns = (
        Column("单位"),
        Column("类别"),
        Column("得分", "points", 9),
        Column("折合\n计入", "points", 9),
        Column("未确认", "points", 9),
        Column("待定项", "count", 9),
        Column("扣分最多的三项", width=52),
        Column("来源与说明", width=46),
    )
    rows: list[tuple[Cell, ...]] = []
    for own in counted(tally):
        costs = "，".join(f"{line.line.name} 扣 {number(line.lost)}" for line in own.sheet.costliest(3))
        sums = (*weighed(tally, own, SPOT), own.sheet.unconfirmed, len(own.sheet.open_lines))
        rows.append((own.unit.name, class_of(own.unit), *sums, costs, own.parts[SPOT].note))
    note = "得分按人工核定后的扣分计算；未确认的分数只写在旁边，没有扣。逐项扣分与证据见抽查报告各单位成绩单。"
    return table_of(tally, PARTS[SPOT], columns, rows, note)


def _self(tally: Tally) -> Table:
    columns = (
        Column("单位"),
        Column("类别"),
        Column("状态"),
        Column("上交日期", width=14),
        Column("逾期", width=8),
        Column("自评折算分", "points", 12),
        Column("折合计入", "points", 11),
        Column("文件", width=34),
        Column("文件 SHA-256", width=38),
        Column("自评报告", width=34),
        Column("报告 SHA-256", width=38),
        Column("说明", width=36),
    )
    rows: list[tuple[Cell, ...]] = []
    window = tally.inputs.calendar.self_evaluation
    for own in counted(tally):
        form = parts.standing(tally.inputs.of("self"), own.unit.code)
        late = "逾期" if form and parts.late([form], window) else ""
        given = (form.day.isoformat(), late) if form else ("", "")
        file = (form.name, form.file) if form else ("", "")
        written = _report(tally, own.unit.code)
        state = parts.WAITING[form.state if form else ""]
        sums = weighed(tally, own, SELF)
        rows.append((own.unit.name, class_of(own.unit), state, *given, *sums, *file, *written, own.parts[SELF].note))
    note = f"自评期：{span(window)}。自评报告按文件哈希保存；经办公室接收后计分。"
    return table_of(tally, PARTS[SELF], columns, rows, note)


def _report(tally: Tally, code: str) -> tuple[str, str]:
    """The name of a unit's written self-report with what is to be said of it, and its hash."""
    form = parts.standing(tally.inputs.of("self"), report_of(code))
    if form is None or form.state == "returned":
        return parts.WAITING[form.state if form else ""], ""
    return form.name + parts.late_words(form, tally.inputs.calendar.self_evaluation), form.file


def _group(tally: Tally) -> Table:
    columns = (
        Column("单位"),
        Column("组别"),
        Column("组长单位"),
        Column("考评日期", width=14),
        Column("打分数", "count", 9),
        Column("缺分数", "count", 9),
        Column("缺分单位", width=40),
        Column("最高", "points", 9),
        Column("最低", "points", 9),
        Column("考核得分", "points", 11),
        Column("折合计入", "points", 11),
        Column("来源", width=34),
    )
    rows: list[tuple[Cell, ...]] = []
    groups = subjects([sheet.unit for sheet in tally.inputs.sheets])
    for own in counted(tally):
        lead, at = meeting(groups[own.unit.group][1] if own.unit.group in groups else [own.unit])
        held = (lead or "办公室", at.isoformat() if at else "")
        found = tally.marked.get(own.unit.code)
        marks = [mark for _, mark in found.given] if found else []
        counts: tuple[Cell, ...] = (
            (len(marks), len(found.missing), "、".join(found.missing)) if found else (None, None, "")
        )
        ends = (max(marks, default=None), min(marks, default=None))
        part = own.parts[GROUP]
        words = f"文件 {part.source[:12]}" if part.source and found else part.note
        rows.append((own.unit.name, group_name([own.unit]), *held, *counts, *ends, *weighed(tally, own, GROUP), words))
    note = "市直单位由本组成员互相打分，组长单位汇总；县市区、管理区由办公室实地考评。缺打的分数列出，不按 0 分计。"
    return table_of(tally, PARTS[GROUP], columns, rows, note)


def _votes(tally: Tally) -> Table:
    columns = (
        Column("单位"),
        Column("类别"),
        Column("有效票数", "count", 11),
        Column("折算分", "points", 10),
        Column("折合计入", "points", 11),
        Column("说明", width=30),
    )
    rows: list[tuple[Cell, ...]] = [
        (
            own.unit.name,
            class_of(own.unit),
            tally.count.votes.get(own.unit.code, 0),
            *weighed(tally, own, VOTES),
            own.parts[VOTES].note if own.parts[VOTES].open else "",
        )
        for own in counted(tally)
    ]
    aside = "，".join(f"{reason} {count}" for reason, count in tally.count.aside.items())
    channels = {"web": "网络", "sms": "短信"}
    ways = "，".join(f"{channels[name]} {count}" for name, count in tally.count.channels.items()) or "无"
    how = next(how for what, how, _ in tally.inputs.settings.told() if what == "投票折算")
    first = f"投票期：{span(tally.inputs.calendar.voting)}。有效选票 {tally.count.valid} 张（{ways}）；剔除：{aside}。"
    return table_of(tally, PARTS[VOTES], columns, rows, first, f"折算办法：{how}。")
