"""The dates of an article's page: where each stands, what it is called, and whether its line tells of the article or tells a story."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass

from checks.reading.date_labels import kind_of_label
from checks.reading.dates import CLOCK_WORDS, Day, days, english_days, labelled_days
from checks.reading.tree import Tree

STREAM = 300_000
SEEN = 1000
_NODES, _LINE = 12, 90  # of a line, on each side of a date
_LONGEST = 60  # characters of a text whose name stands before it
_BLOCKS = frozenset(
    (
        *("html", "body", "div", "p", "td", "th", "tr", "li", "ul", "ol", "dl", "dt", "dd", "table", "tbody", "thead"),
        *("section", "article", "header", "footer", "form", "center", "blockquote", "pre", "aside", "main", "nav"),
        *("fieldset", "figure", "h1", "h2", "h3", "h4", "h5", "h6", "ucaptitle", "ucapcontent"),
    )
)
_POINTS = " \t\n\u3000\xa0:：[]【】()（）|·-—/"
_SIGNED = re.compile(r"\s{0,3}[）)]")
_WORDS = "来源|作者|浏览|点击|字体|字号|发布|编辑|访问|阅读|稿源|来自|单位|供稿|责编|记者|人气|次数|关注|打印|保护视力|原创|录入|分享|收藏|评论|撰稿|审核|信息员|通讯员"
_BESIDE = re.compile(
    r"(?:\s{0,4}星期.)?(?:\s{0,4}[上下]午)?[\W\dTZ时分秒点_]{0,40}|\s?(?i:posted|published|date|by)[^。；]{0,60}"
    rf"|[^。；]{{0,60}}(?:{_WORDS})[^。；]{{0,80}}"
)
_OFFICE = re.compile(
    r"[\u4e00-\u9fff]{2,18}(?:局|委|办|室|政府|网|报|社|中心|院|厅|科|队|所|站|馆|处|会|部|股|网站|在线)[\s|·]{0,10}"
)
_LINE_BEFORE = re.compile(r"[^。；！？，]{0,40}[\s|｜·:：\[\]【】()（）/]|")
_LINE_AFTER = re.compile(
    r"(?:\s{0,3}[上下]午)?\s{0,3}(?:\d{1,2}[:时]\d\d(?:[:分]\d{0,2}秒?)?)?(?:[\s|｜·\[【(（/\]】)）][^。；！？，]{0,50}|[，,;；][^。；！？，]{2,30})?"
)
_NO_LINE = re.compile(r"通过|修正|修订|施行|会议|召开|截止|报名|至|起|前|开工|竣工|时间表")
_GAP = re.compile(r"(?<=[\u4e00-\u9fff])[ \u3000\xa0]{1,3}(?=[\u4e00-\u9fff])")
_RELEASED = re.compile(
    r"\s{0,3}(?:\d\d:\d\d(?::\d\d)?\s{0,3})?(?:发布|发表|公布|上传|刊发|刊登|张贴|发出)(?=[\s，,。;；|)）在于]|$)"
)
_LUNAR = re.compile(r"农历|[阴农]历|晴|多云")
_EVENT = re.compile(
    r"\s{0,3}[（(]\s?(?:星期|周)|\s{0,3}[至到—~-]{1,2}\s?\d|\s{0,3}[上下]午\s?\d{1,2}(?:[:：点时]\d{0,2}分?)?[。，；]"
)
_FILE = re.compile(r"[\s\d:.　]{0,12}\d\s?[KMG]B?\b|[^。]{0,20}\d\s?[KM]B\b", re.I)
_EVENT_NEXT = re.compile(
    r"[\s\u3000]{0,4}(?:\S{0,4}地\s{0,3}点|地址|主持人?|出席|参加\S{0,2}|报名\S{0,2}|会议\S{0,4}|内\s{0,3}容)\s{0,3}[:：]"
)
_COMMENT = re.compile(r"网友|游客|匿名|用户|[\d一二三四]楼|沙发|评论|回复|留言")
_WEEKDAY = re.compile(r"\s{0,4}星期")
_LABEL = re.compile(r"([\u4e00-\u9fff]{1,10}|[A-Za-z][A-Za-z ]{1,18}[A-Za-z])[\s:：\[\]【】(（)）|·\u3000-]{0,8}$")
_CREDIT = re.compile(r"编辑|责编|录入|审核|审稿|撰稿|供稿|来源|发布人|作者|信息员|上传|校对|终审|初审|复审|编审")
_MADE = re.compile(r"[\[(（【]\s?$")  # a bracket opens before the day


@dataclass(frozen=True, slots=True)
class Seen:
    """A full date on the page: the place of its text node among the page's words, its day, what it is called."""

    place: int
    day: str
    kind: str  # published, time, updated, fallback, issued, written, signed, weekday, office, line, other or ""
    short: bool  # its line holds nothing else, or only what lines under a title hold
    unseen: bool  # inside a link or hidden
    credit: bool = False  # its line names an editor or a source, or it stands in brackets of its own


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
    every = [*days(stream), *labelled_days(stream), *english_days(stream)]
    for day in sorted(every, key=lambda day: day.start)[:SEEN]:
        place = bisect_right(offsets, day.start) - 1
        if tree.words[place] not in in_rows:
            found.append(_seen(tree, stream, day, place, offsets[place], parts[place]))
    return found


