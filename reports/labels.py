"""The words, numbers and file names of the report."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from checks.model import Outcome, Page, Unit, Verdict
from checks.rubric import KINDS as ALL_KINDS
from checks.rubric import Applies, Value
from checks.windows import spoken
from checks.words import COLUMNS, SETTINGS, VERDICTS, number, why
from reports import ReportError

CLASSES = {
    Verdict.MET: "met",
    Verdict.PARTLY: "partly",
    Verdict.NOT_MET: "notmet",
    Verdict.NOT_APPLICABLE: "na",
    Verdict.NOT_OBSERVED: "unseen",
    Verdict.PERSON: "person",
}
SIGNS = {
    Verdict.MET: "✓",
    Verdict.PARTLY: "◐",
    Verdict.NOT_MET: "✕",
    Verdict.NOT_APPLICABLE: "－",
    Verdict.NOT_OBSERVED: "？",
    Verdict.PERSON: "人",
}
KINDS = {
    "party": "党群系统",
    "government": "政府部门",
    "county": "县市区",
    "zone": "管理区",
    "institution": "事业单位",
    "enterprise": "企业",
    "vertical": "垂直管理单位",
    "judicial": "司法机关",
    "portal": "主网站",
}
ROLES = {
    "robots": "访问规则（robots.txt）",
    "home": "首页",
    "column": "栏目页",
    "list": "列表页",
    "letter": "信件页",
    "article": "文章页",
    "link": "链接",
    "control": "对照主机",
    "probe": "首页探测",
    "resource": "浏览器渲染时的请求",
    "trap": "没有尽头的链接",
}
OUTCOMES = {Outcome.DONE: "已取得", Outcome.FAILED: "访问失败", Outcome.NOT_REACHED: "未访问"}
COMBINE = {"share": "按夜次比例", "latest": "以最近一夜为准", "worst": "以最差一夜为准"}
EXEMPT = {"full": "不作要求的单位满分不扣", "excluded": "不作要求的单位不计入满分"}
SOURCES = {"notice": "通知原文", "proposed": "本项目建议"}
LISTS = {
    "disclosure": "政务公开目录编制单位",
    "online": "网上在线处理单位",
    "topic": "百件实事网上办单位",
    "personnel": "本期涉及人事任免的单位",
    "recruitment": "本期涉及招考的单位",
}
WINDOWS = ("window", "windows", "window_days", "reply_within", "warn")
VALUES = {
    "fault": "按不达标处理",
    "free": "不扣分",
    "person": "由人工核定",
    "without": "不计",
    "only": "只计附件",
    "home": "首页",
    "other": "其他页面",
    "dates disagree": "页面日期互相矛盾",
}
_DIGITS = "零一二三四五六七八九"


def day(value: date) -> str:
    """A day as notices write it.

    >>> day(date(2008, 11, 10))
    '2008年11月10日'
    """
    return f"{value.year}年{value.month}月{value.day}日"


def moment(value: datetime) -> str:
    """A fetch time to the second with its offset."""
    return value.strftime("%Y-%m-%d %H:%M:%S %z").strip()


def counted(value: int) -> str:
    """A number up to 99 in Chinese.

    >>> counted(3), counted(10), counted(11), counted(24)
    ('三', '十', '十一', '二十四')
    """
    tens, ones = divmod(value, 10)
    head = "" if not tens else "十" if tens == 1 else f"{_DIGITS[tens]}十"
    return head + (_DIGITS[ones] if ones or not tens else "")


def verdict(value: Verdict | str) -> str:
    """The verdict's Chinese word."""
    return VERDICTS[Verdict(value)]


def verdict_class(value: Verdict | str) -> str:
    """The verdict's class in style.css."""
    return CLASSES[Verdict(value)]


def sign(value: Verdict | str) -> str:
    """The verdict's sign, so that colour never speaks alone."""
    return SIGNS[Verdict(value)]


def status(unit: Unit) -> str:
    """Why a unit is listed without a score."""
    if unit.status.startswith("closed until "):
        return f"临时关停至 {unit.status.removeprefix('closed until ')}（已报备）"
    return {"none": "尚未建立子网站", "new": "本期新建，暂不计分"}.get(unit.status, unit.status)


def group_name(units: Sequence[Unit]) -> str:
    """What the notice calls an inspection group.

    >>> group_name([Unit("swb", "市委办", "party", "3")])
    '第三组'
    """
    first = units[0]
    if first.group.isdigit() and int(first.group) < 100:
        return f"第{counted(int(first.group))}组"
    if all(unit.kind in ("county", "zone") for unit in units):
        when = first.inspection_date
        return f"县市区（{when.month}月{when.day}日）" if when else "县市区"
    return first.group or "未分组"


def page_name(page: Page) -> str:
    """What a page is to its reader: role, column, night."""
    name = ROLES.get(page.role, page.role)
    if page.role in ("column", "list") and (page.label or page.column):
        name = f"{name}“{page.label or COLUMNS.get(page.column, page.column)}”"
    elif page.role in ("link", "article", "letter") and page.label:
        name = f"{name}“{page.label}”"
    rendered = "（浏览器渲染）" if page.method == "RENDER" else ""
    return f"{name}{rendered} {page.night.month}月{page.night.day}日"


def outcome(page: Page) -> str:
    """How the visit ended, with the reason where nothing came."""
    word = OUTCOMES[page.outcome]
    return f"{word}：{why(page.reason)}" if page.reason else word


def file_name(code: str) -> str:
    """The name of a unit's or page's file; a code that is no plain word raises `ReportError`."""
    if not re.fullmatch(r"[\w-]{1,80}", code):
        raise ReportError(f"code {code!r} cannot be a file name; use letters, digits and hyphens")
    return f"{code}.html"


def applies_to(rule: Applies, everyone: str = "全部单位") -> str:
    """Whom a rule of the rubric means; `everyone` is the word for all kinds."""
    if set(rule.kinds) == set(ALL_KINDS):
        return everyone
    words = [KINDS[kind] for kind in rule.kinds] + list(rule.units)
    if rule.list:
        words.append(f"{LISTS.get(rule.list, rule.list)}（办公室名单）")
    return "、".join(words)


def setting(value: Value, key: str) -> str:
    """A threshold of the rubric in words."""
    if isinstance(value.value, dict):
        shown = "，".join(f"{_word(kind)} {_said(each, key)}" for kind, each in value.value.items())
    else:
        shown = _said(value.value, key)
    return f"{SETTINGS.get(key, key)}：{shown}"


def _said(value: Any, key: str) -> str:
    """A window in words; a warning line is a window or a plain number, as its line is."""
    return spoken(value) if key in WINDOWS and not (key == "warn" and isinstance(value, int)) else _shown(value)


def _shown(value: object) -> str:
    if isinstance(value, list | tuple):
        return "、".join(_word(str(each)) for each in value)
    return number(value) if isinstance(value, int | float) else _word(str(value))


def _word(value: str) -> str:
    """The word for a kind of column, a kind of unit or a choice of the rubric; any other text as it is."""
    return VALUES.get(value) or COLUMNS.get(value) or KINDS.get(value) or value
