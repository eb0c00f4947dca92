"""The dates of an article's page, what each is called, and which of them is the day of publication."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

from checks.reading.dates import CLOCK_WORDS, Day, days, labelled_days, split_cell
from checks.reading.tree import Tree

STREAM = 300_000
SEEN = 1000
# fmt: off
_PUBLISHED = (
    "发布时间", "发布日期", "发表时间", "发表日期", "公开日期", "公开时间", "公布日期", "公布时间", "发稿时间", "发稿日期", "上网日期", "上网时间", "上传时间", "上传日期",
    "时间发布", "录入时间", "录入日期", "添加时间", "添加日期", "加入时间", "入库时间", "信息时间", "信息日期", "登载时间", "刊登时间", "发布于", "发表于", "文章时间",
    "稿件时间", "新闻时间", "编辑时间", "编辑日期", "创建时间", "撰写时间", "上网发布日期", "网上发布时间", "挂网时间", "挂网日期",
    "发帖时间", "播发时间", "提交时间", "日期发布", "推送时间", "上报时间", "刊发时间", "发布", "公告时间", "公告日期",
)
# fmt: on
_ALONE = ("时间", "日期", "发表", "上传", "刊发", "公布")
_UPDATED = ("更新时间", "更新日期", "更新于", "最后更新", "修改时间", "最近更新", "更新", "最后修改", "最后更新时间")
# fmt: off
_WRITTEN = (
    "成文日期", "发文日期", "发文时间", "生成日期", "成文时间", "产生日期", "印发日期", "生成时间", "制发日期", "签发日期",
)
# fmt: on
_FALLBACK = (
    "生成日期",
    "发文日期",
    "发文时间",
    "产生日期",
    "提供日期",
    "提供时间",
    "供稿时间",
    "供稿日期",
    "来稿时间",
    "投稿时间",
)
# fmt: off
_NEVER = (
    "页面", "截止", "报名", "会议", "活动", "出生", "访谈", "施行", "实施", "生效", "有效", "失效", "到期", "统计", "开标", "考试", "办理", "回复", "来信",
    "下载", "缓存", "服务器", "系统",
)
# fmt: on
_POINTS = " \t\n\u3000\xa0:：[]【】()（）|·"
_SIGNED = re.compile(r"\s{0,3}[）)]")
_BESIDE = re.compile(
    r"(?:\s{0,4}星期.)?(?:\s{0,4}[上下]午)?[\W\dT时分秒点_]{0,40}|\s?(?i:posted|published|date|by)[^。；]{0,60}|[^。；]{0,60}(?:来源|作者|浏览|点击|字体|字号|发布|编辑|访问|阅读|稿源|来自|单位|供稿|责编|记者|人气|次数|关注)[^。；]{0,80}"
)
_OFFICE = re.compile(
    r"[\u4e00-\u9fff]{2,18}(?:局|委|办|室|政府|网|报|社|中心|院|厅|科|队|所|站|馆|处|会|部|股)[\s|·]{1,10}"
)
_LINE_BEFORE = re.compile(r"[^。；！？，]{0,40}[\s|｜·:：\[\]【】()（）/]|")
_LINE_AFTER = re.compile(
    r"(?:\s{0,3}[上下]午)?\s{0,3}(?:\d{1,2}[:时]\d\d(?:[:分]\d{0,2}秒?)?)?(?:[\s|｜·\[【(（/\]】)）][^。；！？，]{0,50}|[，,;；][^。；！？，]{2,30})?"
)
_NO_LINE = re.compile(r"通过|修正|修订|施行|会议|召开|截止|报名|至|起|前|开工|竣工|时间表")
_GAP = re.compile(r"(?<=[\u4e00-\u9fff])[ \u3000\xa0](?=[\u4e00-\u9fff])")
_RELEASED = re.compile(r"\s{0,3}(?:发布|发表|公布|上传)$")
_SHEET = re.compile(r"第?\s?[A-Z]?\d{1,2}\s?版")
_WEEKDAY = re.compile(r"\s{0,4}星期")
_SIMPLE = str.maketrans("發佈時間開錄編輯後", "发布时间开录编辑后")
_EDGE = re.compile(r"^(?:本文|文章|信息|稿件|新闻|网站|公文|文件)(?=..)")
_LABEL = re.compile(r"([\u4e00-\u9fff]{2,10})[\s:：\[【(（|·\u3000]{0,8}$")


@dataclass(frozen=True, slots=True)
class Seen:
    """A full date on the page: the place of its text node among the page's words, its day, what it is called."""

    place: int
    day: str
    label: str
    kind: str  # published, updated, fallback, written, signed, weekday, office, line, other or ""
    short: bool
    unseen: bool  # inside a link or hidden