def _seen(tree: Tree, stream: str, day: Day, place: int, offset: int, own: str) -> Seen:
    inside, after = own[: day.start - offset], own[max(day.end - offset, 0) :]
    line_before, line_after = _line(tree, place)
    before, whole_after = line_before + inside, after + line_after
    kind = kind_of_label(_label(tree, place, before, alone=len(own) <= _LONGEST and after[:1] != "，"))
    if kind != "published" and (
        CLOCK_WORDS.search(before[-14:]) or _LUNAR.search(whole_after[:30]) or _FILE.match(whole_after)
    ):
        kind = "other"
    if kind == "time" and (_EVENT.match(whole_after) or _EVENT_NEXT.match(_next(tree, place))):
        kind = "other"
    if kind == "published" and _COMMENT.search(before):
        kind = "other"
    if not kind and _WEEKDAY.match(stream, day.end):
        kind = "weekday"
    if kind == "published" and len(own) > 120 and len(inside) > 60:
        kind = ""
    if not kind and _SIGNED.match(after) and "年" in own:
        kind = "signed"
    told = "《" in before or "。" in whole_after  # （《某规定》2017年10月27日发布）同时废止。
    if kind in ("", "other", "office") and len(own) <= 60 and not told and _RELEASED.match(whole_after):
        kind = "published"
    if not kind and not after.strip() and _OFFICE.fullmatch(inside):
        kind = "office"
    short = bool(_BESIDE.fullmatch(inside) and _BESIDE.fullmatch(after)) and not _tells(before, whole_after)
    if not kind and not short and len(own) <= 90 and not _NO_LINE.search(own):
        kind = "line" if _LINE_BEFORE.fullmatch(inside) and _LINE_AFTER.fullmatch(after) else ""
    link = tree.within(tree.words[place], "a")
    unseen = (link >= 0 and tree.text(link, most=60) != own) or _hidden(tree, tree.words[place])
    credit = bool(_CREDIT.search(before + whole_after)) or ("年" not in own and bool(_MADE.search(before)))
    return Seen(place, day.day, kind, short, unseen, credit)


def _next(tree: Tree, place: int) -> str:
    return tree.texts[tree.words[place + 1]][:12] if place + 1 < len(tree.words) else ""


def _tells(before: str, after: str) -> bool:
    """Whether a line tells a story: it ends a sentence, and is too long for a line under a title."""
    return len(before) + len(after) > 40 and ("。" in after or "，" in after[:20] or "。" in before)


def _line(tree: Tree, place: int) -> tuple[str, str]:
    """The texts of the same line before and after a text node: those in the same block with no line break between."""
    block = block_of(tree, tree.words[place])
    before, after = "", ""
    for other in range(place - 1, max(place - _NODES, -1), -1):
        if len(before) > _LINE or not _same_line(tree, tree.words[other], tree.words[other + 1], block):
            break
        before = f"{tree.texts[tree.words[other]]} {before}"
    for other in range(place + 1, min(place + _NODES, len(tree.words))):
        if len(after) > _LINE or not _same_line(tree, tree.words[other], tree.words[other - 1], block):
            break
        after = f"{after} {tree.texts[tree.words[other]]}"
    return before, after


def _same_line(tree: Tree, node: int, neighbour: int, block: int) -> bool:
    return block_of(tree, node) == block and "br" not in tree.tags[min(node, neighbour) : max(node, neighbour)]


def block_of(tree: Tree, node: int) -> int:
    """The nearest element around a text that makes a block of its own."""
    while node > 0 and (tree.tags[node] not in _BLOCKS):
        node = tree.parents[node]
    return node


def _label(tree: Tree, place: int, before: str, *, alone: bool) -> str:
    """What a date is called: in its own line, else the short text just before it or at the head of its table's column.

    A date that is not `alone` opens running text, which no text before it names."""
    if not before.strip(_POINTS):
        if not alone:
            return ""
        previous = tree.texts[tree.words[place - 1]] if place else ""
        label = _last_word(previous + before) if len(previous) + len(before) <= 16 else ""
        return label if kind_of_label(label) else _column_head(tree, tree.words[place]) or label
    return _last_word(before)


def _last_word(before: str) -> str:
    tail = before[-24:]
    match = _LABEL.search(tail)
    if match and kind_of_label(match[1]):
        return match[1]
    wide = _LABEL.search(_GAP.sub("", tail))
    return wide[1] if wide and kind_of_label(wide[1]) else match[1] if match else ""


def _column_head(tree: Tree, node: int) -> str:
    """The head of a date's column: the cell at the same place in the row above, where that row holds only labels."""
    cell = tree.within(node, "td")
    row = tree.parents[cell] if cell >= 0 else -1
    if row < 0 or tree.tags[row] != "tr" or tree.inside(row, "a"):
        return ""
    rows = [each for each in tree.children(tree.parents[row]) if tree.tags[each] == "tr"]
    at = rows.index(row)
    if not at:
        return ""
    heads, cells = tree.children(rows[at - 1]), tree.children(row)
    place = cells.index(cell)
    head = tree.text(heads[place], most=20).strip(_POINTS) if len(heads) == len(cells) else ""
    return head if len(head) <= 8 and not any(char.isdigit() for char in head) else ""


def _hidden(tree: Tree, node: int) -> bool:
    return any(
        "display:none" in style.replace(" ", "") for up in tree.up(node) if (style := tree.attrs[up].get("style", ""))
    )
