"""An article's title and the day on which a reader sees that it was published."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, replace

from checks.reading.dates import CLOCK_WORDS, Day, cell, days, narrow
from checks.reading.links import squeeze
from checks.reading.tree import Tree

STREAM = 300_000
SEEN = 1000
_PUBLISHED = (
    *(
        "发布时间",
        "发布日期",
        "发表时间",
        "发表日期",
        "公开日期",
        "公开时间",
        "公布日期",
        "公布时间",
        "发稿时间",
        "发稿日期",
        "上网日期",
        "上网时间",
    ),
    *(
        "上传时间",
        "上传日期",
        "时间发布",
        "录入时间",
        "录入日期",
        "添加时间",
        "添加日期",
        "加入时间",
        "入库时间",
        "信息时间",
        "信息日期",
        "登载时间",
    ),
    *(
        "刊登时间",
        "发布于",
        "发表于",
        "文章时间",
        "稿件时间",
        "新闻时间",
        "编辑时间",
        "编辑日期",
        "创建时间",
        "撰写时间",
        "發佈時間",
        "發布時間",
        "發布日期",
    ),
    *(
        "上网发布日期",
        "网上发布时间",
        "挂网时间",
        "挂网日期",
        "发帖时间",
        "播发时间",
        "提交时间",
        "日期发布",
        "推送时间",
        "上报时间",
        "刊发时间",
        "发布",
    ),
)
_ALONE = ("时间", "日期", "時間", "发表", "上传", "刊发", "公布")
_UPDATED = ("更新时间", "更新日期", "更新于", "最后更新", "修改时间", "最近更新", "更新", "最后修改", "最后更新时间")
_WRITTEN = (
    "成文日期",
    "发文日期",
    "发文时间",
    "生成日期",
    "成文时间",
    "产生日期",
    "印发日期",
    "生成时间",
    "制发日期",
    "签发日期",
)
_FALLBACK = ("生成日期", "发文日期", "发文时间", "产生日期", "信息生成日期")
_NEVER = (
    "页面",
    "截止",
    "报名",
    "会议",
    "活动",
    "出生",
    "访谈",
    "施行",
    "实施",
    "生效",
    "有效",
    "失效",
    "到期",
    "统计",
    "开标",
    "考试",
    "办理",
    "回复",
    "来信",
    "下载",
    "缓存",
    "服务器",
    "系统",
)
_POINTS = " \t\n\u3000\xa0:：[]【】()（）|·"
_SIGNED = re.compile(r"\s{0,3}[）)]")
_BESIDE = re.compile(
    r"(?:\s{0,4}星期.)?[\W\dT时分秒点_]{0,40}|[^。；]{0,60}(?:来源|作者|浏览|点击|字体|字号|发布|编辑|访问|阅读|稿源|来自|单位|供稿|责编|记者|人气|次数|关注)[^。；]{0,80}"
)
_WEEKDAY = re.compile(r"\s{0,4}星期")
_EDGE = re.compile(r"^(?:本文|文章|信息|稿件|新闻|网站|公文|文件)(?=..)")
_LABEL = re.compile(r"([\u4e00-\u9fff]{2,10})[\s:：\[【(（|·\u3000]{0,8}$")
_CLOSING_DAY = re.compile(r"\s{0,9}[\[(（【]\s?[^\[\](（）)【】]{6,30}[\])）】]$|\s\S{8,12}(?:\s\d\d:\d\d(?::\d\d)?)?$")
_META = (
    "pubdate",
    "publishdate",
    "publish_time",
    "publishtime",
    "article:published_time",
    "published",
    "firstpublishedtime",
    "_pubtime",
    "release_date",
    "weibo: article:create_at",
    "og:published_time",
)
_BUILT_META = ("maketime", "htmlgeneratetime", "页面生成时间", "generatetime", "createtime-page")
_BUILT = re.compile(
    r"(?:页面生成时间|Maketime|HtmlGenerateTime|parse_date\s?=)\D{0,30}(\d{4}[-/年]\d{1,2}[-/月]\d{1,2})", re.I
)
_BUILT_WORDS = ("页面生成时间", "aketime", "HtmlGenerateTime", "parse_date")
_SPLIT = re.compile(r"\s*(?:[_|—–]|\s-\s?|-{2,}|-(?=[\u4e00-\u9fff]{3,20}(?:网|政府|局|委|门户|网站|办|厅|中心)))\s*")
_HEADINGS = ("h1", "h2", "h3", "h4", "ucaptitle")
_TITLE_CLASS = re.compile(r"(?:^|[\s_-])(?:\w{0,12}title|bt|biaoti|tit|heading|article-?h)(?:$|[\s_-])", re.I)
_BODY_NAMES = frozenset(
    {
        *("zoom", "trs_editor", "trs_editor_view", "ucap-content", "ucapcontent", "v_news_content", "dede_content"),
        *("contxt", "xxgkzd-box", "content_box", "pages_content", "con_text", "zwnr", "nr", "custom_unionstyle"),
        *("view", "detailcont"),
    }
)
_BODY_STARTS = (
    *(
        "vsb_content",
        "article-con",
        "article_con",
        "articlecon",
        "art_con",
        "art-con",
        "artcon",
        "article-body",
        "article_body",
    ),
    *(
        "articlebody",
        "article-text",
        "article_text",
        "newscon",
        "news_con",
        "news-con",
        "newstext",
        "news_text",
        "news-text",
    ),
    *("doccontent", "wznr", "detail-con", "detail_con", "detailcon", "infocon", "info-con", "info_con", "zoomcon"),
)


@dataclass(frozen=True, slots=True)
class Article:
    """What an article says of itself.

    `how` is labelled, near the title, updated, above the title, written, meta or "" (no day found); `body` counts the
    characters of running text after the title; `named` is true where the page declares itself an article.
    """

    title: str = ""
    published: str = ""
    how: str = ""
    witnesses: tuple[tuple[str, str], ...] = ()
    disagree: bool = False
    body: int = 0
    named: bool = False


@dataclass(frozen=True, slots=True)
class _Seen:
    """A full date on the page: the place of its text node among the page's words, its day, what it is called."""

    place: int
    day: str
    label: str
    kind: str  # published, updated, fallback, written, signed, weekday, other or ""
    short: bool
    unseen: bool  # inside a link or hidden