def dates_shown(tree: Tree, in_rows: frozenset[int]) -> list[Seen]:
    """Every full date of the page that is no list row's, with its label."""
    offsets = []
    parts = []
    size = 0
    for node in tree.words:
        offsets.append(size)
        parts.append(tree.texts[node])
        size += len(parts[-1]) + 1
        if size > STREAM:
            break
    stream = "\n".join(parts)
    found = []
    for day in sorted([*days(stream), *labelled_days(stream)], key=lambda day: day.start)[:SEEN]:
        place = bisect_right(offsets, day.start) - 1
        node = tree.words[place]
        if node not in in_rows:
            found.append(_seen(tree, stream, day, place, offsets[place], parts[place]))
    return found


def _seen(tree: Tree, stream: str, day: Day, place: int, offset: int, own: str) -> Seen:
    inside = own[: day.start - offset]
    label, before = _label(tree, place, inside)
    kind = _kind(label)
    if CLOCK_WORDS.search(before) and kind != "published":
        kind = "other"
    if not kind and _WEEKDAY.match(stream, day.end):
        kind = "weekday"
    if kind == "published" and len(own) > 120 and len(inside) > 60:
        kind = ""
    after = own[day.end - offset :]
    if not kind and _SIGNED.match(after) and "年" in own:
        kind = "signed"
    if not kind and len(own) <= 30 and _RELEASED.match(after):
        kind = "published"
    if not kind and not after.strip() and _OFFICE.fullmatch(inside):
        kind = "office"
    short = bool(_BESIDE.fullmatch(inside) and _BESIDE.fullmatch(after))
    if not kind and not short and len(own) <= 90 and not _NO_LINE.search(own):
        kind = "line" if _LINE_BEFORE.fullmatch(inside) and _LINE_AFTER.fullmatch(after) else ""
    unseen = tree.within(tree.words[place], "a") >= 0 or _hidden(tree, tree.words[place])
    return Seen(place, day.day, label, kind, short, unseen)


def _label(tree: Tree, place: int, inside: str) -> tuple[str, str]:
    """What a date is called and the text before it: in its own node, else the short text just before it."""
    if not inside.strip(_POINTS) and place:
        inside = tree.texts[tree.words[place - 1]] + inside
        if len(inside) > 16:
            return "", ""
    match = _LABEL.search(inside[-24:]) or _LABEL.search(_GAP.sub("", inside[-24:]))
    return (match[1] if match else ""), inside[-14:]


def _kind(label: str) -> str:
    """published, updated, fallback (发文日期 and the like, taken for want of better), written, other, or "" for no label."""
    label = _EDGE.sub("", label.translate(_SIMPLE))
    if not label:
        return ""
    if label in _ALONE or (label.endswith(_PUBLISHED) and not label.startswith(_NEVER)):
        return "published"
    if label.endswith(_UPDATED):
        return "updated"
    if label.endswith(_FALLBACK) and not label.startswith(_NEVER):
        return "fallback"
    if label.endswith(_WRITTEN):
        return "written"
    return "other" if label.endswith(("时间", "日期", "期限", "有效期", "自", "于", "至", "从", "截止", "期间")) else ""


def _hidden(tree: Tree, node: int) -> bool:
    return any(
        "display:none" in style.replace(" ", "") for up in tree.up(node) if (style := tree.attrs[up].get("style", ""))
    )


