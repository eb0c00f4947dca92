"""Letters in mailboxes: lists with a head row, rows of labels and values, rows with a status word, and detail pages."""

from __future__ import annotations

import re
import tomllib
from bisect import bisect_left
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from checks.model import Letter
from checks.reading.dates import cell, days, narrow
from checks.reading.links import squeeze, target
from checks.reading.tree import Tree

LETTERS = 1000
_PIVOTS = ("asked", "status", "replied", "sender", "number")  # fields that a letter has once
HEADS = 20
_TRIM = re.compile(r"[\s\u3000\xa0:：\[\]【】()（）*·|]+")
_LABELLED = re.compile(r"([\u4e00-\u9fff][\u4e00-\u9fff\d\s\u3000]{0,10}(?:[（(]单位[)）])?)\s{0,6}[:：]")
_ANSWERED = re.compile(
    r"(?<!未)(?<!待)(?<!没)(?:已经?(?:回复|答复|办结|办理|处理|反馈|回|完成|结案|解决|解答|办复|办|结|评价|回应|审结|公开|采纳)|办结|处理完毕|办理完[毕成]|回复完毕|"
    r"处理完成|完成|结案|回复公开|答复完毕|回访完毕|有回复|满意|归档)"
)
_HANDED = re.compile(r"转办|转交|转送|交办|移交|已转|分办|转相关|批转|分转|转出|转派|派单|已派|转至|转发|交由")
_OPEN = re.compile(
    r"未|待|尚|暂无|没有|处理中|办理中|受理中|正在|审核中|已受理|已接收|已收|已登记|已签收|流转|新信件|延期|已审核|已阅|已提交|进行中|接收中|受理$|超期|调查中|督办|办理$|处理$|核实中"
)
_STATUS_WORD = re.compile(
    r"[\[【(（]?(?:已回复|已答复|已办结|办结|已办理|已处理|处理完毕|办理完毕|已反馈|已完成|已结案|未回复|未答复|未办结|未处理|未办理|待处理|待回复|待办理|待受理|办理中|处理中|"
    r"受理中|正在办理|正在处理|已受理|已转办|转办中|已转送|已转交|已交办|已移交|待审核|审核中|已回|未回|未受理|待答复|回复中|待办|已办)[\]】)）]?"
)
_NOTE = re.compile(
    r"(?:转交|已转(?![变为化型])|转[市县区省]|转办|转送|转至|移交|转发|转给|交由|批转|交办|转请|转相关|分转|转到|转往)"
)
_ANSWER = re.compile(
    r"经查|经核|经调查|答复如下|回复如下|如下|核实情况|调查核实|已(?:责令|整改|修复|解决|完成|拨付|发放|安装|清理)|根据|按照|办结"
)
_NOTHING = re.compile(
    r"(?:暂无|尚未|还没有|没有|未)(?:回复|答复|办理|处理|内容|结果).{0,12}|无|暂无|-+|/|待回复|待处理|办理中.{0,6}|处理中.{0,6}|正在办理.{0,6}|正在处理.{0,6}"
)


@dataclass(frozen=True, slots=True)
class Mailbox:
    """The letters of a page, whether the page is one letter, and the nodes that they take up (row, end)."""

    letters: tuple[Letter, ...] = ()
    detail: bool = False
    spans: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class _Field:
    """A label with its value: where the label stands, which field it is, how it is written, what follows it."""

    node: int
    field: str
    label: str
    value: str


def mailbox(tree: Tree) -> Mailbox:
    """The letters of a page: from head rows, else from labels, else from status words."""
    found = _with_heads(tree)
    if found:
        return _box(found)
    fields = _fields(tree)
    names = Counter(item.field for item in fields)
    told = {item.label for item in fields} - _vocabulary()[1] - _vocabulary()[2]
    sure = Counter(item.field for item in fields if item.label in told)
    if len(told) + bool(names["status"]) >= 2 and (sure["asked"] or sure["replied"] or names["status"]):
        if _is_detail(names):
            letter = _detail(tree, fields)
            if letter:
                return Mailbox((letter,), detail=True)
        found = _labelled_rows(tree, fields)
        if found:
            return _box(found)
    return _box(_status_rows(tree))


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
    if len(text) <= 120 and _NOTE.search(text) and not _ANSWER.search(text):
        return "handed over"
    return "answered"


