"""The notice (通报) as a Word document: figures filled into the office's wording, annexes from the sheets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from docx.document import Document as Docx

from checks.words import number
from reports import documents, wording
from reports.labels import status
from reports.mask import mask
from reports.overview import Overview, Tally, overview, waiting
from reports.rectify import Item, items
from reports.report import Report
from reports.sheet import DIVISIONS, Sheet, sheets

DEMO = "（演示数据：网站、页面与得分均为虚构，不反映任何单位的真实情况）"
LEADING, NAMED = 5, 6


@dataclass(frozen=True, slots=True)
class Letterhead:
    """Who signs, on which day, and by when things must be put right (None: said later)."""

    office: str
    day: date
    due: date | None = None


def write_notice(report: Report, head: Letterhead, text: str, name: str) -> bytes:
    """The notice as the bytes of a .docx file; `text` is its wording and `name` the wording's file.

    Errors: ReportError where the wording asks for what there is not.
    """
    found = sheets(report.rubric, report.units, report.findings, report.decisions)
    view = overview(report.rubric.lines, found, report.pages.values())
    made: Docx | None = None
    for kind, line in wording.filled(text, figures(report, view, head), name):
        made = made or documents.document(line.replace("|", ""))
        _paragraph(made, kind, line, report.demo)
    made = made or documents.document(report.title)
    _scores(made, view, report.rubric.type)
    _problems(made, items(found))
    _others(made, view)
    return documents.saved(made)


def figures(report: Report, view: Overview, head: Letterhead) -> dict[str, Any]:
    """Everything that the wording may ask for."""
    ranked = [sheet for sheet in view.ranked if sheet.score is not None]
    return {
        "city": report.city,
        "rubric": report.rubric.title,
        "office": head.office,
        "issued": head.day,
        "due": head.due,
        "start": report.period[0],
        "as_of": report.as_of,
        "nights": len(report.nights),
        "units": len(view.sheets),
        "judged": len(view.sheets) - len(view.listed),
        "listed": _names(view.listed),
        "graded": report.rubric.type != "weighted",
        "passed": len(view.passed),
        "failed": _names(view.failed),
        "vetoed": sum(bool(sheet.vetoes) for sheet in view.failed),
        "ranked": len(ranked),
        "mean": view.mean,
        "good": sum((sheet.score or 0) >= 90 for sheet in ranked),
        "leading": [(name, best) for name in DIVISIONS if (best := _leading(view, name))],
        "provisional": _names(view.provisional),
        "unobserved": _names([each.sheet for each in view.unobserved]),
        "problems": _problems_of(view),
        "unconfirmed": round(sum(each.unconfirmed for each in view.tallies), 2),
    }


def _names(found: Sequence[Sheet]) -> list[str]:
    return [documents.plain(sheet.unit.name) for sheet in found]


def _leading(view: Overview, name: str) -> list[str]:
    """The units of the first ranks with their scores; of a long tie only the first few are named."""
    own = next(own for division, own in view.divisions if division == name)
    best = [sheet for sheet in own if sheet.rank and sheet.rank <= LEADING]
    named = [f"{documents.plain(sheet.unit.name)}（{sheet.score:.2f} 分）" for sheet in best[:NAMED]]
    return [*named[:-1], f"{named[-1]}等 {len(best)} 家"] if len(best) > NAMED else named


def _problems_of(view: Overview) -> list[dict[str, Any]]:
    """The indicators that cost somebody points or a pass, those that cost most units first."""
    found = [_problem(each, view) for each in view.tallies]
    return sorted((problem for problem in found if problem["count"]), key=lambda problem: -problem["count"])


def _problem(each: Tally, view: Overview) -> dict[str, Any]:
    """One indicator's problems: how many sites, how many points (`each`: the same for all), the worst by name."""
    own = [(sheet, line) for sheet in view.sheets for line in sheet.lines if line.indicator == each.line.indicator]
    bad = [(sheet, line) for sheet, line in own if line.lost > 0 or line in sheet.vetoes]
    bad.sort(key=lambda pair: -pair[1].lost)
    even = len({line.lost for _, line in bad}) == 1 and bad[0][1].lost
    worst = [_named(sheet, "" if even else number(line.lost)) for sheet, line in bad[:NAMED]]
    vetoed = sum(line in sheet.vetoes for sheet, line in bad)
    sums = {"count": len(bad), "lost": each.lost, "each": even or 0, "vetoed": vetoed}
    return {"name": each.line.name, "worst": worst, "more": len(bad) > NAMED, **sums}


