"""The letter to each unit (反馈函): its score, every deduction with its evidence number, what waits, and until when."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from pathlib import Path

from checks.words import number
from reports import documents, labels
from reports.labels import day, file_name
from reports.mask import mask
from reports.notice import DEMO, Letterhead
from reports.overview import Unobserved, overview, waiting
from reports.pages import environment
from reports.rectify import items
from reports.report import Report
from reports.sheet import Sheet, sheets

UNCONFIRMED_HEADS = ("指标", "只观察到一次的问题", "未扣分")


def letters(report: Report, head: Letterhead, units: Collection[str]) -> Iterator[tuple[str, bytes]]:
    """The letters to the units of these codes, each as .docx and as .html: the file's name and its bytes."""
    found = sheets(report.rubric, report.units, report.findings, report.decisions)
    view = overview(report.rubric.lines, found, report.pages.values())
    dark = {each.sheet.unit.code: each for each in view.unobserved}
    template = environment(report).get_template("letter.html")
    for sheet in found:
        if sheet.unit.code not in units:
            continue
        stem = file_name(sheet.unit.code).removesuffix(".html")
        yield f"{stem}.docx", letter(report, sheet, dark, head)
        words = {"opening": opening(report, sheet, head), "closing": closing(sheet, dark.get(sheet.unit.code), head)}
        text = template.render(sheet=sheet, items=items([sheet]), head=head, waiting=waiting, **words)
        yield f"{stem}.html", text.encode()


def write_letters(report: Report, head: Letterhead, folder: Path) -> int:
    """Write each unit's letter as .docx and .html into `folder` (inside the report's); how many units got one."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, data in letters(report, head, {unit.code for unit in report.units}):
        (folder / name).write_bytes(data)
    return len(report.units)


def letter(report: Report, sheet: Sheet, dark: Mapping[str, Unobserved], head: Letterhead) -> bytes:
    """One unit's letter as the bytes of a .docx file."""
    title = "网上抽查情况反馈函"
    made = documents.document(f"{sheet.unit.name}　{title}")
    documents.heading(made, title)
    if report.demo:
        documents.body(made, DEMO, align="center", indent=0)
    documents.body(made, f"{sheet.unit.name}：", indent=0)
    for line in opening(report, sheet, head):
        documents.body(made, line)
    found = items([sheet])
    if found:
        documents.caption(made, "扣分明细")
        rows = [
            (str(at), item.line, item.reason, number(item.cost) if item.cost else "否决", item.evidence)
            for at, item in enumerate(found, 1)
        ]
        documents.table(made, ("序号", "指标", "问题", "扣分", "证据编号"), (12, 24, 62, 12, 22), rows, centred=(0, 3))
    unsure = [
        (line.line.name, mask(line.finding.reason), number(line.unconfirmed))
        for line in sheet.lines
        if line.unconfirmed
    ]
    if unsure:
        documents.caption(made, "尚待第二次观察确认，暂未扣分")
        documents.table(made, UNCONFIRMED_HEADS, (24, 80, 13), unsure, centred=(2,))
    if sheet.open_lines:
        documents.caption(made, "待人工核定")
        held = [(mask(reason), "、".join(line.line.name for line in lines)) for reason, lines in waiting(sheet)]
        documents.table(made, ("原因", "涉及指标"), (70, 60), held)
    for line in closing(sheet, dark.get(sheet.unit.code), head):
        documents.body(made, line)
    documents.body(made, head.office, align="right", indent=0)
    documents.body(made, day(head.day), align="right", indent=0)
    return documents.saved(made)


def opening(report: Report, sheet: Sheet, head: Letterhead) -> Iterator[str]:
    """What the letter says before the lists."""
    span = f"{day(report.period[0])}至{day(report.as_of)}"
    yield f"{span}，{head.office}依据《{report.rubric.title}》（{report.rubric.stamp}）对你单位网站进行了网上抽查。"
    if sheet.listed_only:
        yield f"你单位{labels.status(sheet.unit)}，按评分标准只列名单，不计分、不排名。"
        return
    if sheet.verdict:
        held = "、".join(line.line.name for line in sheet.vetoes)
        yield f"结论为{sheet.verdict}{f'（单项否决：{held}）' if held else ''}。"
    if not sheet.telling:
        yield "已核定的指标不足一半，得分待定。"
    elif sheet.score is not None:
        place = f"，在{sheet.division}列入名次的 {sheet.ranked} 家中居第 {sheet.rank} 名" if sheet.rank else ""
        below = "各项扣分及证据编号如下。" if items([sheet]) else "没有已经确认的扣分。"
        factor = f"（{sheet.factor}）" if sheet.factor else ""
        yield f"得分 {sheet.score:.2f} 分{'（暂定）' if sheet.provisional else ''}{factor}{place}。{below}"


def closing(sheet: Sheet, unobserved: Unobserved | None, head: Letterhead) -> Iterator[str]:
    """What the letter says after the lists."""
    if unobserved:
        yield f"抽查程序未能读取你单位网站（{mask(unobserved.what)}）。{unobserved.todo}未读到的指标不扣分，也不视为达标。"
    if any(line.lost for line in sheet.lines) or sheet.vetoes:
        until = f"于{day(head.due)}前整改完毕并书面反馈" if head.due else "尽快整改并书面反馈"
        yield f"请对照上述问题{until}。抽查程序每夜复查，整改到位的自动记录。"
    if sheet.lines:
        yield "每一项扣分都可凭证据编号在抽查报告中查到当时保存的页面。如有异议，请在规定期限内提出申诉并附说明材料。"