def _box(found: list[tuple[int, Letter]]) -> Mailbox:
    found = found[:LETTERS]
    return Mailbox(tuple(letter for _, letter in found), spans=tuple((node, node) for node, _ in found))


@lru_cache(maxsize=1)
def _vocabulary() -> tuple[dict[str, str], frozenset[str], frozenset[str]]:
    """Label → field; the labels that are common elsewhere too; the labels that count only for want of a better."""
    raw = tomllib.loads(files("checks.reading").joinpath("letters.toml").read_text("utf-8"))
    labels = {label: name for name, words in {**raw["weak"], **raw["labels"]}.items() for label in words}
    weak = {label: name for name, words in raw["weak"].items() for label in words}
    return {**labels, **weak}, frozenset(raw["plain"]["labels"]), frozenset(weak)


def _field_of(text: str) -> tuple[str, str]:
    """The field that a label names and the label as the vocabulary writes it; ("", "") for anything else."""
    if len(text) > 20:
        return "", ""
    label = _TRIM.sub("", text)
    return _vocabulary()[0].get(label, ""), label


def _with_heads(tree: Tree) -> list[tuple[int, Letter]]:
    found: list[tuple[int, Letter]] = []
    done = -1
    for head in _heads(tree)[:HEADS]:
        if head < done:
            continue
        names = [_field_of(tree.text(node, most=40)) for node in tree.children(head)]
        for row in _rows_under(tree, head, len(names)):
            letter = _from_cells(tree, row, names)
            if letter:
                found.append((row, letter))
                done = tree.ends[row]
    return found


def _heads(tree: Tree) -> list[int]:
    """The elements whose children are labels of a letter list."""
    labels, plain, _ = _vocabulary()
    seen: dict[int, set[str]] = {}
    for node in tree.words:
        text = tree.texts[node]
        if len(text) <= 14 and _TRIM.sub("", text) in labels:
            for holder in tree.up(node)[1:4]:
                seen.setdefault(holder, set()).add(_TRIM.sub("", text))
    heads = []
    for holder, found in sorted(seen.items()):
        names = {labels[label] for label in found}
        if len(found) < 3 and not (len(found) == 2 and "title" in names):
            continue
        if not (found - plain) & {
            label for label in found if labels[label] in ("asked", "replied", "status", "title", "number")
        }:
            continue
        if "title" not in names or not names & {"asked", "replied", "status"}:
            continue
        children = tree.children(holder)
        known = sum(bool(_field_of(tree.text(child, most=40))[0]) for child in children)
        if len(children) >= 2 and known >= max(2, 0.6 * len(children)) and tree.ends[holder] - holder < 90:
            heads.append(holder)
    return heads


def _rows_under(tree: Tree, head: int, width: int) -> list[int]:
    """The elements after a head row that have as many children as it."""
    area = tree.within(head, "table") if tree.tags[head] == "tr" else tree.parents[tree.parents[head]]
    if area < 0:
        return []
    end = tree.ends[area]
    if tree.tags[head] == "tr" and tree.ends[head] >= end - 1:  # the head has a table of its own
        end = tree.ends[tree.parents[area]]
    rows: list[int] = []
    node = tree.ends[head]
    while node < end and len(rows) < LETTERS:
        if tree.tags[node] != "#" and tree.ends[node] - node > width and len(tree.children(node)) == width:
            rows.append(node)
            node = tree.ends[node]
        else:
            node += 1
    return rows