def _named(sheet: Sheet, points: str) -> str:
    return documents.plain(sheet.unit.name) + (f"（{points} 分）" if points not in ("", "0") else "")


def _paragraph(made: Docx, kind: str, line: str, demo: bool) -> None:
    if kind == "title":
        documents.heading(made, line)
        if demo:
            documents.body(made, DEMO, align="center", indent=0)
    elif kind == "section":
        documents.section(made, line)
    elif kind == "body":
        strong, rest = _strong(line)
        documents.body(made, strong + rest, bold=strong)
    else:
        documents.body(made, line, align="right" if kind == "right" else "left", indent=0)


def _strong(line: str) -> tuple[str, str]:
    """The opening between two pairs of stars, and the rest.

    >>> _strong("**（一）首页更新。**3 家")
    ('（一）首页更新。', '3 家')
    """
    parts = line.split("**", 2)
    return (parts[1], parts[2]) if line.startswith("**") and len(parts) == 3 else ("", line)


def _scores(made: Docx, view: Overview, kind: str) -> None:
    documents.new_page(made)
    documents.caption(
        made, "附件1　各单位网上抽查得分情况", "县市区（含管理区）与市直单位分别排名，得分相同的名次并列。"
    )
    for name, own in view.divisions:
        done = [sheet for sheet in own if not sheet.provisional]
        if not done:
            continue
        documents.caption(made, f"{name}（{len(done)} 家已核定）")
        if kind == "weighted":
            rows = [
                (str(sheet.rank or "—"), sheet.unit.name, f"{sheet.score or 0:.2f}", _costs(sheet)) for sheet in done
            ]
            documents.table(made, ("名次", "单位", "得分", "扣分最多的三项"), (12, 34, 14, 68), rows, centred=(0, 2))
        else:
            rows = [(sheet.unit.name, sheet.verdict, _score(sheet), _costs(sheet)) for sheet in done]
            documents.table(made, ("单位", "结论", "得分", "否决与扣分"), (34, 14, 13, 66), rows, centred=(1, 2))


def _score(sheet: Sheet) -> str:
    return "—" if sheet.score is None else f"{sheet.score:.2f}"


def _costs(sheet: Sheet) -> str:
    said = [f"否决：{line.line.name}" for line in sheet.vetoes]
    said += [f"{line.line.name} −{number(line.lost)}" for line in sheet.costliest(3)]
    return "，".join(said) or "无扣分"


def _problems(made: Docx, found: Sequence[Item]) -> None:
    documents.new_page(made)
    documents.caption(made, "附件2　各单位问题清单", "只列已经确认的问题；证据编号可在抽查报告中查到对应页面。")
    rows, last = [], ""
    for item in found:
        name = "" if item.name == last else item.name
        rows.append((name, item.line, mask(item.reason), number(item.cost) if item.cost else "否决", item.evidence))
        last = item.name
    documents.table(made, ("单位", "指标", "主要问题", "扣分", "证据编号"), (26, 22, 62, 10, 19), rows, centred=(3,))


def _others(made: Docx, view: Overview) -> None:
    documents.new_page(made)
    documents.caption(made, "附件3　待核定和未计分的单位")
    dark = {each.sheet.unit.code: each.todo for each in view.unobserved}
    rows = []
    for sheet in view.provisional:
        reasons = "；".join(
            f"{mask(reason)}（{'、'.join(line.line.name for line in lines)}）" for reason, lines in waiting(sheet)
        )
        rows.append((sheet.unit.name, "待核定", reasons, dark.get(sheet.unit.code, "由工作人员核定")))
    rows += [(sheet.unit.name, "未计分", status(sheet.unit), "只列名单") for sheet in view.listed]
    documents.table(made, ("单位", "情况", "原因", "处理"), (28, 14, 68, 30), rows, centred=(1,))