def choose(tree: Tree, seen: list[Seen], title: int) -> tuple[str, str]:
    """The best day and how it was found: the first offer that names one."""
    return next(((day, how) for how, day in _offers(tree, seen, title) if day), ("", ""))


def _offers(tree: Tree, seen: list[Seen], title: int) -> Iterator[tuple[str, str]]:
    """Ways to find the day, the surest first, each with the day it finds or ""."""
    labelled = [item for item in seen if item.kind == "published"]
    seen = [item for item in seen if item.kind or not _in_date_table(tree, item, seen)]
    if title < 0:
        yield "labelled", _only(labelled)
        return
    wall = _wall(tree, title)
    labelled.sort(key=lambda item: (item.place > wall, abs(item.place - title) + (0 if item.place >= title else 3)))
    yield "labelled", _first(labelled)
    under = [item for item in seen if item.short and title < item.place <= min(wall, title + 14)]
    yield "near the title", _first([item for item in under if item.kind == ""])
    yield "near the title", _first([item for item in under if item.kind == "weekday"])
    yield "updated", _first([x for x in seen if x.kind == "updated" and title - 4 <= x.place <= min(wall, title + 20)])
    above = [item for item in seen if item.kind == "" and item.short and title - 4 <= item.place < title]
    yield "above the title", _first([x for x in above[::-1] if len(tree.texts[tree.words[x.place]]) <= 30])
    yield "written", _only([item for item in seen if item.kind == "fallback"])
    close = [x for x in seen if x.kind in ("signed", "office", "line") and title < x.place <= min(wall, title + 3)]
    yield "near the title", _first(close)
    yield "above the title", _first([x for x in seen if x.kind == "weekday" and _on_a_sheet(tree, x.place, title)])
    yield "near the title", _in_pieces(tree, title)


def _in_date_table(tree: Tree, item: Seen, seen: list[Seen]) -> bool:
    """Whether a bare day fills a cell of a table with at least three such cells: a table of deadlines or works."""
    table = _own_table(tree, item)
    return table >= 0 and sum(not other.kind and _own_table(tree, other) == table for other in seen) >= 3


def _own_table(tree: Tree, item: Seen) -> int:
    """The table of a day that has a cell to itself, or -1."""
    node = tree.words[item.place]
    holder = tree.within(node, "td")
    alone = holder >= 0 and tree.ends[holder] - holder <= 4 and len(tree.texts[node]) <= 20
    return tree.within(holder, "table") if alone else -1


def _on_a_sheet(tree: Tree, place: int, title: int) -> bool:
    """Whether a day stands in the line of a newspaper's page (2024年3月5日 星期二 第A03版) just over the title."""
    between = tree.words[place + 1 : title]
    return len(between) <= 4 and any(_SHEET.search(tree.texts[node]) for node in (tree.words[place], *between))


def _in_pieces(tree: Tree, title: int) -> str:
    """The day whose parts stand in neighbouring elements beside the title: 05 over 2024-03."""
    for place in range(max(0, title - 7), min(len(tree.words), title + 6)):
        texts = [tree.texts[node] for node in tree.words[place : place + 5]]
        if not texts[0][0].isdigit() or tree.within(tree.words[place], "a") >= 0:
            continue
        for size in (2, 3, 4, 5):
            day = split_cell(" ".join(texts[:size]))
            if len(day) == 10:
                return day
    return ""


def _first(found: list[Seen]) -> str:
    return found[0].day if found else ""


def _only(found: list[Seen]) -> str:
    """The day on which all agree, or ""."""
    return found[0].day if len({item.day for item in found}) == 1 else ""


def _wall(tree: Tree, title: int) -> int:
    """The place where running text begins after the title."""
    for place in range(title + 1, min(len(tree.words), title + 80)):
        text = tree.texts[tree.words[place]]
        if text[0] in "(（" and text[-1] in ")）":  # when a law was passed
            continue
        sentence = len(text) >= 45 or (len(text) >= 12 and text.endswith(("。", "；", "！", "：")))
        if sentence and "时间" not in text and "来源" not in text:
            return place
    return min(len(tree.words), title + 80)