def _from_cells(tree: Tree, row: int, names: list[tuple[str, str]]) -> Letter | None:
    values: dict[str, str] = {}
    href = ""
    weak = _vocabulary()[2]
    for node, (name, label) in zip(tree.children(row), names, strict=False):
        text = squeeze(tree.text(node, " ", 400)) or _alt(tree, node)
        if name and (not values.get(name) or label not in weak):
            values[name] = text
        if name == "title":
            href = _href(tree, node)
            values["title"] = _full_title(tree, node, text)
    if not values.get("title") or _field_of(values["title"])[0]:
        return None
    letter_names = {name for name, _ in names}
    return _letter(values, href or _href(tree, row), replied_shown="replied" in letter_names)


def _letter(values: dict[str, str], href: str, *, replied_shown: bool = False) -> Letter | None:
    asked, replied = _day(values.get("asked", "")), _day(values.get("replied", ""))
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
    return Letter(values["title"], href, asked, replied, status, values.get("office", ""))


def _day(text: str) -> str:
    """The day in a value, alone or with a clock time or words around it."""
    found = days(text)
    return found[0].day if found else cell(text.partition(" ")[0]) or cell(text)


def _alt(tree: Tree, node: int) -> str:
    for picture in tree.inside(node, "img"):
        attrs = tree.attrs[picture]
        if attrs.get("alt") or attrs.get("title"):
            return attrs.get("alt") or attrs.get("title") or ""
    return ""


def _href(tree: Tree, node: int) -> str:
    link = tree.within(node, "a")
    inside = tree.inside(node, "a")
    for candidate in ([link] if link >= 0 else []) + inside:
        if found := target(tree.attrs[candidate]):
            return found
    return target(tree.attrs[node]) if "onclick" in tree.attrs[node] else ""


def _full_title(tree: Tree, node: int, text: str) -> str:
    for link in [*tree.inside(node, "a"), node]:
        title = squeeze(tree.attrs[link].get("title", ""))
        if title and (text.endswith(("...", "…")) or title.startswith(text)):
            return title
    return text


def _fields(tree: Tree) -> list[_Field]:
    """Every label of the vocabulary with its value: "label：value" in one text, or in the text or cell after it."""
    labels = _vocabulary()[0]
    found: list[_Field] = []
    words = tree.words
    blank = _blank_forms(tree) + tree.feet
    for place, node in enumerate(words):
        text = tree.texts[node]
        if any(start < node < end for start, end in blank):
            continue
        if len(text) <= 14 and (label := _TRIM.sub("", text)) in labels:
            if (
                text.rstrip()[-1:] in ":："
                or tree.tags[tree.parents[node]] in _LABEL_TAGS
                or _opens_value(tree, words, place)
            ):
                found.append(_Field(node, labels[label], label, _following(tree, node)))
            continue
        if ":" not in text and "：" not in text:
            continue
        matches = [m for m in _LABELLED.finditer(text[:2000]) if _known(m[1])]
        for match, after in zip(matches, [*matches[1:], None], strict=False):
            value = text[match.end() : after.start() if after else None].strip(" \u3000|｜,，;；\xa0")
            label = _known(match[1])
            found.append(_Field(node, labels[label], label, value or (_following(tree, node) if after is None else "")))
    return found


