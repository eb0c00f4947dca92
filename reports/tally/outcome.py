"""Tables of what came out: totals, who is proposed, what is missing, how it was computed."""

from __future__ import annotations

from checks.words import number
from reports.labels import day
from reports.tally import parts
from reports.tally.fields import REPORT, TITLES, is_report
from reports.tally.result import Tally, Total
from reports.tally.settings import CLASSES, GROUP, PARTS, class_of
from reports.tally.tables import counted, in_order, span, state_of, table_of
from reports.workbook import Cell, Column, Table
from storage.forms import Form


def totals(tally: Tally) -> Table:
    """The totals with their four parts, by class and rank."""
    weights = tally.inputs.settings.weights
    columns = (
        Column("名次", "rank", 7),
        Column("单位"),
        Column("类别"),
        *(Column(f"{PARTS[part]}\n{number(weights[part])}%", "points", 11) for part in PARTS),
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


def duty(tally: Tally) -> Table:
    """信息化工作目标管理责任制: a sheet of its own, for other offices."""
    columns = (
        Column("单位"),
        Column("类别"),
        Column("年度工作总结", width=15),
        Column("自查自评", width=12),
        Column("信息化工程项目管理", width=34),
        Column("说明", width=50),
    )
    form = parts.standing([form for form in tally.inputs.of("responsibility") if form.state != "returned"], "")
    told = form.data["units"] if form else {}
    rows: list[tuple[Cell, ...]] = []
    for own in in_order(tally):
        given = told.get(own.unit.code, {})
        marks = (given.get("summary", "未登记"), given.get("check", "未登记"))
        rows.append((own.unit.name, class_of(own.unit), *marks, _projects(own), given.get("note", "")))
    note = "信息化工作目标管理责任制考核结果，报市人事局、市直单位量化目标管理考核办公室；与子网站考核总分分开计算。"
    return table_of(tally, "责任制考核", columns, rows, note)


def _projects(own: Total) -> str:
    """What the sheet took off for projects: it is said here, and not deducted a second time."""
    line = next((line for line in own.sheet.lines if line.line.check == "project_management"), None)
    if line is None:
        return "本次没有核定"
    if line.open:
        return "尚未录入"
    return f"网上抽查已扣 {number(line.lost)} 分，不重复扣" if line.lost else "不扣分"


def excellent(tally: Tally) -> Table:
    """Who is proposed as excellent, and who of the first is not and why."""
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


def missing(tally: Tally) -> Table:
    """What is missing, by unit and part."""
    columns = (Column("单位"), Column("类别"), Column("部分"), Column("缺什么", width=70))
    rows: list[tuple[Cell, ...]] = [
        (own.unit.name, class_of(own.unit), PARTS[name], own.parts[name].note) for own, name in tally.open
    ]
    rows += [
        (own.unit.name, class_of(own.unit), PARTS[GROUP], f"缺分：{'、'.join(tally.marked[own.unit.code].missing)}")
        for own in counted(tally)
        if not own.parts[GROUP].open and own.unit.code in tally.marked and tally.marked[own.unit.code].missing
    ]
    note = "缺一部分的单位总分暂定、不排名次，考核总分在这些事项办结前不能冻结。互评中个别缺分只列出，不影响冻结。"
    return table_of(tally, "缺项与待定", columns, rows, note)


def told(tally: Tally) -> Table:
    """How it was computed: settings with their sources, the calendar, every file by hash."""
    inputs = tally.inputs
    columns = (Column("事项", width=22), Column("内容", width=80), Column("依据", width=34))
    rows: list[tuple[Cell, ...]] = [
        ("考核期", f"{day(inputs.period[0])}至{day(inputs.period[1])}；网上抽查截至 {day(inputs.as_of)}", "办公室文件"),
        ("评分标准", f"{inputs.rubric.title}（{inputs.rubric.stamp}）", inputs.rubric.source),
        *inputs.settings.told(),
        *(
            (name, span(stage), "通知“四、时间安排”，见办公室文件")
            for name, stage in (
                ("单位自评", inputs.calendar.self_evaluation),
                ("分组考核", inputs.calendar.group_inspection),
                ("网上投票", inputs.calendar.voting),
                ("综合考评", inputs.calendar.totals),
            )
        ),
    ]
    rows += [
        _source(form) for form in sorted(inputs.forms, key=lambda form: (form.kind, form.subject, form.at, form.id))
    ]
    return table_of(tally, "说明", columns, rows)


def _source(form: Form) -> tuple[Cell, ...]:
    """A form that the tally was made from: its file, when it came, its hash."""
    written = is_report(form.subject)
    received = "已退回" if form.state == "returned" else "已收到"
    state = parts.WAITING[form.state] if form.kind == "self" and not written else received
    title = REPORT if written else TITLES.get(form.kind, "选票")
    return f"表格：{form.name}", f"{form.day} 上交，{state}；SHA-256 {form.file}", title
