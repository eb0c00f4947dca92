"""What mailboxes call their fields, and what the words for a letter's state mean."""

from __future__ import annotations

import re
import tomllib
from bisect import bisect_left
from functools import lru_cache
from importlib.resources import files

from checks.model import Letter
from checks.reading.dates import cell, days
from checks.reading.links import squeeze
from checks.reading.tree import Tree

LETTERS = 1000
_VALUE = 40  # characters in which the day of a label's value stands
_RAW = tomllib.loads(files("checks.reading").joinpath("letters.toml").read_text("utf-8"))
_GAP = re.compile(r"[\s\u3000\xa0]+")
_BESIDE = re.compile(r"[\s\u3000\xa0:：\[\]【】()（）*·|]+")
LABELLED = re.compile(
    r"((?<![A-Za-z])[QA]|[\u4e00-\u9fff][\u4e00-\u9fff\d\s\u3000]{0,10}(?:[（(]单位[)）])?)\s{0,6}[:：]"
)
_REPLIER = re.compile(
    r".{0,8}(?:管理员|[站版馆校院]主|客服|[局委办厅部院科处所站校馆长府会司队门构关位])(回复|答复|解答)"
)
_ANSWERED = re.compile(
    r"(?<!未)(?<!待)(?<!没)(?:已经?(?:回复|答复|办结|办理|处理|处置|批复|作答|答|反馈|回|完成|结案|解决|解答|办复|办毕|办|结|评价|回应|审结|公开|采纳)|办结|处理完毕|办理完[毕成]|回复完毕|"
    r"处理完成|完成|结案|回复公开|答复完毕|回访完毕|有回复|满意|归档)"
)
_HANDED = re.compile(
    r"转办|转交|转送|交办|移交|已转|分[办派]|批办|派发|转相关|批转|分转|转出|转派|派单|已派|转至|转发|交由"
)
_OPEN = re.compile(
    r"未|待|尚|暂无|没有|[复理置]中|立案|正在|审核中|已受理|已接收|已收|已登记|已签收|流转|新信件|在办|延期|已审核|已阅|已提交|进行中|接收中|受理$|超期|调查中|督办|办理$|处理$|核实中"
)
_NOTE = re.compile(
    r"(?:转交|已转(?![变为化型])|转[市县区省]|转办|转送|转至|移交|转发|转给|交由|批转|交办|转请|转相关|分转|转到|转往)"
)
_ANSWER = re.compile(
    r"经查|经核|经调查|答复如下|回复如下|如下|核实情况|调查核实|已(?:责令|整改|修复|解决|完成|拨付|发放|安装|清理)|根据|按照|办结"
)
_QUALIFIERS = re.compile(f"(?:{'|'.join(_RAW['states']['of'])}){{1,3}}")
_LABEL_ENDS = frozenset(
    "复答"
    + "".join(label[-1] for name in ("asked", "replied", "status") for label in _RAW["labels"][name])
    + "间期态度"
)
_STATE_ENDS = ("状态", "进度", "环节")
_PICTURE = re.compile(r"([a-z]+)[\d_-]{0,3}\.(?:gif|png|jpe?g|svg|webp)$")
_SIGNED = re.compile(
    r"[\s\u3000]*[(（\[【]?[^。？！?!，,\s\u3000]{0,12}[\s\u3000]*(?:19|20)\d\d[-/.年]\d{1,2}[-/.月]\d{1,2}日?[\s\d:]{0,9}[)）\]】]?$"
)
_ACTS = "|".join(_RAW["states"]["acts"])
_STATE = rf"(?:(?:{'|'.join(_RAW['states']['before'])})(?:{_ACTS})(?:{'|'.join(_RAW['states']['after'])})?|(?:{_ACTS})(?:{'|'.join(_RAW['states']['after'])})|{'|'.join(_RAW['states']['words'])})"
STATE_STARTS = frozenset("[【(（" + "".join(word[0] for words in _RAW["states"].values() for word in words))
_MARKS = frozenset(("i", "span", "em", "b", "td", "div"))
STATUS_WORD = re.compile(rf"[\[【(（]?{_STATE}[\]】)）]?")
TAGGED = re.compile(rf"[\[【(（]({_STATE})[\]】)）]")
_COUNTED = re.compile(  # 3．关于路灯的来信, 【咨询】关于路灯的来信
    r"^\d{1,3}(?:[．、]|\.(?!\d))\s{0,3}(?=\S{2})|^[【\[](?:咨询|建议|投诉|求助|举报|表扬|感谢|反映|申诉|信访|其他|其它)[】\]]\s{0,3}(?=\S{2})"
)
_NOTHING = re.compile(
    r"(?:暂无|尚未|还没有|没有|未)(?:回复|答复|办理|处理|内容|结果).{0,12}|无|暂无|-+|/|待回复|待处理|办理中.{0,6}|处理中.{0,6}|正在办理.{0,6}|正在处理.{0,6}"
)


def status_of(text: str) -> str:
    """What a status word means: answered, handed over, open, or "" where it says nothing.

    >>> [status_of(word) for word in ("已办结", "未回复", "已转办", "办理中", "已受理")]
    ['answered', 'open', 'handed over', 'open', 'open']
    """
    text = text.strip()[:40]
    if _ANSWERED.search(text) and not re.search(r"[未待]|尚|不予", text):
        return (
            "handed over" if re.search(r"已(?:办理)?转", text) and not re.search(r"[回答]复|办结", text) else "answered"
        )
    if re.match(r"未|待|尚|暂无", text):
        return "open"
    if _HANDED.search(text):
        return "handed over"
    return "open" if _OPEN.search(text) else ""


