"""What the words before a date make of it: its publication, an update, the writing of a document, or something else."""

from __future__ import annotations

import re

_MADE = (
    "发布|发表|发稿|公开|公布|上网|上线|上传|上架|上报|录入|添加|加入|增加|入库|登载|刊登|刊载|刊发|登录|登出|挂网|挂出|张贴|转载|播发|推送|发帖|发出|发送|提交|编辑|创建|建立|撰写|投放|报道|"
    "信息|文章|稿件|新闻|公告|本文|正文"
)
_PUBLISHED = re.compile(
    rf"(?:{_MADE})(?:的)?(?:时间|日期|时刻|日)|(?:发布|发表|公布|刊登|刊发|上传|张贴|编辑|转载|刊载)(?:于|在)|(?:时间|日期)(?:发布|发表)|(?:发布|首发|首次发布)|上网发布"
)
_BARE = ("时间", "日期")
_ALONE = frozenset(("发表", "上传", "刊发", "公布", "张贴", "首发", "刊登", "转载", "录入"))
_UPDATED = (
    "更新时间", "更新日期", "更新于", "最后更新", "修改时间", "最近更新", "更新", "最后修改", "修改日期", "最后异动", "异动时间", "异动日期", "修改于", "更新日",
)  # fmt: skip
_FALLBACK = ("生成日期", "产生日期", "提供日期", "提供时间", "供稿时间", "供稿日期", "来稿时间", "投稿时间", "来稿日期")
_ISSUED = ("发文日期", "发文时间")
_WRITTEN = ("成文日期", "成文时间", "生成时间", "印发日期", "印发时间", "制发日期", "签发日期", "签发时间", "成文日")
_BY_END = (("updated", _UPDATED), ("fallback", _FALLBACK), ("issued", _ISSUED), ("written", _WRITTEN))
# fmt: off
_NEVER = (
    "页面", "截止", "报名", "会议", "活动", "出生", "访谈", "施行", "实施", "生效", "有效", "失效", "到期", "统计", "开标", "考试", "办理", "回复", "来信",
    "下载", "缓存", "服务器", "系统", "本页", "网页", "打印", "访问", "浏览", "登录", "当前", "公开时限", "评论", "原文", "原载", "建议", "本站",
)
# fmt: on
_OTHER = ("时间", "日期", "期限", "有效期", "自", "于", "至", "从", "截止", "期间", "截至")
_SIMPLE = str.maketrans("發佈時間開錄編輯後張貼異動載報從創", "发布时间开录编辑后张贴异动载报从创")
_EDGE = re.compile(r"^(?:本文|文章|信息|稿件|新闻|网站|公文|文件|首次|最新|网上|网络)(?=..)")
_LATIN = re.compile(
    r"(?:(?P<pub>publish(?:ed)?|post(?:ed)?|release[d]?|issued?|publication)|(?P<upd>updated?|modified|last\s?updated?|revised))?\s?(?P<when>date|time|on|at)?",
    re.I,
)


def kind_of_label(label: str) -> str:
    """published, time (时间 alone, which may be a meeting's), updated, fallback (生成日期: taken for want of better), issued (发文日期: for want of anything), written, other, or "".

    >>> [kind_of_label(word) for word in ("發佈時間", "最后更新", "发文日期", "成文日期", "会议时间", "办公室", "Posted on")]
    ['published', 'updated', 'issued', 'written', 'other', '', 'published']
    """
    label = label.translate(_SIMPLE)
    if label.isascii():
        return _latin(label)
    if label.startswith(_NEVER):
        return "other" if label.endswith(_OTHER) else ""
    if _PUBLISHED.fullmatch(label):  # 信息时间
        return "published"
    label = _EDGE.sub("", label)
    kind = next((kind for kind, ends in _BY_END if label.endswith(ends)), "")
    if kind or label in _BARE:
        return kind or "time"
    if label in _ALONE or _is_published(label):
        return "published"
    return "other" if label.endswith(_OTHER) else ""


def _is_published(label: str) -> bool:
    return any(_PUBLISHED.fullmatch(label[start:]) for start in range(len(label) - 1))


def _latin(label: str) -> str:
    match = _LATIN.fullmatch(label.strip())
    if not match or not (match["pub"] or match["upd"] or match["when"] in ("date", "Date", "DATE", "time", "Time")):
        return ""
    return "updated" if match["upd"] else "published"
