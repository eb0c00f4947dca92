"""The Chinese words for outcomes and verdicts, as staff and units read them."""

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
    "trap": "疑似无限生成的链接，未再深入",
    "stopped": "当晚抽查提前结束",
    "no space": "本机存储空间不足",
    "our network": "本机网络异常（对照主机均无法访问）",
    "foreign limit": "已达当晚对外部主机的访问上限",
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


def why(reason: str) -> str:
    """The sentence for a page's reason code; an unknown code is shown as it is."""
    return REASONS.get(reason, reason)
