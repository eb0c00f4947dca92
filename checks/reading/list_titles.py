"""Which links of a page can be the titles of rows, and which of several in one row is it."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import replace

from checks.reading.dates import cell
from checks.reading.links import Anchor
from checks.reading.tree import Tree

_NO_TITLE = re.compile(
    r"(?:查看|点击|阅读|了解)?(?:更多|详细|详情|全文|more|打印|关闭|收藏|分享|下载|附件\d{0,2}|大|中|小|首页|尾页|末页|上一页|下一页|字体|返回.{0,4}|"
    r"预览|原文|评论.{0,6}|举报|编辑|删除|回复|打印本页|关闭窗口|微信|微博|扫一扫|RSS|\d{1,5}|[\W\d]{0,8})(?:more|>>|»|…|\.\.\.)?",
    re.I,
)
_RECORD = re.compile(r"(?:备案|ICP|公网安备).{0,30}号|.{0,3}ICP备\d.*", re.I)
_OFFICE = re.compile(
    r"[\u4e00-\u9fff]{1,14}(?:局|委|委员会|办|办公室|政府|厅|中心|院|联合会|工会|公司|支队|大队|站|社|处|科|室|所|部|组|网)"
)
_CATEGORY = re.compile(r"[\[【(（<《].{1,12}[\]】)）>》]")
_OPEN = re.compile(
    r"[\[【（(]?(?:点击|在线)?(?:查看|详情|详细|阅读|浏览|打开|进入)(?:详情|详细|全文|内容|原文)?[\]】）)]?"
)
_COLONS = (":", "：", "】", "]", "在")
_DETAIL = re.compile(
    r"(?:来源|出处|稿源|分类|类别|栏目|频道|专题|作者|编辑|标签|关键词|关键字|附件\d{0,2}|来自|单位|记者|发布人|下载)\s?[:：】\]]$|[发刊登][布表载]在$"
)


def titles_of(tree: Tree, anchors: list[Anchor]) -> list[Anchor]:
    """The links that can be titles, and clickable elements that act as links; none behind 来源：, 分类： or 附件：."""
    anchors = [_opened(tree, each) if _OPEN.fullmatch(each.name) else each for each in anchors]
    found = [
        a
        for a in anchors
        if len(a.name) > 40
        or (len(a.name) >= 2 and not _NO_TITLE.fullmatch(a.name) and not ("备" in a.name and _RECORD.search(a.name)))
    ]
    found = [a for a in found if not (a.text[:1].isdigit() and len(a.text) <= 20 and cell(a.text))]
    return [a for a in found if (a.href or len(a.name) >= 6) and not _is_detail(tree, a.node)]


def _opened(tree: Tree, anchor: Anchor) -> Anchor:
    """The link 查看 of a table's row under the name that another cell of the row gives."""
    row = tree.within(anchor.node, "tr")
    if row < 0 or len(tree.inside(row, "a")) > 1:
        return anchor
    name = max((tree.text(cell, most=200) for cell in tree.children(row)), key=len, default="")
    return replace(anchor, text=name, title="", name=name) if len(name) >= 8 else anchor


def _is_detail(tree: Tree, node: int) -> bool:
    """Whether a link tells something of an article: the word before it is 来源：, 分类： or the like."""
    before = tree.text_before(node)
    if before[-1:] not in _COLONS or not _DETAIL.search(before[-8:]):
        return False
    other = tree.words[bisect_left(tree.words, node) - 1]
    return all(tree.within(other, tag) == tree.within(node, tag) for tag in ("li", "tr"))


def one_title(candidates: list[Anchor]) -> Anchor | None:
    """The title link of a row: the only one, or the one beside a category, a picture link or a department."""
    if len(candidates) == 1:
        return candidates[0]
    if len(candidates) > 6:
        return None
    texts = [c for c in candidates if not _CATEGORY.fullmatch(c.name)] or candidates
    texts = [c for c in texts if not _OFFICE.fullmatch(c.name)] or texts
    longest = max(texts, key=lambda c: (c.heads, bool(c.text), len(c.text), -c.node))
    others = [c for c in candidates if c is not longest and c.href != longest.href]
    beside = all(
        _CATEGORY.fullmatch(c.name)
        or _OFFICE.fullmatch(c.name)
        or (len(c.name) <= 12 and (len(c.name) * 2 <= len(longest.name) + 4 or longest.heads > c.heads))
        for c in others
    )
    return longest if beside else None