def article(tree: Tree, meta: dict[str, str], raw: str, in_rows: frozenset[int], lone: frozenset[int]) -> Article:
    """Read the page as an article: the labelled day nearest the title wins, then an unlabelled one right under it.

    Dates in list rows, clocks, page-build times and days inside running text are never taken; 成文日期 and its like
    only where nothing else is shown. Meta labels are witnesses, and speak alone only where they are not the time of
    the page's build. `in_rows` are the text nodes whose dates belong to list rows; those of
    `lone` rows (a link with a date and no second row) count only with a label.
    """
    title, place = _title(tree, meta)
    seen = [
        item for item in _dates(tree, in_rows) if not item.unseen and (item.kind or tree.words[item.place] not in lone)
    ]
    seen = [replace(item, kind="other") if _signature(tree, item, place) else item for item in seen]
    built = _built(meta, raw)
    pubdate = next((found[0].day for key in _META if (found := days(meta.get(key, "")))), "")
    best, how = _choose(tree, seen, place)
    if not best and pubdate and pubdate != built:
        best, how = pubdate, "meta"
    witnesses = dict.fromkeys(
        (item.kind, item.day) for item in seen if item.kind in ("published", "updated", "written")
    )
    if pubdate:
        witnesses[("meta", pubdate)] = None
    if built:
        witnesses[("built", built)] = None
    body = _body_length(tree, place)
    named = bool(meta.get("articletitle")) or any(_is_body(tree, node) for node in tree.all("div", "td", "ucapcontent"))
    clash = bool(best and pubdate and how != "meta" and pubdate != best and how != "written")
    return Article(title, best, how, tuple(witnesses), clash, body, named)


def page_title(tree: Tree) -> str:
    """The text of the <title> element."""
    nodes = tree.by_tag.get("title", [])
    return squeeze(tree.text(nodes[0], most=400))[:400] if nodes else ""


def _names(tree: Tree, node: int) -> str:
    attrs = tree.attrs[node]
    return f"{attrs.get('id', '')} {attrs.get('class', '')}" if attrs else ""


def _built(meta: dict[str, str], raw: str) -> str:
    for key in _BUILT_META:
        if found := days(meta.get(key, "")):
            return found[0].day
    match = _BUILT.search(raw) if any(word in raw for word in _BUILT_WORDS) else None
    found = days(match[1]) if match else []
    return found[0].day if found else ""


def _title(tree: Tree, meta: dict[str, str]) -> tuple[str, int]:
    """The article's title and the place of its text among the page's words (-1 where it is not shown)."""
    whole = page_title(tree)
    declared = squeeze(meta.get("articletitle", "")) or squeeze(meta.get("title", ""))
    wanted = [name for name in (declared, *_SPLIT.split(whole), whole) if len(name) >= 4]
    keys = [_key(name) for name in wanted]
    firsts = {key[0] for key in keys if key}
    for node in tree.all(*_HEADINGS):
        text = squeeze(tree.text(node, most=300))
        if len(text) >= 4 and node > tree.body and _matches(_key(text), keys) and tree.within(node, "a") < 0:
            return _undated(text), _place(tree, node)
    for place, node in enumerate(tree.words):
        text = tree.texts[node]
        if text[0] in firsts and 6 <= len(text) <= 200 and _matches(_key(text), keys) and tree.within(node, "a") < 0:
            return squeeze(declared or text), place
    for node in tree.all("h1", "h2", "ucaptitle"):
        text = squeeze(tree.text(node, most=300))
        if len(text) >= 8 and not tree.inside(node, "a") and tree.within(node, "a") < 0 and node > tree.body:
            return text, _place(tree, node)
    for node in tree.all("div", "p", "td", "span"):
        if _TITLE_CLASS.search(_names(tree, node)) and tree.ends[node] - node < 8:
            text = squeeze(tree.text(node, most=300))
            if len(text) >= 10 and not tree.inside(node, "a"):
                return text, _place(tree, node)
    return (declared or (wanted[0] if wanted else whole)), -1