def reply_means(text: str) -> str:
    """What a reply's text amounts to: answered, handed over (a note that the letter was passed on) or open (nothing)."""
    text = squeeze(text)
    if len(text) < 2 or _NOTHING.fullmatch(text):
        return "open"
    if len(text) <= 10 and (meant := status_of(text)):
        return meant
    if len(text) <= 120 and _NOTE.search(text) and not _ANSWER.search(text):
        return "handed over"
    return "answered"


@lru_cache(maxsize=1)
def vocabulary() -> tuple[dict[str, str], frozenset[str], frozenset[str]]:
    """Label → field; the labels that are common elsewhere too; the labels that count only for want of a better."""
    raw = _RAW
    labels = {label: name for name, words in {**raw["weak"], **raw["labels"]}.items() for label in _both(words)}
    for name, stems in raw["stems"].items():
        labels |= {stem + ending: name for stem in stems for ending in raw["endings"][name]}
    weak = {label: name for name, words in raw["weak"].items() for label in _both(words)}
    return {**labels, **weak}, frozenset(_both(raw["plain"]["labels"])), frozenset(weak)


def _both(labels: list[str]) -> list[str]:
    """Labels with 时间 and 日期 for each other."""
    ends = (("时间", "日期"), ("日期", "时间"))
    return labels + [label.removesuffix(end) + other for label in labels for end, other in ends if label.endswith(end)]


def field_of(text: str) -> tuple[str, str]:
    """The field that a label names and the label as the vocabulary writes it; "" and "" for anything else."""
    if len(text) > 20:
        return "", ""
    label = named(text)
    return vocabulary()[0].get(label, ""), label


def letter_from(values: dict[str, str], href: str, *, replied_shown: bool = False) -> Letter | None:
    """A letter of the texts of its fields; None where they say neither a day nor a state. Only an answered letter was replied."""
    asked, replied = day_in(values.get("asked", "")), day_in(values.get("replied", ""))
    status = status_of(values.get("status", "")) if values.get("status") else ""
    if values.get("status") and not status and values["status"] in ("是", "否"):
        status = "answered" if values["status"] == "是" else "open"
    if not status and values.get("reply"):
        status = reply_means(values["reply"])
    if not status and replied_shown and "status" not in values:
        status = "answered" if replied else "open"
    if status in ("handed over", "open"):
        replied = ""
    if not (asked or replied or status):
        return None
    return Letter(_COUNTED.sub("", values["title"]), href, asked, replied, status, values.get("office", ""))


def day_in(text: str) -> str:
    """The day in a value, alone or with a clock time or words around it."""
    found = days(text[:_VALUE])
    return found[0].day if found else cell(text.partition(" ")[0]) or cell(text)


def picture_text(tree: Tree, start: int, end: int) -> str:
    """What the first picture with words in a slice says, or is called: states are often drawn."""
    nodes = tree.by_tag.get("img", [])
    pictures = [tree.attrs[node] for node in nodes[bisect_left(nodes, start) : bisect_left(nodes, end)]]
    for attrs in pictures:
        if attrs.get("alt") or attrs.get("title"):
            return attrs.get("alt") or attrs.get("title") or ""
    marks = (tree.attrs[node].get("title", "") for node in range(start, end) if tree.tags[node] in _MARKS)
    if word := next((title for title in marks if STATUS_WORD.fullmatch(title.strip())), ""):
        return word
    names = [match[1] for attrs in pictures if (match := _PICTURE.search(attrs.get("src", "").lower()))]
    return next((word for word, known_names in _RAW["pictures"].items() if set(names) & set(known_names)), "")


def signed(text: str) -> str:
    """A text without the name and the day that close it."""
    return _SIGNED.sub("", text).strip()


@lru_cache(maxsize=10_000)
def bare(text: str) -> str:
    """A label without spaces, colons and brackets."""
    return text if text.isalnum() else _BESIDE.sub("", text)


@lru_cache(maxsize=10_000)
def named(text: str) -> str:
    """The label that a whole text is, as the vocabulary writes it; "" for any other text.

    >>> named("来 信 时 间："), named("管理员回复"), named("未回复")
    ('来信时间', '回复', '')
    """
    label = bare(text)
    if label in vocabulary()[0]:
        return label
    if label[-1:] not in _LABEL_ENDS or any(mark in text[1:-1] for mark in "（(【["):
        return ""
    return _qualified(label) or (match[1] if (match := _REPLIER.fullmatch(label)) else "")


def _qualified(label: str) -> str:
    """The label of a time or a state that follows words for letters and offices: 诉求提交时间, 办理结果状态."""
    labels = vocabulary()[0]
    start = match.end() if (match := _QUALIFIERS.match(label)) else 0
    tails = [label[at:] for at in range(start, 0, -1) if at == start or _QUALIFIERS.fullmatch(label[:at])]
    return next((tail for tail in tails if labels.get(tail) in ("asked", "replied", "status")), "")


@lru_cache(maxsize=10_000)
def known(label: str) -> str:
    """The label of the vocabulary that a text ends with, or "": the whole text, what follows a space, or four characters.

    >>> known("张三　　日 期"), known("您的来信时间"), known("联系时间"), known("市水利局答复")
    ('日期', '来信时间', '', '答复')
    """
    labels = vocabulary()[0]
    tails = [label[space.end() :] for space in _GAP.finditer(label)]
    found = next((name for tail in (label, *tails) if (name := bare(tail)) in labels), "")
    whole = bare(label)
    found = found or next((whole[at:] for at in range(1, len(whole) - 3) if whole[at:] in labels), "")
    if not found and whole.endswith(_STATE_ENDS):
        return "状态"
    return found or (match[1] if (match := _REPLIER.fullmatch(whole)) else "")
