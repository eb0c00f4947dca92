"""Labels of a letter with their values: "来信时间：2024-03-05", or in the cell after the label."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from checks.reading.dates import cell, narrow
from checks.reading.letter_words import LABELLED, bare, known, named, vocabulary
from checks.reading.tree import Tree

_LABEL_TAGS = frozenset(("td", "th", "dt", "label", "strong", "b", "em", "i", "h3", "h4", "h5", "legend"))
_DAY = r"((?:19|20)\d\d[-/.年]\d{1,2}[-/.月]\d{1,2})日?"
_ACT = re.compile(
    rf"{_DAY}(?:\s\d{{1,2}}:\d\d(?::\d\d)?)?(?:[\s\u3000]{{1,4}}[\u4e00-\u9fff]{{2,16}}(?=[\s\u3000]))?[\s\u3000]{{0,4}}"
    r"(提问|留言|来信|写信|咨询|投诉|回复|答复|解答|办结)(?=[\s\u3000，,:：)）\]】]|$)"
    rf"|(提问|留言|来信|写信|咨询|发表|提交|回复|答复|解答)[于在][\s\u3000:：]{{0,4}}{_DAY}"
    rf"|(提问|写信|提交|办结)[:：]\s{{0,3}}{_DAY}(?=日?[\s\d:]{{0,10}}(?:$|[\u3000|)）\]】]))"
)
_DATED_LABEL = re.compile(
    rf"[^（(：:。，]{{0,16}}(回复|答复|解答|提问|留言|咨询|来信|投诉)[于在]?\s?[（(\[【]\s?{_DAY}[^）)\]】]{{0,12}}[）)\]】]\s?[:：]\s{{0,3}}"
)
_BESIDE_DAY = re.compile(rf"([\u4e00-\u9fff]{{2,10}})[\s\u3000]{{0,4}}{_DAY}")
_MARKED = re.compile(r"[:：【\[2]")
_GREETING = re.compile(r"\s{0,3}[您你大][好家]")
_ICONS = frozenset(("问", "答", "Q", "A"))
_LONE_ICONS = ({"问"}, {"答"}, {"Q"}, {"A"})
_STAGES = frozenset(("环节", "节点", "步骤", "办理环节", "处理环节"))
_LETTERS_HEAD = re.compile(r"标题|主题|题目|信件|来信|内容")
_STATE = 24  # characters: what is longer under 答复情况 is the answer itself
_DAYS = ("asked", "replied")
_BOXES = frozenset(("div", "blockquote", "section", "article", "fieldset", "form", "center"))
_BOXED = re.compile(r"[【\[]\s?([\u4e00-\u9fff]{2,8})\s?[】\]][:：\s\u3000]{0,3}")
_ASKS = frozenset(("来信", "留言", "提问", "咨询", "投诉", "写信"))
_REPLIES = frozenset(("回复", "答复", "解答", "办结"))


@dataclass(frozen=True, slots=True)
class Field:
    """A label with its value: where the label stands, which field it is, how it is written, what follows it."""

    node: int
    field: str
    label: str
    value: str


def fields_of(tree: Tree) -> list[Field]:
    """Every label of the vocabulary with its value: "label：value" in one text, or in the text or cell after it."""
    found: list[Field] = []
    for place, node in enumerate(tree.words):
        text = tree.texts[node]
        if _MARKED.search(text) or (len(text) <= 14 and named(text)):
            found += _fields_at(tree, place, node, text)
    blank = _blank_forms(tree) + _tracks(tree, found) + tree.feet
    if {item.label for item in found} & _ICONS in _LONE_ICONS:
        found = [item for item in found if item.label not in _ICONS]
    found = [item for item in found if not any(start < item.node < end for start, end in blank)]
    return [
        replace(item, field="reply") if item.field == "status" and len(item.value) > _STATE else item for item in found
    ]


def _fields_at(tree: Tree, place: int, node: int, text: str) -> list[Field]:
    """The labels in one text, with their values."""
    labels = vocabulary()[0]
    if len(text) <= 14 and (label := named(text)):
        value = _following(tree, node) if _is_label(tree, place, node, label) else None
        return [] if value is None else [Field(node, _dated(labels[label], label, value), label, value)]
    if len(text) >= 12 and "20" in text[:60]:
        if match := _DATED_LABEL.match(text):
            when, what = ("replied", "reply") if match[1] in _REPLIES else ("asked", "question")
            return [Field(node, when, match[1], match[2]), Field(node, what, match[1], text[match.end() :])]
        if acts := _acts(node, text):
            return acts
        if len(text) <= 60 and ":" not in text and "：" not in text and (days := _BESIDE_DAY.findall(text)):
            pairs = [(label, day) for name, day in days if (label := known(name))]
            return [Field(node, _dated(labels[label], label, day), label, day) for label, day in pairs]
    if "【" in text or "[" in text:
        text = _BOXED.sub(lambda box: f" {box[1]}：" if named(box[1]) else box[0], text[:2000])
    if ":" not in text and "：" not in text:
        return []
    found = []
    matches = [m for m in LABELLED.finditer(text[:2000]) if known(m[1]) and not _is_prose(text, m)]
    for match, after in zip(matches, [*matches[1:], None], strict=False):
        value = text[match.end() : _label_start(after) if after else None].strip(" \u3000|｜,，;；\xa0")
        label = known(match[1])
        value = value or (_following(tree, node) if after is None else "")
        found.append(Field(node, _dated(labels[label], label, value), label, value))
    return found


def _label_start(match: re.Match[str]) -> int:
    """Where the label itself begins in what stands before its colon: 30日　信件状态："""
    written, label = match[1], known(match[1])
    if written.endswith(label):
        return match.end(1) - len(label)
    gaps = (gap.end() for gap in re.finditer(r"\s+", written) if bare(written[gap.end() :]) == label)
    return match.start(1) + next(gaps, 0)


def _is_prose(text: str, match: re.Match[str]) -> bool:
    """Whether a label is the letter's own words: 来信人：您好！ …，联系人：张三，…"""
    if vocabulary()[0][known(match[1])] not in ("sender", "office", "other"):
        return False
    return bool(_GREETING.match(text, match.end())) or text[: match.start()].endswith(("，", "、", "；"))


