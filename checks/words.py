"""The Chinese words for outcomes, verdicts, columns and thresholds, as staff and units read them."""

from __future__ import annotations

from checks.model import Verdict

REASONS = {
    "dns": "域名无法解析",
    "connect": "无法建立连接",
    "tls": "加密连接握手失败",
    "timeout": "在规定时间内没有响应",
    "reset": "连接被中断",
    "bad response": "返回内容不符合 HTTP 协议",
    "too large": "返回内容超出大小上限",
    "empty reply": "连接后没有返回任何内容",
    "redirect loop": "跳转循环",
    "robots": "站点 robots.txt 不允许访问",
    "robots unavailable": "站点 robots.txt 无法读取，按约定不再访问",
    "budget": "已达当晚对该站点的访问上限",
    "address refused": "地址不在允许访问的网络内",
    "scheme": "不是网页地址",
    "trap: calendar": "日历一类的链接没有尽头，未再深入",
    "trap: session id": "链接带会话编号，同一网页不再重复访问",
    "trap: repeating path": "链接的路径自我重复，未再深入",
    "trap: endless next": "翻页过多，未再深入",
    "trap: random query": "链接带随机参数，同一网页不再重复访问",
    "trap: long address": "链接过长，未再深入",
    "stopped": "当晚抽查提前结束",
    "no space": "本机存储空间不足",
    "our network": "本机网络异常（对照主机均无法访问）",
    "our clock": "本机时钟不准，抓取时间不能作数",
    "stop list": "应对方要求停止访问",
    "foreign limit": "已达当晚对外部主机的访问上限",
    "browser": "本机浏览器未能渲染该页面",
    "list not due": "栏目最新信息远在更新时限之内、近日内容未变，按规则本夜未再访问，以上次访问为准",
    "article not due": "列表所示标题和日期未变，文章每七夜重访一次，本夜未再访问，以上次访问为准",
    "link not due": "近日检查可以访问，每七夜复查一次，本夜未再访问，以上次检查为准",
    "shared": "与其他单位共用的信件系统，当晚只访问一次",
    "never at rest": "页面脚本一直在请求，按到时的样子保存",
    "no browser": "本机没有可用的浏览器",
}

VERDICTS = {
    Verdict.MET: "达标",
    Verdict.PARTLY: "部分达标",
    Verdict.NOT_MET: "未达标",
    Verdict.NOT_APPLICABLE: "不作要求",
    Verdict.NOT_OBSERVED: "未能观察",
    Verdict.PERSON: "待人工核定",
}

COLUMNS = {
    "news": "动态要闻",
    "notice": "通知公告",
    "policy": "政策文件",
    "personnel": "人事任免",
    "recruitment": "招考招聘",
    "plan": "规划计划",
    "finance": "财政采购",
    "disclosure": "政务公开",
    "service": "网上办事",
    "topic": "专题专栏",
    "complaint": "网上投诉",
    "mailbox": "领导信箱",
    "interview": "嘉宾访谈",
    "survey": "调查征集",
    "contact": "联系我们",
    "sitemap": "网站地图",
    "organisation": "领导机构",
}

SETTINGS = {
    "absent": "未开设时",
    "attachments": "附件",
    "blank_share": "扣除比例",
    "column_points": "每个栏目扣",
    "deduct": "扣分",
    "doubtful": "是否算数由人工核定的栏目",
    "few_points": "次数较少扣",
    "half_share": "扣除比例",
    "hints": "提示人工查看的疑点",
    "kinds": "栏目类别",
    "least": "最少数量",
    "least_portal": "政府门户最少数量",
    "limit": "否决限值",
    "link_points": "每个链接扣",
    "since": "网址日期作证起于（年）",
    "mailto_share": "得分比例",
    "own_links": "自有链接数",
    "per_percent": "每 1% 扣",
    "portals": "按政府门户要求的单位",
    "probe_days": "监测天数",
    "project_points": "每个项目扣",
    "question": "人工核定内容",
    "reply_days": "答复时限（天）",
    "reply_within": "答复时限",
    "seconds": "打开时限（秒）",
    "source_unit": "统一发布单位",
    "warn": "预警线",
    "window": "时限",
    "window_days": "时限",
    "windows": "更新时限",
    "words": "认定用词",
}


def number(value: float) -> str:
    """Points, or another amount, wherever they are printed: at most 2 places, without needless zeros.

    >>> number(8.0), number(2.25), number(0.5)
    ('8', '2.25', '0.5')
    """
    return f"{value:.2f}".rstrip("0").rstrip(".")


def why(reason: str) -> str:
    """The sentence for a page's reason code; an unknown code is shown as it is."""
    return REASONS.get(reason, reason)
