"""The tally as tables: totals, the four parts, the responsibility assessment, what is missing, how it was computed."""

from __future__ import annotations

from collections.abc import Iterator

from reports.labels import day, group_name, number
from reports.tally import parts
from reports.tally.result import Tally, Total
from reports.tally.settings import CLASSES, GROUP, PARTS, SELF, SPOT, VOTES, class_of
from reports.workbook import Cell, Column, Table, write_book

DEMO = "演示数据：单位、表格、选票与得分均为虚构，不反映任何单位的真实情况。"
NO_FORMULA = "考核通知没有公布投票折算公式；折算办法由办公室确定，见“说明”。"


def tables(tally: Tally) -> tuple[Table, ...]:
    """Every table of the tally, in the order of the tabs."""
    made = (_totals, _spot, _self, _group, _votes, _duty, _excellent, _missing, _told)
    return tuple(table(tally) for table in made)


def book(tally: Tally) -> bytes:
    """The tally as the bytes of an .xlsx file; the same tally gives the same bytes."""
    return write_book(tables(tally), f"{tally.inputs.city}子网站绩效考核总分")


def in_order(tally: Tally) -> Iterator[Total]:
    """All units: class by class, by rank, those without one after them."""
    for name in CLASSES:
        yield from tally.of_class(name)


def state_of(own: Total) -> str:
    """How a unit's total stands."""
    if own.listed:
        return f"只列名单：{own.listed}"
    missing = "、".join(PARTS[name] for name, part in own.parts.items() if part.open)
    return f"暂定，待定：{missing}" if missing else "已定"


def table_of(tally: Tally, name: str, columns: tuple[Column, ...], rows: list[tuple[Cell, ...]], *notes: str) -> Table:
    """One table of the tally, with its title and, in a demo, the word that it is one."""
    inputs = tally.inputs
    title = f"{inputs.city}子网站绩效考核　{name}"
    head = (DEMO,) if inputs.demo else ()
    return Table(name, title, columns, tuple(rows), (*head, *notes))


def _totals(tally: Tally) -> Table:
    weights = tally.inputs.settings.weights
    columns = (
        Column("名次", "rank", 7),
        Column("单位"),
        Column("类别"),
        *(Column(f"{PARTS[part]}\n{weights[part]:g}%", "points", 11) for part in PARTS),
        Column("总分", "points", 9),
        Column("推荐优秀", width=10),
        Column("状态"),
    )
    rows: list[tuple[Cell, ...]] = [
        (
            own.rank,
            own.unit.name,
            class_of(own.unit),
            *_marks(own),
            own.total,
            "推荐" if own.excellent else "",
            state_of(own),
        )
        for own in in_order(tally)
    ]
    done = sum(own.rank is not None for own in tally.totals)
    note = (
        f"县市区、管理区、市直单位分别排名，同分并列。已定 {done} 家；暂定 {sum(own.open for own in tally.totals)} 家，不排名次；"
        f"只列名单 {sum(bool(own.listed) for own in tally.totals)} 家。"
    )
    return table_of(tally, "总分与名次", columns, rows, note)


def _marks(own: Total) -> tuple[Cell, ...]:
    return tuple(own.parts[part].mark if part in own.parts else None for part in PARTS)


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
    for own in in_order(tally):
        if own.listed:
            continue
        costs = "，".join(f"{line.line.name} 扣 {number(line.lost)}" for line in own.sheet.costliest(3))
        part = own.parts[SPOT]
        sums = (part.mark, _weighted(tally, own, SPOT), own.sheet.unconfirmed, len(own.sheet.open_lines))
        rows.append((own.unit.name, class_of(own.unit), *sums, costs, part.note))
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
        Column("文件 SHA-256", width=30),
        Column("说明", width=36),
    )
    rows: list[tuple[Cell, ...]] = []
    window = tally.inputs.calendar.self_evaluation
    for own in in_order(tally):
        if own.listed:
            continue
        form = parts.standing(tally.inputs.of("self"), own.unit.code)
        late = "逾期" if form and parts.late([form], window) else ""
        given = (form.day.isoformat(), late) if form else ("", "")
        marks = (own.parts[SELF].mark, _weighted(tally, own, SELF))
        file = (form.name, form.file) if form else ("", "")
        note = own.parts[SELF].note
        rows.append(
            (own.unit.name, class_of(own.unit), parts.WAITING[form.state if form else ""], *given, *marks, *file, note)
        )
    note = f"自评期：{_span(window)}。自评报告按文件哈希保存；经办公室接收后计分。"
    return table_of(tally, PARTS[SELF], columns, rows, note)