def _blank_forms(tree: Tree) -> list[tuple[int, int]]:
    """The extents of forms to be filled in (a frame around the whole page is none): their labels have no values."""
    forms = [(node, tree.ends[node]) for node in tree.by_tag.get("form", []) if tree.inside(node, "textarea")]
    return [(start, end) for start, end in forms if end - start < len(tree.tags) // 2]


_LABEL_TAGS = frozenset(("td", "th", "dt", "label", "strong", "b", "em", "i", "h3", "h4", "h5", "legend"))


def _known(label: str) -> str:
    """The longest label of the vocabulary that a text ends with, or ""."""
    label = _TRIM.sub("", label)
    labels = _vocabulary()[0]
    return next(
        (
            label[start:]
            for start in range(len(label))
            if label[start:] in labels and (start == 0 or len(label[start:]) >= 4)
        ),
        "",
    )


def _opens_value(tree: Tree, words: list[int], place: int) -> bool:
    """Whether the text after a bare label starts with the colon."""
    return place + 1 < len(words) and tree.texts[words[place + 1]][0] in ":："


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
        if tree.tags[holder] in ("td", "th", "dt", "tr", "li", "dl", "p"):
            sibling = tree.ends[holder]
            if sibling < len(tree.tags) and tree.parents[sibling] == tree.parents[holder]:
                return _value(tree, sibling, tree.ends[sibling]) or ""
            return ""
    return ""


def _value(tree: Tree, start: int, end: int) -> str | None:
    """The texts of a slice up to the next label, or None where there are none."""
    labels = _vocabulary()[0]
    parts: list[str] = []
    size = 0
    for text in filter(None, tree.texts[start:end]):
        if (len(text) <= 14 and _TRIM.sub("", text) in labels) or (
            (match := _LABELLED.match(text)) and _known(match[1])
        ):
            return " ".join(parts).lstrip(":： \u3000")
        parts.append(text)
        size += len(text)
        if size > 400:
            break
    return " ".join(parts).lstrip(":： \u3000") if "".join(parts).strip(":： ") else None


def _is_detail(names: Counter[str]) -> bool:
    return (
        names["asked"] <= 1
        and names["status"] <= 1
        and names["title"] <= 1
        and names["question"] <= 2
        and (names["reply"] + names["question"] > 0 or names["replied"] > 0)
        and names["sender"] <= 2
    )


def _detail(tree: Tree, fields: list[_Field]) -> Letter | None:
    """The letter that fills a page: of several replies the last day counts, and an answer outweighs a hand-over."""
    values = _detail_values(fields)
    replies = [item.value for item in fields if item.field == "reply"]
    moments = [day for item in fields if item.field == "replied" and (day := _day(item.value))]
    if not moments:  # the day closes the reply or stands with the office that signed it
        moments = [day for text in (*replies, values.get("office", "")) if (day := _closing_day(text))]
    status = _settled(status_of(values.get("status", "")), [reply_means(text) for text in replies])
    if not status and moments:
        status = "answered"
    replied = moments[-1] if moments and status in ("answered", "") else ""
    asked = _day(values.get("asked", ""))
    if not (asked or replied or status):
        return None
    office = squeeze(values.get("office", ""))
    found = days(office)
    title = squeeze(values.get("title") or _heading(tree))[:200]
    return Letter(title, "", asked, replied, status, (office[: found[0].start].strip() if found else office)[:60])


def _detail_values(fields: list[_Field]) -> dict[str, str]:
    """The last value of each field; a weak label counts only where no better one does."""
    weak = _vocabulary()[2]
    values: dict[str, str] = {}
    for item in sorted(fields, key=lambda item: item.label not in weak):
        if item.value and item.field in ("asked", "title", "status", "office"):
            values[item.field] = item.value
    return values


def _settled(shown: str, meanings: list[str]) -> str:
    """The status: what the replies amount to where the page shows none or they are only hand-over notes."""
    told = next((word for word in ("answered", "handed over", "open") if word in meanings), "")
    return told if told == "handed over" or not shown else shown


def _closing_day(text: str) -> str:
    """The full date in the last characters of a text, or ""."""
    found = days(text[-40:])
    return found[-1].day if found and len(text[-40:]) - found[-1].end <= 6 else ""


def _heading(tree: Tree) -> str:
    for tag in ("h1", "h2", "h3", "title"):
        for node in tree.by_tag.get(tag, []):
            text = squeeze(tree.text(node, most=200))
            if len(text) >= 4:
                return text
    return ""


def _labelled_rows(tree: Tree, fields: list[_Field]) -> list[tuple[int, Letter]]:
    counts = Counter(item.field for item in fields if item.field in _PIVOTS)
    if not counts:
        return []
    pivot = max(_PIVOTS, key=lambda name: counts[name])
    nodes = [item.node for item in fields if item.field == pivot][:LETTERS]
    places = [item.node for item in fields]
    found = []
    last = tree.body
    for node in nodes:
        row = _row_of(tree, node, nodes)
        inside = fields[bisect_left(places, row) : bisect_left(places, tree.ends[row])]
        values = {item.field: item.value for item in reversed(inside) if item.value}
        title, href = _row_title(tree, row if values.get("question") else max(last, tree.body), row)
        values["title"] = values.get("title") or title or values.get("question", "")[:60]
        values.setdefault("status", _status_in(tree, row))
        last = tree.ends[row]
        if not values["title"]:
            continue
        shown = any(item.field == "replied" for item in fields)
        values = {name: value for name, value in values.items() if value}
        letter = _letter({"title": "", **values}, href, replied_shown=shown)
        if letter:
            found.append((row, letter))
    return found


def _row_of(tree: Tree, node: int, pivots: list[int]) -> int:
    """The largest element around a node that holds no other pivot."""
    row = node
    for holder in tree.up(node):
        if tree.tags[holder] in ("body", "html", "ul", "ol", "tbody", "table") and len(pivots) == 1:
            break
        if bisect_left(pivots, tree.ends[holder]) - bisect_left(pivots, holder) > 1 or tree.tags[holder] in (
            "body",
            "html",
        ):
            break
        row = holder
    return row


def _row_title(tree: Tree, start: int, row: int) -> tuple[str, str]:
    """The title of a row: its longest link, else the link just before it (dt before dd)."""
    links = tree.by_tag.get("a", [])
    inside = [(_link_name(tree, n), n) for n in links[bisect_left(links, row) : bisect_left(links, tree.ends[row])]]
    best = max(inside, key=lambda pair: len(pair[0]), default=("", -1))
    if len(best[0]) >= 3:
        return best[0], target(tree.attrs[best[1]])
    before = links[bisect_left(links, max(start, tree.parents[row])) : bisect_left(links, row)]
    for node in reversed(before[-2:]):
        if len(_link_name(tree, node)) >= 3:
            return _link_name(tree, node), target(tree.attrs[node])
    for tag in ("h2", "h3", "h4", "h5", "dt", "strong", "p"):
        for node in tree.inside(row, tag):
            text = squeeze(tree.text(node, most=200))
            if len(text) >= 4 and not _LABELLED.match(text):
                return text, ""
    return "", ""


def _link_name(tree: Tree, node: int) -> str:
    return squeeze(tree.attrs[node].get("title", "")) or squeeze(tree.text(node, most=200))


def _status_in(tree: Tree, row: int) -> str:
    for node in range(row, tree.ends[row]):
        text = tree.texts[node]
        if text and len(text) <= 10 and _STATUS_WORD.fullmatch(text):
            return text
    alt = _alt(tree, row)
    return alt if alt and len(alt) <= 10 and status_of(alt) else ""


def _status_rows(tree: Tree) -> list[tuple[int, Letter]]:
    """Rows with a title link, a status word and dates, but no labels."""
    words = {node: tree.texts[node] for node in tree.words if len(tree.texts[node]) <= 8}
    words |= {node: tree.attrs[node].get("alt") or tree.attrs[node].get("title") or "" for node in tree.all("img")}
    shown = sorted(node for node, word in words.items() if _STATUS_WORD.fullmatch(word))
    nodes = [node for node in shown if tree.within(node, "select") < 0][:LETTERS]
    if len(nodes) < 2:
        return []
    found = []
    last = tree.body
    for node in nodes:
        row = _row_of(tree, node, nodes)
        title, href = _row_title(tree, last, row)
        last = tree.ends[row]
        its = [day for n in range(row, tree.ends[row]) if tree.texts[n] and (day := cell(narrow(tree.texts[n])))]
        if not title or not its or len(its) > 3:
            continue
        values = {
            "title": title,
            "status": words[node],
            "asked": min(its),
            "replied": max(its) if len(its) > 1 else "",
        }
        letter = _letter(values, href)
        if letter:
            found.append((row, letter))
    return found