def _undated(title: str) -> str:
    """A heading without the day in brackets or behind a space that closes it."""
    match = _CLOSING_DAY.search(title)
    return title[: match.start()] if match and cell(match[0]) else title


def _key(text: str) -> str:
    return re.sub(r"[\s\u3000\xa0]+", "", narrow(text))


def _matches(text: str, wanted: list[str]) -> bool:
    if len(text) < 4:
        return False
    return any(
        text == name or (len(text) >= 8 and len(name) >= 8 and (name.startswith(text) or text.startswith(name)))
        for name in wanted
    )


def _place(tree: Tree, node: int) -> int:
    return min(bisect_right(tree.words, node), len(tree.words) - 1)


def _dates(tree: Tree, in_rows: frozenset[int]) -> list[_Seen]:
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
    for day in days(stream)[:SEEN]:
        place = bisect_right(offsets, day.start) - 1
        node = tree.words[place]
        if node not in in_rows:
            found.append(_seen(tree, stream, day, place, offsets[place], parts[place]))
    return found


def _seen(tree: Tree, stream: str, day: Day, place: int, offset: int, own: str) -> _Seen:
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
    short = bool(_BESIDE.fullmatch(inside) and _BESIDE.fullmatch(after))
    unseen = tree.within(tree.words[place], "a") >= 0 or _hidden(tree, tree.words[place])
    return _Seen(place, day.day, label, kind, short, unseen)


def _label(tree: Tree, place: int, inside: str) -> tuple[str, str]:
    """What a date is called and the text before it: in its own node, else the short text just before it."""
    if not inside.strip(_POINTS) and place:
        inside = tree.texts[tree.words[place - 1]] + inside
        if len(inside) > 16:
            return "", ""
    match = _LABEL.search(inside[-24:])
    return (match[1] if match else ""), inside[-14:]


def _kind(label: str) -> str:
    """published, updated, fallback (发文日期 and the like, taken for want of better), written, other, or "" for no label."""
    label = _EDGE.sub("", label)
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


def _signature(tree: Tree, item: _Seen, title: int) -> bool:
    """Whether a date stands in the article's body, which holds no title: the day of what it tells, or of its signing."""
    node = tree.words[item.place]
    if item.kind not in ("", "signed") or (item.short and "年" not in tree.texts[node]):
        return False
    head = tree.words[title] if title >= 0 else -1
    for holder in tree.up(node):
        if holder <= head:
            return False
        if (
            tree.tags[holder] == "ucapcontent"
            or _is_body(tree, holder)
            or "mso" in tree.attrs[holder].get("class", "").lower()
        ):
            return True
    return False


def _is_body(tree: Tree, node: int) -> bool:
    """Whether an element is called what content systems call the body of an article."""
    names = _names(tree, node).lower().split()
    return any(name in _BODY_NAMES or name.startswith(_BODY_STARTS) for name in names)


def _hidden(tree: Tree, node: int) -> bool:
    return any(
        "display:none" in style.replace(" ", "") for up in tree.up(node) if (style := tree.attrs[up].get("style", ""))
    )


def _choose(tree: Tree, seen: list[_Seen], title: int) -> tuple[str, str]:
    """The best day and how it was found: the first offer that names one."""
    return next(((day, how) for how, day in _offers(tree, seen, title) if day), ("", ""))


def _offers(tree: Tree, seen: list[_Seen], title: int) -> Iterator[tuple[str, str]]:
    """Ways to find the day, the surest first, each with the day it finds or ""."""
    labelled = [item for item in seen if item.kind == "published"]
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
    yield "near the title", _first([x for x in seen if x.kind == "signed" and title < x.place <= min(wall, title + 3)])


def _first(found: list[_Seen]) -> str:
    return found[0].day if found else ""


def _only(found: list[_Seen]) -> str:
    """The day on which all agree, or ""."""
    return found[0].day if len({item.day for item in found}) == 1 else ""


def _wall(tree: Tree, title: int) -> int:
    """The place where running text begins after the title."""
    for place in range(title + 1, min(len(tree.words), title + 80)):
        text = tree.texts[tree.words[place]]
        sentence = len(text) >= 45 or (len(text) >= 12 and text.endswith(("。", "；", "！", "：")))
        if sentence and "时间" not in text and "来源" not in text:
            return place
    return min(len(tree.words), title + 80)


def _body_length(tree: Tree, title: int) -> int:
    total = 0
    for node in tree.words[max(title, 0) + 1 :]:
        text = tree.texts[node]
        if len(text) >= 25 and tree.within(node, "a") < 0:
            total += len(text)
            if total > 400:
                break
    return total
