"""The lists that staff can take out, as CSV that a spreadsheet opens and runs nothing of."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from checks.deciding import decided
from checks.words import VERDICTS, number
from reports.desk.changes import changes
from reports.desk.judgement import Judgement
from reports.labels import moment
from reports.mask import mask
from storage.decisions import Decision

Row = Sequence[object]
_RUN = tuple("=+-@\t\r\n＝＋－＠")


@dataclass(frozen=True, slots=True)
class Export:
    """A list: its title, its heads, and its rows of a judgement and the decisions."""

    title: str
    heads: tuple[str, ...]
    rows: Callable[[Judgement, Sequence[Decision]], Iterable[Row]]

    def write(self, judgement: Judgement, decisions: Sequence[Decision]) -> bytes:
        """The file's bytes: UTF-8 with the mark that spreadsheets look for."""
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\r\n")
        writer.writerow(self.heads)
        writer.writerows([harmless(cell) for cell in row] for row in self.rows(judgement, decisions))
        return text.getvalue().encode("utf-8-sig")


def harmless(cell: object) -> str:
    """A cell that no spreadsheet takes for a formula.

    >>> harmless("=1+1"), harmless("－5"), harmless(-5.0), harmless("正常")
    ("'=1+1", "'－5", '-5', '正常')
    """
    if isinstance(cell, float):
        return number(cell)
    text = mask(str(cell))
    return f"'{text}" if text.startswith(_RUN) else text


def _findings(judgement: Judgement, decisions: Sequence[Decision]) -> Iterable[Row]:
    after = decided(judgement.rubric, judgement.findings, decisions)
    for judged, now in zip(judgement.findings, after, strict=True):
        unit, line = judgement.units[judged.unit], judgement.lines[judged.indicator]
        machine = (VERDICTS[judged.verdict], judged.points, judged.denominator, judged.unconfirmed)
        yield (
            unit.name,
            line.name,
            *machine,
            VERDICTS[now.verdict],
            now.points,
            now.denominator,
            judged.reason,
            judged.id,
        )


def _decisions(judgement: Judgement, decisions: Sequence[Decision]) -> Iterable[Row]:
    for each in changes(judgement, decisions, ()):
        state = "已失效" if each.lapsed else "有效"
        yield (
            moment(each.at),
            each.who,
            each.unit,
            each.line,
            each.what,
            each.before,
            each.after,
            each.why,
            state,
            each.finding,
        )


EXPORTS = {
    "findings.csv": Export(
        "全部判定（机器与核定）",
        ("单位", "指标", "机器判定", "机器得分", "满分", "未确认", "核定结果", "核定得分", "核定满分", "原因", "编号"),
        _findings,
    ),
    "decisions.csv": Export(
        "复核记录", ("时间", "复核人", "单位", "指标", "处理", "原", "现", "理由", "状态", "判定编号"), _decisions
    ),
}
