"""The sheets of the form: one for each kind of entry, with the headings and choices that staff see."""

from __future__ import annotations

from dataclasses import dataclass

from checks.entries import RESULTS

HINT_ROW, HEAD_ROW, FIRST_ROW = 1, 2, 3
ROWS = 5000
CHOICES = "选项"


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: its kind of entry, its name, what to do, and its headings by field."""

    kind: str
    title: str
    hint: str
    item: str
    result: str
    day: str
    note: str
    code: str = ""

    @property
    def headings(self) -> dict[str, str]:
        """Field → heading, in the order of the columns."""
        first = {"unit": "单位编号", "name": "单位", "item": self.item, "result": self.result, "day": self.day}
        return {**first, "who": "经办人", "note": self.note, **({"code": self.code} if self.code else {})}

    @property
    def results(self) -> tuple[str, ...]:
        """What the result may be."""
        return RESULTS[self.kind]


SHEETS = (
    Sheet(
        "project",
        "项目管理",
        "信息化工程项目管理：每个建设项目一条；没有建设项目的单位选“无建设项目”。未按规定执行的须写明依据。",
        item="项目名称",
        result="执行情况",
        day="核查日期",
        note="依据和说明",
    ),
    Sheet(
        "check",
        "人工检查",
        "工作人员自己检查的结果：每个指标一条，须写明依据。",
        item="指标",
        result="结论",
        day="检查日期",
        note="依据和说明",
    ),
    Sheet(
        "answer",
        "其他途径答复",
        "考核邮件经电话、短信或凭查询码查询得到的答复；到期后查询仍无答复的也在这里登记。不要填写个人信息。",
        item="来信编号",
        result="答复情况",
        day="答复或查询日期",
        note="答复要点",
    ),
    Sheet(
        "web letter",
        "网上写信登记",
        "已批准、由工作人员在网站上填写提交的考核来信：标题须带来信编号，提交后记下查询码；表单无法提交的也要登记。",
        item="来信编号",
        result="提交情况",
        day="提交日期",
        note="说明",
        code="查询码",
    ),
)