def _acts(node: int, text: str) -> list[Field]:
    """What was done on which day: 张三 于 2024-03-05 留言; 市水利局 2024-03-09 回复：您好……"""
    found = []
    for match in _ACT.finditer(text if len(text) <= 60 else text[:60]):
        day, did, told, on, called, then = match.groups()
        ends_line = len(text) <= 60 or text[match.end() : match.end() + 1] in (":", "：")
        if ends_line:
            act = did or told or called
            name = "replied" if act in _REPLIES else "asked"
            found.append(Field(node, name, act, day or on or then))
            if len(text) > 60 and name == "replied":
                found.append(Field(node, "reply", "回复", text[match.end() :].lstrip(":： \u3000")))
    return found


def _is_label(tree: Tree, place: int, node: int, label: str) -> bool:
    """Whether a text that is a label's word stands as one: by its colon, its element, or the value that follows."""
    return (
        tree.texts[node].rstrip()[-1:] in ":："
        or label in _ICONS
        or tree.tags[tree.parents[node]] in _LABEL_TAGS
        or _opens_value(tree, place)
        or _heads_value(tree, node)
        or _before_day(tree, place, label)
    )


def _before_day(tree: Tree, place: int, label: str) -> bool:
    """Whether a label of a time (来信时间) stands just before a day."""
    after = tree.words[place + 1 : place + 2]
    return vocabulary()[0][label] in _DAYS and bool(after) and bool(cell(narrow(tree.texts[after[0]])))


def _dated(name: str, label: str, value: str) -> str:
    """The field of a label: 来信：2024-03-05 is a day, whatever else 来信 may head."""
    if name not in ("reply", "question") and label not in _ASKS:
        return name
    return name if not cell(value) else "replied" if name == "reply" else "asked"


def _blank_forms(tree: Tree) -> list[tuple[int, int]]:
    """The extents of forms to be filled in (a frame around the whole page is none): their labels have no values."""
    forms = [(node, tree.ends[node]) for node in tree.by_tag.get("form", []) if tree.inside(node, "textarea")]
    return [(start, end) for start, end in forms if end - start < len(tree.tags) // 2]


def _tracks(tree: Tree, found: list[Field]) -> list[tuple[int, int]]:
    """The extents of the tables that tell the stages of one letter (环节, 时间, 单位) beside the labels that tell of it."""
    stages = [item.node for item in found if item.label in _STAGES]
    tables = {table for node in stages if (table := tree.within(node, "table")) >= 0}
    heads = {table: tree.text(tree.inside(table, "tr")[0], most=60) for table in tables if tree.inside(table, "tr")}
    spans = [(table, tree.ends[table]) for table, head in heads.items() if not _LETTERS_HEAD.search(head)]
    inside = [item for item in found if any(start < item.node < end for start, end in spans)]
    return spans if any(item.field == "asked" and item not in inside for item in found) else []


def _heads_value(tree: Tree, node: int) -> bool:
    """Whether a bare label fills the first of exactly two elements, of which the second holds its value."""
    holder = tree.parents[node]
    pair = tree.children(tree.parents[holder]) if tree.tags[holder] in ("div", "span", "p") else []
    return len(pair) == 2 and pair[0] == holder and tree.ends[holder] == node + 1


def _opens_value(tree: Tree, place: int) -> bool:
    """Whether the text after a bare label starts with the colon."""
    after = tree.words[place + 1 : place + 2]
    return bool(after) and tree.texts[after[0]][0] in ":："


def _following(tree: Tree, node: int) -> str:
    """The value that follows a label: the rest of the label's own cell, else the cell or element after it.

    A value ends where the next label begins; an empty cell is an empty value.
    """
    end = node
    for holder in tree.up(node)[:4]:
        rest = _value(tree, end + 1, tree.ends[holder])
        if rest is not None:
            return rest
        end = tree.ends[holder] - 1
        if tree.tags[holder] in ("dd", "dl") or (tree.tags[holder] in _BOXES and len(tree.text(holder, most=40)) > 16):
            return ""  # the value is empty: what follows belongs to the next letter
        if tree.tags[holder] in ("td", "th", "dt", "tr", "li", "p"):
            sibling = tree.ends[holder]
            if sibling < len(tree.tags) and tree.parents[sibling] == tree.parents[holder]:
                return _value(tree, sibling, tree.ends[sibling]) or ""
            return ""
    return ""


def _value(tree: Tree, start: int, end: int) -> str | None:
    """The texts of a slice up to the next label, or None where there are none."""
    parts: list[str] = []
    size = 0
    for text in filter(None, tree.texts[start:end]):
        if (len(text) <= 14 and named(text)) or (
            (match := LABELLED.match(text)) and known(match[1]) and not _is_prose(text, match)
        ):
            return " ".join(parts).lstrip(":： \u3000")
        parts.append(text)
        size += len(text)
        if size > 400:
            break
    return " ".join(parts).lstrip(":： \u3000") if "".join(parts).strip(":： ") else None