def _group(tally: Tally) -> Table:
    columns = (
        Column("单位"),
        Column("组别"),
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
    for own in in_order(tally):
        if own.listed:
            continue
        found = tally.marked.get(own.unit.code)
        marks = [mark for _, mark in found.given] if found else []
        counts: tuple[Cell, ...] = (
            (len(marks), len(found.missing), "、".join(found.missing)) if found else (None, None, "")
        )
        ends = (max(marks, default=None), min(marks, default=None))
        part = own.parts[GROUP]
        words = f"文件 {part.source[:12]}" if part.source and found else part.note
        rows.append(
            (own.unit.name, group_name([own.unit]), *counts, *ends, part.mark, _weighted(tally, own, GROUP), words)
        )
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
            own.parts[VOTES].mark,
            _weighted(tally, own, VOTES),
            own.parts[VOTES].note if own.parts[VOTES].open else "",
        )
        for own in in_order(tally)
        if not own.listed
    ]
    aside = "，".join(f"{reason} {count}" for reason, count in tally.count.aside.items())
    channels = {"web": "网络", "sms": "短信"}
    ways = "，".join(f"{channels[name]} {count}" for name, count in tally.count.channels.items()) or "无"
    how = next(how for what, how, _ in tally.inputs.settings.told() if what == "投票折算")
    first = f"投票期：{_span(tally.inputs.calendar.voting)}。有效选票 {tally.count.valid} 张（{ways}）；剔除：{aside}。"
    return table_of(tally, PARTS[VOTES], columns, rows, first, f"折算办法：{how}。")


def _duty(tally: Tally) -> Table:
    columns = (
        Column("单位"),
        Column("类别"),
        Column("年度工作总结", width=15),
        Column("自查自评", width=12),
        Column("信息化工程项目管理扣分", "points", 14),
        Column("说明", width=50),
    )
    form = parts.standing([form for form in tally.inputs.of("responsibility") if form.state != "returned"], "")
    told = form.data["units"] if form else {}
    rows: list[tuple[Cell, ...]] = []
    for own in in_order(tally):
        given = told.get(own.unit.code, {})
        marks = (given.get("summary", "未登记"), given.get("check", "未登记"), given.get("deducted"))
        rows.append((own.unit.name, class_of(own.unit), *marks, given.get("note", "")))
    note = "信息化工作目标管理责任制考核结果，报市人事局、市直单位量化目标管理考核办公室；与子网站考核总分分开计算。"
    return table_of(tally, "责任制考核", columns, rows, note)


def _excellent(tally: Tally) -> Table:
    columns = (
        Column("类别"),
        Column("名次", "rank", 7),
        Column("单位"),
        Column("总分", "points", 9),
        Column("推荐", width=9),
        Column("不推荐的原因", width=50),
    )
    rows: list[tuple[Cell, ...]] = []
    for name in CLASSES:
        own = tally.of_class(name)
        last = max((each.rank or 0 for each in own if each.excellent), default=0)
        last = max(last, tally.inputs.settings.excellent.get(name, 0))
        for each in own:
            if each.rank and each.rank <= last:
                rows.append(
                    (
                        name,
                        each.rank,
                        each.unit.name,
                        each.total,
                        "推荐" if each.excellent else "",
                        "；".join(each.barred),
                    )
                )
    note = "推荐名单供上报市信息化领导小组审批。有未答复申诉、单项否决、待定项或未确认扣分的不推荐，名额顺延。"
    return table_of(tally, "推荐优秀子网站", columns, rows, note)


def _missing(tally: Tally) -> Table:
    columns = (Column("单位"), Column("类别"), Column("部分"), Column("缺什么", width=70))
    rows: list[tuple[Cell, ...]] = [
        (own.unit.name, class_of(own.unit), PARTS[name], own.parts[name].note) for own, name in tally.open
    ]
    rows += [
        (own.unit.name, class_of(own.unit), PARTS[GROUP], f"缺分：{'、'.join(tally.marked[own.unit.code].missing)}")
        for own in in_order(tally)
        if not own.listed
        and not own.parts[GROUP].open
        and own.unit.code in tally.marked
        and tally.marked[own.unit.code].missing
    ]
    note = "缺一部分的单位总分暂定、不排名次，考核总分在这些事项办结前不能冻结。互评中个别缺分只列出，不影响冻结。"
    return table_of(tally, "缺项与待定", columns, rows, note)


def _told(tally: Tally) -> Table:
    inputs = tally.inputs
    columns = (Column("事项", width=22), Column("内容", width=80), Column("依据", width=34))
    rows: list[tuple[Cell, ...]] = [
        ("考核期", f"{day(inputs.period[0])}至{day(inputs.period[1])}；网上抽查截至 {day(inputs.as_of)}", "办公室文件"),
        ("评分标准", f"{inputs.rubric.title}（{inputs.rubric.stamp}）", inputs.rubric.source),
        *inputs.settings.told(),
        *(
            (name, _span(span), "通知“四、时间安排”，见办公室文件")
            for name, span in (
                ("单位自评", inputs.calendar.self_evaluation),
                ("分组考核", inputs.calendar.group_inspection),
                ("网上投票", inputs.calendar.voting),
                ("综合考评", inputs.calendar.totals),
            )
        ),
        ("投票折算", NO_FORMULA, ""),
    ]
    rows += [
        (f"表格：{form.name}", f"{form.day} 上交，{parts.WAITING[form.state]}；SHA-256 {form.file}", form.kind)
        for form in inputs.forms
    ]
    return table_of(tally, "说明", columns, rows)


def _weighted(tally: Tally, own: Total, part: str) -> float | None:
    mark = own.parts[part].mark
    return None if mark is None else round(mark * tally.inputs.settings.weights[part] / 100, 4)


def _span(span: tuple[object, ...] | None) -> str:
    return f"{span[0]} 至 {span[1]}" if span else "办公室文件未定"
