"""The title of a page, and where an article shows it."""

from __future__ import annotations

import re
from bisect import bisect_right
from itertools import islice

from checks.reading.dates import HINT, cell, days, narrow
from checks.reading.links import squeeze
from checks.reading.tree import Tree

_CLOSING_DAY = re.compile(r"\s{0,9}[\[(（【]\s?[^\[\](（）)【】]{6,30}[\])）】]$|\s\S{8,12}(?:\s\d\d:\d\d(?::\d\d)?)?$")
_SPLIT = re.compile(
    r"\s*(?:[_|—–－]|\s-\s?|-{2,}|-(?=[\u4e00-\u9fff]{3,20}(?:网|政府|局|委|门户|网站|办|厅|中心|学校|小学|中学|学院|大学|医院|院|公司)))\s*"
)
_SITE = re.compile(
    r"(?:欢迎[您你]?(?:访问|光临))?[\u4e00-\u9fff（）()·]{2,22}(?:局|委|委员会|网|网站|政府|厅|办|办公室|中心|工会|联合会|协会|检察院|法院|支队|大队|公司|学校|学院|大学|[一二三四五六七八九十附]中|中学|小学|幼儿园|医院|银行|首页|信息港|之窗|在线|平台|系统|社|处|所|站|馆)"
)
OWNER = re.compile(r"主办|承办|版权|地址[:：]|邮编|备案|ICP备|copyright", re.I)
_LABELLED = re.compile(r"(?:来源|日期|时间|作者|点击|浏览)\S{0,2}\s?[:：]")
_GREETING = re.compile(r"热烈欢迎|欢迎[您你来光各访]|您好|今天是")
_HEADINGS = ("h1", "h2", "h3", "h4", "ucaptitle")
_DATED = 60  # texts with digits that are tried
_STRONG = frozenset(("h1", "h2", "h3", "h4", "h5", "b", "strong", "font", "center"))
_TITLE_CLASS = re.compile(r"(?:^|[\s_-])(?:\w{0,12}title|bt|biaoti|tit|heading|article-?h)\d{0,2}(?:$|[\s_-])", re.I)


def page_title(tree: Tree) -> str:
    """The text of the <title> element."""
    nodes = tree.by_tag.get("title", [])
    return squeeze(tree.text(nodes[0], most=400))[:400] if nodes else ""


def names_of(tree: Tree, node: int) -> str:
    """The id and the classes of an element, in one text."""
    attrs = tree.attrs[node]
    return f"{attrs.get('id', '')} {attrs.get('class', '')}" if attrs else ""


def title_of(tree: Tree, meta: dict[str, str]) -> tuple[str, int]:
    """The article's title and the place of its text among the page's words (-1 where it is not shown)."""
    whole = page_title(tree)
    declared = squeeze(meta.get("articletitle", "")) or squeeze(meta.get("title", ""))
    wanted = [name for name in (declared, *_SPLIT.split(whole), whole) if len(name) >= 4]
    named = [name for name in wanted if not _SITE.fullmatch(name)]
    for found in (_named(tree, named, declared), _headed(tree), _named(tree, wanted, declared)):
        if found:
            return found
    return declared or next(iter(wanted), whole), -1


def _named(tree: Tree, wanted: list[str], declared: str) -> tuple[str, int] | None:
    """The title that the page shows where its <title> or a label names it."""
    keys = [_key(name) for name in wanted]
    firsts = {key[0] for key in keys if key}
    for node in tree.all(*_HEADINGS) if keys else ():
        text = squeeze(tree.text(node, most=300))
        if len(text) >= 4 and node > tree.body and _matches(_key(text), keys) and tree.within(node, "a") < 0:
            return _undated(text), _place(tree, node)
    for place, node in enumerate(tree.words if keys else ()):
        text = tree.texts[node]
        if text[0] not in firsts or not 6 <= len(text) <= 200 or not _matches(_key(text), keys):
            continue
        if tree.within(node, "a") < 0 and not OWNER.search(text):
            return squeeze(declared or text), place
    return None


def _headed(tree: Tree) -> tuple[str, int] | None:
    """The title of a page whose <title> names the site: a heading, an element called title, an emphasised text over a day or over the text."""
    alone = len(tree.by_tag.get("h1", ())) == 1
    for node in tree.all("h1", "h2", "ucaptitle"):
        text = squeeze(tree.text(node, most=300))
        if (
            len(text) >= 8
            and (not tree.inside(node, "a") or (alone and tree.tags[node] == "h1"))
            and tree.within(node, "a") < 0
            and node > tree.body
        ):
            return text, _place(tree, node)
    for node in tree.all("div", "p", "td", "span"):
        if _TITLE_CLASS.search(names_of(tree, node)) and tree.ends[node] - node < 8:
            text = squeeze(tree.text(node, most=300))
            if len(text) >= 10 and not tree.inside(node, "a") and not OWNER.search(text) and not cell(text):
                return text, _place(tree, node)
    place = _over_a_day(tree)
    if place < 0:
        place = _over_the_text(tree)
    return (squeeze(tree.texts[tree.words[place]]), place) if place >= 0 else None


def _over_a_day(tree: Tree) -> int:
    """The place of an emphasised text that stands just over a line with a full date: the title of a page whose <title> names the site."""
    dated = ((place, node) for place, node in enumerate(tree.words) if _may_hold_day(tree.texts[node]))
    for place, node in islice(dated, _DATED):
        if not days(tree.texts[node]):
            continue
        for above in range(place - 1, max(place - 6, -1), -1):
            candidate = tree.texts[tree.words[above]]
            if _may_be_title(candidate) and _emphasised(tree, tree.words[above]):
                return above
    return -1


def _may_hold_day(text: str) -> bool:
    return 8 <= len(text) <= 90 and bool(HINT.search(text))


def _over_the_text(tree: Tree) -> int:
    """The place of the emphasised text nearest above the first running text, -1 for none."""
    for place, node in enumerate(tree.words):
        if len(tree.texts[node]) >= 45 and tree.within(node, "a") < 0:
            for above in range(place - 1, max(place - 20, -1), -1):
                candidate = tree.texts[tree.words[above]]
                if _may_be_title(candidate) and _emphasised(tree, tree.words[above]):
                    return above
            return -1
    return -1


def _may_be_title(text: str) -> bool:
    if not 8 <= len(text) <= 80 or "。" in text:
        return False
    return not (_GREETING.match(text) or OWNER.search(text) or _LABELLED.search(text) or cell(text))


def _emphasised(tree: Tree, node: int) -> bool:
    around = tree.up(node)[:3]
    if any(tree.tags[up] in ("a", "li") for up in around):
        return False
    return any(tree.tags[up] in _STRONG or _TITLE_CLASS.search(names_of(tree, up)) for up in around)


def _undated(title: str) -> str:
    """A heading without the day in brackets or behind a space that closes it."""
    match = _CLOSING_DAY.search(title)
    return title[: match.start()] if match and cell(match[0]) else title


def _key(text: str) -> str:
    return "".join(narrow(text).split())


def _matches(text: str, wanted: list[str]) -> bool:
    if len(text) < 4:
        return False
    return any(
        text == name or (len(text) >= 8 and len(name) >= 8 and (name.startswith(text) or text.startswith(name)))
        for name in wanted
    )


def _place(tree: Tree, node: int) -> int:
    return min(bisect_right(tree.words, node), len(tree.words) - 1)
